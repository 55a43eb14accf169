"""Build the shipped models from the data: what `perf-nlp train` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.corpus import MISSING_EXTRA, read_projects
from perf_nlp.resources import resource


def train(
    corpus: Path | None = None,
    models: Path | None = None,
    *,
    only: str | None = None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Train the encoder, then the classifier that reads its vectors.

    :param corpus: Folder of the labelled corpus; None takes `data/corpus`.
    :param models: Where `encoder/` and `classifier/` are written; None takes `models`.
    :param only: "encoder" or "classifier" trains that one alone; a classifier then reads the
        encoder that is there.
    :param seed: Fixes every random choice.
    :param progress: Told in Chinese what is going on.
    :return: The metrics of what was trained, by model.
    :raises ArtifactError: If the corpus, the encoder or an extra is missing.
    """
    # scikit-learn and torch take seconds to import, and the command line imports this module.
    try:
        from perf_nlp.learning.classifier_training import train_classifier
        from perf_nlp.learning.encoder_training import train_encoder
    except ImportError as error:
        raise ArtifactError(MISSING_EXTRA) from error
    corpus = corpus or resource("data", "corpus")
    models = models or resource("models")
    metrics: dict[str, Any] = {}
    if only != "classifier":
        metrics["encoder"] = train_encoder(corpus, models / "encoder", seed=seed, progress=progress)
    if only != "encoder":
        encoder = load_encoder(str(models / "encoder"), offline=True)
        metrics["classifier"] = train_classifier(
            read_projects(corpus), encoder, models / "classifier", seed=seed, progress=progress
        )
    return metrics
