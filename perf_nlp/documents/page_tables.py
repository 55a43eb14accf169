"""The tables of a web page: cells in the columns where a browser puts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from perf_nlp.documents.grid import Merge
from perf_nlp.documents.page_text import Flow, is_shown, one_line
from perf_nlp.documents.parts import Table

if TYPE_CHECKING:
    from lxml.etree import _Element

_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}
_CELLS = {"td", "th"}
# The limits of the HTML standard.
_MOST_COLUMNS_SPANNED, _MOST_ROWS_SPANNED = 1_000, 65_534
_PARTS = {*_GROUPS, "tr", *_CELLS}


class _PageRow(NamedTuple):
    """A row as it stands in the source.

    :param order: 0 head, 1 body, 2 foot: the order in which they are shown.
    :param group: Which group of rows it belongs to: no cell reaches out of it.
    :param source: The row, or cells that stand in none.
    """

    order: int
    group: int
    source: _Element | list[_Element]


def read_table(element: _Element, around: Flow) -> Table:
    """Read a table of a page.

    :param around: Takes its caption, and what the source puts between its cells: browsers show
        both above it.
    :return: Rows in the order shown; tables within cells are its inner tables if they have rows
        and columns of their own, else text of the cell.
    """
    reader = _Rows(around)
    rows = sorted(reader.of(element), key=lambda row: row.order)
    table = Table([])
    last_of_group = {row.group: number for number, row in enumerate(rows, start=1)}
    # Columns, from 1, that a cell above still covers: the last row that it does.
    covered: dict[int, int] = {}
    width = 1
    for number, row in enumerate(rows, start=1):
        cells = reader.cells(row.source)
        around.places.check_width(len(cells))
        texts: list[str] = []
        column = 1
        for cell in cells:
            while covered.get(column, 0) >= number:
                column += 1
            width = max(width, column)
            merge = _merge(cell, number, column, last_of_group[row.group])
            if merge.last_row > number:
                covered.update(dict.fromkeys(range(column, merge.last_column + 1), merge.last_row))
            if merge.last_row > number or merge.last_column > column:
                table.merges.append(merge)
            texts += [""] * (column - 1 - len(texts))
            text, inner = _content(cell, around)
            texts.append(text)
            table.inner.extend((number, each) for each in inner)
            column = merge.last_column + 1
        around.places.take(len(texts))
        table.rows.append(texts)
        # A page of many rows takes more memory than what is read of it.
        row.source.clear()
    # Pages span more columns than there are, to be sure: only columns with cells count.
    table.merges[:] = [
        merge._replace(last_column=min(merge.last_column, width)) for merge in table.merges
    ]
    return table


class _Rows:
    """Finds the rows of a table, whatever a careless source puts around and between them."""

    def __init__(self, around: Flow) -> None:
        self._around = around
        self._group = 0

    def of(self, table: _Element) -> Iterator[_PageRow]:
        """Yield the rows of a table that are shown."""
        yield from self._within(table, 1)

    def _within(self, element: _Element, order: int) -> Iterator[_PageRow]:
        """Yield the rows within a table or a group; cells without a row make one."""
        loose: list[_Element] = []
        self._around.add(element.text)
        for each in element:
            name = each.tag
            if name in _CELLS and is_shown(each):
                loose.append(each)
            else:
                if loose:
                    yield _PageRow(order, self._group, loose)
                    loose = []
                yield from self._row_or_group(each, order)
            self._around.add(each.tail)
        if loose:
            yield _PageRow(order, self._group, loose)

    def _row_or_group(self, element: _Element, order: int) -> Iterator[_PageRow]:
        """Yield what an element of a table gives."""
        name = str(element.tag)
        if not is_shown(element):
            return
        if name in _GROUPS:
            self._group += 1
            yield from self._within(element, _GROUPS[name])
            self._group += 1
        elif name == "tr":
            yield _PageRow(order, self._group, element)
        elif name != "table" and any(each.tag in _PARTS for each in element):
            # Forms and the like around rows: browsers take no notice of them.
            yield from self._within(element, order)
        else:
            self._around.element(element)

    def cells(self, source: _Element | list[_Element]) -> list[_Element]:
        """List the cells of a row that are shown."""
        return source if isinstance(source, list) else list(self._cells(source))

    def _cells(self, row: _Element) -> Iterator[_Element]:
        """Yield the cells within a row, or within what stands around cells in it."""
        self._around.add(row.text)
        for each in row:
            if each.tag in _CELLS:
                if is_shown(each):
                    yield each
            elif is_shown(each) and any(inner.tag in _CELLS for inner in each):
                yield from self._cells(each)
            else:
                self._around.element(each)
            self._around.add(each.tail)


def _merge(cell: _Element, row: int, column: int, last_row: int) -> Merge:
    """Give the range that a cell covers: 0 rows means all that follow in its group."""
    if not cell.keys():
        return Merge(row, column, row, column)
    n_columns = _number(cell.get("colspan"), _MOST_COLUMNS_SPANNED) or 1
    n_rows = _number(cell.get("rowspan"), _MOST_ROWS_SPANNED)
    last = min(last_row, row + n_rows - 1) if n_rows else last_row
    return Merge(row, column, last, column + n_columns - 1)


def _number(text: str | None, most: int) -> int:
    """Read a span: 1 if it is no number, `most` if it is absurd."""
    digits = (text or "").strip().rstrip("%;").split(".")[0]
    if not digits.isdecimal():
        return 1
    return min(int(digits), most) if len(digits) < 10 else most


def _content(cell: _Element, around: Flow) -> tuple[str, list[Table]]:
    """Give the text of a cell, and the tables in it that are more than a line of text."""
    if len(cell) == 0:
        return one_line(cell.text or ""), []
    flow = Flow(read_table, around.places)
    flow.read(cell)
    lines: list[str] = []
    tables = []
    for item in flow.items:
        if isinstance(item, str):
            lines.append(item)
        elif item.inner or (len(item.rows) > 1 and max(map(len, item.rows)) > 1):
            tables.append(item)
        else:
            lines += _lines(item.rows)
    return "\n".join(lines), tables


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Write the rows of a small table as lines of text."""
    for cells in rows:
        line = " ".join(filter(None, cells))
        if line:
            yield line
