"""Build the accurate model from the corpus: fine-tuning, export, measurement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.classifiers.reading import answers
from perf_nlp.classifiers.second_opinion import own_logits
from perf_nlp.embeddings.accurate import MODEL_FILE, AccurateModel, load_accurate
from perf_nlp.learning.accurate_card import card_text
from perf_nlp.learning.classifier_training import (
    Labelled,
    labelled_examples,
    out_of_scope_examples,
)
from perf_nlp.learning.corpus import CorpusProject, projects_of, read_projects
from perf_nlp.learning.files import corpus_checksums, write_json
from perf_nlp.learning.onnx_export import export_onnx
from perf_nlp.learning.pairs import project_texts
from perf_nlp.learning.teacher import open_teacher


def train_accurate(
    corpus_dir: Path, folder: Path, *, seed: int = 0, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Fine-tune the accurate model and save it with its card, metrics and its data's checksums.

    :param corpus_dir: Holds the corpus; only the training split is learnt from.
    :param folder: Made if missing.
    :param seed: Fixes shuffling; the same seed gives the same file on the same machine.
    :return: The metrics, as saved in metrics.json.
    :raises ArtifactError: If the corpus or the extra for training is missing.
    """
    # torch takes seconds to import, and this module is imported with the command line.
    from perf_nlp.learning.fine_tuning import Lesson, fine_tune

    projects = read_projects(corpus_dir)
    train = projects_of(projects, "train")
    lessons = []
    for project, texts in zip(train, project_texts(train), strict=True):
        labelled = labelled_examples([project])
        lessons.append(Lesson(texts, tuple(labelled.examples), _columns(labelled)))
    progress(f"精调精细模型：{len(lessons)} 个项目")
    network = fine_tune(
        open_teacher(), lessons, out_of_scope_examples("train"),
        tuple(map(len, answers().values())), seed=seed, progress=progress,
    )  # fmt: skip
    progress("保存并评测")
    export_onnx(network, folder)
    model = load_accurate(folder)
    metrics = {
        "fingerprint": model.fingerprint,
        "n_bytes": (folder / MODEL_FILE).stat().st_size,
        "n_train_projects": len(train),
        "seed": seed,
        "test": _measure(model, projects_of(projects, "test")),
    }
    write_json(folder / "metrics.json", metrics)
    (folder / "card.md").write_text(card_text(metrics), "utf-8")
    (folder / "data.sha256").write_text(corpus_checksums(corpus_dir), "utf-8")
    return metrics


def _columns(labelled: Labelled) -> tuple[tuple[int, ...], ...]:
    """Give the columns of label and leaf of each example."""
    names = answers().values()
    pairs = zip(labelled.labels, labelled.leaves, strict=True)
    return tuple(
        tuple(each.index(right) for each, right in zip(names, pair, strict=True)) for pair in pairs
    )


def _measure(model: AccurateModel, projects: Sequence[CorpusProject]) -> dict[str, float]:
    """Measure the model alone, without the linear one."""
    labelled = labelled_examples(projects)
    logits = own_logits(model, labelled.examples, answers())
    columns = np.column_stack([logits[head].argmax(axis=1) for head in logits])
    rates = (columns == np.array(_columns(labelled))).mean(axis=0)
    return {
        "n": len(columns),
        **{
            f"{head}_accuracy": round(float(rate), 4)
            for head, rate in zip(logits, rates, strict=True)
        },
    }
