"""Rows that are no data: titles, notes, signatures, totals, column numbers; and what titles say."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from perf_nlp.records import ProjectObject, Row
from perf_nlp.taxonomy import is_level1, is_level2


class Cell(NamedTuple):
    """A filled cell of a row.

    :param column: From 0.
    :param last: Last column that it covers, from 0.
    :param text: As the document shows it.
    """

    column: int
    last: int
    text: str


def own_cells(row: Row) -> list[Cell]:
    """List the filled cells of a row, without the text that merged cells repeat from above."""
    ends = dict(row.spans)
    above = set(row.above)
    return [
        Cell(number, ends.get(number, number), text)
        for number, text in enumerate(row.cells)
        if text and number not in above
    ]


def cell_text(text: str) -> str:
    r"""Take out the white space that only layout put into a cell.

    >>> cell_text("按期 完成\n改造， 投入 使用 2 处")
    '按期完成改造， 投入使用 2 处'
    """
    joined = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    return re.sub(r"\s+", " ", joined).strip()


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """Fold width and remove all white space: what keys and marks are compared by."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_level(text: str) -> bool:
    """Tell whether a cell reads like 一级指标 or 二级指标: 产出指标（50分）, 数量."""
    return len(text) <= _LONGEST and (is_level1(text) or is_level2(text))


# Titles, marks and class words are short; longer texts are not even looked at.
_LONGEST = 60
_SUBJECT = re.compile(r"绩效|目标|预算|自评|评价|监控|申报|项目支出|转移支付|收支|公开")
_TITLE_END = re.compile(
    r"(?:表|申报书|目标书|任务书|一览|清单|目标公[开示]|目标批复|目标情况|目标汇总|绩效文本|自评报告)"
    r"(?:[一二三四五六七八九十]|[0-9]{1,2})?$"
)
_GOAL_TITLE = re.compile(
    r"(?=.*(?:20\d\d|年度|部门|单位|预算|支出|专项))(?!(?:年度|部门|总体|整体|绩效|项目|预算)+目标$).*绩效目标(?:及指标)?$"
    r"|.{4,}(?:项目|专项|经费|资金)(?:支出)?绩效目标$"
)
_YEAR_IN_BRACKETS = re.compile(r"\(20\d\d年?度?\)")
_LABEL = re.compile(
    r"#.*|(?:附件|附表|附录|附)(?:[0-9一二三四五六七八九十]{1,3}(?:-[0-9]{1,2})*)?:?|附[件表]\S{0,4}:\S+"
    r"|(?:预算|部门|单位)?(?:公开)?[0-9]{0,2}表[0-9一二三四五六七八九十]{1,3}(?:-[0-9]{1,2})*"
    r"|\(?(?:20\d\d|二[〇零○]\S\S)年度?\)?|\(?FY20\d\d\)?"
)
# 完成绩效自评表 is something to be done; 绩效自评表是… is a sentence.
_ACTION = re.compile(r"(?:完成|编制|报送|填报|填写|提交|印发|制作|制定|上报|出具|发放|审核)")
_SENTENCE = re.compile(r"[。;;!?]|[,，].*[,，]|[是为须应]按|根据|[≥≤><]")


def is_title(row: Row) -> bool:
    """Tell whether a row is the title of a form or a list, a part of it (附件2, 2022年度), or both.

    :param row: A title has one text only, which may be repeated or merged over the row.
    """
    texts = {squeeze(text) for text in row.cells if text}
    if len(texts) != 1:
        return False
    text = texts.pop()
    if len(text) > _LONGEST or is_level(text):
        return False
    if _LABEL.fullmatch(text):
        return True
    bare = re.sub(r"\([^()]*\)|[\[【《》】\]]", "", text).rstrip(":")
    if _ACTION.match(bare) or _SENTENCE.search(bare):
        return False
    # What stands in brackets may be the year: 绩效目标（2021年）.
    if _GOAL_TITLE.search(bare) or (_YEAR_IN_BRACKETS.search(text) and bare.endswith("绩效目标")):
        return True
    return bool(_SUBJECT.search(bare) and _TITLE_END.search(bare)) and len(bare) >= 4


_WHOLE_UNIT = re.compile(
    r"(?<!项目)(?:整体(?:支出|绩效|目标|自评|评价|预算)|(?:部门|单位)(?:\(单位\)|\(部门\))?整体)"
)


def title_object(text: str) -> ProjectObject:
    """Tell what the forms below a title speak of.

    :param text: A title. That of a transfer (对下转移支付绩效目标表) is one of a project, unless
        it says 区域.

    >>> title_object("2022年部门（单位）整体支出绩效目标表"), title_object("区域绩效目标表")
    ('unit', 'region')
    """
    bare = squeeze(text)
    if re.search(r"区域(?:\([^()]*\))?(?:绩效|目标|整体)", bare):
        return "region"
    return "unit" if "转移支付" not in bare and _WHOLE_UNIT.search(bare) else "project"


_CHINESE_DIGITS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_CHINESE_YEAR = re.compile(r"二[〇零○Oo][〇零○Oo一二三四五六七八九]{2}(?=\)?年)")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【(]20\d\d[〕\]】)]第?\d+号")
_Y = r"(?<!\d)(20\d\d)"
_SPAN = re.compile(rf"{_Y}(?:年度?)?(?:\d{{1,2}}月)?[-~至到—](20\d\d)(?!\d)")
# The surest way of writing a year decides; the ways below it are then not looked at.
_YEARS = [
    re.compile(rf"FY{_Y}|{_Y}\)?年度|{_Y}\)?年(?=部门预算|单位预算|预算)"),
    re.compile(rf"{_Y}\)?年(?!\d{{1,2}}月)"),
    re.compile(rf"{_Y}(?:年|[-./])(?=\d{{1,2}}(?!\d))"),
    re.compile(rf"^\(?{_Y}\)?(?=$|部门|单位|预算|项目|绩效|市|县|区|省|本级|财政|转移)"),
]


def year_of(text: str) -> int | None:
    """Find the budget year that a title, a file name or a year cell states.

    :param text: 2019年, （2022 年度）, 二〇二三年, FY2024; numbers of documents (〔2021〕101号) do
        not count, and 年度 outweighs a mere date.
    :return: The first year of a span (2023-2025年): that a form was written for. None if no year
        is stated, or several that have nothing to do with each other.

    >>> year_of("2022年部门预算表（2021年12月填报）"), year_of("2023-2025年"), year_of("2000人")
    (2022, 2023, None)
    """
    folded = _CHINESE_YEAR.sub(lambda m: m[0].translate(_CHINESE_DIGITS), squeeze(text))
    # NFKC leaves 二 of 二〇二三 to the table above, which knows it as 2.
    folded = _DOCUMENT_NUMBER.sub("", folded)
    folded = _SPAN.sub(lambda m: m[1] + "年", folded)
    for pattern in _YEARS:
        found = {next(filter(None, match.groups())) for match in pattern.finditer(folded)}
        if found:
            return int(found.pop()) if len(found) == 1 else None
    return None


_NOTE = re.compile(
    r"[*※★#]*(?:(?:备|附)?注\d{0,2}(?:[:.、]|\d[.、])|(?:备注|说明|特别说明|有关说明|其他说明)\d{0,2}:"
    r"|(?:填表|填报|填写|编制|编报|指标|制表|评分|相关)说明(?:[:(]|$|\d[.、])|(?:填写|填表|填报)(?:要求|须知|注意事项)"
    r"|注意事项:|温馨提示|(?:示例|例如|举例|样例):)"
)
_NOTE_GOES_ON = re.compile(
    r"\(?[0-9一二三四五六七八九十①-⑳]{1,2}[.、)]?.*(?:填写|填报|填列|分值|得分|权重|定量指标|定性指标|[一二三]级指标|偏差|"
    r"各部门|各单位|资金包括|指标值|扣分|本表|年度目标|执行率)"
)


def is_note(row: Row) -> bool:
    """Tell whether a row is a note below a table (注：…, 填表说明) or goes on from one."""
    cells = own_cells(row)
    if not cells:
        return False
    first = squeeze(cells[0].text)
    if _NOTE.match(first):
        return True
    if first in ("备注", "说明", "注", "其他说明", "需要说明的问题", "其他需要说明的问题"):
        return len(cells) == 1 or (
            len(cells) == 2 and not re.search(r"指标|[≥≤%]", squeeze(cells[1].text))
        )
    # A numbered sentence about filling in the form, alone on its row.
    if len(first) < 15 or first[-1] not in "。;." or _NOTE_GOES_ON.match(first) is None:
        return False
    return all(squeeze(cell.text) == first for cell in cells)


_SIGNERS = (
    r"(?:填表|填报|制表|经办|审核|复核|审批|编制|编报|报送|负责|签字|签发|主管|联系)人员?(?:\d|[一二三])?"
    r"|(?:制表|填表|审核|复核|经办|编制|审批)(?=:)"
    r"|(?:单位|部门|项目|财务|科室|处室|业务|分管|主管|填报|填表)(?:单位|部门)?(?:负责人|领导|经办人|主管|责任人|联系人)"
    r"|(?:填表|填报|编制|报送|填写|制表|申报|评价|审核)(?:日期|时间)|主管领导|单位领导|局长|主任"
    r"|联系(?:电话|方式|人电话)|(?:办公|固定|移动|手机)?电话(?:号码)?|手机号?|邮箱|电子邮箱|日期"
    r"|(?:财政|主管|业务|审核|绩效)?(?:部门|单位|科室|机构|股室)?(?:审核|审查|评审|审批)意见"
    r"|(?:单位|部门)?(?:公章|盖章|签章|签字|签名)|(?:填报|填表|申报|报送|实施|主管|预算)?(?:单位|部门)(?=\(盖|\(签|\(公)"
)
_SIGNATURE = re.compile(
    rf"[(【]?(?:{_SIGNERS})(?:[及和/、](?:{_SIGNERS}))*(?:签字|签名|签章|盖章)?(?:\((?:盖章|签章|签字|公章|签名|手写|印)[^()]*\))?(?:[:_)】]|$)"
)
_STAMP = re.compile(r"(?:\((?:盖章|签章|签字|公章|签名)\)|盖章处?|公章处?|签章处?):?$")
_DATE_LINE = re.compile(r"(?:20\d\d)?年\d{0,2}月\d{0,2}日")
_VALUE = re.compile(r"[≥≤><=%]|不[低少高多超]|^\d+(?:\.\d+)?\s*[人名个次位]")


def is_signature(row: Row) -> bool:
    """Tell whether a row holds who filled in or signed a form, and when.

    In the head of a form the same keys (填报单位（盖章）：, 联系电话) tell of the project: ask
    `heads.is_head_row` first there.
    """
    cells = own_cells(row)
    if not cells:
        return False
    first = squeeze(cells[0].text)
    is_stamp = len(first) <= 30 and _STAMP.search(first) is not None
    if not (is_stamp or _SIGNATURE.match(first) or _DATE_LINE.fullmatch(first)):
        return False
    return not any(_VALUE.search(squeeze(cell.text)) for cell in cells[1:])


_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|总分值?|本页小计|累计|(?:自评|评价|综合|最终|合计|总计)?得分(?:合计|总计|小计)?|总得分"
    r"|(?:合计|总计)(?:得分|分值|分数|权重)|(?:分值|权重|分数|指标)(?:合计|总计|小计)|(?:自评|评价|综合|绩效)+总分值?)"
    r"(?:\(.*\))?:?"
)
_GLUED_TOTAL = re.compile(rf"{_TOTAL.pattern}\d+(?:\.\d+)?分?(?:\(.*\))?")
_PLAIN = re.compile(
    r"-?[\d,.]+(?:%|[分条项个行页])?|[-—/]+|优|良|中|差|无|\d+(?:\.\d+)?分?\([^()]*\)|[(（]?\d+分?[)）]?"
)


def is_total(row: Row) -> bool:
    """Tell whether a row sums up others (合计, 小计, 总分 95), with nothing but numbers behind."""
    texts = [squeeze(cell.text) for cell in own_cells(row)]
    while texts and is_level(texts[0]) and not _TOTAL.fullmatch(texts[0]):
        texts = texts[1:]
    if not texts or not (_TOTAL.fullmatch(texts[0]) or _GLUED_TOTAL.fullmatch(texts[0])):
        return False
    return all(_PLAIN.fullmatch(text) or _TOTAL.fullmatch(text) for text in texts[1:])


_COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,2})[)\]]?(?:=.*)?|([A-Z])|([甲乙丙丁])")
_NAMED_NUMBERING = ("栏次", "序号", "栏目", "列次", "行次")


def is_numbering(row: Row) -> bool:
    """Tell whether a row only numbers the columns: 栏次 1 2 3, (1) (2), ①②③, A B C, 甲 乙 1 2."""
    texts = [squeeze(cell.text) for cell in own_cells(row)]
    is_named = bool(texts) and texts[0] in _NAMED_NUMBERING
    texts = texts[is_named:]
    if len(texts) < (1 if is_named else 3):
        return False
    found = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    # 甲 and 乙 number the columns of words, the digits begin behind them.
    numbers = [int(m[1]) if m[1] else ord(m[2]) for m in found if m is not None and not m[3]]
    if None in found or any(b - a != 1 for a, b in pairwise(numbers)):
        return False
    return is_named or not numbers or numbers[0] in (1, ord("A"))


MONEY_SCALES = {
    "元": 1.0,
    "百元": 1e2,
    "千元": 1e3,
    "万元": 1e4,
    "百万元": 1e6,
    "亿元": 1e8,
    "万": 1e4,
}
_MONEY = r"(?:人民币)?(亿元|百万元|万元|千元|百元|元)"
_MONEY_UNIT = [
    re.compile(rf"(?<!计量)(?<!度量)(?<!指标)单位[:(]?{_MONEY}(?![\u4e00-\u9fff/])"),
    re.compile(rf"(?<!计量)(?<!度量)(?<!指标)单位[:(]?{_MONEY}(?<!:元)(?<!位元)(?!/)"),
    re.compile(rf"\((?:单位:?)?{_MONEY}\)"),
    re.compile(rf"^{_MONEY}$"),
]


def unit_of_money(text: str) -> float | None:
    """Find the unit in which a form states its amounts, as 元 for one of it.

    :param text: 单位：万元, 金额单位：元, 资金（万元）; 计量单位 is no unit of amounts.
    :return: None if the text states none.

    >>> unit_of_money("2022年度  单位：万元"), unit_of_money("填报单位：元宝镇政府")
    (10000.0, None)
    """
    # With blanks first: 单位：元 填报人 reads differently once they are gone.
    for folded in (" ".join(unicodedata.normalize("NFKC", text).split()), squeeze(text)):
        for pattern in _MONEY_UNIT:
            if match := pattern.search(folded.replace(": ", ":")):
                return MONEY_SCALES[match[1]]
    return None


_ORGANISATION = re.compile(
    r"(?:局|委员会|委|办|办公室|厅|部|院|校|中学|小学|大学|学院|中心|所|站|队|馆|联合会|协会|公司|政府|街道|镇|乡|法院|检察院|处|本级|机关)(?:[（(].*[）)])?$"
)


def is_organisation(name: str) -> bool:
    """Tell whether a name is that of an office rather than of a project."""
    return _ORGANISATION.search(name) is not None
