"""Lines of a page → tables of cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.ruled import Cell, Line, find_tables


def lines(text, *, width=60, height=20):
    """Read a drawing: `|` and `-` at the corners of places say where lines stand."""
    across, down = [], []
    for number, row in enumerate(text):
        for column, sign in enumerate(row):
            y, x = number // 2 * height, column // 2 * width
            if number % 2 == 0 and sign == "-":
                across.append(Line(y, x, x + width))
            if number % 2 == 1 and sign == "|":
                down.append(Line(x, y, y + height))
    return across, down


GRIDS = {
    "grid": ([" - - ", "| | |", " - - ", "| | |", " - - "], [(0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 1, 0), (1, 1, 1, 1)]),
    "merged downwards": ([" - - ", "| | |", "   - ", "| | |", " - - "], [(0, 0, 1, 0), (0, 1, 0, 1), (1, 1, 1, 1)]),
    "merged across": ([" - - ", "|   |", " - - ", "| | |", " - - "], [(0, 0, 0, 1), (1, 0, 1, 0), (1, 1, 1, 1)]),
    "no outer border at the sides": ([" - - ", "  |  ", " - - ", "  |  ", " - - "], [(0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 1, 0), (1, 1, 1, 1)]),
    "no border below": ([" - - ", "| | |", " - - ", "| | |", "     "], [(0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 1, 0), (1, 1, 1, 1)]),
    "a frame is none": ([" - - ", "|   |", "     ", "|   |", " - - "], None),
    "rules alone are none": ([" - - ", "     ", " - - ", "     ", " - - "], None),
}  # fmt: skip


@pytest.mark.parametrize(("drawing", "expected"), GRIDS.values(), ids=GRIDS)
def test_cells_of_a_drawing(drawing, expected):
    tables = find_tables(*lines(drawing))

    assert [list(table.cells) for table in tables] == (
        [] if expected is None else [[Cell(*cell) for cell in expected]]
    )


GRID = lines(GRIDS["grid"][0])
ALIKE = {
    "double lines": lambda line: [line, line._replace(at=line.at + 2)],
    "a border for each cell": lambda line: [line._replace(at=line.at + d) for d in (-1, 1)],
    "dashes": lambda line: [Line(line.at, s, min(s + 3, line.end)) for s in range(int(line.start), int(line.end), 6)],
    "dots": lambda line: [Line(line.at, s, s + 0.7) for s in range(int(line.start), int(line.end), 3)],
    "corners left open": lambda line: [Line(line.at, line.start + 2, line.end - 2)],
    "not quite level": lambda line: [line._replace(at=line.at + (line.start % 7) / 10)],
    "drawn twice": lambda line: [line, line],
}  # fmt: skip


@pytest.mark.parametrize("drawn", ALIKE.values(), ids=ALIKE)
def test_same_cells_however_lines_are_drawn(drawn):
    across, down = ([piece for line in group for piece in drawn(line)] for group in GRID)

    (table,) = find_tables(across, down)

    assert len(table.cells) == 4
    assert (table.open_top, table.open_bottom) == (False, False)


def test_table_cut_by_the_page_is_open():
    (table,) = find_tables(*lines(GRIDS["no border below"][0]))

    assert (table.open_top, table.open_bottom) == (False, True)


def test_cell_without_a_line_below_goes_on():
    across, down = GRID
    low = max(line.at for line in across)
    upper = [line for line in across if line.at < low]

    (table,) = find_tables([*upper, Line(low, 60, 120)], down)

    assert (table.open_below, table.open_bottom) == ({0}, False)
    assert len(table.cells) == 4


def test_underline_in_a_cell_is_no_border():
    across, down = GRID

    (table,) = find_tables([*across, Line(12, 10, 40)], down)

    assert len(table.cells) == 4


def test_two_tables_are_two():
    across, down = GRID
    lower = [line._replace(at=line.at + 200) for line in across]
    lower_down = [Line(line.at, line.start + 200, line.end + 200) for line in down]

    tables = find_tables(across + lower, down + lower_down)

    assert [table.ys[0] for table in sorted(tables, key=lambda t: t.ys)] == [0, 200]


@st.composite
def cut_grids(draw):
    """Draw a grid cut into rectangles: rows cut into columns, some cells merged downwards."""
    n_rows, n_columns = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    cells, taken = [], set()
    for row in range(n_rows):
        for column in range(n_columns):
            if (row, column) in taken:
                continue
            last = row + draw(st.integers(0, n_rows - 1 - row)) * draw(st.booleans())
            cells.append(Cell(row, column, last, column))
            taken |= {(r, column) for r in range(row, last + 1)}
    return n_rows, n_columns, cells


@given(cut_grids(), st.floats(-1, 1), st.floats(12, 60), st.floats(20, 120))
def test_every_cut_grid_is_found_again(grid, shift, height, width):
    n_rows, n_columns, cells = grid
    # A row without any line of its own is no row: the lines cannot tell of it.
    used = sorted({c.row for c in cells} | {n_rows})
    number = {row: index for index, row in enumerate(used)}
    across, down = [], []
    for cell in cells:
        left, right = cell.column * width, (cell.last_column + 1) * width
        top, bottom = cell.row * height, (cell.last_row + 1) * height
        across += [Line(top + shift, left, right), Line(bottom, left, right)]
        down += [Line(left, top, bottom), Line(right + shift, top, bottom)]

    (table,) = find_tables(across, down)

    expected = {
        Cell(number[c.row], c.column, number[min(r for r in used if r > c.last_row)] - 1, c.column)
        for c in cells
    }
    assert set(table.cells) == expected
    assert len(table.xs) == n_columns + 1
