"""Build the shipped models from the data: what `perf-nlp train` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from perf_nlp.embeddings import load_accurate, load_encoder
from perf_nlp.embeddings.transformer import TransformerEncoder
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
    """Train the accurate model, the encoder that is distilled from it, and the classifier.

    :param corpus: Folder of the labelled corpus; None takes `data/corpus`.
    :param models: Where `accurate/`, `encoder/` and `classifier/` are written; None takes `models`.
    :param only: "accurate", "encoder" or "classifier" trains that one alone, with the others that
        are there.
    :param seed: Fixes every random choice.
    :param progress: Told in Chinese what is going on.
    :return: The metrics of what was trained, by model.
    :raises ArtifactError: If the corpus, a model that is needed or an extra is missing.
    """
    # scikit-learn and torch take seconds to import, and the command line imports this module.
    try:
        from perf_nlp.learning.accurate_training import train_accurate
        from perf_nlp.learning.classifier_training import train_classifier
        from perf_nlp.learning.encoder_training import train_encoder
        from perf_nlp.learning.teacher import open_teacher
    except ImportError as error:
        raise ArtifactError(MISSING_EXTRA) from error
    corpus = corpus or resource("data", "corpus")
    models = models or resource("models")
    metrics: dict[str, Any] = {}
    if only in (None, "accurate"):
        metrics["accurate"] = train_accurate(
            corpus, models / "accurate", seed=seed, progress=progress
        )
    if only in (None, "encoder"):
        metrics["encoder"] = train_encoder(
            corpus, models / "encoder", TransformerEncoder(open_teacher()),
            tuned=load_accurate(models / "accurate"), seed=seed, progress=progress,
        )  # fmt: skip
    if only in (None, "classifier"):
        encoder = load_encoder(str(models / "encoder"), offline=True)
        metrics["classifier"] = train_classifier(
            read_projects(corpus), encoder, models / "classifier", seed=seed, progress=progress
        )
    return metrics
