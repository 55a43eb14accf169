"""Distil the teacher into one vector for each token.

A text's static vector is the weighted sum of its tokens' vectors, so what makes a static encoder
is a table. Its rows start as the teacher's vectors of single words, centred: raw e5 vectors share
a large common part, which would make all texts alike.

Source: model2vec (Tulkens and van Dongen, 2024) for the recipe; Arora, Liang and Ma (2017), "A
simple but tough-to-beat baseline for sentence embeddings", for the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Encoder, Vectors
from perf_nlp.learning.vocabulary import Vocabulary

DIM = 256
# A word of this probability counts half as much as a rare one.
_SMOOTHING = 1e-3
# The axes are fitted to the frequent words: names of plants and towns would only take up room.
_N_FOR_AXES = 8000


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """What distillation gives; row 0 of each array is the unknown token, zero.

    :param vectors: The teacher's, centred, unit length, shape (n_tokens, teacher's dim).
    :param weights: How much a token counts, 0..1, shape (n_tokens,).
    :param axes: Principal axes of the vectors, shape (dim, teacher's dim).
    """

    vectors: Vectors
    weights: Vectors
    axes: Vectors

    def table(self) -> Vectors:
        """Give the static table without any tuning, shape (n_tokens, dim)."""
        return np.asarray(self.vectors @ self.axes.T * self.weights[:, None], np.float32)


def distill(teacher: Encoder, vocabulary: Vocabulary, *, dim: int = DIM) -> TokenVectors:
    """Encode each word of the vocabulary alone with the teacher.

    :param dim: Length of the static vectors, at most the number of words.
    """
    vectors = _centred_unit_rows(teacher.encode(vocabulary.words))
    weights = sif_weights(vocabulary.probabilities())
    axes = principal_axes(vectors[:_N_FOR_AXES], dim)
    zero = np.zeros((1, vectors.shape[1]), np.float32)
    return TokenVectors(
        np.concatenate([zero, vectors]), np.concatenate([np.zeros(1, np.float32), weights]), axes
    )


def sif_weights(probabilities: Sequence[float]) -> Vectors:
    """Weigh words by rarity: a / (a + p), shape (n,).

    >>> sif_weights([0.001, 0.0]).tolist()
    [0.5, 1.0]
    """
    p = np.asarray(probabilities, np.float64)
    return np.asarray(_SMOOTHING / (_SMOOTHING + p), np.float32)


def principal_axes(vectors: Vectors, dim: int) -> Vectors:
    """Give the first `dim` principal axes of centred rows, shape (dim, width).

    The sign of each axis is fixed, so that the same vectors always give the same axes.
    """
    values: NDArray[np.float64] = vectors.astype(np.float64)
    _, _, axes = np.linalg.svd(values, full_matrices=False)
    axes = axes[:dim]
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    return np.asarray(axes * signs[:, None], np.float32)


def _centred_unit_rows(vectors: Vectors) -> Vectors:
    """Subtract the mean row and scale to unit length."""
    centred = vectors - vectors.mean(axis=0)
    return np.asarray(centred / np.linalg.norm(centred, axis=1, keepdims=True), np.float32)
