"""What became of the rows of a document, in words for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perf_nlp.records import DocumentReport, PartReport, Problem, Role
from perf_nlp.server.columns import TableView, table_views
from perf_nlp.server.wording import part_words
from perf_nlp.service.choices import distinct_tables

_ROLES: dict[Role, str] = {
    "title": "标题", "head": "项目信息", "funds": "资金", "header": "表头", "unit": "单位",
    "project": "项目", "category": "指标类别", "indicator": "指标", "skipped": "说明性内容",
    "unread": "未读出",
}  # fmt: skip
_NOTES_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class PartView:
    """One sheet or page: its name, and (role in words, rows) in the order of a form."""

    name: str
    n_rows: int
    roles: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a long list.

    :param number: Of the page, from 1.
    """

    items: Sequence[Problem]
    total: int
    number: int
    n_pages: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that the page of a document says of its reading.

    :param all_parts: The parts together.
    :param tables: Those that look alike once.
    """

    all_parts: PartView
    parts: tuple[PartView, ...]
    tables: tuple[TableView, ...]


def report_view(report: DocumentReport) -> ReportView:
    """Put a report into words."""
    total: Counter[Role] = Counter()
    for part in report.parts:
        total.update(part.roles)
    n_rows = sum(part.n_rows for part in report.parts)
    return ReportView(
        all_parts=PartView("全文", n_rows, _roles(total)),
        parts=tuple(_part(part) for part in report.parts),
        tables=tuple(table_views(distinct_tables(report.tables))),
    )


def sliced(problems: Iterable[Problem], page: int, *, skipped: bool) -> Slice:
    """Cut out one page of the problems that a user should look at, or of what was left out.

    :param page: From 1; one past the last gives the last.
    :param skipped: True for what was rightly left out.
    """
    found = [each for each in problems if (each.kind == "skipped") == skipped]
    n_pages = max(-(-len(found) // _NOTES_PER_PAGE), 1)
    number = min(max(page, 1), n_pages)
    start = (number - 1) * _NOTES_PER_PAGE
    return Slice(found[start : start + _NOTES_PER_PAGE], len(found), number, n_pages)


def _part(part: PartReport) -> PartView:
    """Put one sheet or page into words."""
    return PartView(part_words(part.sheet, part.page) or "全文", part.n_rows, _roles(part.roles))


def _roles(roles: Mapping[Role, int]) -> tuple[tuple[str, int], ...]:
    """Name the roles that any row has."""
    return tuple((word, roles[role]) for role, word in _ROLES.items() if roles.get(role))
