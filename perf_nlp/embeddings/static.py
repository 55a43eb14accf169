"""The static encoder: a table of token vectors, served by model2vec (this is its home).

Folders are in the sentence-transformers format (`StaticEmbedding`); model2vec gives the same
vectors without torch. The files are opened here rather than by `StaticModel.from_pretrained`: that
loads the hub client, which costs 0.2 s at start-up and could reach for the network.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from perf_nlp.embeddings.encoder import Vectors, distinct
from perf_nlp.errors import ArtifactError
from perf_nlp.text.normalize import normalize

if TYPE_CHECKING:
    from model2vec import StaticModel
    from tokenizers import Tokenizer

# The module folder moved between versions of sentence-transformers.
_FOLDERS = ("", "0_StaticEmbedding")
_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_TENSORS = ("embedding.weight", "embeddings")
# Whatever the tokenizer is, a change in how texts are normalised changes the vectors too.
_PROBE = "达到９０％以上，共１２,３４５.６万元；①建设高标准农田≧10²㎡ ～Ⅱ类（ＡＢＣ）\u3000"
_UNK_ID = re.compile(r'"unk_id":\s*(\d+)')
# What our own models do to a text first: nothing, if it holds Chinese characters alone.
_NORMALIZER = {
    "type": "Sequence",
    "normalizers": [
        {"type": "Lowercase"},
        {"type": "Replace", "pattern": {"Regex": r"\d+(\.\d+)?"}, "content": "0"},
    ],
}
_CHINESE = re.compile("[一-鿿]*")
_BATCH = 2048
_PORTION = 4096
_DAMAGED = "向量模型文件已损坏，请重新安装或重新训练"


class StaticEncoder:
    """Averages token vectors.

    :param model: The table and its tokenizer.
    :param checksum: Of the files the model was read from.
    """

    def __init__(self, model: StaticModel, *, checksum: str) -> None:
        self._model = model
        self._checksum = checksum

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return int(self._model.dim)

    @cached_property
    def fingerprint(self) -> str:
        """Checksum of the model's files and of what normalisation makes of a sample."""
        return hashlib.sha256(f"{self._checksum}\n{normalize(_PROBE)}".encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; each distinct one once.

        :param texts: Not normalised; [] gives shape (0, dim).
        :return: Shape (n, dim), unit rows; a zero row for a text without a known token.
        """
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        different, which = distinct(map(normalize, texts))
        vectors = self._model.encode(
            different, normalize=True, max_length=None, batch_size=_BATCH,
            # Its threads would only queue for the tokenizer, and it sets an environment variable.
            use_multiprocessing=False,
        )  # fmt: skip
        vectors = vectors.astype(np.float32, copy=False)
        return vectors if len(different) == len(texts) else vectors[which]


def load_static(path: Path) -> StaticEncoder:
    """Load a static model from its folder; never tries the network.

    :param path: A folder in the sentence-transformers or the model2vec format.
    :raises ArtifactError: If it is missing, damaged or no such model.
    """
    folder = _find_model(path)
    try:
        from safetensors import SafetensorError
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ArtifactError("运行组件 model2vec 未安装，请重新安装 perf-nlp") from error
    try:
        table = _read_table(folder / _WEIGHTS)
        model = _serve(table, Tokenizer.from_file(str(folder / _TOKENIZER)))
    except (SafetensorError, StopIteration, OSError, ValueError) as error:
        raise ArtifactError(_DAMAGED, folder=path.name) from error
    except Exception as error:
        # `tokenizers` knows no error class of its own: whatever is wrong, it raises this one.
        if type(error) is Exception:
            raise ArtifactError(_DAMAGED, folder=path.name) from error
        raise
    return StaticEncoder(model, checksum=_checksum(folder))


def make_static(table: Vectors, tokenizer: Tokenizer) -> StaticEncoder:
    """Make an encoder of a table in memory, to measure it before it is saved.

    :param table: Token vectors, shape (n_tokens, dim).
    """
    digest = hashlib.sha256(tokenizer.to_str().encode())
    digest.update(np.ascontiguousarray(table).tobytes())
    return StaticEncoder(_serve(table, tokenizer), checksum=digest.hexdigest())


def _serve(table: Vectors, tokenizer: Tokenizer) -> StaticModel:
    """Let model2vec serve the table.

    Its constructor copies the tokenizer and lists the vocabulary, which costs a search 0.15 s and
    45 MB. So it gets a tokenizer of one entry, and the real parts are put in afterwards.
    """
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models

    if tokenizer.get_vocab_size() != len(table):
        raise ValueError(f"{tokenizer.get_vocab_size()} tokens, but {len(table)} vectors")
    stand_in = Tokenizer(models.WordLevel({"": 0}, unk_token=""))
    # No longest length: sentence-transformers does not cut texts for a static model either.
    model = StaticModel(table[:1], stand_in, normalize=True, max_length=None)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model.embedding, model.tokenizer = table, tokenizer
    model.unk_token_id = _unknown_id(tokenizer)
    if _is_our_own(tokenizer):
        model.tokenize = partial(_tokenize, tokenizer, model.unk_token_id)  # type: ignore[method-assign]
    return model


def _is_our_own(tokenizer: Tokenizer) -> bool:
    """Tell whether a tokenizer is built like those that we train."""
    from tokenizers import models

    normalizer = tokenizer.normalizer
    return (
        isinstance(tokenizer.model, models.Unigram)
        and normalizer is not None
        and json.loads(normalizer.__getstate__()) == _NORMALIZER
        and tokenizer.pre_tokenizer is None
        and not tokenizer.get_added_tokens_decoder()
    )


def _tokenize(
    tokenizer: Tokenizer, unknown_id: int | None, sentences: Sequence[str]
) -> list[list[int]]:
    """Cut texts into the ids of known tokens.

    The same as `StaticModel.tokenize` in half the time: the tokenizer itself keeps track of where
    each token stands in the text, which nobody asks.
    """
    cut, fold = tokenizer.model.tokenize, tokenizer.normalizer.normalize_str
    return [
        [
            token.id
            for token in cut(text if _CHINESE.fullmatch(text) else fold(text))
            if token.id != unknown_id
        ]
        for text in sentences
    ]


def _unknown_id(tokenizer: Tokenizer) -> int | None:
    """Give the id of the unknown token; None if the tokenizer has none."""
    token = getattr(tokenizer.model, "unk_token", None)
    if token is not None:
        return tokenizer.token_to_id(token)
    # A Unigram model does not show its own. No piece can look like this: it would be escaped.
    found = _UNK_ID.search(tokenizer.to_str())
    return int(found[1]) if found else None


def _read_table(path: Path) -> Vectors:
    """Read the vectors as float32, in portions: a search process has little memory to spare."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        names = file.keys()
        stored = file.get_slice(next(name for name in _TENSORS if name in names))
        n_tokens, dim = stored.get_shape()
        table = np.empty((n_tokens, dim), np.float32)
        for start in range(0, n_tokens, _PORTION):
            end = min(start + _PORTION, n_tokens)
            table[start:end] = stored[start:end]
    return table


def is_static(path: Path) -> bool:
    """Tell whether the folder holds a static model that `load_static` can open."""
    try:
        _find_model(path)
    except ArtifactError:
        return False
    return True


def _find_model(path: Path) -> Path:
    """Find the folder with the weights and the tokenizer of a static model."""
    if not path.is_dir():
        raise ArtifactError("找不到向量模型文件夹，请检查设置或重新安装", folder=path.name)
    for name in _FOLDERS:
        folder = path / name
        has_files = (folder / _WEIGHTS).is_file() and (folder / _TOKENIZER).is_file()
        if has_files and _is_declared_static(path):
            return folder
    raise ArtifactError("文件夹里不是可用的静态向量模型，请检查设置或重新安装", folder=path.name)


def _is_declared_static(path: Path) -> bool:
    """Read modules.json: an ordinary transformer has the same two files beside it."""
    try:
        modules = json.loads((path / "modules.json").read_text("utf-8"))
        return str(modules[0]["type"]).endswith("StaticEmbedding")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _checksum(folder: Path) -> str:
    """Hash the two files the vectors depend on."""
    digest = hashlib.sha256((folder / _TOKENIZER).read_bytes())
    digest.update((folder / _WEIGHTS).read_bytes())
    return digest.hexdigest()
