"""Save a described document as running text with tables: docx, html, and what a browser prints."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from tests.layouts.spec import Case, Sheet, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def seen_sheets(case: Case) -> list[Sheet]:
    """Leave out what formats without hidden sheets cannot hold."""
    return [sheet for sheet in case.sheets if not sheet.is_hidden]


def covered_cells(
    sheet: Sheet,
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int, int, int]]]:
    """Give the cells under a merged one, and the merged ranges by their first cell."""
    begun = {merge[:2]: merge for merge in sheet.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return covered - set(begun), begun


def save_docx(case: Case, path: Path) -> None:
    from docx import Document

    document = Document()
    for number, sheet in enumerate(seen_sheets(case)):
        if number:
            document.add_page_break()
        for first, last in _runs(sheet):
            if first in sheet.paragraphs:
                document.add_paragraph(show(sheet.rows[first][0]))
            else:
                _docx_table(document, sheet, first, last)
    document.save(str(path))


def _docx_table(document: object, sheet: Sheet, first: int, last: int) -> None:
    """Write rows `first` to `last` as one table, blank rows included."""
    table = document.add_table(last - first + 1, sheet.width, style="Table Grid")  # type: ignore[attr-defined]
    grid = [list(row.cells) for row in table.rows]
    for top, left, bottom, right in sheet.merges:
        if first <= top <= last:
            grid[top - first][left].merge(grid[bottom - first][right])
    covered, _ = covered_cells(sheet)
    for row in range(first, last + 1):
        for column, cell in enumerate(sheet.rows[row]):
            if show(cell) and (row, column) not in covered:
                grid[row - first][column].text = show(cell)


def _runs(sheet: Sheet) -> list[tuple[int, int]]:
    """Cut a sheet into paragraphs and tables; blank rows beside paragraphs end a table."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for number, row in enumerate(sheet.rows):
        blank = not any(show(cell) for cell in row) and not _is_crossed(sheet, number)
        if number in sheet.paragraphs or blank:
            if start is not None:
                runs.append((start, number - 1))
            start = None
            runs += [] if blank else [(number, number)]
        elif start is None:
            start = number
    return runs + ([(start, len(sheet.rows) - 1)] if start is not None else [])


def _is_crossed(sheet: Sheet, row: int) -> bool:
    """Say whether a merged range crosses this row."""
    return any(top <= row <= bottom and top < bottom for top, _, bottom, _ in sheet.merges)


_STYLE = """
@page { size: A4 landscape; margin: 14mm 12mm }
body { font: 10pt/1.45 'Noto Serif CJK SC', serif; margin: 0 }
table { border-collapse: collapse; width: 100%; margin: 2pt 0 8pt }
td { border: 0.6pt solid #000; padding: 2pt 4pt; vertical-align: middle }
p { margin: 3pt 0 } section + section { break-before: page }
"""


def as_html(case: Case) -> str:
    """Write a case as a web page, a section a sheet."""
    parts = []
    for sheet in seen_sheets(case):
        inner = []
        for first, last in _runs(sheet):
            if first in sheet.paragraphs:
                inner.append(f"<p>{_html_text(show(sheet.rows[first][0]))}</p>")
            else:
                inner.append(_html_table(sheet, first, last))
        parts.append(f"<section>{''.join(inner)}</section>")
    title = html.escape(show(case.sheets[0].rows[0][0]))
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _html_text(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _html_table(sheet: Sheet, first: int, last: int) -> str:
    """Write rows `first` to `last` as one table; its first rows may repeat on each page."""
    covered, begun = covered_cells(sheet)
    rows = []
    for row in range(first, last + 1):
        cells = []
        for column, cell in enumerate(sheet.rows[row]):
            if (row, column) in covered:
                continue
            marks = ""
            if (row, column) in begun:
                top, left, bottom, right = begun[row, column]
                marks += f' rowspan="{bottom - top + 1}"' if bottom > top else ""
                marks += f' colspan="{right - left + 1}"' if right > left else ""
            cells.append(f"<td{marks}>{_html_text(show(cell))}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    n_head = max(0, sheet.n_repeat - first) if first < sheet.n_repeat else 0
    head = f"<thead>{''.join(rows[:n_head])}</thead>" if n_head else ""
    return f"<table>{head}<tbody>{''.join(rows[n_head:])}</tbody></table>"


def save_html(case: Case, path: Path) -> None:
    path.write_text(as_html(case), encoding="utf-8")


def save_pdf(case: Case, path: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(as_html(case))
    page.pdf(path=str(path), prefer_css_page_size=True)
    page.close()


def save_tall_pdf(case: Case, path: Path, browser: Browser) -> None:
    """Print on upright pages with wide margins and page numbers: every cell is broken into lines."""
    page = browser.new_page()
    page.set_content(as_html(case).replace("A4 landscape; margin: 14mm 12mm", "A4; margin: 25mm"))
    number = (
        "<div style=\"font: 9pt 'Noto Serif CJK SC'; width: 100%; text-align: center\">"
        '— <span class="pageNumber"></span> —</div>'
    )
    page.pdf(
        path=str(path), prefer_css_page_size=True, display_header_footer=True,
        header_template="<div></div>", footer_template=number,
    )  # fmt: skip
    page.close()


def save_png(case: Case, path: Path, browser: Browser) -> None:
    """Take a picture of the whole document, as sharp as a scan of 200 dots an inch."""
    page = browser.new_page(viewport={"width": 1120, "height": 100}, device_scale_factor=2)
    page.set_content(as_html(case))
    page.screenshot(path=str(path), full_page=True)
    page.close()
