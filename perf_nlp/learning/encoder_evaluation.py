"""Measure what finds alike texts, an encoder or BM25, on projects it was not trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Encoder, Vectors
from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.learning.minimal_pairs import (
    KINDS,
    MinimalPair,
    Similarities,
    list_minimal_pairs,
    prefers_right,
)
from perf_nlp.text.normalize import normalize

_K = 10
# The usual choice: how soon a repeated bigram stops counting, and how much long texts are damped.
_K1 = 1.2
_B = 0.75


def evaluate_encoder(
    similarities: Similarities,
    projects: Sequence[CorpusProject],
    pairs: Sequence[MinimalPair],
) -> dict[str, Any]:
    """Measure how well something finds what belongs together.

    :param similarities: `CosineSimilarities(encoder)`, or `bm25_similarities`.
    :param projects: Of one split; candidates are all its distinct names.
    :param pairs: The composed ones, from `read_minimal_pairs`.
    :return: `mrr` and `recall_at_10` of finding the name by its description among all names,
        `n_queries`, `n_names`; `mrr_in_project` of finding it among its own project's;
        `minimal_pairs`, the share of descriptions nearer to their own name than to the
        same object's other measure, `n_minimal_pairs`; `minimal_pairs_by_kind`, the same of
        `pairs` for each of their kinds, `minimal_pairs_overall` of all of them,
        `n_minimal_pairs_overall`; `label_at_1`, the share of names whose nearest name in another
        project has the same label. A share is None if there is no case.
    """
    names = sorted({normalize(item["name"]) for _, item in _indicators(projects)})
    row_of = {name: row for row, name in enumerate(names)}
    described = [item for _, item in _indicators(projects) if item.get("description")]
    gold = np.array([row_of[normalize(item["name"])] for item in described], np.int64)
    ranks = ranks_of(similarities([item["description"] for item in described], names), gold)
    own_pairs = list_minimal_pairs(projects)
    is_right = prefers_right(similarities, pairs)
    kinds = np.array([pair.kind for pair in pairs])
    return {
        "mrr": _mean(1 / ranks),
        "recall_at_10": _mean(ranks <= _K),
        "mrr_in_project": _mean(1 / _ranks_in_projects(similarities, projects)),
        "n_queries": len(described),
        "n_names": len(names),
        "minimal_pairs": _mean(prefers_right(similarities, own_pairs)),
        "n_minimal_pairs": len(own_pairs),
        "minimal_pairs_by_kind": {kind: _mean(is_right[kinds == kind]) for kind in KINDS},
        "minimal_pairs_overall": _mean(is_right),
        "n_minimal_pairs_overall": len(pairs),
        "label_at_1": _label_at_1(similarities, projects),
    }


class CosineSimilarities:
    """Compare texts by the inner product of their vectors; each text is encoded once.

    :param encoder: Gives unit rows.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}

    def __call__(self, queries: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Compare each query with each text, shape (n_queries, n_texts)."""
        return self._encode(queries) @ self._encode(texts).T

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts that are new, and look up the others."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        vectors = np.zeros((len(texts), self._encoder.dim), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vectors[text]
        return vectors


def bm25_similarities(queries: Sequence[str], texts: Sequence[str]) -> Vectors:
    """Compare by BM25 over character bigrams: what the trained encoders have to beat.

    A bigram that n of the N texts contain weighs ln(1 + (N - n + 0.5) / (n + 0.5)); the 1 keeps
    the weight of frequent ones above zero.

    :param texts: Those that are searched; frequencies and mean length are theirs.
    :return: Shape (n_queries, n_texts); not symmetric, ≥ 0, and 0 without a common bigram.

    Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond,
    Foundations and Trends in Information Retrieval 3 (4), 2009; k1 = 1.2, b = 0.75.
    """
    columns: dict[str, int] = {}
    for text in texts:
        for gram in _bigrams(text):
            columns.setdefault(gram, len(columns))
    counts = _counts(texts, columns)
    lengths = counts.sum(axis=1, keepdims=True)
    # Without any bigram every length is 0, and what it is divided by does not matter.
    mean_length = lengths.sum() / max(1, len(texts)) or 1
    n_with = (counts > 0).sum(axis=0)
    idf = np.log1p((len(texts) - n_with + 0.5) / (n_with + 0.5))
    weights = counts / (counts + _K1 * (1 - _B + _B * lengths / mean_length)) * idf
    return np.asarray(_counts(queries, columns) @ weights.T, np.float32)


def ranks_of(similarities: Vectors, gold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the rank of each query's gold column, from 1; ties share the mean of their ranks.

    :param similarities: Shape (n_queries, n_names).
    :param gold: The right column of each query, shape (n_queries,).

    >>> ranks_of(np.array([[0.2, 0.9, 0.2]], np.float32), np.array([0])).tolist()
    [2.5]
    """
    own = similarities[np.arange(len(gold)), gold][:, None]
    better = (similarities > own).sum(axis=1)
    equal = (similarities == own).sum(axis=1) - 1
    return np.asarray(1 + better + equal / 2, np.float64)


def _counts(texts: Sequence[str], columns: dict[str, int]) -> NDArray[np.float64]:
    """Count the known bigrams of each text, shape (n_texts, n_columns)."""
    counts = np.zeros((len(texts), len(columns)))
    for row, text in enumerate(texts):
        for gram, count in Counter(_bigrams(text)).items():
            if gram in columns:
                counts[row, columns[gram]] = count
    return counts


def _bigrams(text: str) -> list[str]:
    """Cut a text into overlapping pairs of characters."""
    text = normalize(text)
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _ranks_in_projects(
    similarities: Similarities, projects: Sequence[CorpusProject]
) -> NDArray[np.float64]:
    """Rank each name by its description among the names of its project, shape (n_queries,)."""
    ranks = [np.zeros(0)]
    for project in projects:
        items = project["indicators"]
        gold = [row for row, item in enumerate(items) if item.get("description")]
        queries = [items[row]["description"] for row in gold]
        found = similarities(queries, [item["name"] for item in items])
        ranks.append(ranks_of(found, np.array(gold, np.int64)))
    return np.concatenate(ranks)


def _label_at_1(similarities: Similarities, projects: Sequence[CorpusProject]) -> float | None:
    """Give the share of names whose nearest name in another project has the same label."""
    rows = list(_indicators(projects))
    labels = np.array([item["label"] for _, item in rows])
    owners = np.array([owner for owner, _ in rows])
    if len(set(owners.tolist())) < 2:
        return None
    names = [item["name"] for _, item in rows]
    table = similarities(names, names)
    table[owners[:, None] == owners[None, :]] = -np.inf
    return _mean(labels[table.argmax(axis=1)] == labels)


def _indicators(projects: Sequence[CorpusProject]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Walk through all indicators, each with the number of its project."""
    for owner, project in enumerate(projects):
        for item in project["indicators"]:
            yield owner, item


def _mean(values: NDArray[Any]) -> float | None:
    """Give the mean, rounded to four digits; None of nothing."""
    return None if len(values) == 0 else round(float(np.mean(values)), 4)
