"""Cells of a row: their texts, numbers and operators, and what a row holds at first sight."""

from __future__ import annotations

import re
from functools import lru_cache

from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.operators import parse_operator
from perf_nlp.records import Origin, Problem, ProblemKind, Row
from perf_nlp.text.normalize import normalize

_CELL_OPERATORS = (">=", "<=", "=", ">", "<")
_NUMBER = re.compile(r"(-?[\d,，]+(?:\.\d+)?)\s*(?:分|%|％|元)?")
_MAY_BE_OTHER = re.compile(
    r"[\s*※★#（(【\[〔]*(?:备?注|说|填|编|制|经办|审|复核|负责|联系|电话|手机|邮箱|日期|时间|单位|部门|项|主管|实施"
    r"|申报|预算|总|合|小计|共|累|本页|年|资金|其中|附|签|盖|公章|财政|中|长|目|专项|政策|立项|绩|自评|得分|分值"
    r"|指|温馨|示|例|举|局|主任|业务|分管|科|处|一、|二、|三、|\d+\s*$|[A-Z]$|栏)"
)
_SPACE = re.compile(r"\s")
_CJK = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"


def has_indicator(row: Row, columns: Columns) -> bool:
    """Tell whether the row holds text in any indicator column or a category."""
    wanted = [number for group in columns.groups.values() for number in group.values()]
    wanted += [columns.fields[name] for name in ("level1", "level2") if name in columns.fields]
    return any(cell_text(row, number) for number in wanted)


def has_value(row: Row, columns: Columns) -> bool:
    """Tell whether the row holds a target value."""
    numbers = (columns.column(group, "value") for group in columns.groups)
    return any(number is not None and cell_text(row, number) for number in numbers)


def is_plain(row: Row, columns: Columns) -> bool:
    """Tell cheaply whether a row is surely an indicator.

    It has a name and a value, and no word that begins a title, a note, a total, a signature or
    the head of another form.
    """
    group = columns.groups.get("common")
    if group is None or len(columns.groups) > 1 or "value" not in group:
        return False
    cells = row.cells
    name, value = group["name"], group["value"]
    if max(name, value) >= len(cells) or not cells[name] or not cells[value]:
        return False
    first = next(filter(None, cells))
    return _MAY_BE_OTHER.match(first) is None and (
        first is cells[name] or _MAY_BE_OTHER.match(cells[name]) is None
    )


@lru_cache(maxsize=1024)
def operator_in(cell: str | None) -> str | None:
    """Read an operator cell (≥, 大于等于); None if it says something else, such as 定性."""
    if not cell or len(cell) > 6:
        return None
    operator = parse_operator(normalize(cell))
    return operator if operator in _CELL_OPERATORS else None


@lru_cache(maxsize=4096)
def number_in(text: str | None) -> float | None:
    """Read a cell that holds one plain number, with or without digit grouping, 分 or %.

    >>> number_in("42,000.50"), number_in("10分")
    (42000.5, 10.0)
    """
    match = _NUMBER.fullmatch(text or "")
    digits = re.sub(r"[,，]", "", match[1]) if match else ""
    return float(digits) if digits.strip("-") else None


def cell_text(row: Row, number: int) -> str | None:
    """Give the text of a cell, white space of layout removed; None if it is blank."""
    if number >= len(row.cells) or not row.cells[number]:
        return None
    text = row.cells[number]
    if _SPACE.search(text) is None:
        return text
    # A line break is layout unless it parts two words or numbers, a blank if it stands between
    # two Chinese characters.
    text = re.sub(r"(?<![A-Za-z0-9])\s*\n\s*|\s*\n\s*(?![A-Za-z0-9])", "", text.strip())
    text = re.sub(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])", "", text)
    return re.sub(r"\s+", " ", text) or None


def row_problem(
    row: Row, reason: str, column: int | None = None, *, kind: ProblemKind = "unread"
) -> Problem:
    """Report a row, with the column (from 0) that gave rise to it, if one did."""
    return Problem(
        place_of(row, column), reason, " | ".join(cell for cell in row.cells if cell), kind
    )


def place_of(row: Row, column: int | None) -> Origin:
    """Give the origin of a cell, column from 0."""
    origin = row.origin
    number = None if column is None else column + 1
    return Origin(origin.file, origin.sheet, origin.row, number, origin.page)
