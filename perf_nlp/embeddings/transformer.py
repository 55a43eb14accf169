"""Any sentence-transformers model, by folder or name (this is the library's home).

The library and torch come with the extra `models` and take seconds to import, so they are imported
when such a model is asked for, and never otherwise.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Vectors, distinct
from perf_nlp.errors import ArtifactError
from perf_nlp.text.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_BATCH = 64
# A float32 row shorter than this is rounding noise, not a direction.
_SHORTEST = 1e-6


class TransformerEncoder:
    """Encodes with a sentence-transformers model.

    :param model: The model, ready to use.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model

    @cached_property
    def dim(self) -> int:
        """Length of every vector."""
        dim = self._model.get_embedding_dimension()
        return int(dim) if dim is not None else int(self._encode(["绩效"]).shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """Checksum of the weights, the tokenizer and the steps of the model."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
            digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
        steps = [type(module).__name__ for module in self._model.children()]
        settings = [steps, self._model.prompts, self._model.default_prompt_name]
        digest.update(json.dumps([*settings, str(self._model.max_seq_length)]).encode())
        digest.update(_backend(self._model).to_str().encode())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; each distinct one once.

        :param texts: Not normalised; [] gives shape (0, dim).
        :return: Shape (n, dim), unit rows; a zero row for a text without a known token.
        """
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        different, which = distinct(map(normalize, texts))
        vectors = np.zeros((len(different), self.dim), np.float32)
        known = np.flatnonzero(self._is_known(different))
        if len(known):
            vectors[known] = _unit_rows(self._encode([different[i] for i in known]))
        return vectors[which]

    def _encode(self, texts: list[str]) -> Vectors:
        """Run the model over texts that are not empty."""
        vectors = self._model.encode(
            texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, np.float32)

    def _is_known(self, texts: list[str]) -> NDArray[np.bool_]:
        """Tell which texts have at least one token the model knows, shape (n,)."""
        backend = _backend(self._model)
        unknown = _unknown_id(backend)
        encodings = backend.encode_batch(texts, add_special_tokens=False)
        # The library leaves padding switched on, so padded places are asked for, too.
        return np.array([
            any(used and id_ != unknown for id_, used in zip(e.ids, e.attention_mask, strict=True))
            for e in encodings
        ])  # fmt: skip


def load_transformer(name_or_path: str, *, offline: bool) -> TransformerEncoder:
    """Load a sentence-transformers model.

    :param name_or_path: A folder, or the name of a model on the hub.
    :param offline: True never tries the network; a name must then be in the local cache.
    :raises ArtifactError: If the extra is missing, or the model is not found or damaged.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ArtifactError(
            '使用该向量模型需要安装扩展组件，请执行 pip install "perf-nlp[models]"'
        ) from error
    path = Path(name_or_path).expanduser()
    is_local = path.is_dir()
    # The library takes any folder with a config.json, and invents the missing pooling step.
    if is_local and not (path / "modules.json").is_file():
        raise ArtifactError("文件夹里不是 sentence-transformers 模型", folder=path.name)
    try:
        with quiet_loading(), _hub(is_offline=offline or is_local):
            model = SentenceTransformer(
                str(path) if is_local else name_or_path, device="cpu",
                local_files_only=offline or is_local,
            )  # fmt: skip
    except (OSError, ValueError, LookupError, RuntimeError, TypeError) as error:
        raise ArtifactError(_not_found(offline=offline), value=path.name) from error
    return TransformerEncoder(model.eval())


def save_static(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float16]) -> None:
    """Save a static model in the sentence-transformers format, as safetensors.

    :param folder: Made if missing; its old model is replaced, other files stay.
    :param tokenizer: Of n entries.
    :param table: Token vectors, shape (n, dim).
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    modules: list[Any] = [StaticEmbedding(tokenizer, embedding_weights=table), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu")
    model.save(str(folder), create_model_card=False, safe_serialization=True)
    # safetensors makes its file unreadable for other users of an installed package.
    (folder / "model.safetensors").chmod(0o644)


def _not_found(*, offline: bool) -> str:
    """Say what to do about a model that could not be opened."""
    if offline:
        return "离线状态下找不到该向量模型，或模型文件已损坏，请改用本地模型文件夹"
    return "找不到该向量模型，或模型文件已损坏，请检查名称、文件夹和网络"


def _backend(model: SentenceTransformer) -> Tokenizer:
    """Give the `tokenizers.Tokenizer` behind the model, whatever wraps it."""
    tokenizer = model.tokenizer
    return cast("Tokenizer", getattr(tokenizer, "backend_tokenizer", tokenizer))


def _unknown_id(backend: Tokenizer) -> int | None:
    """Give the id of the unknown token; None if the tokenizer has none."""
    model = json.loads(backend.to_str())["model"]
    if model.get("unk_id") is not None:
        return int(model["unk_id"])
    token = model.get("unk_token")
    return None if token is None else backend.token_to_id(token)


def _unit_rows(vectors: Vectors) -> Vectors:
    """Scale rows to unit length; rows that are zero but for rounding become zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = np.zeros_like(vectors)
    np.divide(vectors, lengths, out=units, where=lengths > _SHORTEST)
    return units


@contextmanager
def _hub(*, is_offline: bool) -> Iterator[None]:
    """Keep the hub's client off the network, which `local_files_only` alone does not.

    It also asks the hub for a registry once a day, for the sake of its own statistics.
    """
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before or is_offline
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Keep the libraries' reports and bars off stderr; our errors say what is wrong."""
    import transformers.utils.logging

    # Untyped there.
    output: Any = transformers.utils.logging
    logger = logging.getLogger("sentence_transformers")
    levels, was_on = (output.get_verbosity(), logger.level), output.is_progress_bar_enabled()
    output.set_verbosity(logging.CRITICAL)
    logger.setLevel(logging.CRITICAL)
    output.disable_progress_bar()
    try:
        yield
    finally:
        output.set_verbosity(levels[0])
        logger.setLevel(levels[1])
        if was_on:
            output.enable_progress_bar()
