"""Read .xlsx and .xlsm workbooks: document → sheets, each cell as the sheet shows it.

The sheets are read as a stream of XML events: merged ranges, number formats and formulas without
result are all in it, and memory holds the texts only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

from perf_nlp.documents.excel_cells import CellReader
from perf_nlp.documents.grid import Merge, Progress, Sheet
from perf_nlp.documents.safety import (
    DAMAGED,
    MOST_UNPACKED,
    TOO_LARGE,
    Events,
    open_package,
    parse_xml,
)
from perf_nlp.documents.sheet_builder import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    NO_RESULT,
    TOO_FAR,
    TOO_LONG,
    Allowance,
    SheetBuilder,
)
from perf_nlp.documents.workbook import SheetPart, Workbook, tags
from perf_nlp.errors import DocumentError

_TAGS = tags("row", "c", "v", "f", "t", "rPh", "mergeCell")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
# WPS keeps a picture in a cell as a formula whose result is the formula.
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(")
_PICTURE_REASON = "单元格里是图片，没有文字可读，按空白处理"
_MISSING = "工作簿里缺少这张工作表的内容，没有读取；请用 Excel 打开后另存再导入"


def read_excel(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read every sheet of an .xlsx or .xlsm workbook as it shows itself; macros never run.

    :return: Sheets in order, chart sheets without rows.
    :raises DocumentError: If the file is no readable workbook, or asks for too much.
    """
    with open_package(path) as package:
        workbook = Workbook(package, path.name)
        if not any(sheet.member for sheet in workbook.sheets):
            raise DocumentError(DAMAGED, file=path.name)
        cells = CellReader(workbook.texts(), workbook.formats(), is_1904=workbook.is_1904)
        total = max(1, sum(workbook.size(s.member) for s in workbook.sheets if s.member))
        # Several sheets may name the same part.
        if total > MOST_UNPACKED or len(workbook.sheets) > MOST_SHEETS:
            raise DocumentError(TOO_LARGE, file=path.name)
        allowance = Allowance()
        n_before = 0
        for sheet in workbook.sheets:
            share = partial(_tell, progress, n_before, total)
            yield _read_sheet(workbook, sheet, cells, allowance, share)
            n_before += workbook.size(sheet.member) if sheet.member else 0
    progress(1.0)


def _tell(progress: Progress, n_before: int, total: int, n_bytes: int) -> None:
    """Tell how much of all sheets is read."""
    progress(min(1.0, (n_before + n_bytes) / total))


def _read_sheet(
    workbook: Workbook,
    sheet: SheetPart,
    cells: CellReader,
    allowance: Allowance,
    progress: Callable[[int], None],
) -> Sheet:
    """Read one sheet."""
    builder = SheetBuilder(workbook.file, sheet.name, allowance)
    if sheet.member is None:
        builder.tell(1, None, _MISSING, sheet.name, "unread")
    if sheet.member is None or not sheet.is_grid:
        return builder.build(is_hidden=sheet.is_hidden)
    events = _SheetEvents(builder, cells)
    with workbook.open(sheet.member) as stream:
        most = allowance.n_elements
        parse_xml(stream, events, workbook.file, most_elements=most, progress=progress)
    allowance.n_elements -= events.n_started
    return builder.build(events.merges, is_hidden=sheet.is_hidden)


class _SheetEvents(Events):
    """Takes the events of one sheet's XML and gives its rows to a builder."""

    __slots__ = (
        "_builder", "_cells", "_column", "_far_row", "_has_formula", "_is_phonetic",
        "_is_row_numbered", "_is_text", "_kind", "_length", "_parts", "_reader", "_row", "_style",
        "merges",
    )  # fmt: skip

    def __init__(self, builder: SheetBuilder, reader: CellReader) -> None:
        super().__init__()
        self.merges: list[Merge] = []
        self._builder = builder
        self._reader = reader
        # The last row that was told to be too wide.
        self._far_row = 0
        self._row = self._column = self._length = 0
        self._cells: list[str] = []
        self._parts: list[str] = []
        self._kind, self._style = "n", ""
        self._has_formula = self._is_text = self._is_phonetic = False
        self._is_row_numbered = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.n_started += 1
        tag = _TAGS.get(name)
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "v":
            self._is_text = True
        elif tag == "t":
            self._is_text = not self._is_phonetic
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._is_phonetic = True
        elif tag == "mergeCell":
            self._take_merge(attributes)

    def end(self, name: str) -> None:
        self.n_ended += 1
        tag = _TAGS.get(name)
        if tag == "v" or tag == "t":
            self._is_text = False
        elif tag == "c":
            if self._parts or self._has_formula:
                self._end_cell()
        elif tag == "row":
            self._builder.add_row(self._row, self._cells or ())
            self._cells = []
        elif tag == "rPh":
            self._is_phonetic = False

    def text(self, data: str) -> None:
        if self._is_text:
            if self._length <= LONGEST_CELL:
                self._parts.append(data)
            self._length += len(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        """Begin a row: its number is stated, or follows the one before."""
        self._is_row_numbered = "r" in attributes
        self._row = _row(attributes["r"]) if self._is_row_numbered else self._row + 1
        self._column = 0
        self._cells = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        """Begin a cell: its column is stated, or follows the one before."""
        place = attributes.get("r", "")
        self._style = attributes.get("s", "")
        self._kind = attributes.get("t", "n")
        self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
        if place and not self._is_row_numbered:
            self._row = _row(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            self._is_row_numbered = True
        self._has_formula = False
        self._parts = []
        self._length = 0

    def _end_cell(self) -> None:
        """Show a cell and put it into its row."""
        value = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        if self._has_formula and not self._has_result(value):
            return
        shown = self._reader.shown(self._kind, self._style, value) if value else ""
        if not shown:
            return
        if self._length > LONGEST_CELL or len(shown) > LONGEST_CELL:
            shown = shown[:LONGEST_CELL]
            self._builder.tell(self._row, self._column, TOO_LONG, shown[:100])
        gap = self._column - 1 - len(self._cells)
        if self._column > MOST_COLUMNS:
            if self._row != self._far_row:
                self._builder.tell(self._row, self._column, TOO_FAR, shown[:100], "unread")
            self._far_row = self._row
        elif gap < 0:
            self._cells[self._column - 1] = shown
        else:
            if gap:
                self._cells += [""] * gap
            self._cells.append(shown)

    def _has_result(self, value: str) -> bool:
        """Tell whether a formula has a result to show, and note where it has none."""
        if _PICTURE.match(value):
            self._builder.tell(self._row, self._column, _PICTURE_REASON, "")
            return False
        # A formula whose result is the empty text has the type of a text.
        if not value.strip() and self._kind != "str":
            self._builder.tell(self._row, self._column, NO_RESULT, "")
            return False
        return True

    def _take_merge(self, attributes: dict[str, str]) -> None:
        """Take a merged range; one that cannot be is none."""
        match = _RANGE.fullmatch(attributes.get("ref", "").replace("$", "").upper())
        if match:
            first, last = _column(match[1]), _column(match[3])
            merge = Merge(int(match[2]), first, int(match[4]), min(last, MOST_COLUMNS))
            if 0 < merge.first_row <= merge.last_row and first <= merge.last_column:
                self.merges.append(merge)


def _row(digits: str) -> int:
    """Give the number of a row.

    :raises ValueError: If no sheet has such a row.
    """
    number = int(digits)
    if not 0 < number <= MOST_ROWS:
        raise ValueError(digits)
    return number


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """Give the number of a column, from 1: AB → 28.

    :raises ValueError: If the letters name none.
    """
    number = 0
    for letter in letters.upper():
        digit = ord(letter) - 64
        if not 0 < digit < 27 or len(letters) > 6:
            raise ValueError(letters)
        number = number * 26 + digit
    if not number:
        raise ValueError(letters)
    return number
