"""Rows of a table that are no indicators, told by what stands in them."""

from __future__ import annotations

import re

from perf_nlp.indicators.cells import has_value
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.titles import is_note, is_numbering, is_signature, is_total
from perf_nlp.records import Row

# What printing puts between the rows of a long table.
_PAGE_MARK = re.compile(
    r"[-—–\s]*第?\s*\d+\s*页?(?:[,，/、\s]*共?\s*\d+\s*页?)?[-—–\s]*"
    r"|[（(]?(?:续表|接上页|转下页|续上页)[\d一二三]*[）)]?"
)
# Hints of a template below its header: （必填）, （系统生成）.
_HINT = re.compile(
    r"[（(【].*(?:必填|选填|填写|系统|自动|下拉|不超过|限).*[）)】]|必填|选填|系统生成|自动生成"
)
_SENTENCE = re.compile(r".{14,}。|[^：:（(]{2,14}[：:].{8,}", re.DOTALL)
# Labels over a part of the indicators: 年度绩效指标, （二）满意度指标情况.
_LABEL = re.compile(
    r"[（(]?[一二三四五六七八九十]{0,2}[）)、.]?\S{0,10}(?:指标|目标)(?:情况|体系|部分)?[：:]?"
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


def is_below_header(row: Row) -> bool:
    """Tell whether a row only numbers the columns, or says how to fill them in."""
    filled = [cell for cell in row.cells if cell]
    return is_numbering(row) or (
        len(filled) > 1 and all(_HINT.fullmatch(cell.strip()) for cell in filled)
    )


def is_remark(row: Row, columns: Columns) -> bool:
    """Tell whether a row is a total, a note, a signature or a sentence below the indicators."""
    if is_total(row):
        return True
    if is_note(row):
        return True
    return not has_value(row, columns) and (is_signature(row) or _is_sentence(row))


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
    last = dict(row.spans).get(column, column)
    named = {group["name"] for group in columns.groups.values()}
    if last - column >= 2:
        return column
    return column if column < min(named) and column == columns.fields.get("level1") else None
