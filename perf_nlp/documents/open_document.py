"""Read .ods and .fods workbooks (LibreOffice, WPS): document → sheets, as the sheet shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from perf_nlp.documents.grid import Merge, Progress, Sheet
from perf_nlp.documents.number_formats import general
from perf_nlp.documents.safety import (
    DAMAGE,
    DAMAGED,
    ENCRYPTED,
    TOO_LARGE,
    Events,
    open_package,
    parse_xml,
)
from perf_nlp.documents.sheet_builder import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_FILLED,
    MOST_ROWS,
    MOST_SHEETS,
    NO_RESULT,
    TOO_FAR,
    TOO_LONG,
    Allowance,
    SheetBuilder,
)
from perf_nlp.errors import DocumentError

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{_SPACE}{part}:1.0 " for part in ("office", "table", "text", "style")
)
_CELLS = {f"{_TABLE}table-cell": False, f"{_TABLE}covered-table-cell": True}
# What holds tables that are no sheets, or no longer any.
_BESIDE = {f"{_TABLE}{name}" for name in ("tracked-changes", "shapes", "dde-links", "table-source")}
# Text that stands beside the text: notes, reading aids.
_ASIDE = {f"{_TEXT}note", f"{_TEXT}ruby-text"}
_BOOLEANS = {"TRUE": "是", "FALSE": "否"}
_BLANKS = re.compile(r"[ \t\r\n]+")
# Blank rows that a merged range may reach; a sheet ends in a million of them.
_MOST_BLANK_ROWS = 1_000
# Rows of the same text below each other; a few bytes can ask for a million of them.
_MOST_SAME_ROWS = 1_000
_REPEATED = "同样的一行重复 {} 次，不像指标表，只读取了前 {} 次"
_NO_SHEETS = "里面没有工作表，不是表格文件；请用 LibreOffice 或 WPS 另存为 xlsx 再导入"


def read_ods(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read every sheet of an OpenDocument workbook as it shows itself, zipped or flat (.fods).

    :return: Sheets in order.
    :raises DocumentError: If the file is no readable workbook, has a password, or is too large.
    """
    events = _Sheets(path.name)
    with path.open("rb") as stream:
        is_flat = stream.read(1) in (b"<", b"\xef")
        if is_flat:
            stream.seek(0)
            share = partial(_tell, progress, path.stat().st_size)
            parse_xml(stream, events, path.name, progress=share)
    if not is_flat:
        _read_package(path, events, progress)
    if not events.has_spreadsheet:
        raise DocumentError(_NO_SHEETS, file=path.name)
    yield from events.sheets


def _tell(progress: Progress, total: int, n_bytes: int) -> None:
    """Tell how much is read."""
    progress(min(1.0, n_bytes / max(1, total)))


def _read_package(path: Path, events: _Sheets, progress: Progress) -> None:
    """Read the content of a zipped document."""
    with open_package(path) as package:
        try:
            names = package.namelist()
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in package.read(manifest):
                raise DocumentError(ENCRYPTED, file=path.name)
            stream = package.open("content.xml")
        except DAMAGE as error:
            raise DocumentError(DAMAGED, file=path.name) from error
        share = partial(_tell, progress, package.getinfo("content.xml").file_size)
        with stream:
            parse_xml(stream, events, path.name, progress=share)


class _Sheets(Events):
    """Takes the events of content.xml and builds its sheets."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.has_spreadsheet = False
        self._file = file
        self._allowance = Allowance()
        self._hidden_styles: set[str] = set()
        self._style = ""
        # Depth within a table, a cell, and what is left out of a cell.
        self._n_tables = 0
        self._n_cells = 0
        self._n_skipped = 0
        self._is_hidden = False
        # The last row that was told to be too wide.
        self._far_row = -1
        self._merges: list[Merge] = []
        self._cells: list[str] = []
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.n_started += 1
        if self._n_skipped:
            self._n_skipped += 1
        elif self._n_cells:
            self._start_inside(name, attributes)
        elif name in _BESIDE:
            self._n_skipped = 1
        elif self._n_tables:
            self._start_in_table(name, attributes)
        elif name == f"{_TABLE}table":
            self._start_table(attributes)
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties":
            if attributes.get(f"{_TABLE}display") == "false":
                self._hidden_styles.add(self._style)
        elif name == f"{_OFFICE}spreadsheet":
            self.has_spreadsheet = True

    def end(self, name: str) -> None:
        self.n_ended += 1
        if self._n_skipped:
            self._n_skipped -= 1
        elif self._n_cells:
            self._n_cells -= 1
            if not self._n_cells:
                self._end_cell()
        elif name == f"{_TABLE}table-row" and self._n_tables:
            self._end_row()
        elif name == f"{_TABLE}table" and self._n_tables:
            self._n_tables -= 1
            if not self._n_tables:
                self.sheets.append(self._builder.build(self._merges, is_hidden=self._is_hidden))

    def text(self, data: str) -> None:
        # Depth 1 is the cell itself: text stands in its paragraphs only.
        if self._n_cells > 1 and not self._n_skipped:
            self._add(_BLANKS.sub(" ", data))

    def _add(self, text: str) -> None:
        """Add text to the cell in hand, up to what a cell may hold."""
        if self._length <= LONGEST_CELL:
            self._parts.append(text)
        self._length += len(text)

    def _start_table(self, attributes: dict[str, str]) -> None:
        """Begin a sheet; a table in a text document is none."""
        if not self.has_spreadsheet:
            return
        if len(self.sheets) >= MOST_SHEETS:
            raise DocumentError(TOO_LARGE, file=self._file)
        self._n_tables = 1
        name = attributes.get(f"{_TABLE}name", "")
        self._is_hidden = attributes.get(f"{_TABLE}style-name") in self._hidden_styles
        self._builder = SheetBuilder(self._file, name, self._allowance)
        self._merges = []
        self._cells = []
        self._row = self._column = 0
        self._n_rows = 1

    def _start_in_table(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element of a sheet outside of its cells."""
        if name in _CELLS:
            self._start_cell(attributes, is_covered=_CELLS[name])
        elif name == f"{_TABLE}table-row":
            self._cells = []
            self._column = 0
            self._n_rows = _count(attributes, f"{_TABLE}number-rows-repeated")
        elif name == f"{_TABLE}table":
            self._n_tables += 1

    def _start_cell(self, attributes: dict[str, str], *, is_covered: bool) -> None:
        """Begin a cell."""
        self._n_cells = 1
        self._attributes = attributes
        self._is_covered = is_covered
        self._parts = []
        self._length = 0
        self._n_paragraphs = 0

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element inside a cell: paragraphs and their parts, not notes and shapes."""
        if not name.startswith(_TEXT) or name in _ASIDE:
            self._n_skipped = 1
            return
        self._n_cells += 1
        short = name[len(_TEXT) :]
        if short in ("p", "h"):
            if self._n_paragraphs:
                self._add("\n")
            self._n_paragraphs += 1
        elif short == "s":
            self._add(" " * min(_count(attributes, f"{_TEXT}c"), 1_000))
        elif short in ("tab", "line-break"):
            self._add("\t" if short == "tab" else "\n")

    def _end_cell(self) -> None:
        """Put the cell into its row, as often as it is repeated."""
        attributes = self._attributes
        first = self._column
        self._column += _count(attributes, f"{_TABLE}number-columns-repeated")
        if self._is_covered or first >= MOST_COLUMNS:
            if self._parts and not self._is_covered and self._row != self._far_row:
                self._far_row = self._row
                text = "".join(self._parts)[:100]
                self._builder.tell(self._row + 1, first + 1, TOO_FAR, text, "unread")
            return
        shown = self._shown().strip()[:LONGEST_CELL]
        if self._length > LONGEST_CELL:
            self._builder.tell(self._row + 1, first + 1, TOO_LONG, shown[:100])
        if shown:
            self._cells += [""] * (first - len(self._cells))
            # A row of more texts than that is refused whatever else it holds.
            self._cells += [shown] * min(self._column - first, MOST_FILLED + 1)
        n_rows = _count(attributes, f"{_TABLE}number-rows-spanned")
        n_columns = _count(attributes, f"{_TABLE}number-columns-spanned")
        if n_rows > 1 or n_columns > 1:
            last = min(first + n_columns, MOST_COLUMNS)
            self._merges.append(Merge(self._row + 1, first + 1, self._row + n_rows, last))

    def _shown(self) -> str:
        """Give the text of the cell in hand, or its value where the file keeps no text."""
        attributes = self._attributes
        kind = attributes.get(f"{_OFFICE}value-type", "")
        if kind == "boolean":
            return "是" if attributes.get(f"{_OFFICE}boolean-value") == "true" else "否"
        if self._n_paragraphs:
            text = "".join(self._parts)
            # LibreOffice keeps yes and no as numbers that show so.
            return _BOOLEANS.get(text, text) if kind == "float" else text
        if not kind and f"{_TABLE}formula" in attributes:
            self._builder.tell(self._row + 1, self._column, NO_RESULT, "")
        if kind in ("float", "currency", "percentage"):
            return _number(attributes.get(f"{_OFFICE}value", ""), is_percent=kind == "percentage")
        stored = attributes.get(f"{_OFFICE}{kind}-value", "")[:LONGEST_CELL]
        return stored.removesuffix("T00:00:00") if kind == "date" else stored

    def _end_row(self) -> None:
        """Give the row to the sheet, as often as it is repeated."""
        n_rows = min(self._n_rows, MOST_ROWS - self._row)
        n_read = min(n_rows, _MOST_SAME_ROWS) if self._cells else n_rows
        if self._cells or n_rows <= _MOST_BLANK_ROWS:
            for number in range(self._row + 1, self._row + n_read + 1):
                self._builder.add_row(number, self._cells)
        if n_read < n_rows:
            if not self._allowance.take((n_rows - n_read) * len(self._cells)):
                raise DocumentError(TOO_LARGE, file=self._file)
            reason = _REPEATED.format(n_rows, n_read)
            text = " ".join(filter(None, self._cells))[:200]
            self._builder.tell(self._row + n_read + 1, None, reason, text, "unread")
        self._row += max(0, n_rows)
        self._cells = []


def _count(attributes: dict[str, str], name: str) -> int:
    """Give a number of repetitions: 1 if it is not stated or no sensible number."""
    digits = attributes.get(name, "1")
    return min(max(1, int(digits)), MOST_ROWS) if digits.isdecimal() and len(digits) < 10 else 1


def _number(value: str, *, is_percent: bool) -> str:
    """Write a number whose shown text is not in the file."""
    try:
        number = float(value)
        return general(number * 100) + "%" if is_percent else general(number)
    except (ValueError, OverflowError):
        return value
