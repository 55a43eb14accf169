"""The parts of an .xlsx package besides its sheets: names, relations, formats, shared texts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import IO, NamedTuple
from urllib.parse import unquote

from perf_nlp.documents.format_codes import BUILTIN
from perf_nlp.documents.safety import (
    DAMAGE,
    DAMAGED,
    MOST_TREE_ELEMENTS,
    TOO_LARGE,
    Events,
    parse_xml,
)
from perf_nlp.documents.sheet_builder import LONGEST_CELL
from perf_nlp.errors import DocumentError

# Transitional, strict, and what careless programs write.
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "",
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships "
_MOST_STRINGS = 4_000_000
_MOST_CHARACTERS = 100_000_000
# Excel writes characters that XML cannot hold as _x000D_.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def tags(*names: str) -> dict[str, str]:
    """Map the full names of spreadsheet elements to their short ones."""
    return {space + name: name for space in _NAMESPACES for name in names}


def plain(text: str) -> str:
    r"""Resolve the escapes of a text as Excel does; every line break is a newline.

    >>> plain("一级_x000D_指标_x005F_x")
    '一级\n指标_x'
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        # Half a character cannot be stored or shown.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class SheetPart(NamedTuple):
    """A sheet as the workbook lists it.

    :param member: Name of its part in the package; None if the part is missing.
    :param is_grid: False for chart and macro sheets, which hold no cells.
    """

    name: str
    member: str | None
    is_hidden: bool
    is_grid: bool


class Workbook:
    """An opened .xlsx package.

    :param package: The zip, already checked.
    :param file: Name of the document, for messages.
    :raises DocumentError: If it is no workbook, or damaged.
    """

    def __init__(self, package: zipfile.ZipFile, file: str) -> None:
        self.package = package
        self.file = file
        self._members = {
            each.filename.replace("\\", "/").strip("/").lower(): each.filename
            for each in package.infolist()
        }
        relations = self._relations("")
        main = next((t for kind, t in relations.values() if kind == "officeDocument"), None)
        self._main = main if main in self._members else "xl/workbook.xml"
        if self._main not in self._members:
            raise DocumentError("不是 Excel 工作簿，里面没有工作表；请用 Excel 另存为 xlsx 再导入",
                                file=file)  # fmt: skip
        self._own = self._relations(self._main)
        found = self._elements(self._main, {"workbook/workbookPr", "sheets/sheet"})
        settings = next((a for path, a in found if path == "workbook/workbookPr"), {})
        self.is_1904 = settings.get("date1904", "") in ("1", "true", "on")
        self.sheets = [self._sheet(a) for path, a in found if path == "sheets/sheet"]

    def open(self, member: str) -> IO[bytes]:
        """Open a part.

        :raises DocumentError: If it is damaged or missing.
        """
        try:
            return self.package.open(self._members[member])
        except DAMAGE as error:
            raise DocumentError(DAMAGED, file=self.file) from error

    def size(self, member: str) -> int:
        """Give the unpacked size of a part in bytes."""
        return self.package.getinfo(self._members[member]).file_size

    def formats(self) -> list[str]:
        """List the format code of each cell style; empty if there are none."""
        member = self._target("styles")
        if member is None:
            return []
        found = self._elements(member, {"numFmts/numFmt", "cellXfs/xf"})
        own = {a.get("numFmtId"): a.get("formatCode", "") for path, a in found if path[0] == "n"}
        codes = []
        for path, attributes in found:
            if path == "cellXfs/xf":
                number = attributes.get("numFmtId", "0")
                builtin = BUILTIN.get(int(number), "General") if number.isdecimal() else "General"
                codes.append(own.get(number, builtin))
        return codes

    def texts(self) -> list[str]:
        """List the shared texts; empty if there are none."""
        member = self._target("sharedStrings")
        if member is None:
            return []
        events = _Texts(self.file)
        with self.open(member) as stream:
            parse_xml(stream, events, self.file)
        return events.found

    def _target(self, kind: str) -> str | None:
        """Find the part that stands in this relation to the workbook; None if there is none."""
        targets = (t for k, t in self._own.values() if k == kind and t in self._members)
        return next(targets, None)

    def _sheet(self, attributes: dict[str, str]) -> SheetPart:
        """Take a sheet from its line in the workbook."""
        relation = next((v for k, v in attributes.items() if k.endswith(" id")), "")
        kind, member = self._own.get(relation, ("worksheet", ""))
        return SheetPart(
            attributes.get("name", ""),
            member if member in self._members else None,
            attributes.get("state", "visible") != "visible",
            kind == "worksheet",
        )

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Give kind and target of the relations of a part, by their id; {} if it has none."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member not in self._members:
            return {}
        relations = {}
        for _, a in self._elements(member, {"Relationships/Relationship"}):
            target = posixpath.join("/", folder, unquote(a.get("Target", "")).replace("\\", "/"))
            if a.get("TargetMode") != "External":
                kind = a.get("Type", "").rpartition("/")[2]
                relations[a.get("Id", "")] = (kind, posixpath.normpath(target).strip("/").lower())
        return relations

    def _elements(self, member: str, wanted: set[str]) -> list[tuple[str, dict[str, str]]]:
        """List attributes of the wanted elements, each with its "parent/name"."""
        events = _Elements(wanted)
        with self.open(member) as stream:
            parse_xml(stream, events, self.file, most_elements=MOST_TREE_ELEMENTS)
        return events.found


class _Elements(Events):
    """Gathers the attributes of some elements."""

    def __init__(self, wanted: set[str]) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._wanted = wanted
        self._open = [""]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.n_started += 1
        short = name.rpartition(" ")[2]
        path = f"{self._open[-1]}/{short}"
        self._open.append(short)
        if path in self._wanted:
            self.found.append((path, attributes))

    def end(self, name: str) -> None:
        self.n_ended += 1
        self._open.pop()


class _Texts(Events):
    """Gathers the shared texts: the runs of each, without the reading aids (phonetic text)."""

    _TAGS = tags("si", "t", "rPh")

    def __init__(self, file: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._file = file
        self._parts: list[str] = []
        self._n_characters = 0
        self._is_text = False
        self._is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.n_started += 1
        tag = self._TAGS.get(name)
        if tag == "t":
            self._is_text = not self._is_phonetic
        elif tag == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        self.n_ended += 1
        tag = self._TAGS.get(name)
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._is_phonetic = False
        elif tag == "si":
            # One more than a cell may hold, so that the reader can tell that it was cut.
            text = plain("".join(self._parts)).strip()[: LONGEST_CELL + 1]
            self._parts = []
            self.found.append(text)
            if len(self.found) > _MOST_STRINGS:
                raise DocumentError(TOO_LARGE, file=self._file)

    def text(self, data: str) -> None:
        if self._is_text:
            self._parts.append(data)
            self._n_characters += len(data)
            if self._n_characters > _MOST_CHARACTERS:
                raise DocumentError(TOO_LARGE, file=self._file)
