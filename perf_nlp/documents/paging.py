"""Pages → sheets: parts in order, tables joined over page breaks, rows numbered page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from perf_nlp.documents.grid import Merge, Sheet, make_rows
from perf_nlp.documents.page_breaks import follows, head_of, join_tables
from perf_nlp.documents.page_parts import Page, Part, page_parts
from perf_nlp.records import Origin, Problem, Row


class _Placed(NamedTuple):
    """A part with its page, the number of its first row there, and whether it was recognised."""

    part: Part
    page: int
    first_row: int
    is_ocr: bool


def read_pages(file: str, pages: Iterable[Page]) -> Iterator[Sheet]:
    """Turn pages into sheets, one for each part; a page is held until the next one is read.

    :param file: Name of the document, for the origins.
    :return: Parts in reading order. A row that a page break has cut stands on its first page.
    """
    seen: set[str] = set()
    held: _Placed | None = None
    head: list[str] = []
    is_first = True
    for number, page in enumerate(pages, start=1):
        parts = page_parts(page, seen)
        if held is not None and parts and follows(held.part, parts[0]):
            join_tables(held.part, parts[0], head)
            if not parts[0].rows:
                del parts[0]
        elif parts:
            head = []
        ready = [] if held is None or not (parts or page.trouble) else [held]
        if ready:
            held = None
        placed = list(_placed(parts, number, page.is_ocr))
        if placed and not placed[-1].part.is_text:
            held = placed.pop()
            head = head or head_of(held.part)
        for part in ready + placed:
            yield _sheet(file, part, follows=not is_first)
            is_first = False
        problems = tuple(_problems(page, parts, Origin(file, None, 1, None, number)))
        if problems:
            yield Sheet(None, (), follows=not is_first, page=number, problems=problems)
            is_first = False
    if held is not None:
        yield _sheet(file, held, follows=not is_first)


def _problems(page: Page, parts: Iterable[Part], origin: Origin) -> Iterator[Problem]:
    """Tell what of a page could not be read."""
    if page.trouble is not None:
        yield Problem(origin, page.trouble, "")
    n_unread = sum(part.n_unread for part in parts)
    if n_unread:
        reason = f"这一页有 {n_unread} 格的字迹没有认出来，这些格按空白处理，请对照原件核对"
        yield Problem(origin, reason, "", "doubt")


def _placed(parts: Iterable[Part], page: int, is_ocr: bool) -> Iterator[_Placed]:
    """Give each part of a page the number of its first row there."""
    row = 1
    for part in parts:
        yield _Placed(part, page, row, is_ocr)
        row += len(part.rows)


def _sheet(file: str, placed: _Placed, *, follows: bool) -> Sheet:
    """Make the sheet of one part."""
    part, page, first_row, is_ocr = placed
    numbered = enumerate(part.rows, start=first_row)
    merges = [
        Merge(
            m.first_row + first_row - 1, m.first_column, m.last_row + first_row - 1, m.last_column
        )
        for m in part.merges
    ]
    rows = make_rows(file, None, numbered, merges, page=page)
    rows = tuple(
        replace(
            row,
            above=tuple(sorted({*row.above, *_columns(part.begun_before, row, first_row)})),
            doubtful=tuple(sorted(_columns(part.doubtful, row, first_row))),
        )
        for row in rows
    )
    return Sheet(None, rows, follows=follows, is_text=part.is_text, is_ocr=is_ocr, page=page)


def _columns(places: Iterable[tuple[int, int]], row: Row, first_row: int) -> Iterator[int]:
    """List the columns of the places that lie in a row."""
    return (column for r, column in places if r == row.origin.row - first_row)
