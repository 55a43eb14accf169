"""Several encoders as one: their vectors side by side, so that similarities are averaged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from perf_nlp.embeddings.encoder import Encoder, Vectors

_SMALLEST = 1e-12


class SideBySide:
    """Puts the vectors of encoders side by side.

    :param encoders: One at least.
    """

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self._encoders = encoders

    @cached_property
    def dim(self) -> int:
        """Length of every vector."""
        return sum(encoder.dim for encoder in self._encoders)

    @cached_property
    def fingerprint(self) -> str:
        """Checksum of those of the encoders."""
        fingerprints = "\n".join(encoder.fingerprint for encoder in self._encoders)
        return hashlib.sha256(fingerprints.encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; the inner product of two rows is the mean similarity of the encoders.

        :param texts: Not normalised; [] gives shape (0, dim).
        :return: Shape (n, dim), unit rows; a zero row where every encoder gives one.
        """
        vectors = np.hstack([encoder.encode(texts) for encoder in self._encoders])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, _SMALLEST), dtype=np.float32)
