"""Tell which rows are the header of an indicator table, and join their halves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from perf_nlp.indicators.headings import guesses_of, heading_of
from perf_nlp.indicators.titles import is_title
from perf_nlp.records import Row

_LONGEST_HEADING = 40
# A heading that stands over others says one of these; 项目名称 over 一级指标 is the head of a form.
_UPPER = re.compile(
    r"指标|目标|级次|类别|资金|预算|金额|标准|情况|值|年|自评|评价|评分|中期|实施期|完成|绩效|成本|经费|收入|来源|内容|合计"
)
_DATA = re.compile(r"[≥≤><%]|^[\d.,，]+(?:元|万元|次|人|个)?$")
_UNIT_HALF = re.compile(r"[（(](?:[万亿千百]?元|%|分)[）)]")
_KEY_AND_VALUE = re.compile(r"[:：]\s*\S")
_SENTENCE = re.compile(r"[，。；]\S{2}|。$")
_MAY_BE_NAME = re.compile(
    r"指\s*标|三\s*级|目\s*标|内\s*容|名\s*称|三\s*级|name|indicator", re.IGNORECASE
)
# Rows of the deepest header.
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Header:
    """A header, its rows joined.

    :param halves: For each column the texts of its heading, top to bottom; () if it has none.
    :param shared: (first, last) column of each heading that stands over columns without one.
    """

    halves: tuple[tuple[str, ...], ...]
    shared: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=4096)
def meanings_of(cell: str) -> frozenset[str]:
    """Give the meanings that a cell may have as a heading."""
    if len(cell) > _LONGEST_HEADING:
        return frozenset()
    return frozenset(guess.meaning for guess in guesses_of(cell))


def names_indicators(row: Row) -> bool:
    """Tell whether a row has the heading over the names of indicators: no header goes without.

    Where there is no third level, the second has the names.
    """
    known: set[str] = set()
    for number, cell in enumerate(row.cells):
        if cell and len(cell) <= _LONGEST_HEADING and _MAY_BE_NAME.search(cell):
            # A label merged down beside the rows is no heading in each of them.
            if number not in row.above:
                known |= meanings_of(cell)
    return "name" in known or {"level2", "value"} <= known


def may_begin_header(rows: Sequence[Row], start: int) -> bool:
    """Tell cheaply whether a header may begin here: the name's heading is at most two rows down."""
    return any(map(names_indicators, rows[start : start + DEEPEST]))


def find_halves(rows: Sequence[Row], start: int, depth: int) -> Header | None:
    """Read `depth` rows as one header.

    :return: None if they cannot be one: cells of data among them, or halves that do not fit.
    """
    taken = rows[start : start + depth]
    if len(taken) < depth or not _is_heading_row(taken[0], alone=depth == 1) or is_title(taken[0]):
        return None
    width = max(len(row.cells) for row in taken)
    halves: list[tuple[str, ...]] = [
        (taken[0].cells[n],) if n < len(taken[0].cells) and taken[0].cells[n] else ()
        for n in range(width)
    ]
    for upper, lower in pairwise(taken):
        parents = _parents(upper, lower)
        if parents is None:
            return None
        uppers = list(halves)
        for n, cell in enumerate(lower.cells):
            if cell and n not in lower.above:
                over = uppers[parents[n]] if n in parents else uppers[n]
                halves[n] = (*over, cell)
    return Header(tuple(halves), _shared(taken[-1], halves))


def _shared(last: Row, halves: Sequence[Sequence[str]]) -> tuple[tuple[int, int], ...]:
    """Find the headings that stand over columns without one of their own."""
    shared = []
    for first, over in enumerate(halves):
        end = first + 1
        while over and end < len(halves) and not halves[end]:
            end += 1
        merged = dict(last.spans).get(first)
        if end > first + 1 and (merged is None or merged >= end - 1):
            shared.append((first, end - 1))
    return tuple(shared)


def _is_heading_row(row: Row, *, alone: bool) -> bool:
    """Tell whether a row consists of headings; alone it must know several of them."""
    filled = [cell for number, cell in enumerate(row.cells) if cell and number not in row.above]
    if not filled or any(_DATA.search(cell) and not meanings_of(cell) for cell in filled):
        return False
    if any(_KEY_AND_VALUE.search(cell) or _SENTENCE.search(cell) for cell in filled):
        return False
    if sum(len(cell) > _LONGEST_HEADING for cell in filled) > len(filled) / 4:
        return False
    meanings = [meanings_of(cell) for cell in filled]
    known = sum(map(bool, meanings))
    if not alone:
        return known >= 1
    # Exports of our own, or with many columns of their own, still say 指标名称 and 指标值.
    is_plain = {"name", "value"} <= frozenset().union(*meanings)
    return known >= 2 and (is_plain or known >= len(filled) * 0.4)


def _parents(upper: Row, lower: Row) -> dict[int, int] | None:
    """Find the upper heading of each lower one; None if the lower row is none of headings.

    :return: Column of a lower heading → column of the upper one that stands over it.
    """
    parents: dict[int, int] = {}
    single: dict[int, int] = {}
    fresh = [n for n, cell in enumerate(lower.cells) if cell and n not in lower.above]
    if not fresh:
        return None
    reaches = _reaches(upper, lower)
    is_within = _is_within(upper, lower)
    for n in fresh:
        cell = lower.cells[n]
        if not _may_be_heading(cell):
            return None
        over = next((first for first, last in reaches.items() if first <= n <= last), None)
        if over is not None and reaches[over] > over:
            is_upper = is_within or _UPPER.search(heading_of(upper.cells[over])) is not None
            if not is_upper or _is_key(upper.cells[over]):
                return None
            parents[n] = over
        elif over is not None and (is_within or _UNIT_HALF.fullmatch(cell)):
            parents[n] = over
        elif over is not None:
            single[n] = over
        elif not meanings_of(cell):
            return None
    # One heading right below another may have its own lower halves, a row of them is data.
    is_key = any(_is_key(upper.cells[over]) for over in single.values())
    if is_key or len(single) > 1 or len(single) == len(fresh):
        return None
    return parents | single


def _may_be_heading(cell: str) -> bool:
    """Tell whether a cell below a heading can be one itself: short, no value, no key with one."""
    is_data = _DATA.search(cell) is not None and not meanings_of(cell)
    return len(cell) <= _LONGEST_HEADING and not is_data and not _KEY_AND_VALUE.search(cell)


def _is_within(upper: Row, lower: Row) -> bool:
    """Tell whether headings are merged down to a row: then everything in it is a heading.

    A label beside the table (绩效指标) is merged down to all rows, and tells nothing.
    """
    merged = [
        n
        for n in lower.above
        if n < len(upper.cells) and lower.cells[n] == upper.cells[n] and meanings_of(lower.cells[n])
    ]
    return len(merged) > 1 or (len(merged) == 1 and any(upper.cells[: merged[0]]))


def _is_key(cell: str) -> bool:
    """Tell whether a cell is a key of a form's head rather than a heading over others."""
    return bool({"project", "unit_name", "unit_code"} & meanings_of(cell))


def _reaches(upper: Row, lower: Row) -> dict[int, int]:
    """Give for each upper heading the last column it stands over: as merged, else as it seems."""
    spans = dict(upper.spans)
    filled = [n for n, cell in enumerate(upper.cells) if cell]
    reaches = {}
    for n, following in zip(filled, [*filled[1:], len(lower.cells)], strict=True):
        last = spans.get(n, n)
        if not upper.spans and n < len(lower.cells) and lower.cells[n]:
            # Without merged cells, a heading stands over the blanks to its right.
            last = following - 1
            while last > n and not (last < len(lower.cells) and lower.cells[last]):
                last -= 1
        reaches[n] = last
    return reaches
