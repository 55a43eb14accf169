"""Tables whose headings say nothing, or that have none: their columns by content alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from perf_nlp.indicators.columns import Choose, Columns, column_texts, read_columns
from perf_nlp.indicators.content import (
    is_number,
    is_operator,
    is_unit,
    looks_like_name,
    looks_like_value,
)
from perf_nlp.indicators.flow import Flow
from perf_nlp.indicators.headers import Header
from perf_nlp.records import Row
from perf_nlp.taxonomy import is_level1, is_level2

# Content alone is never sure: the user is asked.
_GUESSED = 0.4
_LEAST_ROWS = 3
_LONGEST_HEADING = 20
_DIGIT = re.compile(r"\d")
# Asked in this order; what a column is taken for, no other is.
_TESTS: list[tuple[str, Callable[[str], bool], float]] = [
    ("level1", is_level1, 0.8),
    ("level2", is_level2, 0.8),
    ("operator", is_operator, 0.8),
    ("unit", is_unit, 0.8),
    ("value", looks_like_value, 0.6),
    ("name", looks_like_name, 0.8),
]


def guess_tables(flow: Flow, choose: Choose) -> None:
    """Read the rows that no header claimed as tables of their own, where they look like some.

    :param flow: Its leftovers are read, or left.
    :param choose: What users chose for the columns of tables with given headings.
    """
    rows, flow.outcomes.leftovers = flow.outcomes.leftovers, []
    for _, group in groupby(rows, key=lambda row: (row.origin.sheet, row.origin.page)):
        part = list(group)
        start = next((n for n, row in enumerate(part) if _n_filled(row) > 1), len(part))
        found = _guessed(part[start:], choose)
        if found is None:
            flow.outcomes.leftovers += part
            continue
        columns, depth = found
        flow.outcomes.leftovers += part[:start]
        flow.read_as(part[start:], columns, depth)


def _guessed(rows: Sequence[Row], choose: Choose) -> tuple[Columns, int] | None:
    """Guess the columns of a table, and whether its first row is a header.

    :return: None if there are no names and values to be seen.
    """
    if len(rows) < _LEAST_ROWS:
        return None
    first = rows[0].cells
    has_header = not any(
        len(cell) > _LONGEST_HEADING or _DIGIT.search(cell) or is_level1(cell) or is_operator(cell)
        for cell in first
    )
    headings = tuple(first) if has_header else ("",) * len(first)
    body = rows[has_header:]
    chosen = choose(headings)
    guessed = chosen or _by_content(body)
    if guessed is None:
        return None
    width = max(len(row.cells) for row in rows)
    halves = tuple(
        (first[n],) if has_header and n < len(first) and first[n] else () for n in range(width)
    )
    columns = read_columns(
        Header(halves), body, lambda _: guessed, 1.0, confidence=None if chosen else _GUESSED
    )
    return None if columns is None or not columns.groups else (columns, int(has_header))


def _by_content(rows: Sequence[Row]) -> dict[int, str | None] | None:
    """Give column (from 1) → meaning; None if there is no name or no value among them."""
    width = max(len(row.cells) for row in rows)
    texts = {n: column_texts(rows, n) for n in range(width)}
    meanings: dict[int, str | None] = {}
    for meaning, test, least in _TESTS:
        rates = {
            n: sum(map(test, cells)) / len(cells)
            for n, cells in texts.items()
            if len(cells) >= _LEAST_ROWS and n + 1 not in meanings
        }
        best = max(rates, key=lambda n: (rates[n], len(set(texts[n]))), default=None)
        if best is not None and rates[best] >= least:
            meanings[best + 1] = meaning
    found = set(meanings.values())
    if not {"name", "value"} <= found:
        return None
    # Names beside bare numbers may be any table of amounts.
    value = next(number for number, meaning in meanings.items() if meaning == "value")
    is_bare = sum(map(is_number, texts[value - 1])) > len(texts[value - 1]) / 2
    return None if is_bare and not {"level1", "level2", "operator", "unit"} & found else meanings


def _n_filled(row: Row) -> int:
    return sum(map(bool, row.cells))
