"""Part whole forms that are printed beside each other on one sheet."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from perf_nlp.documents import Sheet
from perf_nlp.indicators.headers import names_indicators
from perf_nlp.indicators.heads import is_head_row
from perf_nlp.records import Row

# Below so many rows, nobody looks for the first header any more.
_HIGHEST_HEAD = 60


def part_forms(sheet: Sheet) -> list[Sheet]:
    """Give each form on a sheet as a sheet of its own, left to right.

    Two halves under the same headings may be one form, 中期 and 年度; each form names a project,
    so both must have the same key (项目名称) at their left edge above the same headings.
    :return: The sheet itself unless forms stand side by side; cells keep their columns.
    """
    edge = None if sheet.is_text else _find_edge(sheet.rows)
    if edge is None:
        return [sheet]
    left = [_cut(row, 0, edge) for row in sheet.rows]
    right = [_cut(row, edge, len(row.cells)) for row in sheet.rows]
    rest = replace(sheet, rows=tuple(row for row in right if any(row.cells)), problems=())
    return [replace(sheet, rows=tuple(row for row in left if any(row.cells))), *part_forms(rest)]


def _find_edge(rows: tuple[Row, ...]) -> int | None:
    """Give the column, from 0, where the second form begins."""
    for number, row in enumerate(islice(rows, _HIGHEST_HEAD)):
        if names_indicators(row):
            above = rows[:number]
            edges = [edge for first, edge in _repeats(row) if _has_own_head(above, first, edge)]
            return edges[0] if edges else None
    return None


def _repeats(header: Row) -> list[tuple[int, int]]:
    """List (first column, column where the same headings begin again)."""
    filled = [(column, cell) for column, cell in enumerate(header.cells) if cell]
    half = len(filled) // 2
    texts = [cell for _, cell in filled]
    return [
        (filled[0][0], filled[width][0])
        for width in range(2, half + 1)
        if texts[:width] == texts[width : 2 * width]
    ]


def _has_own_head(rows: tuple[Row, ...], first: int, edge: int) -> bool:
    """Tell whether a row above has the same key at the left edge of both forms."""
    return any(
        len(row.cells) > edge
        and row.cells[first] == row.cells[edge] != ""
        and is_head_row(_cut(row, 0, edge))
        and is_head_row(_cut(row, edge, len(row.cells)))
        for row in rows
    )


def _cut(row: Row, first: int, end: int) -> Row:
    """Leave in a row only the cells from `first` to `end` (excluded), where they stand."""
    cells = tuple(cell if first <= n < end else "" for n, cell in enumerate(row.cells[:end]))
    return replace(
        row,
        cells=cells,
        spans=tuple((n, min(last, end - 1)) for n, last in row.spans if first <= n < end),
        above=tuple(n for n in row.above if first <= n < end),
        doubtful=tuple(n for n in row.doubtful if first <= n < end),
    )
