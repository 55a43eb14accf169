"""What every encoder promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Rows of float32; the shape is said where it is used."""


def distinct(texts: Iterable[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Find the distinct texts, in order of appearance, and which of them each text is.

    :return: The distinct ones, and a position among them for each text, shape (n,).
    """
    position: dict[str, int] = {}
    which = np.array([position.setdefault(text, len(position)) for text in texts], dtype=np.int64)
    return list(position), which


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their similarity."""

    @property
    def dim(self) -> int:
        """Length of every vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Checksum that changes when the vectors would change, hexadecimal.

        An index built under another fingerprint must be built again.
        """
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        :param texts: Any number of texts, not normalised; [] gives shape (0, dim).
        :return: Shape (n, dim). Rows have unit length; a text that is blank or has no known
            token gets a zero row, which is similar to nothing.
        """
        ...
