"""Vectors on disk: a file that grows at its end, so that adding a few costs little.

A header is followed by blocks of ids and vectors, each with its checksum: FAISS would answer from
spoilt vectors.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int64]

_MAGIC = b"PNLPvec1"
# The length of the vectors and its CRC-32; the number of a block's vectors and the block's CRC-32.
_HEADER = struct.Struct("<8sII")
_BLOCK = struct.Struct("<II")
# Vectors a block: what reading and writing hold in memory beside the vectors themselves.
_LARGEST = 4096
# A float32 row shorter than this is rounding noise, not a direction.
_SHORTEST = 1e-6


class OtherWidthError(ValueError):
    """The file holds vectors of another length."""


class ShortFileError(ValueError):
    """The file ends before it should: it is not the one that was meant."""


@contextmanager
def opened_at(path: Path, end: int) -> Iterator[BinaryIO]:
    """Open a file to write on where its last block ends; what is written is on the disk afterwards.

    :param end: In bytes; what stands behind was never finished and is cut off.
    :raises ShortFileError: If the file is missing, or ends before.
    """
    try:
        n_bytes = path.stat().st_size
    except FileNotFoundError:
        n_bytes = -1
    if n_bytes < end:
        raise ShortFileError(f"expected {end} bytes, found {n_bytes}")
    with path.open("r+b") as file:
        file.truncate(end)
        file.seek(end)
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_header(file: BinaryIO, dim: int) -> None:
    """Begin a file of vectors of length `dim`."""
    file.write(_HEADER.pack(_MAGIC, dim, zlib.crc32(dim.to_bytes(4, "little"))))


def write_vectors(file: BinaryIO, ids: Ids, vectors: Vectors) -> None:
    """Write unit vectors, shape (n, dim), under `ids`, shape (n,), where the file stands."""
    for start in range(0, len(ids), _LARGEST):
        some = np.ascontiguousarray(ids[start : start + _LARGEST], dtype="<i8").tobytes()
        rows = np.ascontiguousarray(vectors[start : start + _LARGEST], dtype="<f4").tobytes()
        n_rows = len(some) // 8
        file.write(_BLOCK.pack(n_rows, zlib.crc32(rows, zlib.crc32(some, n_rows))))
        file.write(some)
        file.write(rows)


def read_vectors(
    file: BinaryIO, dim: int, *, start: int, end: int
) -> Iterator[tuple[Ids, Vectors]]:
    """Read ids and vectors block by block.

    :param start: Where the first block begins, in bytes; 0 reads the header too.
    :param end: Where the last block ends; what stands behind is no part of it.
    :raises OtherWidthError: If the vectors have another length than `dim`.
    :raises ValueError: If the file is damaged or too short.
    """
    file.seek(start)
    if start == 0:
        _check_header(file, dim)
    while file.tell() < end:
        n_rows, crc = _BLOCK.unpack(_read(file, _BLOCK.size))
        if n_rows > _LARGEST:
            raise ValueError("block too long")
        some, rows = _read(file, 8 * n_rows), _read(file, 4 * dim * n_rows)
        if zlib.crc32(rows, zlib.crc32(some, n_rows)) != crc:
            raise ValueError("checksum differs")
        vectors = np.frombuffer(rows, "<f4").reshape(n_rows, dim)
        yield np.frombuffer(some, "<i8"), vectors
    if file.tell() != end:
        raise ValueError("file too short")


def unit_rows(vectors: Vectors, dim: int) -> Vectors:
    """Scale rows to unit length; zero rows stay zero (similarity 0 to everything).

    :raises ValueError: If the shape is not (n, dim).
    """
    # FAISS checks the width too, but with an empty AssertionError.
    if vectors.ndim != 2 or vectors.shape[1] != dim:
        raise ValueError(f"vectors must have shape (n, {dim}), got {vectors.shape}")
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = np.zeros_like(vectors)
    np.divide(vectors, lengths, out=units, where=lengths > _SHORTEST)
    return units


def _check_header(file: BinaryIO, dim: int) -> None:
    """Read the header."""
    magic, stored, crc = _HEADER.unpack(_read(file, _HEADER.size))
    if magic != _MAGIC or crc != zlib.crc32(stored.to_bytes(4, "little")):
        raise ValueError("not a file of vectors")
    if stored != dim:
        raise OtherWidthError(f"vectors of length {stored}, expected {dim}")


def _read(file: BinaryIO, n_bytes: int) -> bytes:
    """Read so many bytes and no fewer."""
    content = file.read(n_bytes)
    if len(content) != n_bytes:
        raise ValueError("file too short")
    return content
