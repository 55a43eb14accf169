"""Turn the setting `encoder` into an encoder."""

from __future__ import annotations

from pathlib import Path

from perf_nlp.embeddings.accurate import load_accurate
from perf_nlp.embeddings.encoder import Encoder
from perf_nlp.embeddings.side_by_side import SideBySide
from perf_nlp.embeddings.static import is_static, load_static
from perf_nlp.embeddings.transformer import load_transformer
from perf_nlp.resources import resource

DEFAULT = "default"
ACCURATE = "accurate"


def load_encoder(setting: str, *, offline: bool) -> Encoder:
    """Load the encoder a setting names.

    :param setting: "default" for the shipped static model, "accurate" for it and the shipped
        transformer side by side, the folder of a model, or the name of a sentence-transformers
        model on the hub.
    :param offline: True never tries the network: a name must be in the local cache.
    :raises ArtifactError: If there is no such model, it is damaged, or its extra is missing.
    """
    if setting == DEFAULT:
        return load_static(resource("models", "encoder"))
    if setting == ACCURATE:
        static = load_static(resource("models", "encoder"))
        return SideBySide([static, load_accurate(resource("models", "accurate"))])
    path = Path(setting).expanduser()
    if is_static(path):
        return load_static(path)
    return load_transformer(setting, offline=offline)
