"""Save a described document in every format, as an office would; here the spreadsheets."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from tests.documents.pdf_maker import with_browser
from tests.layouts.spec import Case, Day, Number, Sheet, show
from tests.layouts.text_savers import (
    covered_cells,
    save_docx,
    save_html,
    save_pdf,
    save_png,
    save_tall_pdf,
    seen_sheets,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENDINGS = {"csv-bom": "csv", "csv-gb": "csv", "pdf-tall": "pdf"}
BROWSER_FORMATS = ("pdf", "pdf-tall", "png")


def save(case: Case, form: str, folder: Path) -> Path:
    """Write a case as a file of the given format and return its path; a browser prints pdf and png."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{case.name}.{ENDINGS.get(form, form)}"
    if form in BROWSER_FORMATS:
        with_browser(partial(_PRINTERS[form], case, path))
    else:
        _SAVERS[form](case, path)
    return path


def save_xlsx(case: Case, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in case.sheets:
        page = book.create_sheet(sheet.name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, cell in enumerate(cells, 1):
                if isinstance(cell, str):
                    if cell:
                        page.cell(row, column, cell).data_type = "s"
                else:
                    page.cell(row, column, cell.value).number_format = cell.format
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        if sheet.is_hidden:
            page.sheet_state = "hidden"
    book.active = next(n for n, sheet in enumerate(case.sheets) if not sheet.is_hidden)
    book.save(path)


def save_xls(case: Case, path: Path) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, xlwt.XFStyle] = {}
    for sheet in case.sheets:
        page = book.add_sheet(sheet.name)
        merged = {merge[:2]: merge for merge in sheet.merges}
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                form = "General" if isinstance(cell, str) else cell.format
                style = styles.setdefault(form, xlwt.XFStyle())
                style.num_format_str = form
                value = cell if isinstance(cell, str) else cell.value
                if (row, column) in merged:
                    top, left, bottom, right = merged[row, column]
                    page.write_merge(top, bottom, left, right, value, style)
                elif value != "":
                    page.write(row, column, value, style)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        page.visibility = int(sheet.is_hidden)
    book.active_sheet = next(n for n, sheet in enumerate(case.sheets) if not sheet.is_hidden)
    book.save(str(path))


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:automatic-styles><style:style style:name="hid" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def save_ods(case: Case, path: Path) -> None:
    body = []
    for sheet in case.sheets:
        style = ' table:style-name="hid"' if sheet.is_hidden else ""
        rows = "".join(_ods_row(sheet, number) for number in range(len(sheet.rows)))
        # Offices end a sheet with a repeated blank row down to the last one possible.
        rest = 1048576 - len(sheet.rows)
        rows += f'<table:table-row table:number-rows-repeated="{rest}"><table:table-cell'
        rows += ' table:number-columns-repeated="16384"/></table:table-row>'
        body.append(f"<table:table table:name={quoteattr(sheet.name)}{style}>{rows}</table:table>")
    content = (
        f"{_ODS_HEAD}{''.join(body)}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        archive.writestr("content.xml", content)


def _ods_row(sheet: Sheet, row: int) -> str:
    """Write one row: blank cells in a run are one repeated element."""
    covered, begun = covered_cells(sheet)
    hidden = ' table:visibility="collapse"' if row in sheet.hidden_rows else ""
    cells, blanks = [], 0
    for column, cell in enumerate(sheet.rows[row]):
        plain = (row, column) not in covered and (row, column) not in begun
        if plain and show(cell) == "":
            blanks += 1
            continue
        if blanks:
            cells.append(f'<table:table-cell table:number-columns-repeated="{blanks}"/>')
            blanks = 0
        if (row, column) in covered:
            cells.append("<table:covered-table-cell/>")
        else:
            cells.append(_ods_cell(cell, begun.get((row, column))))
    return f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>"


def _ods_cell(cell: str | Number | Day, merge: tuple[int, int, int, int] | None) -> str:
    """Write one cell with its value and the text as shown."""
    marks = ""
    if merge:
        top, left, bottom, right = merge
        marks += f' table:number-columns-spanned="{right - left + 1}"'
        marks += f' table:number-rows-spanned="{bottom - top + 1}"'
    if isinstance(cell, Number):
        kind = "percentage" if "%" in cell.format else "float"
        marks += f' office:value-type="{kind}" office:value="{cell.value!r}"'
    elif isinstance(cell, Day):
        marks += f' office:value-type="date" office:date-value="{cell.value.isoformat()}"'
    elif cell:
        marks += ' office:value-type="string"'
    lines = [escape(line) for line in show(cell).split("\n") if show(cell)]
    text = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f"<table:table-cell{marks}>{text}</table:table-cell>"


def _delimited(case: Case, delimiter: str) -> str:
    """Write the one visible sheet as Excel does: merged text in the top left cell only."""
    (sheet,) = seen_sheets(case)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([show(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def save_csv(case: Case, path: Path) -> None:
    path.write_bytes(_delimited(case, ",").encode("utf-8"))


def save_csv_bom(case: Case, path: Path) -> None:
    path.write_bytes(_delimited(case, ",").encode("utf-8-sig"))


def save_csv_gb(case: Case, path: Path) -> None:
    path.write_bytes(_delimited(case, ",").encode("gb18030"))


def save_tsv(case: Case, path: Path) -> None:
    path.write_bytes(_delimited(case, "\t").encode("utf-8"))


def save_txt(case: Case, path: Path) -> None:
    """Write running text line by line, a table as Excel's tab-separated text in GB18030."""
    (sheet,) = seen_sheets(case)
    if len(sheet.paragraphs) == len(sheet.rows):
        text = "\r\n".join(show(row[0]) for row in sheet.rows)
    else:
        text = _delimited(case, "\t")
    path.write_bytes(text.encode("gb18030"))


_SAVERS: dict[str, Callable[[Case, Path], None]] = {
    "xlsx": save_xlsx, "xls": save_xls, "ods": save_ods, "csv": save_csv, "csv-bom": save_csv_bom,
    "csv-gb": save_csv_gb, "tsv": save_tsv, "txt": save_txt, "docx": save_docx, "html": save_html,
}  # fmt: skip
_PRINTERS: dict[str, Callable[[Case, Path, Browser], None]] = {
    "pdf": save_pdf, "pdf-tall": save_tall_pdf, "png": save_png,
}  # fmt: skip
