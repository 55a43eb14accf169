"""Rows → projects with their indicators, and everything that could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from perf_nlp.documents import Sheet
from perf_nlp.errors import DocumentError
from perf_nlp.indicators.cells import CellReader, row_problem
from perf_nlp.indicators.headers import Columns, find_header
from perf_nlp.records import Document, Indicator, Problem, Project, Row

_YEAR = re.compile(r"(20\d\d)\s*年")
_NOTE = re.compile(r"(注|备注|说明)\s*[:：]|填表|填报|(合|总|小)\s*计\s*$|审核|单位负责人|联系")
_TITLE = re.compile(r"^#|表$|目标表|单位\s*[:：]|年度\s*[:：]?$")


@dataclass(slots=True)
class _OpenProject:
    """A project while its rows are still being read."""

    project: Project
    indicators: list[Indicator] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """What has been read of a sheet so far."""

    year: int | None
    columns: Columns | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    # A unit row is only context; if no project follows, it is reported instead of lost.
    unit_row: Row | None = None
    projects: list[_OpenProject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def extract_document(sheets: Iterable[Sheet], *, file: str, year: int | None = None) -> Document:
    """Turn the sheets of one document into projects, indicators and problems.

    :param file: Name of the document: its year is the last resort, its stem names the project
        of a bare indicator table.
    :param year: Budget year, if the caller knows better than the document.
    :return: Projects in the order of the document. A project that goes on over a page break, with
        title and header repeated, is one project.
    :raises DocumentError: If no sheet holds an indicator.
    """
    projects: list[Project] = []
    problems: list[Problem] = []
    for sheet in sheets:
        state = _State(year=year)
        _read_sheet(sheet, state, CellReader(stem=PurePath(file).stem))
        problems += state.problems
        default_year = _year_in(file)
        for opened in state.projects:
            own_year = opened.project.year or state.year or default_year
            projects.append(
                replace(opened.project, year=own_year, indicators=tuple(opened.indicators))
            )
    if not any(project.indicators for project in projects):
        raise DocumentError(
            "没有找到绩效指标表：需要有“指标名称（明细指标、三级指标）”和“指标值”等表头", file=file
        )
    return Document(tuple(projects), tuple(problems))


def _year_in(text: str) -> int | None:
    """Find a budget year such as 2019年."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _read_sheet(sheet: Sheet, state: _State, reader: CellReader) -> None:
    """Walk the rows of a sheet from top to bottom."""
    number = 0
    while number < len(sheet.rows):
        header = find_header(sheet.rows, number)
        if header is not None:
            state.columns, n_rows = header
            number += n_rows
            continue
        _read_row(sheet.rows[number], state, reader)
        number += 1
    _close_unit(state)


def _read_row(row: Row, state: _State, reader: CellReader) -> None:
    """Take one row for what it is: title, unit, project, indicator, or a problem."""
    filled = [cell for cell in row.cells if cell]
    if state.columns is None or (len(filled) == 1 and _TITLE.search(filled[0])):
        # Above the first header stand titles and notes; only the year in them is data.
        state.year = state.year or next((y for y in map(_year_in, filled) if y), None)
        return
    if _NOTE.match(filled[0]) and not reader.has_value(row, state.columns):
        state.problems.append(row_problem(row, "这一行是合计、说明或签章，不是指标，未录入"))
        return
    if reader.has_indicator(row, state.columns):
        found = reader.indicators(row, state.columns, _year(state))
        _add_indicators(row, found.indicators, state, reader)
        state.problems += found.problems
    elif not _open_unit_or_project(row, state, reader):
        state.problems.append(row_problem(row, "这一行不是项目也不是指标，未录入，请核对"))


def _year(state: _State) -> int | None:
    """Give the year of the open project, else of the sheet."""
    return (state.projects[-1].project.year if state.projects else None) or state.year


def _add_indicators(
    row: Row, indicators: Sequence[Indicator], state: _State, reader: CellReader
) -> None:
    """Put indicators under the project that the row names, or under the open one."""
    assert state.columns is not None
    head = reader.project(row, state.columns)
    if head is not None and (not state.projects or head.name != state.projects[-1].project.name):
        state.projects.append(_OpenProject(_with_unit(head, state)))
    elif not state.projects:
        # A bare table of indicators: the file's name is all we know of the project.
        name_only = Project(name=reader.stem, origin=row.origin)
        state.projects.append(_OpenProject(_with_unit(name_only, state)))
    opened = state.projects[-1]
    for indicator in indicators:
        opened.indicators.append(reader.filled_down(indicator, opened.indicators))


def _open_unit_or_project(row: Row, state: _State, reader: CellReader) -> bool:
    """Take a row without indicator as head of a unit or of a project."""
    assert state.columns is not None
    unit = reader.unit(row, state.columns)
    if unit is not None:
        _close_unit(state)
        state.unit_code, state.unit_name = unit
        state.unit_row = row
        return True
    head = reader.project(row, state.columns, block=True)
    if head is None:
        return False
    state.unit_row = None
    state.projects.append(_OpenProject(_with_unit(head, state)))
    return True


def _with_unit(head: Project, state: _State) -> Project:
    """Give a project the unit above it, where its own row names none."""
    return replace(
        head,
        unit_name=head.unit_name or state.unit_name,
        unit_code=head.unit_code or state.unit_code,
    )


def _close_unit(state: _State) -> None:
    """Report a unit row under which no project stood."""
    if state.unit_row is not None:
        reason = "这一行只有单位、下面没有项目，只作说明，未录入"
        state.problems.append(row_problem(state.unit_row, reason))
        state.unit_row = None
