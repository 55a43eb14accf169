"""Find columns where no lines draw them: lines of text → rows of cells, where well supported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from perf_nlp.documents.glyphs import (
    Glyph,
    TextLine,
    em_of,
    join_lines,
    part_line,
    starts_item,
)
from perf_nlp.documents.ruled import Line

# A table has this many lines that show its columns, and this many columns.
_LEAST_LINES = 3
_LEAST_COLUMNS = 3
# Lines of one table are not farther apart than this, in heights of a line.
_FARTHEST = 3.5
_NARROWEST_GAP = 4.0
_VALUE = re.compile(r"[≥≤><=%％]|\d")


class LooseCell(NamedTuple):
    """A cell of text; doubtful if a part of it was recognised with little certainty."""

    text: str
    is_doubtful: bool = False


class Block(NamedTuple):
    """Rows found among loose lines: of a table, or one line or paragraph each.

    :param borders: Left and right ends of the columns; none for text.
    :param top: Where the block begins on the page.
    """

    rows: list[list[LooseCell]]
    is_text: bool
    borders: tuple[float, ...]
    top: float


# One line, its pieces by column.
_Columned = dict[int, list[TextLine]]


def find_columns(lines: Sequence[TextLine], rules: Sequence[Line], width: float) -> Iterator[Block]:
    """Part lines of text into tables without lines between their columns, and running text.

    :param lines: From top to bottom.
    :param rules: Horizontal lines of the page: no row goes over one.
    :param width: Width of the page.
    """
    pieces = [part_line(line) for line in lines]
    loose: list[TextLine] = []
    number = 0
    while number < len(lines):
        borders, end = _table_at(pieces, number)
        if not borders:
            loose.append(lines[number])
            number += 1
            continue
        first = number
        while loose and _is_upper_half(pieces[first - 1], pieces[first], borders):
            first -= 1
            loose.pop()
        if loose:
            yield _text(loose, width)
            loose = []
        top = lines[first].top
        yield Block(_rows(pieces[first:end], borders, rules), False, tuple(borders), top)
        number = end
    if loose:
        yield _text(loose, width)


def _table_at(pieces: Sequence[list[TextLine]], start: int) -> tuple[list[float], int]:
    """Find the table that begins with a line: the borders of its columns, and where it ends.

    :return: No borders if none begins here.
    """
    if len(pieces[start]) < _LEAST_COLUMNS:
        return [], start
    end = start + 1
    while end < len(pieces) and _is_near(pieces[end - 1], pieces[end]):
        end += 1
    borders = _borders(pieces[start:end])
    # Where a line crosses the columns, the table has ended; without it the columns may be clearer.
    for number in range(start, end):
        if any(_column(piece, borders) is None for piece in pieces[number]):
            end = number
            borders = _borders(pieces[start:end])
            break
    while end > start and len(pieces[end - 1]) == 1 and _column(pieces[end - 1][0], borders) == 0:
        # A note below the table begins where its first column does.
        end -= 1
    showing = sum(1 for line in pieces[start:end] if len(line) >= _LEAST_COLUMNS)
    if len(borders) <= _LEAST_COLUMNS or showing < _LEAST_LINES:
        return [], start
    return borders, end


def _is_upper_half(
    above: Sequence[TextLine], below: Sequence[TextLine], borders: Sequence[float]
) -> bool:
    """Tell whether a line is the beginning of cells that go on in the first line of a table."""
    height = max(piece.bottom - piece.top for piece in above)
    is_inside = all(
        _column(piece, borders) is not None and piece.x0 > borders[0] - 1 for piece in above
    )
    return is_inside and below[0].bottom - above[0].bottom < 1.1 * height


def _is_near(above: Sequence[TextLine], below: Sequence[TextLine]) -> bool:
    """Tell whether two lines are near enough to be of one table."""
    height = max(piece.bottom - piece.top for piece in (*above, *below))
    return below[0].bottom - above[0].bottom < _FARTHEST * height


def _borders(lines: Sequence[Sequence[TextLine]]) -> list[float]:
    """Find the gaps that lines of several pieces leave free, all of them."""
    spans = sorted((p.x0, p.x1) for line in lines if len(line) > 1 for p in line)
    if not spans:
        return []
    borders, reach = [spans[0][0]], spans[0][1]
    for left, right in spans[1:]:
        if left > reach + _NARROWEST_GAP:
            borders.append((left + reach) / 2)
        reach = max(reach, right)
    return [*borders, reach]


def _column(piece: TextLine, borders: Sequence[float]) -> int | None:
    """Find the column that holds a piece; None if it lies in several."""
    inner = borders[1:-1]
    first = sum(1 for border in inner if border <= piece.x0)
    last = sum(1 for border in inner if border < piece.x1)
    return first if first == last else None


def _rows(
    pieces: Sequence[list[TextLine]], borders: Sequence[float], rules: Sequence[Line]
) -> list[list[LooseCell]]:
    """Join the lines that make one row."""
    lines = [_columned(line, borders) for line in pieces]
    anchor = _anchor(lines, len(borders) - 1)
    middles = [(line[0].top + line[0].bottom) / 2 for line in pieces]
    bands = [sum(1 for rule in rules if rule.at < y) for y in middles]
    ends = _ends(lines)
    tight = _tight(middles)
    groups: list[list[_Columned]] = []
    was_linked_down = False
    for number, line in enumerate(lines):
        up, down = _links(number, middles, bands)
        is_row = anchor in line and len(line) > 1
        if is_row and groups and up <= tight and _is_broken_off(groups[-1][-1], line, ends):
            is_row = False
        joins = groups and up < float("inf") and (was_linked_down or (not is_row and up <= down))
        if joins:
            groups[-1].append(line)
        else:
            groups.append([line])
        was_linked_down = not is_row and down < up
    return [_row(group, borders) for group in groups]


def _ends(lines: Sequence[_Columned]) -> dict[int, float]:
    """Give how far the texts of each column reach to the right."""
    ends: dict[int, float] = {}
    for line in lines:
        for column, found in line.items():
            ends[column] = max(ends.get(column, 0.0), found[-1].x1)
    return ends


def _tight(middles: Sequence[float]) -> float:
    """Give the distance of lines within one row, 0 where all lines are equally far apart."""
    gaps = [low - high for high, low in pairwise(middles)]
    least = min(gaps, default=0.0)
    return 1.15 * least if gaps and max(gaps) > 1.3 * least else 0.0


def _is_broken_off(line: _Columned, following: _Columned, ends: dict[int, float]) -> bool:
    """Tell whether each text of a line goes on from one above that had no room left."""
    return all(
        column in line and line[column][-1].x1 > ends[column] - 1.2 * em_of(line[column][-1])
        for column in following
    )


def _links(number: int, middles: Sequence[float], bands: Sequence[int]) -> tuple[float, float]:
    """Measure how far the lines above and below are; what lies beyond a rule is far."""
    far = float("inf")
    up = middles[number] - middles[number - 1] if number else far
    down = middles[number + 1] - middles[number] if number + 1 < len(middles) else far
    if number and bands[number - 1] != bands[number]:
        up = far
    if number + 1 < len(bands) and bands[number + 1] != bands[number]:
        down = far
    # Nearly the same is the same: a line belongs to the one above, then.
    return up, down * 1.05


def _columned(line: Sequence[TextLine], borders: Sequence[float]) -> _Columned:
    """Put the pieces of a line under their columns."""
    columned: _Columned = {}
    for piece in line:
        columned.setdefault(_column(piece, borders) or 0, []).append(piece)
    return columned


def _anchor(lines: Sequence[_Columned], n_columns: int) -> int:
    """Choose the column whose texts stand on one line each: the values."""

    def rates(column: int) -> tuple[float, int]:
        texts = [line[column][0].text for line in lines if column in line]
        values = sum(1 for text in texts if _VALUE.search(text) and len(text) < 16)
        return round(values / max(1, len(texts)), 1), len(texts)

    return max(range(n_columns), key=rates)


def _row(group: Sequence[_Columned], borders: Sequence[float]) -> list[LooseCell]:
    """Make the cells of the lines of one row."""
    row = []
    for column in range(len(borders) - 1):
        found = [piece for line in group for piece in line.get(column, ())]
        if not found:
            row.append(LooseCell(""))
            continue
        text = join_lines(found, borders[column], borders[column + 1])
        row.append(LooseCell(text, _is_doubtful(found)))
    return row


def _is_doubtful(lines: Sequence[TextLine]) -> bool:
    """Tell whether any glyph was recognised with little certainty."""
    glyphs: Iterator[Glyph] = (glyph for line in lines for glyph in line.glyphs)
    return any(glyph.is_doubtful for glyph in glyphs)


def _text(lines: Sequence[TextLine], width: float) -> Block:
    """Make a row of each paragraph."""
    right = max(line.x1 for line in lines)
    paragraphs = [[lines[0]]]
    for line, following in pairwise(lines):
        if _goes_on(line, following, right, width):
            paragraphs[-1].append(following)
        else:
            paragraphs.append([following])
    rows = []
    for paragraph in paragraphs:
        text = paragraph[0].text
        if len(paragraph) > 1:
            left = min(line.x0 for line in paragraph)
            text = join_lines(paragraph, left, right).replace("\n", "")
        rows.append([LooseCell(text, _is_doubtful(paragraph))])
    return Block(rows, True, (), lines[0].top)


def _goes_on(line: TextLine, following: TextLine, right: float, width: float) -> bool:
    """Tell whether a line fills the page to its margin and the next one goes on with it."""
    em = em_of(line)
    return (
        line.x1 > max(0.75 * width, right - 2 * em)
        and following.x0 < line.x0 + 0.5 * em
        and following.top - line.bottom < line.bottom - line.top
        and not starts_item(following.text)
    )
