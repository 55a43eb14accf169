"""The labelled indicators nearest to one that was just labelled: evidence a reader can check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings import Encoder, Vectors
from perf_nlp.errors import ArtifactError

FILE = "labelled_names.json"
_SHOWN = 2
# What is less similar than this shares a character, not a meaning.
_LEAST_SIMILARITY = 0.6


class Neighbours:
    """Names that people have labelled, to be searched by similarity within a label.

    :param names: Label → the names that carry it.
    :param encoder: Encodes names.
    """

    def __init__(self, names: Mapping[str, Sequence[str]], encoder: Encoder) -> None:
        self._names = names
        self._encoder = encoder

    @cached_property
    def _vectors(self) -> dict[str, Vectors]:
        """Label → vectors of its names, encoded on first use: that takes less than reading them."""
        return {label: self._encoder.encode(names) for label, names in self._names.items()}

    def nearest(self, names: Sequence[str], labels: Sequence[str]) -> list[list[str]]:
        """Find the labelled names nearest to each of n names.

        :param labels: The label of each, within which is searched.
        :return: At most two names each, the nearest first; [] where none is similar.
        """
        found: list[list[str]] = [[] for _ in names]
        answered = np.array(labels)
        for label in sorted(set(labels) & set(self._names)):
            rows = np.flatnonzero(answered == label)
            vectors = self._encoder.encode([names[row] for row in rows.tolist()])
            similarities = vectors @ self._vectors[label].T
            best = _largest(similarities, _SHOWN)
            for row, columns, own in zip(rows.tolist(), best.tolist(), similarities, strict=True):
                found[row] = [
                    self._names[label][column]
                    for column in columns
                    if own[column] >= _LEAST_SIMILARITY
                ]
        return found


def _largest(similarities: Vectors, k: int) -> NDArray[np.int64]:
    """Give the columns of the k largest of each row, the largest first, ties in order."""
    k = min(k, similarities.shape[1])
    columns = np.argpartition(-similarities, k - 1, axis=1)[:, :k]
    columns.sort(axis=1)
    order = np.argsort(-np.take_along_axis(similarities, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def save_names(names: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Write the labelled names beside the classifier."""
    text = json.dumps(names, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / FILE).write_text(text + "\n", "utf-8")


def load_neighbours(folder: Path, encoder: Encoder) -> Neighbours:
    """Read what `save_names` wrote.

    :raises ArtifactError: If it is missing or damaged.
    """
    try:
        names = json.loads((folder / FILE).read_text("utf-8"))
        return Neighbours({label: list(map(str, some)) for label, some in names.items()}, encoder)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ArtifactError(
            "分类模型缺失或已损坏，请重新安装或运行 perf-nlp train", folder=folder.name
        ) from error
