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

from perf_nlp.documents.grid import Merge, Progress, Sheet, make_rows
from perf_nlp.errors import DocumentError


def read_excel(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read every sheet of an .xlsx or .xlsm workbook as it shows itself.

    :return: Sheets in order.
    :raises DocumentError: If the file is no readable workbook.
    """
    try:
        workbook = load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise DocumentError(
            "不是可以打开的 Excel 工作簿，可能已损坏或设有密码；请用 Excel 另存为 xlsx 再试",
            file=path.name,
        ) from error
    for sheet in workbook.worksheets:
        merges = [
            Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
        ]
        rows = make_rows(path.name, sheet.title, _numbered(sheet), merges)
        yield Sheet(sheet.title, rows, is_hidden=sheet.sheet_state != "visible")


def _numbered(sheet: Worksheet) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of the sheet with its number."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [shown(cell) for cell in row]


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
