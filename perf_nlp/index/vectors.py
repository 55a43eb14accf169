"""Nearest neighbours by cosine similarity: vectors → hits (home of faiss)."""

from __future__ import annotations

import os
from pathlib import Path

import faiss
import numpy as np

from perf_nlp.errors import ArtifactError
from perf_nlp.index.vector_file import (
    Ids,
    OtherWidthError,
    Vectors,
    read_vectors,
    unit_rows,
    write_header,
    write_vectors,
)
from perf_nlp.records import Hit


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
        units = unit_rows(vectors, self.dim)
        self.remove(ids)
        self._put(ids, units)

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
        units = unit_rows(queries, self.dim)
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
        ids = faiss.vector_to_array(self._faiss.id_map)
        with temporary.open("wb") as file:
            write_header(file, self.dim)
            write_vectors(file, ids, self.vectors_of(ids) if len(ids) else ids)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path, dim: int) -> VectorIndex:
        """Read an index that `save` wrote.

        :raises ArtifactError: If the file is missing, damaged, or holds vectors of another length.
        """
        index = cls(dim)
        try:
            index.read_on(path, start=0, end=path.stat().st_size)
        except OSError as error:
            raise _lost(path) from error
        return index

    def read_on(self, path: Path, *, start: int, end: int) -> None:
        """Add what stands in a file from byte `start` to byte `end`; none of it is there yet.

        :raises ArtifactError: If the file is missing, damaged, or holds vectors of another length.
        """
        try:
            with path.open("rb") as file:
                for ids, units in read_vectors(file, self.dim, start=start, end=end):
                    self._put(ids, units)
        except OtherWidthError as error:
            sentence = "向量索引与当前向量模型不符，将重新建立"
            raise ArtifactError(sentence, file=path.name) from error
        except (OSError, ValueError) as error:
            raise _lost(path) from error

    def _put(self, ids: Ids, units: Vectors) -> None:
        """Add unit vectors under ids that are not there."""
        self._faiss.add_with_ids(units, np.ascontiguousarray(ids, dtype=np.int64))


def _lost(path: Path) -> ArtifactError:
    """Say that a file is missing or damaged."""
    return ArtifactError("向量索引缺失或已损坏，将重新建立", file=path.name)


def _selector(ids: Ids) -> faiss.IDSelectorBatch:
    """Give ids, shape (n,), in the form FAISS asks for."""
    return faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
