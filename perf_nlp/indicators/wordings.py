"""Targets in words: timely, graded, yes or no, by reference, by policy, left blank."""

from __future__ import annotations

import re

from perf_nlp.indicators.changes import has_direction
from perf_nlp.records import Kind, Operator, Target

_PLACEHOLDERS = frozenset({
    "/", "\\", "|", "-", "·", "*", "~", "+", "^", "、", "不涉及", "不适用", "无此项", "暂无", "空",
    "空白", "待定",
    "待填", "待填报", "待补充", "未填", "未填写", "不填", "免填", "无要求",
    "无内容", "未设置", "未设定", "不考核",
    "N/A", "n/a", "NA", "N.A.", "null", "NULL", "None", "none", "nan", "NaN", "X", "x", "?", "??",
    "无指标", "无指标值", "本项目不涉及", "不涉及该项", "不涉及此项", "不涉及本项",
    "未涉及", "无涉及",
    "无相关内容", "无该项", "无此指标", "没有涉及", "项目不涉及",
})  # fmt: skip
_ONLY_SIGNS = re.compile(r"[\W_]*")
_BLANK = re.compile(
    r"\*{2,}|(?<![A-Za-z0-9])(?:[xX]{2,}|×{2,})(?![A-Za-z])|_{2,}|[□○〇]{2,}|\.{4,}"
)
# 人*月 is man-months; 2022年*月 was left blank.
_BLANK_DATE = re.compile(r"(?:(?<![^\W\d年月日])\*|\*{2,}|(?<![A-Za-z])[xX×]+|_+|\s)[年月日]")
_NOT_APPLICABLE = re.compile(
    r"(?:本项目)?(?:无|没有|暂无|不设)(?:此|该|本|相关|对应)项?(?:指标|内容|要求)?"
    r"|(?:本项目|本年度?|今年)?暂?不(?:涉及|适用)"
)
_OPERATOR_ONLY = re.compile(
    r"(?:[≥≤><=~]|不[少低高多]于|不超过|大于等于|小于等于)?"
    r"\(?(?:%|‰|人次?|次|个|元|万元|天|项|户|亩|台|套|份|期|场|年|月|小时|平方米|公里|百分比|名|家)?\)?"
)

_LONGEST_UNIT = 5
_LATIN_X = re.compile("[xX]")

_POLICY = re.compile(
    "应[\u4e00-\u9fff]{1,3}[尽全][\u4e00-\u9fff]{1,3}|能[\u4e00-\u9fff]尽[\u4e00-\u9fff]|应[\u4e00-\u9fff]必[\u4e00-\u9fff]|"
    "愿[\u4e00-\u9fff]尽[\u4e00-\u9fff]|[应有][\u4e00-\u9fff](?:必|则|即|皆)[\u4e00-\u9fff]|凡[\u4e00-\u9fff]必[\u4e00-\u9fff]|"
    "有诉必应|不落一[户人]|一个不[少漏]"
)

_EVERY = {"日": "天", "天": "天", "周": "周", "旬": "旬", "月": "月", "季": "季", "季度": "季",
          "年": "年", "年度": "年", "学期": "学期", "学年": "学年", "半年": "半年"}  # fmt: skip
_BY_PERIOD = re.compile(
    r"(?:按|分|逐(?=[月日周季]))(半年|季度?|月度?|年度?|学期|学年|周|旬|日|天)(?!计划|工作|实施|进度|目标|任务|序|期|产|度|均)"
    r"|每个?(半年|季度?|月|年|学期|学年|周|旬|日|天)(?=.{0,4}(?:发放|支付|拨付|兑付|缴纳|结算|报送|上报|更新))"
)
_TIMELY = re.compile(
    "及时|按时|按期|准时|如期|适时|即时|实时|限时|定时|定期|不定期|序时|同步|随时|随到随|立即|马上|当[日天月]|即办|"
    "即[申到报]即|按(?:照)?(?:.{0,10})?(?:进度|时限|期限|工期|节点|时序)|"
    "按(?:照)?(?:.{0,8})?时间|[在于]?(?:.{0,8})?(?:时间|时限|期限|工期|周期|有效期|计划期)(?:要求)?(?:之)?内|"
    "按(?:照)?(?:.{0,6})?计划(?:.{0,4})?(?:完成|推进|实施|开展|执行|进行)|按(?:照)?计划$|提前完成|不延误|无延误|无拖延|"
    "不(?:逾期|超期|拖延)|未逾期|时间节点|第一时间|快速响应|按年度计划|按计划进度"
)

_LIMIT_BEFORE = re.compile(
    "(?P<most>[不未](?:得|能|可|应|会)?(?:超过|超出|超|高于|多于|大于|突破)|[小低少]于或?等于|"
    "控制在|严控在|≤|<=)|(?P<least>[不未](?:得|能|可|应)?(?:低于|少于|小于)|[大高多]于或?等于|≥)"
    "|(?P<under>(?:低|小|少)于)|(?P<over>(?:高|大)于|超过)"
)
_WITHIN = re.compile(
    "(?:以内|之内|范围内|额度内|[^国境省市县区校院村社场户室]内)(?:$|[,;。、]|执行|支出|使用|完成|控制|列支|开支)"
)
_LIMIT_NOUN = re.compile(
    "预算|概算|批复|标准|市场|合同|计划|限额|限价|控制数|控制价|中标|定额|规定|额度|评审|投资|核定|财政|政策|平均|同类|行业|"
    "指导价|挂网价|LPR|利率|目录|目标|上限|下限|安排|总额|要求|指标|最低|最高|均价|工资|价|成本|费用|金额|资金"
)
_REFERENCE = re.compile(
    "^(?:严格)?(?:按照?|依照?|依据|根据|参照|遵照|遵循|执行|比照|对照|以).+|符合.+|满足.*(?:要求|需求|需要|标准|规定|条件)|"
    "达到?.{0,12}(?:标准|要求|规范|规定|水平)|(?:预算|概算|批复|额度|限额).{0,6}内|据实|实报实销|以实际.+为准|"
    "^(?:详见|见).{0,4}(?:合同|批复)|严格(?:执行|遵守|落实|按).+|遵守.+|按需|号文|按规定|按标准|按要求|按政策|按合同|按协议|"
    "^(?:国家|行业|地方|省级?|市级?|国标|省定|市定|规定|合同|协议|相关|有关|既定|上级|设计|现行)"
    ".{0,8}(?:标准|规定|要求|规范|约定|文件)(?:执行)?$"
)

_ROMAN = "[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅰⅱⅲⅳⅴ]|I{1,3}|IV|VI{0,3}"
_GRADE_TOKEN = (
    rf"(?:劣)?(?:{_ROMAN})(?:类|级|等)|[一二三四五六]类(?=标准|水|以|及|或|$)|[1-6]类(?=水|标准|及?以)|"
    "[一二三特]级[甲乙丙]等|三甲|二甲|三乙|二乙|[一二三四五六七八九十1-9]星级?|[一二三四五六特甲乙丙丁][级等]奖?|"
    "[1-9]级|[1-5]?A{1,5}级?|[ABCDEＡＢ][+]?[级类等]|优秀|优良|良好|优等|优质|中等|合格|及格|达标|合规|优|良|中|"
    "一般|国家[一二]级|省[一二]级|高级|中级|初级|金奖|银奖|铜奖"
)
_GRADE_BOUND = re.compile(
    rf"(?:(?P<least>[不未](?:得|能|应)?(?:低|劣|差)于|[优好高]于或?等于|≥|至少)|(?P<better>优于|高于|好于|>)|"
    rf"(?P<most>[不未](?:得|能|应)?高于|≤)|达到?|为|等级|级别)?(?:国家|地表|地下|饮用)?水?质?(?P<grade>{_GRADE_TOKEN})(?:等?级?水?质?的?(?:标准|等次|等级|水平)?)"
    r"(?P<up>(?:[\(（]含[\)）])?[及或]?以上|[及或]更[好高优])?(?P<down>[及或]?以下)?(?:等?级?(?:标准|等次|等级|水平|水质|医院|资质|景区|单位)?)?$"
)
_BOUND_SIGNS = re.compile("[以更于≥≤>]|至少")
_GRADE = re.compile(
    rf"^(?:.{{0,12}}(?:达到?|为|评为|等级|级别|质量|结果|评价|考核|评定|等保|:))?(?:{_GRADE_TOKEN})"
    "(?:等?级?(?:水质?|水质?标准|标准|等次|等级|水平|景区|医院|资质|以上|及以上)?)$|"
    "(?:合格|达标|合规|合法|优良|优秀)(?![率证数者化])|优[,、/]?良[,、/]?中|好[,、/]中[,、/]差|[高][,、/]中[,、/]低|^良好$|^[优良中差好]$|等次|一次性?验收通过"
)
# 达到Ⅱ类水标准 names the grade; 达到国家标准 only refers to it.
_GRADED_STANDARD = re.compile(
    rf"[^,;]{{0,8}}(?:达到?|为)(?:国家|地表|地下)?水?(?:(?:{_ROMAN})类|[一二三]级[A-C]|合格|优良|良好)[^,;]{{0,4}}标准$"
)
_NOT_GRADE = re.compile(
    "^(?:完成|实现|开展|建立|已|有效|不断|持续|逐步|进一步|保障|确保|提[升高]|促进|推动|打造|树立|表彰|评选).*"
)

_BOOLEAN = re.compile(
    "^(?:是|否|有|无|对|错|能|不能|可|不可|√|×|yes|no|Yes|No|YES|NO|Y|N|是/否|有/无|是或否)$|"
    "^(?:已|已经|均已|全部已).+|^(?:没有|未|无|不存在|不发生|杜绝|不出现|避免发生).+|"
    "^(?:全部|全面|基本|顺利|圆满|如数|足额|保质保量|高质量|按质按量|超额|当年|一次性?)*(?:完成|建成|建立|通过|实现|达成|落实|实施|"
    "竣工|完工|开工|投入使用|投入运行|投用|出台|印发|发布|开通|上线|签订|获批|到位|兑现|交付|启用|配备|具备|覆盖|执行|开展|设立|成立|制定|发放|支付)"
    "(?!.*(?:提升|改善|提高)).{0,14}$|.{0,12}(?:通过验收|验收通过|已完成|已建立|完成率?$|通过$|建成$|(?:完工|竣工|投产|投用)$|未发生.*|无违规.*|无事故.*)"
)
_NO_BOOLEAN = re.compile(
    "^(?:无障碍|无缝|无害化|无纸化|未来|无线|无偿|无人机|无限|实施有效|落实到位情况|有效)"
)

_QUALITATIVE = re.compile(
    "稳中|明显|显著|有效|逐步|逐渐|逐年|逐级|稳步|持续|不断|进一步|有所|大幅|较[大高好强快为多低]|良好|长期|长效|中长期|"
    "可持续|永久|基本|充分|充足|稳定|规范|健全|完善|完整|齐全|正常|有序|深远|广泛|一定|积极|高效|优化|提质|增效|"
    "加强|有力|增强|巩固|满意|到位|平稳|得到|好转|向好|全覆盖|全部|显现|很[大高好强]|非常|十分|极大|切实|影响|优质|先进|领先|常态"
)
_WEAK_QUALITATIVE = re.compile("促进|推动|推进|保障|确保|维护|助力|支持|带动|实现")
_SHORT = re.compile(
    "^(?:高|较高|大|强|好|低|小|安全|清洁|整洁|可靠|合理|科学|便捷|方便|及格|真实|准确|可行|先进|优|满意|稳定|规范|健全|完善|和谐)$"
)


def blank(text: str) -> bool:
    """Tell whether a template was left unfilled: ≥**人, XX万元, /, 不涉及.

    :param text: Normalised, without white space.
    """
    if text in _PLACEHOLDERS:
        return True
    if len(text) > _LONGEST_UNIT and text.isalpha() and not _LATIN_X.search(text):
        return text[0] in "无没暂本不" and _NOT_APPLICABLE.fullmatch(text) is not None
    return (
        _BLANK.search(text) is not None
        or _ONLY_SIGNS.fullmatch(text) is not None
        or _OPERATOR_ONLY.fullmatch(text) is not None
        or _NOT_APPLICABLE.fullmatch(text) is not None
        or unfilled_date(text)
    )


def unfilled_date(text: str) -> bool:
    """Tell whether a date of a template was left blank: 2022年**月**日前."""
    return _BLANK_DATE.search(text) is not None


def read_wording(
    text: str, wording: str, *, name: str = "", leaf: str | None = None,
    operator: Operator | None = None,
) -> Target:  # fmt: skip
    """Read a cell that holds no number.

    :param text: Normalised, without white space and final punctuation.
    :param wording: The words to keep, as the cell has them.
    :param name: Clean name: 无 answers 安全事故, but is a blank elsewhere.
    :param leaf: Official leaf; 按计划 is timely under 时效.
    :param operator: From the operator column, for grades and references.
    """
    if text == "无":
        return _none_at_all(wording, name)
    if blank(text):
        return Target("placeholder")
    if _POLICY.search(text):
        return Target("policy", wording=wording)
    limit = _limit(text)
    bound = _GRADE_BOUND.search(text) if _BOUND_SIGNS.search(text) else None
    if bound and (graded := _bounded_grade(bound, wording)):
        return graded
    if limit is not None:
        return Target("reference", operator=limit, wording=wording)
    return _plain_wording(text, wording, leaf, operator)


def _plain_wording(
    text: str, wording: str, leaf: str | None, operator: Operator | None
) -> Target:  # fmt: skip
    """Decide between timely, reference, grade, boolean, qualitative and text."""
    every = _BY_PERIOD.search(text)
    if every:
        return Target(
            "timely", per=(_EVERY[(every[1] or every[2]).replace("月度", "月")],), wording=wording
        )
    if _TIMELY.search(text) or ("计划" in text and leaf == "output.timeliness"):
        return Target("timely", wording=wording)
    graded_standard = _GRADED_STANDARD.match(text) is not None
    if _REFERENCE.search(text) and not graded_standard:
        bound = operator if operator in ("<=", ">=") else None
        return Target("reference", operator=bound, wording=wording)
    if graded_standard or (_GRADE.search(text) and not _NOT_GRADE.match(text)):
        kept = operator if operator in ("<=", ">=", ">", "<") else None
        return Target("grade", operator=kept, wording=wording)
    return Target(_soft_kind(text), wording=wording)


def _soft_kind(text: str) -> Kind:
    if _BOOLEAN.search(text) and not _NO_BOOLEAN.match(text):
        return "boolean"
    if _SHORT.match(text) or _QUALITATIVE.search(text):
        # 促进行业健康有序发展 states a wish, not a degree.
        weak = _WEAK_QUALITATIVE.match(text) and not has_direction(text)
        return "text" if weak and not _STRONG.search(text) else "qualitative"
    return "qualitative" if has_direction(text) else "text"


_STRONG = re.compile("明显|显著|有效|逐步|逐年|稳步|持续|不断|进一步|有所|大幅|长期|较")


def _none_at_all(wording: str, name: str) -> Target:
    """Read 无 alone: an answer if the name asks for accidents and the like, else a blank."""
    asks = re.search(
        "事故|违规|违纪|违法|投诉|差错|有无|是否|上访|信访|伤亡|舆情|案件|情况发生|污染|纠纷|隐患|失误|冲突|挪用|损毁|冒领|假冒|泄密|社会成本|环境成本|异议|私车公养|挤占",
        name,
    )
    return Target("boolean", wording=wording) if asks else Target("placeholder")


def _limit(text: str) -> Operator | None:
    """Read the bound of a reference: 不超预算, 控制在批复概算内, 不低于国家标准."""
    match = _LIMIT_BEFORE.search(text)
    if match is None:
        inside = _WITHIN.search(text) and re.search(
            "预算|概算|限额|额度|控制数|批复|标准范围|定额", text
        )
        return "<=" if inside and not _TIMELY.search(text) else None
    if match[0] == "控制在" or match[0] == "严控在":
        return "<=" if _WITHIN.search(text) or "以下" in text else None
    if not _LIMIT_NOUN.search(text, match.end()):
        return None
    if match["most"]:
        return "<="
    if match["least"]:
        return ">="
    return "<" if match["under"] else ">"


def _bounded_grade(match: re.Match[str], wording: str) -> Target | None:
    """Read a grade with an operator: 不低于Ⅲ类, 良好及以上."""
    operator: Operator | None = None
    if match["least"] or match["up"]:
        operator = ">="
    elif match["better"]:
        operator = ">"
    elif match["most"] or match["down"]:
        operator = "<="
    if operator is None:
        return None
    return Target("grade", operator=operator, wording=_as_written(match["grade"], wording))


def _as_written(grade: str, wording: str) -> str:
    """Give the grade as the cell spells it: Ⅲ类, where normalising made III类 of it."""
    if grade in wording:
        return grade
    roman = dict(zip(("III", "II", "IV", "VI", "V", "I"), "ⅢⅡⅣⅥⅤⅠ", strict=True))
    for ascii_form, char in roman.items():
        if (spelt := grade.replace(ascii_form, char)) in wording:
            return spelt
    return grade
