"""Rows → projects with their indicators, and everything that could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import PurePath

from perf_nlp.documents import Sheet
from perf_nlp.errors import DocumentError
from perf_nlp.indicators.beside import part_forms
from perf_nlp.indicators.columns import Choose, no_choice
from perf_nlp.indicators.flow import Flow
from perf_nlp.indicators.guessing import guess_tables
from perf_nlp.indicators.narrated import read_narrated
from perf_nlp.indicators.titles import year_of
from perf_nlp.records import Document, PartReport, Project

_NO_TABLE = "没有找到绩效指标表：需要有“指标名称（明细指标、三级指标）”和“指标值”等表头"


def extract_document(
    sheets: Iterable[Sheet], *, file: str, year: int | None = None, choose: Choose = no_choice
) -> Document:
    """Turn the parts of one document into projects, indicators and problems.

    :param sheets: Taken one after the other: the document need not fit in memory.
    :param file: Name of the document: its year is the last resort, its stem names the project
        of a bare indicator table.
    :param year: Budget year, if the caller knows better than the document.
    :param choose: What users chose for the columns of tables with given headings.
    :return: Projects in the order of the document. A project that goes on over a page break, with
        title and header repeated, is one project.
    :raises DocumentError: If no part holds an indicator.
    """
    parts: list[PartReport] = []
    flows: list[Flow] = []
    stem = PurePath(file).stem
    for sheet in chain.from_iterable(map(part_forms, sheets)):
        if sheet.follows and flows:
            flow = flows[-1]
        else:
            _close(flows)
            flow = Flow(stem=stem, year=year, choose=choose)
            flows.append(flow)
        flow.read(sheet)
    _close(flows)
    if not any(flow.owners.has_indicators for flow in flows):
        for flow in flows:
            guess_tables(flow, choose)
            read_narrated(flow)
    for flow in flows:
        flow.outcomes.report_leftovers()
        parts += flow.outcomes.parts()
    projects = _finished(flows, year_of(stem))
    if not any(project.indicators for project in projects):
        raise DocumentError(_NO_TABLE, file=file)
    problems = [problem for flow in flows for problem in flow.outcomes.problems]
    tables = [table for flow in flows for table in flow.table_readings()]
    return Document(tuple(projects), tuple(problems), tuple(tables), tuple(parts))


def _close(flows: list[Flow]) -> None:
    """End the flow in hand: nothing follows it."""
    if flows:
        flows[-1].close()


def _finished(flows: Iterable[Flow], default_year: int | None) -> list[Project]:
    """Give the projects with their indicators and the year that holds for them."""
    # A cover sheet tells the year of the sheets behind it.
    year = default_year
    projects = []
    for flow in flows:
        year = flow.year or flow.year_of_sheet or year
        for opened in flow.owners.projects:
            own = opened.project.year or year
            projects.append(replace(opened.project, year=own, indicators=tuple(opened.indicators)))
    return projects
