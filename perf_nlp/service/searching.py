"""Use case: answer a free-text query with indicators worth looking at."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

import numpy as np

from perf_nlp.errors import RequestError
from perf_nlp.index import fuse
from perf_nlp.records import Facet, Filters, Hit, SearchAnswer, SearchHit, StoredIndicator
from perf_nlp.service.indexing import Indexes
from perf_nlp.service.texts import whole
from perf_nlp.storage import Store
from perf_nlp.taxonomy import labels, leaves
from perf_nlp.text.grams import matched_spans, query_grams
from perf_nlp.text.normalize import normalize

MAX_K = 100
MAX_OFFSET = 1000
MAX_QUERY = 500
# Hits taken from each index before they are fused, folded and counted.
_POOL = 1000
# Below these a hit has next to nothing to do with the query.
_LEAST_MEANING = 0.45
_LEAST_WORDS = 0.25


def search(
    store: Store,
    indexes: Indexes,
    query: str,
    *,
    k: int = 10,
    offset: int = 0,
    filters: Filters | None = None,
) -> SearchAnswer:
    """Find the indicators nearest to `query` in meaning and in words.

    :param query: Free text; must not be blank.
    :param k: How many hits to return, 1 to 100.
    :param offset: How many hits to pass over, 0 to 1000.
    :param filters: What hits must have.
    :raises RequestError: If the query is blank or too long, or `k` or `offset` is out of range.
    """
    started = time.perf_counter()
    _check(query, k, offset)
    query = whole(query)
    filters = filters or Filters()
    grams = query_grams(query)
    cosines, ids = _ranked(indexes, query, grams, filters)
    folded = _fold(store.indicators(ids))
    wide = ids if filters == Filters() else _ranked(indexes, query, grams, Filters())[1]
    return SearchAnswer(
        query=query,
        total=len(folded),
        hits=tuple(
            _hit(group, cosines[group[0].id], grams) for group in folded[offset : offset + k]
        ),
        facets=_facets(store, filters, wide),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def similar(store: Store, indexes: Indexes, id: int, *, k: int = 8) -> tuple[SearchHit, ...]:
    """Find the indicators nearest in meaning to one of the library, folded, itself left out.

    :raises NotFoundError: If there is none with this id.
    """
    itself = store.indicator(id)
    hits = indexes.similar(id, _POOL // 10)
    cosines = {hit.id: hit.similarity for hit in hits if hit.similarity >= _LEAST_MEANING}
    groups = [
        group for group in _fold(store.indicators(list(cosines))) if _key(group[0]) != _key(itself)
    ]
    return tuple(_hit(group, cosines[group[0].id], []) for group in groups[:k])


def _check(query: str, k: int, offset: int) -> None:
    """Refuse what cannot be answered."""
    if not query.strip():
        raise RequestError("请输入要检索的内容")
    if len(query) > MAX_QUERY:
        raise RequestError(f"检索内容太长，请控制在 {MAX_QUERY} 字以内", limit=MAX_QUERY)
    if not 1 <= k <= MAX_K:
        raise RequestError(f"k（返回条数）应在 1 到 {MAX_K} 之间", value=k)
    if not 0 <= offset <= MAX_OFFSET:
        raise RequestError(f"offset（跳过条数）应在 0 到 {MAX_OFFSET} 之间", value=offset)


def _ranked(
    indexes: Indexes, query: str, grams: list[str], filters: Filters
) -> tuple[dict[int, float], list[int]]:
    """Ask both indexes: cosine by id, and the ids that matter, best first."""
    by_meaning, by_words = indexes.search(query, grams, pool=_POOL, filters=filters)
    cosines = {hit.id: hit.similarity for hit in by_meaning}
    near = {hit.id for hit in by_meaning if hit.similarity >= _LEAST_MEANING}
    near |= {hit.id for hit in by_words if hit.similarity >= _LEAST_WORDS}
    return cosines, fuse(_only(near, by_meaning), _only(near, by_words))


def _only(ids: Collection[int], hits: Sequence[Hit]) -> list[Hit]:
    """Keep the hits that matter."""
    return [hit for hit in hits if hit.id in ids]


def _key(stored: StoredIndicator) -> tuple[str, str]:
    """Give what near-duplicates share: the name and the value, in one spelling."""
    indicator = stored.indicator
    return normalize(indicator.clean_name), normalize(indicator.value or "")


def _fold(ranked: Sequence[StoredIndicator]) -> list[list[StoredIndicator]]:
    """Gather near-duplicates into groups, each at the place of its best."""
    groups: dict[tuple[str, str], list[StoredIndicator]] = {}
    for stored in ranked:
        groups.setdefault(_key(stored), []).append(stored)
    return list(groups.values())


def _hit(group: Sequence[StoredIndicator], cosine: float, grams: list[str]) -> SearchHit:
    """Show a group by its best indicator."""
    best = group[0]
    return SearchHit(
        id=best.id,
        name=best.indicator.name,
        value=best.indicator.value,
        description=best.indicator.description,
        label=best.prediction.label,
        label_zh=labels()[best.prediction.label],
        leaf=best.prediction.leaf,
        similarity=round(cosine, 4),
        project=best.project,
        project_id=best.project_id,
        unit_name=best.unit_name,
        year=best.year,
        count=len(group),
        highlights=matched_spans(grams, best.indicator.name),
        origin=best.indicator.origin,
    )


def _facets(store: Store, filters: Filters, ids: Sequence[int]) -> dict[str, tuple[Facet, ...]]:
    """Count the choices among the hits, with the names that users read."""
    names = {"label": labels(), "leaf": leaves()}
    counts = store.facets(filters, np.array(ids, dtype=np.int64))
    return {
        key: tuple(
            Facet(str(value), names.get(key, {}).get(str(value), str(value)), count)
            for value, count in choices
            if value is not None
        )
        for key, choices in counts.items()
    }
