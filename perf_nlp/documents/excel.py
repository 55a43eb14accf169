"""Read .xlsx workbooks: document → sheets."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from perf_nlp.documents.grid import Sheet, make_sheet
from perf_nlp.errors import DocumentError


def read_excel(path: Path) -> list[Sheet]:
    """Read every sheet of an .xlsx or .xlsm workbook as it shows itself.

    :return: Sheets in order; each cell of a merged range has the text of its top-left cell.
    :raises DocumentError: If the file is no readable workbook.
    """
    try:
        workbook = load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise DocumentError(
            "不是可以打开的 Excel 工作簿，可能已损坏或设有密码；请用 Excel 另存为 xlsx 再试",
            file=path.name,
        ) from error
    return [make_sheet(path.name, sheet.title, _numbered(sheet)) for sheet in workbook.worksheets]


def _numbered(sheet: Worksheet) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of the sheet with its number, merged ranges filled."""
    grid = [[shown(cell) for cell in row] for row in sheet.iter_rows()]
    # The forms merge 一级指标 downwards; left empty, all but the first row would lose it.
    for merged in sheet.merged_cells.ranges:
        for row, column in merged.cells:
            grid[row - 1][column - 1] = grid[merged.min_row - 1][merged.min_col - 1]
    yield from enumerate(grid, start=1)


def shown(cell: Cell | MergedCell) -> str:
    """Give the text that the sheet shows for a cell: 0.95 formatted 0% is 95%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | float):
        percent = re.search(r"0(?:\.(0+))?%", cell.number_format or "")
        if percent:
            return f"{value * 100:.{len(percent[1] or '')}f}%"
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    return str(value)
