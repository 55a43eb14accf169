"""One page, as characters and lines → its parts in reading order: lines of text, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from perf_nlp.documents.glyphs import Glyph, TextLine, cell_text, em_of, text_lines
from perf_nlp.documents.grid import Merge
from perf_nlp.documents.ruled import Cell, Line, RuledTable, find_tables
from perf_nlp.documents.unruled import find_columns

# Parts of the page's height at its edges where page numbers stand, and running heads: nearer to
# the edge than the titles that forms repeat.
_MARGIN = 0.09
_HEAD = 0.06
_PAGE_NUMBER = re.compile(
    r"(?:第|共|Page|PAGE|[-—–－·~～\s])*[0-9０-９]{1,4}"
    r"(?:页|of|共|第|[-—–－·~～/／,，\s]|[0-9０-９]{1,4})*"
)  # fmt: skip
# A number alone may be a value; with one of these beside it, it counts pages wherever it stands.
_COUNTS_PAGES = re.compile(r"第\s*[0-9０-９]+\s*页|^[-—–－]\s*[0-9０-９]+\s*[-—–－]$")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, in points from its upper left corner, turned upright.

    :param glyphs: In the order of the document.
    :param is_ocr: True if the text was recognised.
    :param trouble: Why the page could not be read, as one Chinese sentence; None if it could.
    :param unread: Places (x, y) where something stands that was not recognised.
    """

    width: float
    height: float
    glyphs: Sequence[Glyph] = ()
    horizontal: Sequence[Line] = ()
    vertical: Sequence[Line] = ()
    is_ocr: bool = False
    trouble: str | None = None
    unread: Sequence[tuple[float, float]] = ()


@dataclass(slots=True)
class Part:
    """A part of a page, its rows not yet joined over the page break.

    :param rows: Texts of the cells; of a merged range only the upper left one is set.
    :param merges: Merged ranges, rows counted from 1 within the part.
    :param borders: Borders of the columns, as fractions of the page's width.
    :param open_below: Columns, from 0, whose last cell has no line below it.
    :param begun_before: Places (row, column), from 0, of cells that began on the page before.
    :param full: Columns, from 0, where the last row's text fills its last line.
    :param doubtful: Places (row, column), from 0, whose text was recognised with little certainty.
    :param n_unread: How many blank cells have something in them that was not recognised.
    """

    rows: list[list[str]]
    is_text: bool = False
    merges: list[Merge] = field(default_factory=list)
    borders: tuple[float, ...] = ()
    open_top: bool = False
    open_bottom: bool = False
    open_below: frozenset[int] = frozenset()
    begun_before: set[tuple[int, int]] = field(default_factory=set)
    full: frozenset[int] = frozenset()
    doubtful: set[tuple[int, int]] = field(default_factory=set)
    n_unread: int = 0


def page_parts(page: Page, seen: set[str]) -> list[Part]:
    """Cut a page into parts, in reading order.

    :param seen: Running heads of the pages before; those of this page are added.
    """
    tables = find_tables(page.horizontal, page.vertical)
    placed: list[tuple[float, Part]] = []
    rest: Sequence[Glyph] = page.glyphs
    for table in tables:
        part, rest = _table_part(table, rest, page.width)
        if part is not None:
            _mark_unread(part, table, page.unread)
            placed.append((table.ys[0], part))
    tops = sorted(top for top, _ in placed)
    lines = [line for line in text_lines(rest) if not _is_running(line, page.height, seen)]
    # Text between two tables is a part of its own.
    for _, between in groupby(lines, key=lambda line: sum(top < line.top for top in tops)):
        placed += _loose_parts(list(between), page)
    return [part for _, part in sorted(placed, key=lambda pair: pair[0])]


def _is_running(line: TextLine, height: float, seen: set[str]) -> bool:
    """Tell whether a line is a page number, or a running head that stood on a page before."""
    text = line.text.strip()
    if _COUNTS_PAGES.search(text) and _PAGE_NUMBER.fullmatch(text):
        return True
    middle = (line.top + line.bottom) / 2 / max(1.0, height)
    if min(middle, 1 - middle) < _MARGIN and _PAGE_NUMBER.fullmatch(text):
        return True
    if min(middle, 1 - middle) > _HEAD or text.endswith("表"):
        return False
    # Its first copy stays: it may be the only place that names the year or the unit.
    head = re.sub(r"[\d\s]", "", text)
    was_seen = head in seen
    seen.add(head)
    return was_seen


def _loose_parts(lines: list[TextLine], page: Page) -> Iterable[tuple[float, Part]]:
    """Make parts of the lines between two ruled tables: columns where they have some, else text."""
    for block in find_columns(lines, page.horizontal, page.width):
        part = Part(
            [[cell.text for cell in row] for row in block.rows],
            is_text=block.is_text,
            borders=tuple(x / page.width for x in block.borders),
            doubtful={
                (r, c)
                for r, row in enumerate(block.rows)
                for c, cell in enumerate(row)
                if cell.is_doubtful
            },
        )
        yield block.top, part


def _table_part(
    table: RuledTable, glyphs: Sequence[Glyph], width: float
) -> tuple[Part | None, Sequence[Glyph]]:
    """Put the glyphs that lie in a table into its cells; give the others back.

    :return: None in place of a table without text: a frame, a figure.
    """
    inside, rest = _shared_out(table, glyphs)
    if not inside:
        return None, glyphs
    rows = [[""] * (len(table.xs) - 1) for _ in table.ys[1:]]
    borders = tuple(x / width for x in table.xs)
    part = Part(
        rows, False, table.merges, borders, table.open_top, table.open_bottom, table.open_below
    )
    full = set()
    for number, found in inside.items():
        cell = table.cells[number]
        left, _, right, _ = table.box(cell)
        rows[cell.row][cell.column] = cell_text(found, left, right)
        if any(glyph.is_doubtful for glyph in found):
            part.doubtful |= _rows_of(cell)
        last = text_lines(found)[-1]
        if cell.last_row == len(rows) - 1 and right - last.x1 < 2 * em_of(last):
            full.add(cell.column)
    part.full = frozenset(full)
    return part, rest


def _mark_unread(part: Part, table: RuledTable, unread: Iterable[tuple[float, float]]) -> None:
    """Mark the cells in which something stands that was not recognised."""
    for x, y in unread:
        for cell in table.cells:
            left, top, right, bottom = table.box(cell)
            if left <= x < right and top <= y < bottom:
                part.n_unread += not part.rows[cell.row][cell.column]
                part.doubtful |= _rows_of(cell)


def _rows_of(cell: Cell) -> set[tuple[int, int]]:
    """List the places of a cell in its first column, where its text is shown."""
    return {(row, cell.column) for row in range(cell.row, cell.last_row + 1)}


def _shared_out(
    table: RuledTable, glyphs: Sequence[Glyph]
) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    """Find the cell in which the middle of each glyph lies."""
    cell_at = {
        (row, column): number
        for number, cell in enumerate(table.cells)
        for row in range(cell.row, cell.last_row + 1)
        for column in range(cell.column, cell.last_column + 1)
    }
    inside: dict[int, list[Glyph]] = {}
    rest = []
    for glyph in glyphs:
        row = _step(table.ys, glyph.y)
        column = _step(table.xs, glyph.x)
        if row is None or column is None:
            rest.append(glyph)
        else:
            inside.setdefault(cell_at[row, column], []).append(glyph)
    return inside, rest


def _step(borders: Sequence[float], at: float) -> int | None:
    """Find between which two borders a place lies."""
    if not borders[0] <= at <= borders[-1]:
        return None
    return min(sum(1 for border in borders[1:] if border < at), len(borders) - 2)
