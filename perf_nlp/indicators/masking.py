"""Hide the digits of a cell that are no amounts: documents, models, numbering, ages of the served.

What is hidden becomes a filler of the same length, so that positions and neighbours stay.
"""

from __future__ import annotations

import re

from perf_nlp.indicators.dates import complete_ellipses
from perf_nlp.indicators.numerals import number_at
from perf_nlp.indicators.units import unit_at
from perf_nlp.records import Operator
from perf_nlp.text.normalize import normalize

FILLER = "〓"
_NUMERAL = "0-9零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟半"
# Digits that name a document, a standard, a hotline, a model or an item, not an amount.
_NAMES = re.compile(
    r"《[^》]*》"
    r"|[〔\[(【][12][0-9]{3}(?:年)?[〕\])】]\s*(?:第)?[0-9]+号?"
    r"|第[0-9一二三四五六七八九十百]+(?:号|批|条|款|章|期|次|名|届|个|轮|阶段|方|类|周|产业|位|线|代|步|项|部分|年(?!度?[底末前]))"
    r"|(?<![0-9月])[0-9]+号(?=文|令|公告|通知|文件|$|[,;。)要执规]|楼|线|院|地块)|[0-9]+(?:热线|平台)"
    r"|(?<![A-Za-z0-9])(?!RMB|[pP][hH]|Q[1-4](?![0-9])|[kKcCmMdDhH]?[mM][23](?![0-9]))[A-Za-z]{1,8}"
    r"(?:/[A-Z]{1,2})?[-_ ]?[0-9][0-9.]*(?:[-:][0-9]{1,4})*(?![0-9%篇项台套件份])"
    r"|(?<![0-9])[2345]G(?![A-Za-z])|(?<![0-9.])(?:4K|8K|3D|2D)(?![A-Za-z])"
    r"|(?:指标|目标|任务|附件|附表|步骤|阶段|标段|项目|类别|序号)[0-9一二三四五六七八九十]{1,2}(?=[:、.)]|$)"
    r"|(?<![0-9])[57][×*xX·](?:24|8|12)小时"
    r"|等保[0-9.]+|[0-9一二三四五六七八九十百两]+年一遇"
    # Who is served, and what a rate is named after: 65岁以上老年人健康管理率, 5分钟到达率.
    r"|[0-9]{1,3}(?:[-~至][0-9]{1,3})?周?岁(?:\(含\))?(?:及?以[上下])?(?:的)?"
    r"(?=老|儿|婴|幼|青|少|妇|女|男|居|人|学|孩|未|适|参|重|常|城|农|户籍|贫|残|育|失)"
    r"|[0-9一二三四五六七八九十]{1,3}(?:分钟|小时|年|天|日|个?月)(?![内以前底末])(?=[\u4e00-\u9fff]{2,6}率)"
    r"|[0-9一二三四五六七八九十两半]{1,3}(?:年|个月|天|日|小时|周)[之以]?后(?=[\u4e00-\u9fff≥])"
    r"|[一二三四五六七八九](?:类(?=重点|对象|人[群员]|困难)|期(?=工程|项目|建设))"
    # Clock times, and one for each: 每周五19:40, 18:00-21:00, 一县一品.
    r"|(?<![0-9])(?:[01]?[0-9]|2[0-4]):(?:00|[0-5][05](?=[之以]?前|[-~至]))(?![0-9])"
    r"|(?<=[周日天晨晚早午一二三四五六])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?![0-9])"
    r"|一(?![十百千万亿点])([\u4e00-\u9fff])一(?![次期场届轮批季月年个])[\u4e00-\u9fff]|(?<=发现)一起(?=.{1,4}一起)|(?<=[处消究])一起$"
    r"|一次(?=验收|通过|合格|交验|付清|到位|办结|成功)|三审三校|[一五1-5]年期|国[一二三四五六]|\([0-9]\)型"
    r"|[0-9一二三四五六七八两]车道|[0-9]+(?::[0-9]+){2,}|[0-9]+/[0-9]+(?=[部号条款])"
    r"|(?<![一二两三每0-9])(?:周|星期)[一二三四五六日天](?![次期场])|[两三四五]项(?=补[贴助]|制度|机制|改革|经费|费用)"
    r"|[0-9]+(?:kV|KV|kv|千伏)(?=[线变及输配电母开等])|前[0-9一二三四五六七八九十]{1,3}[名位强%]"
    r"|T\+[0-9]+(?:个工作日|个?交易日|日|天)?"
    r"|(?:十[一二三四五]五|一二三四|三公(?![里斤顷分])|两不愁三保障|四好|双一流|三支一扶|三下乡|一老一小|一网通办|两癌|三资|四上)"
    r"|1(?:2[0-9]{3}|10|19|20)(?=热线|平台|工单|电话|便民|投诉|举报|接警|接处警|报警|急救|指挥)"
)
_NUMBERING = re.compile(
    r"(?:^|(?<=[,;。、\n ]))(?:\([0-9]{1,2}\)|[0-9]{1,2}\)|[0-9]{1,2}[.、](?=[^0-9\s])"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七]是)"
)
# 90%以上，不含90% is written like 90%以上(不含).
_BOUND_ITSELF = re.compile(
    r"(?<=[上下内])[,、(]?(不?包?含)(?:本数|[0-9.]+(?:%|‰|万?[\u4e00-\u9fff]{0,2}))?\)?(?=$|[,;。)])"
)
# 5(含)个以上
_INCLUDED = re.compile(r"(?<=[0-9])\(含\)(?=[^以及,;。])")
_STARTING_VALUE = re.compile(
    r"[由从](?:[^,;、0-9]{0,8})[0-9.]+(?:%|‰|[万千]?[\u4e00-\u9fff]{0,4}?)"
    r"(?=(?:逐步|逐年)?(?:提|增|上升|下降|降|减|缩|压|扩))"
    r"|[0-9.]+(?:%|‰|[A-Za-z]{1,3}|[\u4e00-\u9fff]{0,4}?)"
    r"(?=(?:提高|提升|增加?|上升|下?降低?|缩短|减少?|压缩)[到至][0-9])"
)
_GRADES = re.compile(
    r"[一二三四五六特]级(?:[甲乙丙]等)?|[一二三][甲乙](?=等|医院|及?以上|$)"
    r"|(?<![0-9.])[0-9]{1,4}级(?!别)|(?<![A-Za-z])[1-5]?A{1,5}级?(?![A-Za-z])|[一二三四五1-5]星级?|[一二三特]等奖?"
    r"|[一二三四五六1-6]类(?=水|标准|及?以上)|[一二三四五六七八九十0-9]+年级"
)
_TURNED_ZERO = re.compile("[○Oo](?=[〇零一二三四五六七八九○])")

# ≥ read as 2 (295%), 0 as O and 1 as l, digits torn apart (9 5%), cells run together.
_MISREAD = re.compile(r"2(?:[5-9][0-9](?:\.[0-9]+)?|100)%(?:以上)?")
_BROKEN = re.compile(
    r"[≥≤><=]?(?:(?:[0-9]*[lI][0-9][0-9OolI.]*|[0-9.]*[Oo][0-9OolI.]*)%?[\u4e00-\u9fff]{0,4}"
    r"|[0-9](?: [0-9])+[%人元次个]?"
    r"|[0-9]{1,3},[0-9]{1,2}(?:%|元|万元))"
    r"|2 [0-9]{1,3}(?:\.[0-9]+)?%(?:以上)?|%[0-9]{3,}|[0-9]{5,}%"
)
_TURNED_YEAR = re.compile("(?<![A-Za-z])[0-9]+[Oo](?=[0-9年月日%])")
_MAY_EXCEED = re.compile("[增涨倍幅速]|利润|收益|回报|产值|提[高升]|翻")
_HOURS_OF_DAYS = re.compile("[57][×*xX·]")

# None of the patterns above matches without one of these: most cells are spared their search.
_NUMBERING_SIGNS = re.compile(r"[.、)]|[一二三四五六七]是")
_NAME_SIGNS = re.compile(
    r"[《〔\[(【第号A-Za-z遇岁率后]|:[0-5][0-9]|:[0-9]+:|/[0-9]+[部条款]|[57][×*·]|\)型|千伏|"
    r"一.一|发现一起|三审|年期|国[一二三四五六]|车道|周[一二三四五六日天]|星期|热线|平台|等保|"
    r"类[重对人困]|期[工项建]|次[验通合交付到办成]|项[补制机改经费]|前[0-9一二三四五六七八九十]|"
    r"[标务件表骤段目别][0-9一二三四五六七八九十]|十[一二三四]五|一二三四|三公|两不愁|四好|双一流|"
    r"三支一|三下乡|一老一|一网通|两癌|三资|四上|1(?:10|19|20|2[0-9]{3})[工电便投举接报急指]"
)
_GRADE_SIGNS = re.compile("[级甲乙A星奖类]|等")
_OTHER_SIGNS = re.compile("[含由从○]|人民币")
_CHANGE_SIGNS = re.compile("[由从]|[高升增加降低短少缩][到至]")
_ZERO_SIGNS = re.compile("[○Oo]")
_RANGE_SIGNS = re.compile("[-~至到]")
_RUN = re.compile(rf"[{_NUMERAL},.]*[{_NUMERAL}]")
_OPENS_PART = re.compile(
    rf"\s*(?:[一二三四五六七]是|[(（]?[0-9一二三四五六七八九]{{1,2}}[)）、.．](?![0-9])|"
    rf"每[^,;，；。]*[{_NUMERAL}]|[年月日人户生]均[^,;，；。]*[{_NUMERAL}])"
)
_HAS_NUMBER = re.compile(f"[{_NUMERAL}]")
_CONTINUES = re.compile(r"\s*(?:[及或之]?以|[内(（年月日号万亿千百十个%％]|左右)")
_SUFFIXES = ("", "以上", "以下", "以内", "左右", "及以上", "及以下", "之内")


def mask(value: str) -> str:
    """Hide digits that are no amounts, and numbering.

    :param value: Normalised text.

    >>> mask("第3批设备20台")
    '〓〓〓设备20台'
    """
    if "R" in value or "¥" in value:
        value = value.replace("RMB", "¥").replace("人民币¥", "¥")
    if _NUMBERING_SIGNS.search(value):
        value = _NUMBERING.sub("", value)
    if _NAME_SIGNS.search(value):
        value = _NAMES.sub(_hide, value)
    if "含" in value:
        value = _BOUND_ITSELF.sub(r"(\1)", _INCLUDED.sub("", value))
    if _GRADE_SIGNS.search(value):
        value = _GRADES.sub(_hide, value)
    if _CHANGE_SIGNS.search(value):
        value = _STARTING_VALUE.sub(_hide, value)
    if _ZERO_SIGNS.search(value):
        value = _TURNED_ZERO.sub("〇", value)
    return complete_ellipses(value) if _RANGE_SIGNS.search(value) else value


def may_hide(text: str) -> bool:
    """Tell whether `mask` could change a text that holds these words."""
    return (
        _NAME_SIGNS.search(text) is not None
        or _GRADE_SIGNS.search(text) is not None
        or _NUMBERING_SIGNS.search(text) is not None
        or _OTHER_SIGNS.search(text) is not None
    )


def _hide(match: re.Match[str]) -> str:
    if _HOURS_OF_DAYS.match(match[0]):
        return re.split("[×*xX·]", match[0])[-1]
    return FILLER * len(match[0])


def damaged(value: str, name: str | None, operator: Operator | None) -> bool:
    """Tell whether a cell looks misread, so that a number in it would be a guess.

    :param value: Normalised text.
    :param name: The indicator's name; growth may exceed 250 %.
    :param operator: From a column of its own: then no ≥ of the value was misread as 2.
    """
    if _BROKEN.fullmatch(value) or _TURNED_YEAR.search(value):
        return True
    if operator is not None or _MISREAD.fullmatch(value) is None:
        return False
    return not (name and _MAY_EXCEED.search(name))


def part_lines(text: str) -> str:
    r"""Turn the line breaks between two quantities into separators; others may be mere layout.

    >>> part_lines("培训3期\n每期60人"), part_lines("95%以\n上")
    ('培训3期;每期60人', '95%以\n上')
    """
    head, *lines = text.splitlines()
    for line in lines:
        head += (";" if _parts(head, line) else "\n") + line
    return head


def _parts(head: str, line: str) -> bool:
    """Tell whether a line break stands between two quantities."""
    if _OPENS_PART.match(line) and _HAS_NUMBER.search(head):
        return True
    if _CONTINUES.match(line) or not _HAS_NUMBER.search(line):
        return False
    head = normalize(head)
    runs = [run.start() for run in _RUN.finditer(head)]
    number = number_at(head, runs[-1]) if runs else None
    if number is None:
        return False
    found = unit_at(head, number.end)
    # cm before a line with 2029年 is no cm2.
    if found and found[1] == len(head) and head[-1].isascii() and line.lstrip()[:1].isdecimal():
        return True
    joined = unit_at(head + normalize(line), number.end)
    # 200人/次 across two lines is one unit.
    whole = found is None or joined is None or joined == found
    return whole and head[found[1] if found else number.end :].rstrip() in _SUFFIXES
