"""Nearest neighbours by cosine similarity: vectors → hits (home of faiss)."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from perf_nlp.errors import ArtifactError
from perf_nlp.records import Hit

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

# A float32 row shorter than this is rounding noise, not a direction.
_SHORTEST = 1e-6
# The file begins with the CRC-32 of the rest: FAISS would answer from spoilt vectors.
_CRC_BYTES = 4


class VectorIndex:
    """Exact search in a flat FAISS index.

    :param dim: Length of every vector.
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim
        # Inner product of unit vectors is cosine similarity.
        self._faiss = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add `vectors`, shape (n, dim), under `ids`, shape (n,); an id already there is replaced.

        :raises ValueError: If the shapes do not fit.
        """
        units = self._unit_rows(vectors)
        self.remove(ids)
        self._faiss.add_with_ids(units, np.ascontiguousarray(ids, dtype=np.int64))

    def remove(self, ids: Ids) -> None:
        """Remove the vectors of `ids`, shape (n,); ids that are not there do not matter."""
        if len(ids) and len(self):
            self._faiss.remove_ids(_selector(ids))

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> list[list[Hit]]:
        """Find the `k` nearest vectors of each query.

        :param queries: Shape (n_queries, dim); need not be unit length.
        :param k: How many hits to return, at least 1.
        :param among: Ids to look among, shape (m,); None looks among all.
        :return: One list per query, best first; shorter than `k` if there are fewer vectors.
        :raises ValueError: If `k` or the shape of `queries` is wrong.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        units = self._unit_rows(queries)
        if not len(self) or (among is not None and not len(among)):
            return [[] for _ in units]
        params = None
        if among is not None:
            params = faiss.SearchParameters()
            # FAISS keeps a bare pointer to it.
            params.sel = selector = _selector(among)  # noqa: F841
        similarities, ids = self._faiss.search(units, min(k, len(self)), params=params)
        return [
            # FAISS pads with id -1 when it holds fewer than k vectors.
            [Hit(int(id), float(s)) for id, s in zip(id_row, s_row, strict=True) if id != -1]
            for id_row, s_row in zip(ids, similarities, strict=True)
        ]

    def vectors_of(self, ids: Ids) -> Vectors:
        """Give the unit vectors stored under `ids`, shape (n, dim).

        :raises KeyError: If an id is not there.
        """
        try:
            return np.stack([self._faiss.reconstruct(int(id)) for id in ids]).reshape(-1, self.dim)
        except RuntimeError as error:
            raise KeyError("id not in the vector index") from error

    def save(self, path: Path) -> None:
        """Write the index to `path`, all or nothing."""
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        content = faiss.serialize_index(self._faiss).data
        with temporary.open("wb") as file:
            file.write(zlib.crc32(content).to_bytes(_CRC_BYTES, "big"))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path, dim: int) -> VectorIndex:
        """Read an index that `save` wrote.

        :raises ArtifactError: If the file is missing, damaged, or holds vectors of another length.
        """
        try:
            # FAISS opens no path with Chinese characters on Windows: read the bytes ourselves.
            content = memoryview(path.read_bytes())
            if zlib.crc32(content[_CRC_BYTES:]) != int.from_bytes(content[:_CRC_BYTES], "big"):
                raise ValueError("checksum differs")
            stored = faiss.deserialize_index(np.frombuffer(content[_CRC_BYTES:], dtype=np.uint8))
        except (OSError, RuntimeError, AssertionError, ValueError) as error:
            raise ArtifactError("向量索引缺失或已损坏，将重新建立", file=path.name) from error
        if not isinstance(stored, faiss.IndexIDMap2) or stored.d != dim:
            raise ArtifactError("向量索引与当前向量模型不符，将重新建立", file=path.name)
        index = cls(dim)
        index._faiss = stored
        return index

    def _unit_rows(self, vectors: Vectors) -> Vectors:
        """Scale rows to unit length; zero rows stay zero (similarity 0 to everything)."""
        # FAISS checks the width too, but with an empty AssertionError.
        if vectors.ndim != 2 or vectors.shape[1] != self.dim:
            raise ValueError(f"vectors must have shape (n, {self.dim}), got {vectors.shape}")
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        units = np.zeros_like(vectors)
        np.divide(vectors, lengths, out=units, where=lengths > _SHORTEST)
        return units


def _selector(ids: Ids) -> faiss.IDSelectorBatch:
    """Give ids, shape (n,), in the form FAISS asks for."""
    return faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
