"""Rows of a table that are no indicators, told by what stands in them."""

from __future__ import annotations

import re

from perf_nlp.indicators.cells import cell_text, has_value
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.titles import is_note, is_numbering, is_signature, is_total
from perf_nlp.records import Row
from perf_nlp.taxonomy import is_level1, is_level2

# What printing puts between the rows of a long table.
_PAGE_MARK = re.compile(
    r"[-—–\s]*第?\s*\d+\s*页?(?:[,，/、\s]*共?\s*\d+\s*页?)?[-—–\s]*"
    r"|[（(]?(?:续表|接上页|转下页|续上页)[\d一二三]*[）)]?"
)
# Hints of a template below its header: （必填）, （系统生成）.
_HINT = re.compile(
    r"[（(【].*(?:必填|选填|填写|系统|自动|下拉|不超过|限).*[）)】]|必填|选填|系统生成|自动生成"
)
_HALF = re.compile(r"(?:20\d\d|上|本|去|前)年(?:度|实际|目标)?|[（(](?:[万亿千百]?元|%|分)[）)]")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_ ./()%-]*")
_FEW = 2
# What stands beside a remark below the indicators: 批复意见, 监控结论, 其他需要说明的事项.
_REMARK_KEY = re.compile(
    r".{0,14}(?:意见|结论|建议|说明|事项|问题|评语|措施|等级|总体评价|是否\S{0,10})[：:]?|自评.{0,6}"
)
_TOTAL_NAME = re.compile(r"(?:合|小|总|共)\s*计|总\s*分|得分合计")
_SENTENCE = re.compile(r".{14,}。|[^：:（(]{2,14}[：:].{8,}", re.DOTALL)
# Labels over a part of the indicators: 年度绩效指标, （二）满意度指标情况.
_LABEL = re.compile(
    r"[（(]?[一二三四五六七八九十]{0,2}[）)、.]?\S{0,10}(?:指标|目标)(?:情况|体系|部分)?[：:]?"
)
# Titles and headings of other tables that follow below the indicators.
_OTHER_TABLE = re.compile(
    r"\S{0,16}(?:测算|明细|构成|清单|分解|分配|支出情况|资金安排)(?:明细|情况|依据|过程)?表?[：:]?"
)
_OTHER_NAME = re.compile(
    r"(?:支出|费用|成本|测算|采购|设备|明细)?(?:项目|内容|明细|名称|类别|科目|用途|事项)"
)
_OTHER_VALUE = re.compile(
    r"(?:20\d\d年)?(?:度)?(?:上年|本年|当年)?(?:实际|测算|预算|执行|安排|计划)?"
    r"(?:数量?|金额|标准|单价|合计|支出|数额?)?"
)
_EXAMPLES = re.compile(r"填[报表写]说明|填[报表写]要求|示例|样[表例张]|范[例本]|举例|模板")


def is_page_mark(text: str) -> bool:
    """Tell whether a text is a page number or 续表."""
    return _PAGE_MARK.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Tell whether a text heads a part of the indicators (年度绩效指标)."""
    return _LABEL.fullmatch(text) is not None


def tells_of_examples(text: str) -> bool:
    """Tell whether a sheet or a note is about how to fill in a form (填报说明, 样表)."""
    return _EXAMPLES.search(text) is not None


def begins_other_table(row: Row, columns: Columns) -> bool:
    """Tell whether a row is the title or the header of another table (成本测算明细)."""
    texts = [re.sub(r"\s|[（(][^（）()]*[）)]", "", cell) for cell in row.cells if cell]
    if len(texts) == 1:
        return _OTHER_TABLE.fullmatch(texts[0]) is not None
    return (
        len(texts) > 2
        and any(_OTHER_NAME.fullmatch(text) for text in texts[:2])
        and sum(bool(text) and _OTHER_VALUE.fullmatch(text) is not None for text in texts) > 1
    )


def is_below_header(row: Row) -> bool:
    """Tell whether a row only numbers the columns, or says how to fill them in."""
    filled = [cell for cell in row.cells if cell]
    if is_numbering(row):
        return True
    # The lowest half of a header that is not merged: （万元）, 2021年 | 2022年.
    # A second header of field codes or in English.
    if len(filled) > _FEW and all(_CODE.fullmatch(cell) for cell in filled):
        return True
    is_half = all(_HALF.fullmatch(cell) for cell in filled) and not row.cells[0]
    return is_half or (len(filled) > 1 and all(_HINT.fullmatch(cell.strip()) for cell in filled))


def is_remark(row: Row, columns: Columns) -> bool:
    """Tell whether a row is a total, a note, a signature or a sentence below the indicators."""
    if is_total(row) or is_note(row) or _is_key_and_remark(row, columns):
        return True
    names = [cell_text(row, group["name"]) or "" for group in columns.groups.values()]
    if any(map(_TOTAL_NAME.fullmatch, names)) and not has_value(row, columns):
        return True
    if is_signature(row) and next(filter(None, row.cells)).rstrip().endswith((":", "：")):
        return True
    return not has_value(row, columns) and (is_signature(row) or _is_sentence(row))


def _is_key_and_remark(row: Row, columns: Columns) -> bool:
    """Tell whether 批复意见 or the like stands in the place of the categories."""
    level1 = columns.fields.get("level1")
    text = cell_text(row, level1) if level1 is not None else None
    if text is None or is_level1(text) or is_level2(text):
        return False
    return _REMARK_KEY.fullmatch(text) is not None


def _is_sentence(row: Row) -> bool:
    """Tell whether the only text of a row is a sentence: no name of an indicator."""
    filled = [cell for cell in row.cells if cell]
    return len(filled) == 1 and _SENTENCE.fullmatch(filled[0]) is not None


def lone_column(row: Row, columns: Columns) -> int | None:
    """Give the column of the only text of a row that stands across the columns or before them.

    A name without a value is an indicator, and the name of a unit has its own column.
    """
    filled = [n for n, cell in enumerate(row.cells) if cell]
    if len(filled) != 1 or filled[0] in row.above:
        return None
    column = filled[0]
    if is_level1(row.cells[column]) or is_level2(row.cells[column]):
        return column
    last = dict(row.spans).get(column, column)
    named = {group["name"] for group in columns.groups.values()}
    if last - column >= 2:
        return column
    return column if column < min(named) and column == columns.fields.get("level1") else None
