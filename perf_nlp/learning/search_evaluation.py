"""Measure search: is the indicator found by the description that stood beside it?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.embeddings import Encoder
from perf_nlp.index import Entry, VectorIndex, WordIndex, fuse
from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.records import Hit
from perf_nlp.text.grams import query_grams, stored_grams
from perf_nlp.text.normalize import normalize

_POOL = 200
_K = 10


def evaluate_search(
    encoder: Encoder, projects: Sequence[CorpusProject], *, weight: float | None = None
) -> dict[str, Any]:
    """Search the names of one split by their descriptions: meaning, words, and both.

    :param weight: Share of the meaning in the fusion; None takes the shipped one.
    :return: Mean reciprocal rank and recall@10 for each way, and the number of queries.
    """
    rows = [row for project in projects for row in project["indicators"]]
    names = sorted({normalize(row["name"]) for row in rows})
    position = {name: number for number, name in enumerate(names)}
    queries = [(row["description"], position[normalize(row["name"])]) for row in rows]
    queries = [(text, gold) for text, gold in queries if text]
    vectors = VectorIndex(encoder.dim)
    vectors.add(np.arange(len(names)), encoder.encode(names))
    by_meaning = vectors.search(encoder.encode([text for text, _ in queries]), _POOL)
    with tempfile.TemporaryDirectory() as folder:
        words = WordIndex(Path(folder))
        words.update(Entry(n, stored_grams(name), [], {}) for name, n in position.items())
        by_words = [words.search(query_grams(text), _POOL) for text, _ in queries]
    gold = [answer for _, answer in queries]
    fused = fuse if weight is None else _weighted(weight)
    ways = {
        "words": [[hit.id for hit in hits] for hits in by_words],
        "meaning": [[hit.id for hit in hits] for hits in by_meaning],
        "both": [fused(m, w) for m, w in zip(by_meaning, by_words, strict=True)],
    }
    return {
        "n_queries": len(queries),
        "n_names": len(names),
        **{way: _measures(rankings, gold) for way, rankings in ways.items()},
    }


def _weighted(weight: float) -> Callable[[Sequence[Hit], Sequence[Hit]], list[int]]:
    """Give the fusion with another weight."""
    return lambda by_meaning, by_words: fuse(by_meaning, by_words, weight=weight)


def _measures(rankings: Sequence[Sequence[int]], gold: Sequence[int]) -> dict[str, float]:
    """Give the mean reciprocal rank (0 where it is not found) and recall@10."""
    ranks = [
        ranking.index(right) + 1 if right in ranking else 0
        for ranking, right in zip(rankings, gold, strict=True)
    ]
    return {
        "mrr": round(float(np.mean([1 / rank if rank else 0.0 for rank in ranks])), 4),
        "recall_at_10": round(float(np.mean([1 <= rank <= _K for rank in ranks])), 4),
    }
