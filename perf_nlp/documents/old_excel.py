"""Read .xls workbooks (Excel 5 to 2003): document → sheets, each cell as the sheet shows it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perf_nlp.documents.format_codes import BUILTIN
from perf_nlp.documents.grid import Merge, Progress, Sheet
from perf_nlp.documents.number_formats import shown_number, shown_text
from perf_nlp.documents.safety import DAMAGED, ENCRYPTED, TOO_LARGE
from perf_nlp.documents.sheet_builder import MOST_SHEETS, Allowance, SheetBuilder
from perf_nlp.errors import DocumentError

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as OldSheet

# A full sheet of 65,536 rows × 20 columns takes about 20 MB; xlrd reads about 1 MB a second.
_MOST_BYTES = 60_000_000
# xlrd was written for whole files: damage shows as whatever goes wrong first.
_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NameError,
    NotImplementedError, RecursionError, struct.error, TypeError, ValueError, MemoryError,
)  # fmt: skip
# Numbers whose code in the file is the English one, though Excel shows the local one.
_LOCAL_FORMATS = {14, 22, *range(27, 37), *range(50, 59)}


def read_old_excel(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read every sheet of an .xls workbook as it shows itself; macros never run.

    :return: Sheets in order; chart and macro sheets are left out.
    :raises DocumentError: If the file is no readable workbook, has a password, or is too large.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise DocumentError(TOO_LARGE, file=path.name)
    book = _open(path.read_bytes(), path.name)
    if book.nsheets > MOST_SHEETS:
        raise DocumentError(TOO_LARGE, file=path.name)
    allowance = Allowance()
    for number in range(book.nsheets):
        progress(number / book.nsheets)
        try:
            sheet = book.sheet_by_index(number)
            read = _read_sheet(sheet, book, SheetBuilder(path.name, sheet.name, allowance))
            book.unload_sheet(number)
        except _damage() as error:
            raise DocumentError(DAMAGED, file=path.name) from error
        yield read
    progress(1.0)


def _damage() -> tuple[type[Exception], ...]:
    """List what xlrd raises for a damaged file."""
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    return (XLRDError, CompDocError, *_DAMAGE)


def _open(content: bytes, file: str, encoding: str | None = None) -> Book:
    """Open a workbook.

    :param encoding: Of its texts; None for the code page that the file names.
    """
    import xlrd

    try:
        # What xlrd has to say about damaged files goes to `logfile`, else to the terminal.
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True,
            ragged_rows=True, on_demand=True, encoding_override=encoding,
        )  # fmt: skip
    except _damage() as error:
        if isinstance(error, UnicodeDecodeError) and encoding is None:
            return _open(content, file, "gb18030")
        is_encrypted = "encrypted" in str(error) or (
            "EncryptedPackage".encode("utf-16-le") in content
        )
        raise DocumentError(ENCRYPTED if is_encrypted else DAMAGED, file=file) from error
    # Before Excel 97 texts were not Unicode; without a code page xlrd takes them for ASCII.
    if book.biff_version < 80 and book.codepage is None and encoding is None:
        return _open(content, file, "gb18030")
    return book


def _read_sheet(sheet: OldSheet, book: Book, builder: SheetBuilder) -> Sheet:
    """Read one sheet."""
    codes = [_code(book, style.format_key) for style in book.xf_list]
    for row in range(sheet.nrows):
        cells: list[str] = []
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            style = cell.xf_index
            code = codes[style] if style is not None and style < len(codes) else "General"
            text = _shown(cell.ctype, cell.value, code, is_1904=book.datemode == 1)
            if text:
                cells += [""] * (column - len(cells))
                cells.append(text)
        builder.add_row(row + 1, cells)
    # xlrd counts from 0 and ends behind the last.
    merges = [
        Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    return builder.build(merges, is_hidden=sheet.visibility != 0)


def _code(book: Book, key: int) -> str:
    """Give the format code with this number."""
    if key in _LOCAL_FORMATS and key in BUILTIN:
        return BUILTIN[key]
    known = book.format_map.get(key)
    return known.format_str if known else BUILTIN.get(key, "General")


def _shown(kind: int, value: Any, code: str, *, is_1904: bool) -> str:
    """Give the text that the sheet shows for a cell."""
    import xlrd

    if kind == xlrd.XL_CELL_TEXT:
        return shown_text(value.replace("\r\n", "\n").replace("\r", "\n"), code).strip()
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return shown_number(value, code, is_1904=is_1904).strip()
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "是" if value else "否"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return ""
