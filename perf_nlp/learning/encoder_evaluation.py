"""Measure an encoder on projects it was not trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Encoder, Vectors
from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.text.normalize import normalize

_K = 10
# Names that begin alike speak of the same object (设备采购数量, 设备采购单价).
_SHARED_PREFIX = 2


@dataclass(frozen=True, slots=True)
class MinimalPair:
    """A description, the name it belongs to, and a name of the same object with another measure."""

    description: str
    name: str
    other_name: str


def evaluate_encoder(encoder: Encoder, projects: Sequence[CorpusProject]) -> dict[str, Any]:
    """Measure how well an encoder finds what belongs together.

    :param projects: Of one split; candidates are all its distinct names.
    :return: `mrr` and `recall_at_10` of finding the name by its description among all names,
        `n_queries`, `n_names`; `mrr_in_project` of finding it among its own project's;
        `minimal_pairs`, the share of descriptions nearer to their own name than to the
        same object's other measure, `n_minimal_pairs`; `label_at_1`, the share of names whose
        nearest name in another project has the same label. A share is None if there is no case.
    """
    names = sorted({normalize(item["name"]) for _, item in _indicators(projects)})
    row_of = {name: row for row, name in enumerate(names)}
    described = [item for _, item in _indicators(projects) if item.get("description")]
    gold = np.array([row_of[normalize(item["name"])] for item in described], np.int64)
    queries = encoder.encode([item["description"] for item in described])
    ranks = ranks_of(queries @ encoder.encode(names).T, gold)
    pairs = list_minimal_pairs(projects)
    return {
        "mrr": _mean(1 / ranks),
        "recall_at_10": _mean(ranks <= _K),
        "mrr_in_project": _mean(1 / _ranks_in_projects(encoder, projects)),
        "n_queries": len(described),
        "n_names": len(names),
        "minimal_pairs": _mean(_prefers_own_name(encoder, pairs)),
        "n_minimal_pairs": len(pairs),
        "label_at_1": _label_at_1(encoder, projects),
    }


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


def list_minimal_pairs(projects: Sequence[CorpusProject]) -> list[MinimalPair]:
    """List the described indicators that have a sister: same project and object, other label."""
    pairs = []
    for project in projects:
        for item in project["indicators"]:
            for other in project["indicators"]:
                is_sister = item["name"][:_SHARED_PREFIX] == other["name"][:_SHARED_PREFIX]
                if is_sister and item["label"] != other["label"] and item.get("description"):
                    pairs.append(MinimalPair(item["description"], item["name"], other["name"]))
    return pairs


class BigramEncoder:
    """TF-IDF over character bigrams: what the trained encoders have to beat.

    :param texts: The texts to count document frequencies in.
    """

    fingerprint = "character-bigrams"

    def __init__(self, texts: Sequence[str]) -> None:
        documents = Counter(gram for text in texts for gram in set(_bigrams(text)))
        self._columns = {gram: column for column, gram in enumerate(sorted(documents))}
        counts = np.array([documents[gram] for gram in sorted(documents)], np.float32)
        self._idf = np.log((1 + len(texts)) / (1 + counts)) + 1

    @property
    def dim(self) -> int:
        """Number of distinct bigrams."""
        return len(self._columns)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give unit rows, shape (n, dim); zero rows where no bigram is known."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for gram, count in Counter(_bigrams(text)).items():
                if gram in self._columns:
                    vectors[row, self._columns[gram]] = 1 + np.log(count)
        vectors *= self._idf
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


def _bigrams(text: str) -> list[str]:
    """Cut a text into overlapping pairs of characters."""
    text = normalize(text)
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _ranks_in_projects(encoder: Encoder, projects: Sequence[CorpusProject]) -> NDArray[np.float64]:
    """Rank each name by its description among the names of its project, shape (n_queries,)."""
    ranks = [np.zeros(0)]
    for project in projects:
        items = project["indicators"]
        gold = [row for row, item in enumerate(items) if item.get("description")]
        queries = encoder.encode([items[row]["description"] for row in gold])
        names = encoder.encode([item["name"] for item in items])
        ranks.append(ranks_of(queries @ names.T, np.array(gold, np.int64)))
    return np.concatenate(ranks)


def _prefers_own_name(encoder: Encoder, pairs: Sequence[MinimalPair]) -> NDArray[np.bool_]:
    """Tell for each pair whether the description is nearer to its own name."""
    descriptions = encoder.encode([pair.description for pair in pairs])
    own = encoder.encode([pair.name for pair in pairs])
    other = encoder.encode([pair.other_name for pair in pairs])
    gain = np.einsum("ij,ij->i", descriptions, own - other)
    return np.asarray((gain > 0) + (gain == 0) / 2)


def _label_at_1(encoder: Encoder, projects: Sequence[CorpusProject]) -> float | None:
    """Give the share of names whose nearest name in another project has the same label."""
    rows = list(_indicators(projects))
    labels = np.array([item["label"] for _, item in rows])
    owners = np.array([owner for owner, _ in rows])
    vectors = encoder.encode([item["name"] for _, item in rows])
    similarities = vectors @ vectors.T
    similarities[owners[:, None] == owners[None, :]] = -np.inf
    if len(set(owners.tolist())) < 2:
        return None
    return _mean(labels[similarities.argmax(axis=1)] == labels)


def _indicators(projects: Sequence[CorpusProject]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Walk through all indicators, each with the number of its project."""
    for owner, project in enumerate(projects):
        for item in project["indicators"]:
            yield owner, item


def _mean(values: NDArray[Any]) -> float | None:
    """Give the mean, rounded to four digits; None of nothing."""
    return None if len(values) == 0 else round(float(np.mean(values)), 4)
