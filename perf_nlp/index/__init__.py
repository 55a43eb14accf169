"""Vectors and words → neighbours, and their fusion."""

from perf_nlp.index.fusion import fuse
from perf_nlp.index.vector_file import ShortFileError, opened_at, unit_rows, write_vectors
from perf_nlp.index.vectors import VectorIndex
from perf_nlp.index.words import Entry, WordIndex

__all__ = [
    "Entry",
    "ShortFileError",
    "VectorIndex",
    "WordIndex",
    "fuse",
    "opened_at",
    "unit_rows",
    "write_vectors",
]
