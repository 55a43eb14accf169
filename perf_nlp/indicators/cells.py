"""Cells of one row → indicators, unit or project, by the columns of the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perf_nlp.indicators.direction import direction_of
from perf_nlp.indicators.headers import Columns
from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.targets import parse_target
from perf_nlp.records import ColumnGroup, Indicator, Problem, Project, Row
from perf_nlp.taxonomy import leaf_of_declared

_OPERATORS = {
    "≥": ">=", ">=": ">=", "大于等于": ">=", "不低于": ">=",
    "≤": "<=", "<=": "<=", "小于等于": "<=", "不高于": "<=",
    "=": "=", "等于": "=", ">": ">", "大于": ">", "<": "<", "小于": "<",
}  # fmt: skip
_DIRECTIONS = ("正向", "反向", "负向", "逆向")


@dataclass(frozen=True, slots=True)
class Found:
    """What one row gave."""

    indicators: list[Indicator]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads rows by the meaning of their columns.

    :param stem: Name of the document without ending, for tables that name no project.
    """

    stem: str

    def has_indicator(self, row: Row, columns: Columns) -> bool:
        """Tell whether the row holds text in any indicator column or a category."""
        wanted = [number for group in columns.groups.values() for number in group.values()]
        wanted += [columns.fields[name] for name in ("level1", "level2") if name in columns.fields]
        return any(_cell(row, number) for number in wanted)

    def has_value(self, row: Row, columns: Columns) -> bool:
        """Tell whether the row holds a target value."""
        groups = columns.groups.values()
        return any(_cell(row, group["value"]) for group in groups if "value" in group)

    def indicators(self, row: Row, columns: Columns, year: int | None) -> Found:
        """Read the indicators of a row: one for each group of columns that has a name and a value.

        A row whose cells slid sideways in the source is read in order, and reported.
        """
        parts = {
            name: {key: _cell(row, number) for key, number in group.items()}
            for name, group in columns.groups.items()
        }
        named = [name for name, part in parts.items() if part.get("name")]
        whole = [name for name in named if parts[name].get("value")]
        used = [name for name, part in parts.items() if any(part.values())]
        # With two groups of columns, text in both and no whole indicator means cells that slid.
        if len(parts) > 1 and not whole and (len(used) > 1 or not named):
            return self._slid(row, columns, year)
        if not named:
            return Found([], [row_problem(row, "这一行没有指标名称，未录入，请核对原表")])
        if len(named) > len(whole) >= 1:
            return self._stray(row, columns, parts, whole[0], year)
        return Found([self._indicator(row, columns, name, parts[name], year) for name in named], [])

    def _slid(self, row: Row, columns: Columns, year: int | None) -> Found:
        """Read a row whose name, value and description slid out of their columns."""
        numbers = sorted({n for group in columns.groups.values() for n in group.values()})
        filled = [number for number in numbers if _cell(row, number)]
        if not 2 <= len(filled) <= 3:
            return Found([], [row_problem(row, "这一行没有指标名称，未录入，请核对原表")])
        reason = "这一行的单元格在原表中错位，已按从左到右的顺序读作名称、指标值、描述，请核对原表"
        keys = ("name", "value", "description")
        part = {key: _cell(row, n) for key, n in zip(keys, filled, strict=False)}
        group: ColumnGroup = next(
            name for name, g in columns.groups.items() if filled[-1] in g.values()
        )
        indicator = self._indicator(row, columns, group, part, year, column=filled[0])
        return Found([indicator], [row_problem(row, reason, filled[0])])

    def _stray(
        self,
        row: Row,
        columns: Columns,
        parts: dict[ColumnGroup, dict[str, str | None]],
        whole: ColumnGroup,
        year: int | None,
    ) -> Found:
        """Read a row where one group is whole and the other has a cell that strayed into it."""
        part = dict(parts[whole])
        stray = next(name for name in parts if name != whole and parts[name].get("name"))
        column = columns.groups[stray]["name"]
        text = parts[stray]["name"]
        if part.get("description") is None:
            part["description"] = text
            reason = (
                f"“{text}”在原表中错位到后面的列，已读作指标描述；指标值“{part['value']}”"
                "可能被截断，请核对原表"
            )
        else:
            reason = f"“{text}”不在它该在的列，未录入，请核对原表"
        return Found(
            [self._indicator(row, columns, whole, part, year)], [row_problem(row, reason, column)]
        )

    def _indicator(
        self,
        row: Row,
        columns: Columns,
        group: ColumnGroup,
        part: dict[str, str | None],
        year: int | None,
        *,
        column: int | None = None,
    ) -> Indicator:
        """Build one indicator from its cells."""
        cell = {name: _cell(row, number) for name, number in columns.fields.items()}
        name = part.get("name") or ""
        operator, stated = _operator_and_direction(cell.get("operator"), cell.get("direction"))
        leaf = leaf_of_declared(cell.get("level1"), cell.get("level2"))
        targets = parse_target(
            part.get("value") or "",
            name=name, unit=cell.get("unit"), operator=operator, leaf=leaf, year=year,
        )  # fmt: skip
        place = columns.groups[group].get("name") if column is None else column
        return Indicator(
            name=name,
            clean_name=clean_name(name),
            origin=replace(row.origin, column=None if place is None else place + 1),
            value=part.get("value"),
            description=part.get("description"),
            declared_level1=cell.get("level1"),
            declared_level2=cell.get("level2"),
            unit=cell.get("unit"),
            operator=operator,
            weight=number_in(cell.get("weight")),
            actual=cell.get("actual"),
            points_awarded=number_in(cell.get("points_awarded")),
            column_group=group,
            extra={
                heading: text for heading, n in columns.extra.items() if (text := _cell(row, n))
            },
            targets=targets,
            direction=direction_of(name, targets, leaf=leaf, stated=stated),
        )

    def filled_down(self, indicator: Indicator, above: Sequence[Indicator]) -> Indicator:
        """Give an indicator the categories above it where merged cells left its own blank."""
        if not above:
            return indicator
        level1 = indicator.declared_level1 or above[-1].declared_level1
        # 二级指标 is only carried on inside the same 一级指标.
        same = level1 == above[-1].declared_level1
        level2 = indicator.declared_level2 or (above[-1].declared_level2 if same else None)
        return replace(indicator, declared_level1=level1, declared_level2=level2)

    def unit(self, row: Row, columns: Columns) -> tuple[str, str | None] | None:
        """Read the head of a unit in a list by units: its code and name, and nothing else."""
        code = _field(row, columns, "unit_code")
        if code is None or "project" in columns.fields:
            return None
        return code, _field(row, columns, "unit_name")

    def project(self, row: Row, columns: Columns, *, block: bool = False) -> Project | None:
        """Read the project that a row names.

        :param block: True for a row of its own above the indicators, where lists by units put
            the project's name under the heading of the unit.
        """
        own_column = "project" in columns.fields
        if not own_column and not block:
            return None
        name = _field(row, columns, "project" if own_column else "unit_name")
        if name is None:
            return None
        year = number_in(_field(row, columns, "year"))
        return Project(
            name=name,
            origin=replace(
                row.origin, column=columns.fields["project" if own_column else "unit_name"] + 1
            ),
            unit_name=_field(row, columns, "unit_name") if own_column else None,
            unit_code=_field(row, columns, "unit_code") if own_column else None,
            year=None if year is None else int(year),
            funds={key: number_in(_cell(row, number)) for key, number in columns.funds.items()},
            purpose=_field(row, columns, "purpose"),
        )


def number_in(text: str | None) -> float | None:
    """Read a cell that holds one plain number, with or without digit grouping.

    >>> number_in("42,000.50")
    42000.5
    """
    if text is None or not re.fullmatch(r"-?[\d,，]+(?:\.\d+)?", text):
        return None
    return float(re.sub(r"[,，]", "", text))


def _operator_and_direction(
    operator: str | None, direction: str | None
) -> tuple[str | None, str | None]:
    """Sort out 指标性质 and 指标方向: by what the cells say, not by their heading."""
    cells = [cell for cell in (operator, direction) if cell]
    found = next((_OPERATORS[cell] for cell in cells if cell in _OPERATORS), None)
    stated = next((cell for cell in cells if cell.startswith(_DIRECTIONS)), None)
    return found, stated


def _cell(row: Row, number: int) -> str | None:
    """Give the text of a cell, white space of layout removed; None if it is blank."""
    if number >= len(row.cells):
        return None
    # A line break or a blank between Chinese characters is layout, between words it is not.
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", row.cells[number])
    return re.sub(r"\s+", " ", text).strip() or None


def _field(row: Row, columns: Columns, name: str) -> str | None:
    """Give the cell of a field, None if the table has no such column."""
    return _cell(row, columns.fields[name]) if name in columns.fields else None


def row_problem(row: Row, reason: str, column: int | None = None) -> Problem:
    """Report a row, with the column (from 0) that gave rise to it, if one did."""
    origin = replace(row.origin, column=None if column is None else column + 1)
    return Problem(origin, reason, " | ".join(cell for cell in row.cells if cell))
