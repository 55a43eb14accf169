"""What the word index is told of an indicator, and by what a search narrows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from perf_nlp.index import Entry
from perf_nlp.records import Filters
from perf_nlp.service.texts import whole
from perf_nlp.storage import Indexed
from perf_nlp.text.grams import stored_grams

# What the word index narrows by: the same fields in `Filters` and in `Indexed`.
_FILTERED = tuple(field.name for field in fields(Filters))
_filtered_of = attrgetter(*_FILTERED)


def entry_of(indicator: Indexed) -> Entry:
    """Give the terms under which an indicator is found."""
    others = [stored_grams(text) for text in (indicator.value, indicator.description) if text]
    return Entry(
        indicator.id,
        stored_grams(indicator.clean_name),
        [*chain.from_iterable(others), *_project_grams(indicator.project)],
        _kept(*_filtered_of(indicator)),
    )


@lru_cache(maxsize=16)
def _project_grams(name: str) -> list[str]:
    """Give the terms of a project, which one indicator after the other has."""
    return stored_grams(name)


@lru_cache(maxsize=256)
def _kept(*values: object) -> Mapping[str, str]:
    """Give what an indicator is narrowed by, which many of a document share."""
    return _as_text(dict(zip(_FILTERED, values, strict=True)))


def exact_filters(filters: Filters) -> Mapping[str, str]:
    """Give the filters that are set, as the text the word index keeps."""
    return _as_text({name: filters[name] for name in _FILTERED})


def _as_text(values: Mapping[str, object]) -> Mapping[str, str]:
    """Give the values that are set, as text; an empty text sets none."""
    return {name: whole(str(value)) for name, value in values.items() if value not in (None, "")}
