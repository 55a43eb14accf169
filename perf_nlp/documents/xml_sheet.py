"""Read workbooks saved as one XML file (XML Spreadsheet 2003), mostly named .xls or .xml."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from perf_nlp.documents.grid import Merge, Progress, Sheet
from perf_nlp.documents.number_formats import shown_number, shown_text
from perf_nlp.documents.safety import Events, parse_xml
from perf_nlp.documents.sheet_builder import (
    MOST_COLUMNS,
    MOST_ROWS,
    NO_RESULT,
    TOO_FAR,
    Allowance,
    SheetBuilder,
)
from perf_nlp.errors import DocumentError

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "
# Formats that have a name here, as they show in a Chinese Excel.
_NAMED_FORMATS = {
    "": "General", "General": "General", "General Number": "General", "Fixed": "0.00",
    "Standard": "#,##0.00", "Currency": "¥#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "General Date": "yyyy/m/d h:mm", "Short Date": "yyyy/m/d", "Medium Date": "yyyy-m-d",
    "Long Date": 'yyyy"年"m"月"d"日"', "Short Time": "h:mm", "Medium Time": "h:mm AM/PM",
    "Long Time": "h:mm:ss", "Yes/No": '"是";"是";"否"', "True/False": '"真";"真";"假"',
    "On/Off": '"开";"开";"关"',
}  # fmt: skip
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_DAY = datetime.timedelta(days=1)


def read_xml_sheet(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read every sheet of a workbook saved as XML, as it shows itself.

    :return: Sheets in order.
    :raises DocumentError: If the XML is damaged, or the workbook has no sheet.
    """
    workbook = _Workbook(path.name)
    size = path.stat().st_size
    with path.open("rb") as stream:
        parse_xml(stream, workbook, path.name, progress=lambda n_bytes: progress(n_bytes / size))
    if not workbook.sheets:
        raise DocumentError("工作簿里没有工作表，请用 Excel 另存为 xlsx 再导入", file=path.name)
    yield from workbook.sheets


class _Workbook(Events):
    """Takes a workbook element by element.

    :param sheets: Those that are complete.
    """

    __slots__ = (
        "_allowance", "_builder", "_cells", "_column", "_data", "_file", "_formats",
        "_has_formula", "_is_data", "_is_hidden", "_is_remark", "_merges", "_next_column",
        "_parents", "_row", "_style", "_style_in_hand", "_type", "sheets",
    )  # fmt: skip

    def __init__(self, file: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._file = file
        self._formats: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._style_in_hand = ""
        self._allowance = Allowance()
        self._builder = SheetBuilder(file, "", self._allowance)
        self._merges: list[Merge] = []
        self._is_hidden = False
        self._row = self._column = self._next_column = 0
        self._cells: list[str] = []
        self._data: list[str] = []
        self._is_data = False
        self._is_remark = False
        self._type = self._style = ""
        self._has_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        super().start(name, attributes)
        taken = _STARTS.get(name)
        if taken:
            taken(self, {key.removeprefix(_SPACE): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        """Take the end of an element."""
        super().end(name)
        taken = _ENDS.get(name)
        if taken:
            taken(self)

    def text(self, data: str) -> None:
        """Take text: of a cell, not of the remark that hangs on it."""
        if self._is_data:
            self._data.append(data)

    def _begin_style(self, values: dict[str, str]) -> None:
        self._style_in_hand = values.get("ID", "")
        self._parents[self._style_in_hand] = values.get("Parent", "")

    def _begin_format(self, values: dict[str, str]) -> None:
        self._formats[self._style_in_hand] = values.get("Format", "")

    def _begin_sheet(self, values: dict[str, str]) -> None:
        self._builder = SheetBuilder(self._file, values.get("Name", ""), self._allowance)
        self._merges = []
        self._is_hidden = False
        self._row = 0

    def _begin_row(self, values: dict[str, str]) -> None:
        self._row = _number(values.get("Index"), self._row + 1, MOST_ROWS)
        self._cells = []
        self._next_column = 1

    def _begin_cell(self, values: dict[str, str]) -> None:
        self._column = _number(values.get("Index"), self._next_column, MOST_COLUMNS + 1)
        across = _number(values.get("MergeAcross"), 0, MOST_COLUMNS)
        down = _number(values.get("MergeDown"), 0, MOST_ROWS)
        self._next_column = min(self._column + across + 1, MOST_COLUMNS + 1)
        if across or down:
            last = min(self._column + across, MOST_COLUMNS)
            self._merges.append(Merge(self._row, self._column, self._row + down, last))
        self._style = values.get("StyleID", "")
        self._has_formula = "Formula" in values
        self._type = ""
        self._data = []

    def _begin_data(self, values: dict[str, str]) -> None:
        if not self._is_remark:
            self._type = values.get("Type", "String")
            self._is_data = True

    def _end_data(self) -> None:
        self._is_data = False

    def _begin_remark(self, _: dict[str, str]) -> None:
        self._is_remark = True

    def _end_remark(self) -> None:
        self._is_remark = False

    def _end_cell(self) -> None:
        raw = "".join(self._data)
        if self._column > MOST_COLUMNS:
            if raw.strip():
                self._builder.tell(self._row, None, TOO_FAR, raw[:200], "unread")
            return
        if self._has_formula and not self._type:
            self._builder.tell(self._row, self._column, NO_RESULT, "")
        if raw:
            self._cells += [""] * (self._column - len(self._cells))
            self._cells[self._column - 1] = _shown(raw, self._type, self._format())

    def _end_row(self) -> None:
        self._builder.add_row(self._row, self._cells)
        self._cells = []

    def _end_hidden(self) -> None:
        self._is_data = False
        self._is_hidden = "".join(self._data).strip() in {"SheetHidden", "SheetVeryHidden"}

    def _begin_hidden(self, _: dict[str, str]) -> None:
        self._data = []
        self._is_data = True

    def _end_sheet(self) -> None:
        self.sheets.append(self._builder.build(self._merges, is_hidden=self._is_hidden))

    def _format(self) -> str:
        """Give the format code of the cell in hand: its style's, or that of the parent style."""
        style = self._style or "Default"
        for _ in range(5):
            if style in self._formats or not style:
                break
            style = self._parents.get(style, "")
        code = self._formats.get(style, "")
        return _NAMED_FORMATS.get(code, code)


def _number(text: str | None, otherwise: int, most: int) -> int:
    """Read an index or a span; `otherwise` if it is none."""
    if text is None or not text.isdecimal() or len(text) > 9:
        return otherwise
    return min(int(text), most)


def _shown(raw: str, kind: str, code: str) -> str:
    """Give what the sheet shows for the data of a cell."""
    try:
        if kind == "Number":
            return shown_number(float(raw), code)
        if kind == "DateTime":
            days = (datetime.datetime.fromisoformat(raw) - _FIRST_DAY) / _DAY
            return shown_number(days, code)
    except (ValueError, TypeError, OverflowError):
        return raw
    if kind == "Boolean":
        return "是" if raw.strip() in {"1", "true"} else "否"
    return shown_text(raw, code)


_STARTS = {
    f"{_SPACE}Style": _Workbook._begin_style,
    f"{_SPACE}NumberFormat": _Workbook._begin_format,
    f"{_SPACE}Worksheet": _Workbook._begin_sheet,
    f"{_SPACE}Row": _Workbook._begin_row,
    f"{_SPACE}Cell": _Workbook._begin_cell,
    f"{_SPACE}Data": _Workbook._begin_data,
    f"{_SPACE}Comment": _Workbook._begin_remark,
    f"{_EXCEL}Visible": _Workbook._begin_hidden,
}
_ENDS = {
    f"{_SPACE}Data": _Workbook._end_data,
    f"{_SPACE}Comment": _Workbook._end_remark,
    f"{_SPACE}Cell": _Workbook._end_cell,
    f"{_SPACE}Row": _Workbook._end_row,
    f"{_SPACE}Worksheet": _Workbook._end_sheet,
    f"{_EXCEL}Visible": _Workbook._end_hidden,
}
