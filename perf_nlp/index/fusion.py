"""Join what the two indexes found into one ranking."""

from __future__ import annotations

from collections.abc import Sequence

from perf_nlp.records import Hit

# Chosen on the calibration split of the corpus (`perf-nlp evaluate` prints the test split).
MEANING_WEIGHT = 0.6


def fuse(
    by_meaning: Sequence[Hit], by_words: Sequence[Hit], *, weight: float = MEANING_WEIGHT
) -> list[int]:
    """Rank ids by the weighted sum of both similarities.

    Both are of a fixed scale (cosine; share of the query's own BM25 weight), so that a sum keeps
    what ranks alone would lose: how much better the first is than the second.

    :param weight: Share of the meaning, 0..1; the words have the rest.
    :return: Ids, best first, each once; ties by id, so that the order is the same every time.
    """
    total: dict[int, float] = {}
    for hits, share in ((by_meaning, weight), (by_words, 1 - weight)):
        for hit in hits:
            total[hit.id] = total.get(hit.id, 0.0) + share * hit.similarity
    return sorted(total, key=lambda id: (-total[id], id))
