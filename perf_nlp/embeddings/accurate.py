"""The accurate model: a small transformer that onnxruntime serves (this is its home).

It encodes texts like every encoder, and it reads whole indicators: logits of labels and leaves. It
is a hundred times slower than the static encoder, and so is loaded when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Vectors, distinct
from perf_nlp.errors import ArtifactError
from perf_nlp.text.normalize import normalize

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
# The model has learnt to see this before every text.
PREFIX = "query: "
# Tokens that are looked at; indicators have about thirty.
LONGEST = 96
_PAD = "<pad>"
_PORTION = 16
_DAMAGED = "精细模型缺失或已损坏，请重新安装或运行 perf-nlp train"


class AccurateModel:
    """Encodes texts, and reads indicators.

    :param session: The network: token ids → vectors and logits.
    :param checksum: Of the files the model was read from.
    """

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, checksum: str) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._checksum = checksum
        # The blank before every text tells nothing of it.
        self._say_nothing = {tokenizer.token_to_id(piece) for piece in ("<unk>", "▁")}

    @cached_property
    def dim(self) -> int:
        """Length of every vector."""
        return int(self._session.get_outputs()[0].shape[1])

    @property
    def fingerprint(self) -> str:
        """Checksum of the model's files."""
        return self._checksum

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; each distinct one once.

        :param texts: Not normalised; [] gives shape (0, dim).
        :return: Shape (n, dim), unit rows; a zero row for a text without a known token.
        """
        different, which = distinct(map(normalize, texts))
        vectors = self._run(different)[0]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        units: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        units[[not self._is_known(text) for text in different]] = 0
        return units[which]

    def logits(self, texts: Sequence[str]) -> Vectors:
        """Read indicators, each put into one text: shape (n, n_labels + n_leaves)."""
        different, which = distinct(texts)
        return self._run(different)[1][which]

    def _is_known(self, text: str) -> bool:
        """Tell whether a text has at least one token that the model knows."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return not self._say_nothing.issuperset(ids)

    def _run(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """Give vectors and logits, texts of like length together, as padding costs time."""
        encodings = self._tokenizer.encode_batch([PREFIX + text for text in texts])
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        sizes = [int(output.shape[1]) for output in self._session.get_outputs()]
        vectors, logits = (np.zeros((len(texts), size), np.float32) for size in sizes)
        for start in range(0, len(order), _PORTION):
            rows = order[start : start + _PORTION]
            width = len(encodings[rows[-1]].ids)
            ids = np.full((len(rows), width), self._tokenizer.token_to_id(_PAD), np.int64)
            used = np.zeros((len(rows), width), np.int64)
            for at, row in enumerate(rows):
                own: NDArray[np.int64] = np.array(encodings[row].ids, np.int64)
                ids[at, : len(own)], used[at, : len(own)] = own, 1
            vectors[rows], logits[rows] = self._session.run(
                None, {"input_ids": ids, "attention_mask": used}
            )
        return vectors, logits


def load_accurate(folder: Path) -> AccurateModel:
    """Load the accurate model; never tries the network.

    :param folder: Where `perf-nlp train` wrote it.
    :raises ArtifactError: If it is missing or damaged.
    """
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ArtifactError("运行组件 onnxruntime 未安装，请重新安装 perf-nlp") from error
    options: Any = onnxruntime.SessionOptions()
    # Threads that wait in a loop would take the cores from the rest of the service.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        model = (folder / MODEL_FILE).read_bytes()
        text = (folder / TOKENIZER_FILE).read_bytes()
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_str(text.decode())
    except (OSError, ValueError) as error:
        raise ArtifactError(_DAMAGED, folder=folder.name) from error
    except Exception as error:
        # `tokenizers` raises this class itself, onnxruntime a class of its own for each status.
        if type(error) is Exception or type(error).__module__.startswith("onnxruntime"):
            raise ArtifactError(_DAMAGED, folder=folder.name) from error
        raise
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return AccurateModel(session, tokenizer, hashlib.sha256(model + text).hexdigest())
