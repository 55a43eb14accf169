"""Write the rows of a table, and what they yield, from one list of indicators.

A list of indicators is text: its first line names the fields by their letters, then one line an
indicator, cells apart by `|`; a blank level is that of the line above. A line that begins with `!`
goes into the table as it stands and is no indicator.

    1 2    level 1, level 2 (short: 产出 → 产出指标)     n o v u   name, operator, value, unit
    w a p  weight, actual value, points awarded          d z       description, 正向 or 反向
    +X     a column of its own, with heading X

Columns of a table name the same letters, joined where they stand in one cell (`ovu`), and

    j k c q y b t   project, unit, unit code, code-unit, year, budget, purpose
    # .             running number, blank column        =X   the same text in each row
    ^  _  ~  !      after a field: merged; first row only; middle row only; on a row of its own
    >2              after that: the cell covers two columns
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.layouts.spec import Ind, Proj, parse_cell, show, tidy

LEVEL1 = {"产出": "产出指标", "效益": "效益指标", "满意": "满意度指标", "成本": "成本指标"}
LEVEL2 = {
    "数量": "数量指标", "质量": "质量指标", "时效": "时效指标", "成本": "成本指标",
    "经济": "经济效益指标", "社会": "社会效益指标", "生态": "生态效益指标",
    "可持续": "可持续影响指标", "满意": "服务对象满意度指标",
}  # fmt: skip
OPERATORS = {
    "≥": ">=", "≤": "<=", "＝": "=", "=": "=", ">": ">", "<": "<", ">=": ">=", "<=": "<=",
    "大于等于": ">=", "小于等于": "<=", "等于": "=", "大于": ">", "小于": "<",
    "不低于": ">=", "不高于": "<=",
}  # fmt: skip
DIRECTIONS = {"正向": "up", "反向": "down"}
_TOKEN = re.compile(r"(#|\.|[=+][^\s^_~!>]+|[12novuwapdzjkcqybt]+)([\^_~!]?)(?:>(\d))?")
_PROJECT = {
    "j": "name",
    "k": "unit_name",
    "c": "unit_code",
    "y": "year",
    "b": "funds",
    "t": "purpose",
}


@dataclass(frozen=True)
class Source:
    """A project to be written: its indicators and what its head or its columns say of it."""

    name: str | None
    lines: tuple[dict[str, str], ...]
    facts: dict[str, str] = field(default_factory=dict)
    expects: dict[str, object] = field(default_factory=dict)


def source(
    name: str | None, text: str, expects: dict[str, object] | None = None, **facts: str
) -> Source:
    """Parse a list of indicators; `facts` are the texts of the project's cells by letter.

    :param expects: Fields expected of the project, beside those that its columns show.
    """
    head, *lines = text.strip("\n").split("\n")
    letters = head.split()
    parsed = []
    before: dict[str, str] = {}
    for line in lines:
        if line.startswith("!"):
            parsed.append({"raw": line[1:]})
            continue
        cells = [cell.strip(" ") for cell in line.split("|")]
        assert len(cells) <= len(letters), line
        each = dict(zip(letters, cells + [""] * (len(letters) - len(cells)), strict=True))
        # A new level 1 has a level 2 of its own, or none.
        if "2" in each and not each["2"] and not each.get("1"):
            each["2"] = before.get("2", "")
        if "1" in each:
            each["1"] = each["1"] or before.get("1", "")
        before = each
        parsed.append(each)
    return Source(name, tuple(parsed), {"j": name or "", **facts}, expects or {})


@dataclass(frozen=True)
class Laid:
    """Rows in the notation of `spec`, and the projects they yield."""

    body: str
    projects: list[Proj]

    @property
    def project(self) -> Proj:
        (project,) = self.projects
        return project


def lay(
    columns: str,
    *sources: Source,
    level1: dict[str, str] | None = None,
    level2: dict[str, str] | None = None,
    wrap: bool = False,
    between: Callable[[Source], str] | None = None,
    **expected: object,
) -> Laid:
    """Write projects in the given columns.

    :param level1: How level 1 is printed, by its short form; likewise `level2`.
    :param wrap: Whether level names are broken after two characters.
    :param between: Gives rows, in the notation of `spec`, to stand above each project.
    :param expected: Fields expected of each project, or `column_group` of each indicator.
    """
    tokens = [(m[1], m[2], int(m[3] or 1)) for m in map(_TOKEN.fullmatch, columns.split()) if m]
    assert len(tokens) == len(columns.split()), columns
    labels = (LEVEL1 | (level1 or {}), LEVEL2 | (level2 or {}))
    group = expected.pop("column_group", None)
    lines: list[str] = []
    projects = []
    n_before = 0
    for each in sources:
        printed = [_label(line, labels, wrap) | _facts(each, line) for line in each.lines]
        lines += between(each).removeprefix("\n").split("\n") if between else []
        lines += _write(tokens, printed, n_before)
        own = [line for line in printed if "raw" not in line]
        n_before += len(own)
        indicators = tuple(_expect(tokens, line, group) for line in own)
        projects.append(
            Proj(each.name, indicators, _project_fields(each, tokens) | each.expects | expected)
        )
    return Laid("\n".join(lines), projects)


def _label(
    line: dict[str, str], labels: tuple[dict[str, str], dict[str, str]], wrap: bool
) -> dict[str, str]:
    """Write out the short names of the levels."""
    if "raw" in line:
        return line
    levels = {}
    for letter, names in zip("12", labels, strict=True):
        text = names.get(line.get(letter, ""), line.get(letter, ""))
        levels[letter] = text[:2] + "⏎" + text[2:] if wrap and len(text) > 2 else text
    return line | levels


def _facts(each: Source, line: dict[str, str]) -> dict[str, str]:
    """Give the project's own cells, which every row can hold."""
    facts = dict(each.facts)
    if "c" in facts and "k" in facts:
        facts["q"] = f"{facts['c']}-{facts['k']}"
    return facts if "raw" not in line else {}


def _text(letters: str, line: dict[str, str]) -> str:
    """Give what one cell holds, in the notation of `spec`."""
    if letters[0] in "+=":
        return line.get(letters, "") if letters[0] == "+" else letters[1:]
    parts = [line.get(letter, "") for letter in letters]
    filled = [part for part in parts if part]
    return filled[0] if len(filled) == 1 else "".join(show(parse_cell(part)) for part in filled)


def _write(
    tokens: list[tuple[str, str, int]], lines: list[dict[str, str]], n_before: int
) -> list[str]:
    """Write the rows of one project."""
    written: list[str] = []
    number = n_before
    for index, line in enumerate(lines):
        if "raw" in line:
            written.append(line["raw"])
            continue
        number += 1
        written += _own_rows(tokens, lines, index)
        cells: list[str] = []
        for letters, mode, span in tokens:
            if letters in "#.":
                cell = str(number) if letters == "#" else ""
            else:
                cell = _in_mode(letters, mode, lines, index)
            cells.append(cell)
            cells += ["↑" if cell == "↑" else "←"] * (span - 1)
        written.append(" | ".join(cells))
    return written


def _key(letters: str, line: dict[str, str]) -> tuple[str, ...] | None:
    """Say which rows belong together in a column."""
    if "raw" in line:
        return None
    if letters[0] in "+=":
        return (line.get(letters, ""),)
    return tuple(line.get(letter, "") for letter in "12"[: "12".find(letters) + 1] or letters)


def _block(letters: str, lines: list[dict[str, str]], index: int) -> tuple[int, int]:
    """Find the first and the last row that share a cell with a row; raw rows within belong too."""
    first = last = index
    key = _key(letters, lines[index])
    while first > 0 and _key(letters, lines[first - 1]) in (key, None):
        first -= 1
    while last + 1 < len(lines) and _key(letters, lines[last + 1]) in (key, None):
        last += 1
    while "raw" in lines[first]:
        first += 1
    while "raw" in lines[last]:
        last -= 1
    return first, last


def _in_mode(letters: str, mode: str, lines: list[dict[str, str]], index: int) -> str:
    """Give the cell of a column that may be merged, or filled in one row of a block only."""
    text = _text(letters, lines[index])
    first, last = _block(letters, lines, index)
    if mode == "^":
        return text if index == first else "↑"
    if mode == "_":
        return text if index == first else ""
    if mode == "~":
        return text if index == (first + last) // 2 else ""
    return "" if mode == "!" else text


def _own_rows(
    tokens: list[tuple[str, str, int]], lines: list[dict[str, str]], index: int
) -> list[str]:
    """Write the rows that hold nothing but a level, above the first row of its block."""
    rows = []
    column = 0
    for letters, mode, span in tokens:
        if mode == "!" and _block(letters, lines, index)[0] == index:
            rows.append("| " * column + _text(letters, lines[index]))
        column += span
    return rows


def _expect(tokens: list[tuple[str, str, int]], line: dict[str, str], group: object) -> Ind:
    """Say what a row yields in these columns."""
    name = value = None
    fields: dict[str, str | float | None] = {}
    extra = {}
    for letters, _, _ in tokens:
        text = tidy(show(parse_cell(_text(letters, line)))) or None
        if "v" in letters:
            value = text
        elif "n" in letters:
            name = text
        elif letters[0] == "+" and text:
            extra[letters[1:]] = text
        elif letters == "o":
            fields["operator"] = OPERATORS.get(text or "")
        elif letters == "z" and text and text[:2] in DIRECTIONS:
            fields["direction"] = DIRECTIONS[text[:2]]
        elif letters in ("1", "2", "u", "a", "d"):
            fields[_FIELD[letters]] = text
        elif letters in ("w", "p"):
            fields[_FIELD[letters]] = _number(text)
    if group:
        fields["column_group"] = str(group)
    assert name, line
    return Ind(name, value, fields, extra)


_FIELD = {
    "1": "declared_level1", "2": "declared_level2", "u": "unit", "a": "actual",
    "d": "description", "w": "weight", "p": "points_awarded",
}  # fmt: skip


def _number(text: str | None) -> float | None:
    """Read a weight as a person does: 10, 10分 and 10% are ten."""
    match = re.match(r"\d+(?:\.\d+)?", text or "")
    return float(match[0]) if match else None


def _project_fields(each: Source, tokens: list[tuple[str, str, int]]) -> dict[str, object]:
    """Say what the project's own columns yield; money and years are given by the case."""
    letters = "".join(token[0] for token in tokens if token[0][0] not in "+=")
    fields: dict[str, object] = {}
    for letter, name in _PROJECT.items():
        seen = letter in letters or ("q" in letters and letter in "ck")
        if seen and letter in "kct" and each.facts.get(letter):
            fields[name] = tidy(show(parse_cell(each.facts[letter])))
    return fields
