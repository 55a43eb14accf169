"""What the search page shows around its hits: facets, filters in force, neighbouring pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from flask import url_for

from perf_nlp.records import Filters, SearchAnswer
from perf_nlp.server.arguments import DEFAULT_K
from perf_nlp.service.searching import MAX_OFFSET
from perf_nlp.taxonomy import labels, leaves

_TITLES = {"label": "类别", "leaf": "指标类型", "year": "年度", "unit_name": "单位"}
# More choices of one facet than this are noise beside the hits.
_MAX_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet.

    :param url: The search with this choice, or without it where it is in force.
    """

    text: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet with its choices, those with most results first."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force.

    :param url: The search without it.
    """

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the shown hits stand among all.

    :param first: Number of the first shown hit, from 1; 0 if none is shown.
    :param last: Number of the last shown hit.
    :param previous: Address of the page before, None on the first.
    :param next: Address of the page after, None on the last.
    """

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None


def search_url(
    query: str,
    filters: Filters,
    *,
    k: int = DEFAULT_K,
    offset: int = 0,
    endpoint: str = "pages.search",
) -> str:
    """Give the address of a search; page and API take the same parameters.

    :param k: Left out of the address where it is the default, as is the offset 0.
    :param endpoint: "pages.search" or "api.search".
    """
    chosen = {name: value for name, value in asdict(filters).items() if name in _TITLES and value}
    own_k = None if k == DEFAULT_K else k
    return url_for(endpoint, q=query, **chosen, k=own_k, offset=offset or None)


def facet_groups(answer: SearchAnswer, filters: Filters) -> list[FacetGroup]:
    """Give the facets that offer a choice."""
    groups = []
    for name, title in _TITLES.items():
        facets = answer.facets.get(name, ())[:_MAX_CHOICES]
        current = getattr(filters, name)
        choices = []
        for facet in facets:
            active = current is not None and facet.value == str(current)
            changed = _with(filters, name, None if active else facet.value)
            url = search_url(answer.query, changed)
            choices.append(Choice(facet.text, facet.count, url, active))
        if choices:
            groups.append(FacetGroup(name, title, tuple(choices)))
    return groups


def active_filters(query: str, filters: Filters) -> list[ActiveFilter]:
    """Give the filters in force, each with a way out."""
    words = {"label": labels(), "leaf": leaves()}
    active = []
    for name, title in _TITLES.items():
        value = getattr(filters, name)
        if value is not None:
            text = words.get(name, {}).get(value, str(value))
            active.append(ActiveFilter(title, text, search_url(query, _with(filters, name, None))))
    return active


def pager(
    answer: SearchAnswer, filters: Filters, k: int, offset: int, *, endpoint: str = "pages.search"
) -> Pager:
    """Give the place of the shown hits, and the addresses before and after."""
    shown, after = len(answer.hits), offset + k

    def at(start: int) -> str:
        return search_url(answer.query, filters, k=k, offset=start, endpoint=endpoint)

    return Pager(
        first=offset + 1 if shown else 0,
        last=offset + shown,
        total=answer.total,
        previous=at(max(offset - k, 0)) if offset else None,
        next=at(after) if after < min(answer.total, MAX_OFFSET + 1) else None,
    )


def _with(filters: Filters, name: str, value: str | None) -> Filters:
    """Change one filter by name."""
    if name == "year" and value is not None:
        return replace(filters, year=int(value))
    return replace(filters, **{name: value})  # type: ignore[arg-type]
