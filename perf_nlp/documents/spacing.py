"""Columns made of blanks: lines of text whose cells stand one below the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# Two blanks part columns; one ideographic blank may (it is as wide as two), or may be layout
# within a word (姓　名): it does only where two blanks part nothing.
_GAPS = (re.compile(r"[ \u3000\xa0]{2,}"), re.compile(r"[ \u3000\xa0]{2,}|\u3000"))
_SAMPLE_LINES = 1_000
_MOST_COLUMNS = 100
_LONGEST_LINE = 5_000
_LEAST_ROWS = 3
_LEAST_SHARE = 0.5
# Display columns by which a cell may be off its column.
_SLACK = 2
_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
# Where on the screen a piece of a line starts, and its text.
_Piece = tuple[int, str]


def split_by_spacing(lines: Sequence[str]) -> list[list[str]] | None:
    """Split lines into cells where most of them agree on the columns.

    :return: Cells of every line, in order; None if the lines are running text.
    """
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]
    if any(len(line) > _LONGEST_LINE for line in lines):
        return None
    for gap in _GAPS:
        rows = [_pieces(line, gap) for line in sample]
        numbers = Counter(len(row) for row in rows if 1 < len(row) <= _MOST_COLUMNS)
        for width in sorted((width for width, n in numbers.items() if n > 1), reverse=True):
            columns = _Columns(rows, width)
            n_fitting = sum(columns.fits(row) for row in rows)
            if n_fitting >= max(_LEAST_ROWS, _LEAST_SHARE * len(sample)):
                return [columns.cells(_pieces(line, gap)) for line in lines]
    return None


def _pieces(line: str, gap: re.Pattern[str]) -> list[_Piece]:
    """Cut a line at its gaps; each piece with the place on the screen where it starts."""
    pieces = []
    at = len(line) - len(line.lstrip())
    end = len(line.rstrip())
    place = _screen_width(line[:at])
    for border in [*gap.finditer(line, at, end), None]:
        stop = border.start() if border else end
        if stop > at:
            pieces.append((place, line[at:stop]))
        following = border.end() if border else end
        place += _screen_width(line[at:following])
        at = following
    return pieces


class _Columns:
    """Where the columns stand, by the lines that fill all of them.

    :param width: How many columns there are.
    """

    def __init__(self, rows: Sequence[list[_Piece]], width: int) -> None:
        self.width = width
        whole = [row for row in rows if len(row) == width]
        starts = [Counter(row[at][0] for row in whole).most_common(1)[0] for at in range(width)]
        self._places = [start for start, _ in starts]
        # Else the blanks part the cells, but nothing tells which cell is missing.
        self._are_aligned = all(n * 2 > len(whole) for _, n in starts)

    def fits(self, row: list[_Piece]) -> bool:
        """Tell whether a line has cells in these columns."""
        is_part = 1 < len(row) < self.width
        return len(row) == self.width or (is_part and self._placed(row) is not None)

    def cells(self, row: list[_Piece]) -> list[str]:
        """Give the cells of a line; one that lacks some is read by position."""
        placed = self._placed(row) if 1 < len(row) < self.width else None
        return [text for _, text in row] if placed is None else placed

    def _placed(self, row: list[_Piece]) -> list[str] | None:
        """Put each piece into the column where it starts; None if one starts elsewhere."""
        cells = [""] * self.width
        for start, text in row:
            at = min(range(self.width), key=lambda column: abs(self._places[column] - start))
            if not self._are_aligned or abs(self._places[at] - start) > _SLACK or cells[at]:
                return None
            cells[at] = text
        return cells


def _screen_width(text: str) -> int:
    """Count the places a text takes on the screen: two for a Chinese character."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
