"""What every reader gives: sheets of rows of text cells, each row with its origin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perf_nlp.records import Origin, Problem, Row

# Told how much of a document is read, 0..1; what it raises ends the reading.
Progress = Callable[[float], None]


class Merge(NamedTuple):
    """A merged range, rows and columns from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of a document: a worksheet, a page, a table of a text document, paragraphs.

    :param name: Name of the sheet or table, None for plain text.
    :param rows: Top to bottom, blank rows left out.
    :param follows: True if it goes on from the part before (next page, next table of a text
        document): a table, a project and its columns may run over from there.
    :param is_text: True for running text: each row is one line or paragraph, in one cell.
    :param is_ocr: True if the text was recognised in an image.
    :param is_hidden: True for a sheet that the user does not see.
    :param page: Page, None for formats without pages.
    :param problems: What the reader itself could not read of this part.
    """

    name: str | None
    rows: tuple[Row, ...]
    follows: bool = False
    is_text: bool = False
    is_ocr: bool = False
    is_hidden: bool = False
    page: int | None = None
    problems: tuple[Problem, ...] = ()


def make_rows(
    file: str,
    name: str | None,
    numbered: Iterable[tuple[int, Sequence[str]]],
    merges: Sequence[Merge] = (),
    *,
    page: int | None = None,
) -> tuple[Row, ...]:
    """Build rows from numbered raw cells and the ranges that are merged.

    :param numbered: Pairs of row number (from 1, rising) and cells; of a merged range only the
        top left cell counts.
    :param merges: Merged ranges; those that overlap another are ignored.
    :return: Rows that hold any text: merged text is repeated downwards, not to the right.
    """
    coming = sorted(merges, reverse=True)
    active: list[_Held] = []
    rows = []
    for number, raw in numbered:
        cells = [cell.strip() for cell in raw]
        active = [held for held in active if held.merge.last_row >= number]
        while coming and coming[-1].first_row <= number:
            _begin(coming.pop(), number, cells, active)
        if active:
            _unfold(cells, active)
        if any(cells):
            origin = Origin(file, name, number, None, page)
            rows.append(Row(origin, tuple(cells), _spans(active), _above(number, active)))
    return tuple(rows)


class _Held(NamedTuple):
    """A merged range that crosses the row in hand, with its text."""

    merge: Merge
    text: str


def _begin(merge: Merge, number: int, cells: Sequence[str], active: list[_Held]) -> None:
    """Take up a merged range that begins at row `number`; one that overlaps another is ignored."""
    # They stand apart and in order, so only the next one and the one before can overlap.
    at = bisect_left(active, merge.first_column, key=lambda held: held.merge.first_column)
    overlaps = (at < len(active) and active[at].merge.first_column <= merge.last_column) or (
        at > 0 and active[at - 1].merge.last_column >= merge.first_column
    )
    if overlaps or merge.last_row < number:
        return
    column = merge.first_column - 1
    is_first = number == merge.first_row and column < len(cells)
    active.insert(at, _Held(merge, cells[column] if is_first else ""))


def _unfold(cells: list[str], active: Sequence[_Held]) -> None:
    """Write the text of the merged ranges into the cells of a row that they cross."""
    for merge, text in active:
        first, last = merge.first_column - 1, merge.last_column
        if text:
            cells += [""] * (first + 1 - len(cells))
        if first < len(cells):
            cells[first] = text
        for column in range(first + 1, min(last, len(cells))):
            cells[column] = ""


def _spans(active: Sequence[_Held]) -> tuple[tuple[int, int], ...]:
    """List the cells that cover several columns, from 0."""
    return tuple(
        (merge.first_column - 1, merge.last_column - 1)
        for merge, _ in active
        if merge.last_column > merge.first_column
    )


def _above(number: int, active: Sequence[_Held]) -> tuple[int, ...]:
    """List the columns, from 0, whose text comes from a row above."""
    return tuple(m.first_column - 1 for m, text in active if text and number > m.first_row)


def text_rows(
    file: str, name: str | None, lines: Iterable[tuple[int, str]], *, page: int | None = None
) -> tuple[Row, ...]:
    """Build rows of one cell from numbered lines or paragraphs."""
    return make_rows(file, name, ((number, [line]) for number, line in lines), page=page)
