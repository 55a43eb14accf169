"""Documents without a table of indicators: running text, and tables whose cells hold prose."""

from __future__ import annotations

from dataclasses import replace

from perf_nlp.indicators.cells import row_problem
from perf_nlp.indicators.direction import direction_of
from perf_nlp.indicators.flow import Flow
from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.narrative import NarrativeItem, NarrativeProject, find_narrative
from perf_nlp.indicators.owners import Opened
from perf_nlp.indicators.projects import sheet_names_project, year_of_period
from perf_nlp.indicators.targets import parse_target
from perf_nlp.indicators.titles import is_signature
from perf_nlp.records import Indicator, Project, Row
from perf_nlp.taxonomy import leaf_of_declared

_NO_NAMES = ("其他", "公示期", "公示期限", "公示时间", "联系电话")
_LONGEST_VALUE = 10
_UNREAD = "这段文字没有读出指标名称和指标值，未录入，请核对原文"


def read_narrated(flow: Flow) -> None:
    """Read the rows that no table claimed as prose, and put what they give into the flow.

    :param flow: Its leftovers are read, or left.
    """
    rows = flow.outcomes.leftovers
    n_text = len(rows)
    # Who published it, and when, is no indicator.
    while n_text and is_signature(rows[n_text - 1]):
        n_text -= 1
    narrative = find_narrative(rows[:n_text])
    if not any(project.items for project in narrative.projects):
        return
    indicator_rows = {item.row for project in narrative.projects for item in project.items}
    used = set(narrative.used) | indicator_rows
    fallback = flow.sheet_name if sheet_names_project(flow.sheet_name) else None
    for told in narrative.projects:
        flow.owners.projects.append(_opened(told, rows, fallback or flow.owners.stem, flow.year))
        for number, text in told.unread:
            used.add(number)
            flow.outcomes.problems.append(replace(row_problem(rows[number], _UNREAD), text=text))
    for number in sorted(used):
        flow.outcomes.count(rows[number], "indicator" if number in indicator_rows else "head")
    flow.outcomes.leftovers = [row for number, row in enumerate(rows) if number not in used]


def _opened(told: NarrativeProject, rows: list[Row], fallback: str, year: int | None) -> Opened:
    """Make a project of what is told."""
    project = Project(
        name=told.name or fallback,
        origin=rows[told.row].origin,
        unit_name=told.unit_name,
        unit_code=told.unit_code,
        year=told.year or year_of_period(told.extra),
        funds=told.funds,
        purpose=told.purpose,
        object=told.object,
        extra=told.extra,
    )
    return Opened(
        project,
        [_indicator(item, rows, told.year or year) for item in told.items if _is_indicator(item)],
    )


def _is_indicator(item: NarrativeItem) -> bool:
    """Tell whether an item is none of what surrounds the indicators: 公示期, a glossary."""
    is_glossary = (item.value or "").startswith("指") and len(item.value or "") > _LONGEST_VALUE
    return item.name not in _NO_NAMES and not is_glossary


def _indicator(item: NarrativeItem, rows: list[Row], year: int | None) -> Indicator:
    """Make an indicator of a sentence."""
    leaf = leaf_of_declared(item.declared_level1, item.declared_level2)
    targets = parse_target(item.value or "", name=item.name, leaf=leaf, year=year)
    return Indicator(
        name=item.name,
        clean_name=clean_name(item.name),
        origin=rows[item.row].origin,
        value=item.value,
        declared_level1=item.declared_level1,
        declared_level2=item.declared_level2,
        targets=targets,
        direction=direction_of(item.name, targets, leaf=leaf),
    )
