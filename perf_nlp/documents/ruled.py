"""Find the tables that lines draw: horizontal and vertical lines → cells, merged ones too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from perf_nlp.documents.grid import Merge

# All lengths are points, 72 to an inch. Lines nearer than this are one: double lines, and cells
# that are drawn with a border each.
_NEAR = 3.0
# Gaps in a line: dashes and dots, corners left open.
_GAP = 4.5
_SHORTEST = 6.0
# A wall stands between two cells if a line covers this much of it.
_COVERED = 0.6
# Beyond these a page is a drawing (a map, a plan), no form.
_MOST_LINES = 1200
_MOST_PLACES = 60_000


class Line(NamedTuple):
    """A line along one axis: where it is on the other axis, where it starts and ends."""

    at: float
    start: float
    end: float


class Cell(NamedTuple):
    """A cell: the rows and columns of the grid that it covers, from 0, both ends included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A grid of lines with the cells they leave.

    :param xs: Borders of the columns, left to right: one more than there are columns.
    :param ys: Borders of the rows, top to bottom.
    :param cells: Each place of the grid belongs to one cell.
    :param open_top: True if lines run on beyond the first row without an end: the table was cut.
    :param open_below: Columns whose last cell has no line below it, though others have: such a cell
        goes on, on the next page.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    open_top: bool = False
    open_bottom: bool = False
    open_below: frozenset[int] = frozenset()

    @property
    def merges(self) -> list[Merge]:
        """List the cells that cover several places."""
        return [
            Merge(c.row + 1, c.column + 1, c.last_row + 1, c.last_column + 1)
            for c in self.cells
            if c.last_row > c.row or c.last_column > c.column
        ]

    def box(self, cell: Cell) -> tuple[float, float, float, float]:
        """Give left, top, right and bottom of a cell."""
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.last_column + 1],
            self.ys[cell.last_row + 1],
        )


def find_tables(horizontal: Iterable[Line], vertical: Iterable[Line]) -> list[RuledTable]:
    """Find every table that the lines of a page draw.

    :return: Tables of two cells at least, from top to bottom; what lies inside a cell of another
        table comes before it.
    """
    across, down = _joined(horizontal), _joined(vertical)
    found = (_table(*group) for group in _groups(across, down))
    tables = [table for table in found if table is not None and len(table.cells) > 1]
    return sorted(tables, key=lambda t: (t.ys[-1] - t.ys[0]) * (t.xs[-1] - t.xs[0]))


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Make one line of pieces that lie on one another or follow each other."""
    joined: list[Line] = []
    for group in _near(sorted(lines)):
        at = sum(line.at * (line.end - line.start + 1) for line in group)
        at /= sum(line.end - line.start + 1 for line in group)
        group.sort(key=lambda line: line.start)
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start > end + _GAP:
                joined.append(Line(at, start, end))
                start, end = line.start, line.end
            end = max(end, line.end)
        joined.append(Line(at, start, end))
    long = [line for line in joined if line.end - line.start >= _SHORTEST]
    return sorted(long, key=lambda line: line.start - line.end)[:_MOST_LINES]


def _near(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines, sorted by their place, that are as good as at the same place."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.at - groups[-1][0].at <= _NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _groups(across: list[Line], down: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Part the lines into groups that touch each other."""
    group_of = list(range(len(across) + len(down)))

    def first(number: int) -> int:
        while group_of[number] != number:
            group_of[number] = group_of[group_of[number]]
            number = group_of[number]
        return number

    for i, h in enumerate(across):
        for j, v in enumerate(down, start=len(across)):
            if h.start - _GAP <= v.at <= h.end + _GAP and v.start - _GAP <= h.at <= v.end + _GAP:
                group_of[first(j)] = first(i)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for number, line in enumerate(across + down):
        group = groups.setdefault(first(number), ([], []))
        group[number >= len(across)].append(line)
    return [group for group in groups.values() if group[0] and group[1]]


def _table(across: list[Line], down: list[Line]) -> RuledTable | None:
    """Build the table of one group of lines; None if they leave no cell."""
    down = down + [Line(at, *_extent(down)) for at in _open_ends(across, down)]
    open_at = _open_ends(down, across)
    across = across + [Line(at, *_extent(across)) for at in open_at]
    xs, ys = _borders(down), _borders(across)
    if min(len(xs), len(ys)) < 2 or len(xs) * len(ys) > _MOST_PLACES:
        return None
    level = _Walls(ys, xs, across)
    cells = _cells(_Walls(xs, ys, down), level)
    open_below = frozenset(c for c in range(len(xs) - 1) if not level.stands(level.n, c))
    open_top, open_bottom = (any(abs(at - y) < _NEAR for at in open_at) for y in (ys[0], ys[-1]))
    return RuledTable(tuple(xs), tuple(ys), tuple(cells), open_top, open_bottom, open_below)


def _reach(lines: Sequence[Line]) -> tuple[float, float]:
    """Give how far the outermost of parallel lines lie apart."""
    return min(line.at for line in lines), max(line.at for line in lines)


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    """Give where the first of parallel lines starts and the last ends."""
    return min(line.start for line in lines), max(line.end for line in lines)


def _open_ends(lines: Sequence[Line], closing: Sequence[Line]) -> list[float]:
    """Find where lines end together, beyond the last of those that should close them."""
    low, high = _reach(closing)
    starts = [line.start for line in lines if line.start < low - 2 * _NEAR]
    ends = [line.end for line in lines if line.end > high + 2 * _NEAR]
    # Two at least: one line alone may be an underline or a stroke of its own.
    return [
        *([min(starts)] if len(starts) > 1 else []),
        *([max(ends)] if len(ends) > 1 else []),
    ]


def _borders(lines: Sequence[Line]) -> list[float]:
    """List the places of lines, those that are as good as the same once."""
    return [sum(line.at for line in g) / len(g) for g in _near(sorted(lines))]


class _Walls:
    """Tells between which places of the grid a line stands.

    :param ats: Borders across the lines.
    :param steps: Borders along the lines.
    """

    def __init__(self, ats: Sequence[float], steps: Sequence[float], lines: list[Line]) -> None:
        self.n = len(ats) - 1
        covered: dict[tuple[int, int], float] = {}
        for line in lines:
            border = min(range(len(ats)), key=lambda i: abs(ats[i] - line.at))
            for step, (low, high) in enumerate(pairwise(steps)):
                shared = min(high, line.end) - max(low, line.start)
                if shared > 0:
                    key = border, step
                    covered[key] = covered.get(key, 0.0) + shared / (high - low)
        self._standing = {key for key, rate in covered.items() if rate >= _COVERED}

    def stands(self, border: int, step: int) -> bool:
        """Tell whether there is a wall at the border, along this step."""
        return (border, step) in self._standing


def _cells(upright: _Walls, level: _Walls) -> list[Cell]:
    """Cut the grid into rectangles with a wall around them."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(level.n):
        for column in range(upright.n):
            if (row, column) in taken:
                continue
            cell = _grown(row, column, upright, level, taken)
            cells.append(cell)
            taken |= {
                (r, c)
                for r in range(row, cell.last_row + 1)
                for c in range(column, cell.last_column + 1)
            }
    return cells


def _grown(
    row: int, column: int, upright: _Walls, level: _Walls, taken: set[tuple[int, int]]
) -> Cell:
    """Grow a cell from its upper left place to the right, then down, as far as no wall stands."""
    right = column
    while (
        right + 1 < upright.n
        and not upright.stands(right + 1, row)
        and (row, right + 1) not in taken
    ):
        right += 1
    last = row
    while (
        last + 1 < level.n
        and not any(level.stands(last + 1, c) for c in range(column, right + 1))
        and not any(upright.stands(c, last + 1) for c in range(column + 1, right + 1))
        and not any((last + 1, c) in taken for c in range(column, right + 1))
    ):
        last += 1
    return Cell(row, column, last, right)
