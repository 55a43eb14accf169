"""Format-neutral descriptions of documents, and of what a careful reader takes from them.

A sheet is written as text: one line a row, cells apart by `|`.

    ←   (or ←3)  this cell (these three) belongs to the merged cell on its left
    ↑   (or ↑2)  … to the merged cell above
    ⏎            a line break inside the cell
    {0.95:0%}    a number with its format; {12} has none; {2023-11-30:yyyy/m/d} is a date
    ≡ text       one cell merged over the whole width
    ¶ text       the same; running text in formats that have paragraphs
    ⌀ a | b      a hidden row
    an empty line is a blank row
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ALL_FORMATS = (
    "xlsx", "xls", "ods", "csv", "csv-bom", "csv-gb", "tsv", "txt", "docx", "html", "pdf", "pdf-tall",
    "png",
)  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number cell with its number format."""

    value: float
    format: str = "General"

    @property
    def shown(self) -> str:
        return show_number(self.value, self.format)


@dataclass(frozen=True)
class Day:
    """A date cell with its format."""

    value: date
    format: str = "yyyy-mm-dd"

    @property
    def shown(self) -> str:
        parts = {
            "yyyy": f"{self.value.year}", "mm": f"{self.value.month:02}", "m": f"{self.value.month}",
            "dd": f"{self.value.day:02}", "d": f"{self.value.day}",
        }  # fmt: skip
        plain = re.sub(r'\[[^\]]*\]|;.*|"', "", self.format)
        return re.sub("yyyy|mm|m|dd|d", lambda match: parts[match[0]], plain)


Cell = str | Number | Day


@dataclass(frozen=True)
class Sheet:
    """One worksheet: raw cells, merged ranges as (row, column, last row, last column) from 0."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    paragraphs: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False
    width: int = 1
    n_repeat: int = 0

    @property
    def n_filled(self) -> int:
        """Count the rows that hold any text, merged text from above included."""
        filled = {number for number, row in enumerate(self.rows) if any(map(show, row))}
        for top, left, bottom, _ in self.merges:
            if show(self.rows[top][left]):
                filled.update(range(top, bottom + 1))
        return len(filled)


@dataclass(frozen=True)
class Ind:
    """An indicator as expected: name and value always, of the rest what is listed.

    :param fields: By the names of `records.Indicator`; None must be null.
    :param extra: Columns of its own that must be there; others may.
    """

    name: str
    value: str | None
    fields: dict[str, str | float | None] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proj:
    """A project as expected; a name of None and fields left out are not asserted."""

    name: str | None
    indicators: tuple[Ind, ...]
    fields: dict[str, object] = field(default_factory=dict)

    def but(self, **fields: object) -> Proj:
        """Give the same project with more, or other, fields expected."""
        return replace(self, fields=self.fields | fields)

    def without_extra(self) -> Proj:
        """Give the same project with nothing asserted of columns of its own."""
        return replace(self, indicators=tuple(replace(row, extra={}) for row in self.indicators))


@dataclass(frozen=True)
class Case:
    """A document, what it yields, and in which formats it makes sense.

    :param told: Texts that must stand in some problem: not read, and said so.
    :param note: What was decided where the contract is silent.
    """

    name: str
    layout: str
    sheets: tuple[Sheet, ...]
    projects: tuple[Proj, ...]
    formats: tuple[str, ...] = ALL_FORMATS
    told: tuple[str, ...] = ()
    note: str = ""

    @property
    def n_indicators(self) -> int:
        return sum(len(project.indicators) for project in self.projects)


CASES: list[Case] = []


def case(
    name: str,
    layout: str,
    sheets: Sheet | list[Sheet] | str,
    projects: Proj | list[Proj],
    *,
    skip: str = "",
    only: str = "",
    told: tuple[str, ...] = (),
    note: str = "",
) -> None:
    """Register a case; `skip` and `only` name formats, apart by blanks."""
    if isinstance(sheets, str):
        sheets = sheet(sheets)
    sheets = [sheets] if isinstance(sheets, Sheet) else sheets
    formats = [each for each in ALL_FORMATS if each in (only.split() or ALL_FORMATS)]
    if len(sheets) > 1:
        skip += " csv csv-bom csv-gb tsv txt"
    kept = tuple(each for each in formats if each not in skip.split())
    projects = [projects] if isinstance(projects, Proj) else projects
    assert name not in [each.name for each in CASES], name
    CASES.append(Case(name, layout, tuple(sheets), tuple(projects), kept, told, note))


def sheet(text: str, name: str = "Sheet1", *, hidden: bool = False, repeat: int = 0) -> Sheet:
    """Parse a sheet from text; see the top of this module.

    :param repeat: How many rows, from the top, are printed again on each page.
    """
    lines = text.strip("\n").split("\n")
    split = [[part.strip(" ") for part in line.split("|")] for line in lines]
    plain = [parts for parts in split if parts[0][:1] not in ("≡", "¶", "⌀")]
    width = max((len(_widen(parts)) for parts in plain), default=1)
    rows: list[tuple[Cell, ...]] = []
    owners: list[list[tuple[int, int]]] = []
    paragraphs, hidden_rows = set(), set()
    for number, parts in enumerate(split):
        mark, first = parts[0][:1], parts[0][1:].strip()
        if mark in ("≡", "¶"):
            parts = [" | ".join([first, *parts[1:]]), f"←{width - 1}"] if width > 1 else [first]
            paragraphs.update([number] if mark == "¶" else [])
        elif mark == "⌀":
            parts = [first, *parts[1:]]
            hidden_rows.add(number)
        cells = _widen(parts)
        cells += [""] * (width - len(cells))
        owners.append(_owners(number, cells, owners))
        rows.append(tuple("" if cell in ("←", "↑") else parse_cell(cell) for cell in cells))
    merges = _merges(owners, name)
    return Sheet(
        name, tuple(rows), merges, frozenset(paragraphs), frozenset(hidden_rows), hidden, width, repeat
    )  # fmt: skip


def _widen(parts: list[str]) -> list[str]:
    """Write ←3 out as three cells."""
    cells: list[str] = []
    for part in parts:
        match = re.fullmatch(r"([←↑])(\d*)", part)
        cells += [match[1]] * int(match[2] or 1) if match else [part]
    return cells


def _owners(
    number: int, cells: list[str], above: list[list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Say for each cell of a row where its merged range begins."""
    owners: list[tuple[int, int]] = []
    for column, cell in enumerate(cells):
        if cell == "←":
            owners.append(owners[-1])
        else:
            owners.append(above[-1][column] if cell == "↑" else (number, column))
    return owners


def _merges(
    owners: list[list[tuple[int, int]]], name: str
) -> tuple[tuple[int, int, int, int], ...]:
    """Turn owners of cells into ranges, which must be rectangles."""
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, line in enumerate(owners):
        for column, owner in enumerate(line):
            members.setdefault(owner, []).append((row, column))
    ranges = []
    for (top, left), cells in members.items():
        bottom, right = max(row for row, _ in cells), max(column for _, column in cells)
        assert len(cells) == (bottom - top + 1) * (right - left + 1), (name, top + 1, left + 1)
        if len(cells) > 1:
            ranges.append((top, left, bottom, right))
    return tuple(sorted(ranges))


def parse_cell(text: str) -> Cell:
    """Read one cell of the notation."""
    match = re.fullmatch(r"\{([^:{}]+)(?::(.*))?\}", text)
    if match is None:
        return text.replace("⏎", "\n")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", match[1]):
        return Day(date.fromisoformat(match[1]), match[2] or "yyyy-mm-dd")
    return Number(float(match[1]), match[2] or "General")


def show(cell: Cell) -> str:
    """Give the text of a cell as the sheet shows it."""
    return cell if isinstance(cell, str) else cell.shown


def show_number(value: float, number_format: str) -> str:
    """Show a number as a spreadsheet does, for the formats that the cases use."""
    # Colours, padding and the section for negative numbers show nothing here.
    number_format = re.sub(r"\[[^\]]*\]|_.|;.*", "", number_format)
    if number_format == "General":
        return str(int(value)) if value == int(value) else repr(value)
    match = re.fullmatch(r'((?:"[^"]*")?)(#,##)?0(\.0+)?(%?)((?:"[^"]*")?)', number_format)
    assert match, number_format
    before, thousands, decimals, percent, after = match.groups()
    exact = Decimal(repr(value)) * (100 if percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(1 - len(decimals or ".")), ROUND_HALF_UP)
    shown = f"{rounded:{',' if thousands else ''}f}{percent}"
    return before.strip('"') + shown + after.strip('"')


def tidy(text: str) -> str:
    """Remove the white space of layout: line breaks, and blanks that pad short words."""
    text = re.sub(r"\s*\n\s*", "", text)
    if re.fullmatch(r"(?:[\u4e00-\u9fff]\s+)+[\u4e00-\u9fff]", text):
        text = re.sub(r"\s+", "", text)
    return text.strip()
