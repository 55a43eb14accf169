"""Whose indicators they are: the open project and its unit, as a table goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from perf_nlp.indicators.building import Above
from perf_nlp.indicators.cells import has_indicator, row_problem
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.projects import (
    FormHead,
    project_cells,
    project_in_columns,
    project_on_own_row,
    sheet_names_project,
    unit_on_own_row,
)
from perf_nlp.indicators.titles import is_organisation
from perf_nlp.records import Indicator, Problem, Project, Role, Row

_LONE_UNIT = "这一行只有单位、下面没有项目，只作说明，未录入"


@dataclass(slots=True)
class Opened:
    """A project while its rows are still being read."""

    project: Project
    indicators: list[Indicator] = field(default_factory=list)


class Owners:
    """Opens projects and keeps the one that the next indicators belong to.

    :param stem: Name of the document without ending, for tables that name no project.
    """

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.projects: list[Opened] = []
        self.head: FormHead | None = None
        self.above = Above()
        self._opened: dict[tuple[str | None, str], Opened] = {}
        self._current: Opened | None = None
        # What the open project's row says of it: while that does not change, it stays open.
        self._cells: tuple[str, ...] | None = None
        self._unit: tuple[str | None, str | None] = (None, None)
        # A unit row is only context; if no project follows, it is reported instead of lost.
        self._unit_row: Row | None = None

    @property
    def year(self) -> int | None:
        """The year of the open project, None if it states none."""
        return self._current.project.year if self._current else None

    @property
    def has_indicators(self) -> bool:
        """Whether any project has one."""
        return any(opened.indicators for opened in self.projects)

    def add(self, indicators: Sequence[Indicator]) -> None:
        """Put indicators under the open project."""
        assert self._current is not None
        self._current.indicators.extend(indicators)

    def add_funds(self, funds: Mapping[str, float | None]) -> None:
        """Give the open project the amounts that stand below its indicators."""
        if self._current is not None:
            self._current.project = replace(self._current.project, funds=dict(funds))

    def forget(self) -> None:
        """Let the next table begin without a project."""
        self._current = None
        self.above = Above()

    def take_head(self, head: FormHead, columns: Columns, *, repeated: bool) -> None:
        """Open the project that stands above a table.

        :param repeated: True if the table is that of the page before: it goes on.
        """
        self.head = head
        if head.unit_name:
            self._unit = head.unit_code, head.unit_name
        if head.project is not None and "project" not in columns.fields:
            year = head.project.year or head.year
            self.open(replace(head.project, year=year))
        elif not repeated:
            self._current = None

    def open_for(self, row: Row, columns: Columns, sheet_name: str | None) -> None:
        """Open the project that a row belongs to, unless it is open."""
        cells = project_cells(row, columns)
        if self._current is not None and (cells is None or cells == self._cells):
            return
        self._cells = cells
        project = project_in_columns(row, columns)
        if project is not None:
            self.open(project)
        elif self._current is None:
            self.open(self._nameless(row, sheet_name))

    def _nameless(self, row: Row, sheet_name: str | None) -> Project:
        """Name the project of a table that names none: after its unit, sheet or file."""
        object_ = self.head.object if self.head else "project"
        name = self._unit[1] if object_ == "unit" else None
        if name is None and sheet_names_project(sheet_name):
            name = sheet_name
        return Project(name=name or self.stem, origin=row.origin, object=object_)

    def open(self, project: Project) -> None:
        """Make a project the current one; one that was open before goes on."""
        project = self._with_unit(project)
        key = project.unit_name, project.name
        before = self._current
        known = self._opened.get(key)
        if known is None:
            self._current = self._opened[key] = Opened(project)
            self.projects.append(self._current)
        else:
            known.project = _completed(known.project, project)
            self._current = known
        if self._current is not before:
            self.above = Above()
        self._unit_row = None

    def _with_unit(self, project: Project) -> Project:
        """Give a project the unit above it, where its own row names none."""
        code, name = self._unit
        current = self._current.project if self._current else None
        if project.unit_name is None and current is not None and current.name == project.name:
            code, name = current.unit_code, current.unit_name or name
        same = project.unit_name in (None, name)
        return replace(
            project,
            unit_name=project.unit_name or name,
            unit_code=project.unit_code or (code if same else None),
        )

    def read_project_row(
        self, rows: Sequence[Row], number: int, project: Project, columns: Columns
    ) -> tuple[Role, Problem | None]:
        """Read a row that has only a project, or a unit where both stand in one column.

        :return: The role of the row, and what is to be said of the unit before.
        """
        row = rows[number]
        following = rows[number + 1] if number + 1 < len(rows) else None
        is_bare = project.unit_name is None and project.purpose is None
        if is_bare and is_organisation(project.name):
            if following is None or not has_indicator(following, columns):
                problem = self.close_unit()
                self._unit = None, project.name
                self._unit_row = row
                return "unit", problem
        self._cells = project_cells(row, columns)
        self.open(project)
        return "project", None

    def read_own_row(self, row: Row, columns: Columns) -> tuple[Role | None, Problem | None]:
        """Take a row without indicator as head of a unit or of a project.

        :return: Its role, None if it is neither; and what is to be said of the unit before.
        """
        unit = unit_on_own_row(row, columns)
        if unit is not None:
            problem = self.close_unit()
            self._unit = unit
            self._unit_row = row
            return "unit", problem
        project = project_on_own_row(row, columns)
        if project is None:
            return None, None
        self.open(project)
        return "project", None

    def close_unit(self) -> Problem | None:
        """Report a unit row under which no project stood."""
        row, self._unit_row = self._unit_row, None
        return None if row is None else row_problem(row, _LONE_UNIT, kind="skipped")


def _completed(known: Project, again: Project) -> Project:
    """Complete a project that is named again by what only the later place says."""
    has_funds = any(amount is not None for amount in known.funds.values())
    return replace(
        known,
        year=known.year or again.year,
        funds=known.funds if has_funds else again.funds,
        purpose=known.purpose or again.purpose,
        unit_code=known.unit_code or again.unit_code,
        extra={**again.extra, **known.extra},
    )
