"""The words of fund blocks: which rows belong to one, and what an amount is worth in 元."""

from __future__ import annotations

import re
from decimal import Decimal

from perf_nlp.indicators.titles import MONEY_SCALES, is_level, own_cells, squeeze, unit_of_money
from perf_nlp.records import Row

LONG = re.compile(
    r"(?:项目)?(?:实施期|中期|中长期|长期)(?:资金|预算)?(?:总额|总投资|合计)|(?:项目)?(?:计划)?总投资(?:额)?|资金总额\(实施期\)"
)
YEARLY = re.compile(
    r"(?:项目|本|当|全)?(?:年度|年)?(?:项目|预算|财政|支出)?(?:资金|投资|预算)(?:总额|总计|合计|总量|额|金额|安排数?|安排额度?)"
    r"|(?:项目|资金|预算|年度|申请)?总?金额|(?:年度|本年|当年|项目|预算|总|年初|全年)+预算(?:数|金额|安排)?|预算数"
    r"|(?:申请|安排|年度|项目|本年|当年|预算|总)(?:财政)?资金(?:数额?|金额)?|年度资金|(?:资金|预算|项目)额度"
    r"|(?:预算|资金|项目)规模|(?:本次|年度)?批复(?:预算)?(?:金额|资金|数|总额|预算)|项目总额|(?:项目)?总预算"
)
SUM = re.compile(r"合计|总计|总额|小计")
_BLOCK = re.compile(
    r"(?:年度|本年|当年)?(?:项目|预算|专项|转移支付|政策)?(?:年度)?(?:预算|支出)?资金(?:情况|来源|构成|执行情况|安排|投入)?"
    r"|资金(?:情况|来源|构成)|(?:年度)?预算(?:执行)?情况|(?:部门|年度)?预算(?:申请|资金)?|(?:项目|部门)?(?:支出|收入)预算(?:构成)?"
)
PART = re.compile(
    r"(?:(?:当年|本年|上年|以前年度|上级|同级|本级|中央|省级?|市级?|县级?|区级?|乡镇?|村级?|旗级?|盟级?|州级?|嘎查|苏木|地方|财政|其他|单位|部门|自有|自筹|社会|"
    r"一般|公共|政府性|基金|国有|资本|经营|专户|专项|债券|银行|事业|预算内|预算外|非税|企业|配套|统筹|转移支付|一般债|专项债|教育收费)"
    r"的?){0,5}(?:资金|拨款|补助|补助资金|预算|预算资金|预算拨款|收入|结转|结转结余|结余|贷款|自筹|投入|债券|经费|配套)(?:收入|资金|安排)?"
)
_OF_WHICH = re.compile(r"其中[:,、]?")
_NUMBERING = re.compile(
    r"^(?:\(?[0-9一二三四五六七八九十]{1,2}[.、)]|\([0-9一二三四五六七八九十]\)|[-—])"
)
COLUMN = re.compile(
    r"(?:年初|全年|调整后?|本年|年度|当年)?预算(?:数|金额|安排数)|(?:全年|本年|实际|年度|累计)?(?:预算)?(?:执行|支出|支付)(?:数|金额)"
    r"|\d{1,2}月?[-—~至到]+\d{1,2}月(?:预算)?(?:执行|支出)(?:数|金额|率|情况)|(?:全年)?预计(?:执行|支出)(?:数|金额)"
    r"|(?:预算)?执行率|分值|权重|得分|到位数|(?:资金)?到位率|结余数?"
)
_AMOUNT = re.compile(
    r"(?:约|计|共|为|人民币|¥)?(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(亿元|百万元|万元|千元|百元|元|万)?"
)
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_ELSEWHERE = re.compile(r"(?:详?见|同|按)\S{1,8}|待定|待核")
# Neither headings nor amounts are longer.
_LONGEST = 60
BLANK = re.compile(r"[-—–/\\]*|无|\*+|_+")
_NO_FUNDS = re.compile(r".*(?:[一二三]级指标|明细指标|指标名称|指标值)|[≥≤><=]|不[超高低多少]")
_SCALES = {"万": 1e4, **MONEY_SCALES}
_INLINE = re.compile(
    r"(?:^|[;,。:()、\s]|其中:?|包括:?)([\u4e00-\u9fff]{2,16}?)(?:\((亿元|万元|千元|元)\))?(?:共计|合计|预计|安排|约|为|共|计)*:?\s*"
    r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(亿元|百万元|万元|千元|元)"
)


def label_of(text: str) -> str:
    """Give a heading of the block without 其中, numbering, brackets and marks."""
    if len(text) > _LONGEST:
        return text
    bare = re.sub(r"\([^()]*\)", "", squeeze(text)) or squeeze(text)
    bare = bare if bare.isascii() else re.sub(r"[A-Za-z][A-Za-z.&/'-]*$", "", bare)
    before = None
    while bare != before:
        before = bare
        bare = _NUMBERING.sub("", _OF_WHICH.sub("", bare, count=1), count=1).strip(":*★、,")
    return bare


def is_block(text: str) -> bool:
    """Tell whether a cell is the heading of a whole block: 项目资金（万元）."""
    return _BLOCK.fullmatch(label_of(text)) is not None


def is_fund_label(text: str) -> bool:
    """Tell whether a cell is the heading of an amount: 年度资金总额：, 其中：财政拨款.

    >>> is_fund_label("其中：财政拨款"), is_fund_label("资金总额控制数")
    (True, False)
    """
    bare = label_of(text)
    return any(rule.fullmatch(bare) for rule in (YEARLY, LONG, PART))


def is_label(text: str) -> bool:
    """Tell whether a cell inside a block is the heading of an amount: here 合计 is one too."""
    return is_fund_label(text) or SUM.fullmatch(label_of(text)) is not None


def parse_amount(text: str, scale: float | None = None) -> float | None:
    """Read one amount of money.

    :param text: A cell such as 1,200.5, ９０万元 or —.
    :param scale: 元 for one of the unit, where the cell itself has none.
    :return: In 元; None for a blank, a dash, or what is no single amount.

    >>> parse_amount("1,200.5", 1e4), parse_amount("90万元"), parse_amount("—")
    (12005000.0, 900000.0, None)
    """
    if len(text) > _LONGEST:
        return None
    match = _AMOUNT.fullmatch(squeeze(text).rstrip("。;"))
    if match is None or _TWO_NUMBERS.search(text):
        return None
    own = _SCALES.get(match[2] or "", scale or 1.0)
    # Decimal: 1.15 万元 is 11500 元, not 11499.999….
    return float(Decimal(match[1].replace(",", "")) * Decimal(own))


def is_fund_row(row: Row) -> bool:
    """Tell whether a row belongs to a fund block; an indicator in 元 does not.

    :param row: Its first own cell must be the heading of an amount (资金总额, 其中：财政拨款) or of
        the block, or its cells those of the block's columns (年初预算数, 全年执行数).
    """
    texts = [squeeze(_first_line(cell.text)) for cell in own_cells(row)]
    above = [row.cells[number] for number in row.above]
    if not texts or any(is_level(text) for text in (*above, texts[0])):
        return False
    if any(_NO_FUNDS.match(text) for text in texts):
        return False
    if sum(COLUMN.fullmatch(label_of(text)) is not None for text in texts) >= 3:
        return True
    in_block = any(_BLOCK.fullmatch(label_of(text)) for text in above)
    first, behind = texts[0], texts[1:]
    if _BLOCK.fullmatch(label_of(first)) and behind:
        first, behind = behind[0], behind[1:]
        in_block = True
        if parse_amount(first) is not None:
            return unit_of_money(texts[0]) is not None or unit_of_money(first) is not None
    if "total" in funds_in(first):
        return True
    if not (is_fund_label(first) or split_glued(first) or (in_block and is_label(first))):
        return False
    return all(is_data(text) for text in behind)


def _first_line(text: str) -> str:
    """Give the first line of a cell whose every line is a heading or an amount, else all of it."""
    lines = [line for line in text.splitlines() if line.strip()]
    is_list = len(lines) > 1 and all(
        is_label(line) or split_glued(line) or _AMOUNT.fullmatch(squeeze(line)) for line in lines
    )
    return lines[0] if is_list else text


def is_data(text: str) -> bool:
    """Tell whether a cell of the block is an amount, blank, a rate, or the next heading."""
    if is_label(text) or split_glued(text) or BLANK.fullmatch(text) or _ELSEWHERE.fullmatch(text):
        return True
    return re.fullmatch(rf"{_AMOUNT.pattern}%?分?", text) is not None


def split_glued(text: str) -> tuple[str, str] | None:
    """Split 年度资金总额：100 in one cell; None if it is not of that kind."""
    match = re.fullmatch(rf"(.{{2,20}}?)[:]?({_AMOUNT.pattern})", squeeze(text))
    is_heading = match is not None and (is_label(match[1]) or is_block(match[1]))
    return (match[1], match[2]) if match and is_heading else None


def funds_in(text: str) -> dict[str, float | None]:
    """Read the amounts that prose states: 资金总额：100万元，其中财政拨款90万元.

    :return: In 元, as `Funds.funds`; empty if the text names no total and no part.
    """
    found: dict[str, float | None] = {}
    # Blanks part what stands side by side in one cell: 单位：某局　　金额：218万元.
    parted = re.sub(r"[ \t]{2,}|\u3000+|\s(?=[\u4e00-\u9fff]{2,10}[:：])", ";", text.strip())
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", squeeze(parted))
    for match in _INLINE.finditer(folded):
        label = label_of(match[1])
        if YEARLY.fullmatch(label) or SUM.fullmatch(label):
            found.setdefault("total", parse_amount(match[3] + match[4]))
        elif PART.fullmatch(label):
            found.setdefault(label, parse_amount(match[3] + match[4]))
    return found
