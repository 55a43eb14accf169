"""Corpus → trained classifier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from perf_nlp.classifiers import Example, Labeller, example_from
from perf_nlp.classifiers.artifacts import Card, save_model
from perf_nlp.classifiers.calibration import (
    expected_calibration_error,
    fit_temperature,
    review_threshold,
)
from perf_nlp.classifiers.labeller import decide, fits
from perf_nlp.classifiers.linear import LinearModel, linear_model
from perf_nlp.classifiers.pipeline import C, make_features
from perf_nlp.embeddings import Encoder
from perf_nlp.learning.corpus import CorpusProject, projects_of
from perf_nlp.taxonomy import edition


@dataclass(frozen=True, slots=True)
class Labelled:
    """Examples with the right answers.

    :param labels: One label an example.
    :param leaves: One leaf an example.
    """

    examples: list[Example]
    labels: list[str]
    leaves: list[str]


def labelled_examples(projects: Sequence[CorpusProject]) -> Labelled:
    """Take the indicators out of corpus projects; the declared category is not looked at."""
    rows = [row for project in projects for row in project["indicators"]]
    return Labelled(
        [example_from(row["name"], row["value"], row["description"]) for row in rows],
        [row["label"] for row in rows],
        [row["leaf"] for row in rows],
    )


def train_classifier(
    projects: list[CorpusProject],
    encoder: Encoder,
    folder: Path,
    *,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Train on the train split, calibrate on the calibration split, measure on the test split.

    :param folder: Where the model, its card and its metrics are written.
    :return: The metrics, as `metrics.json` keeps them.
    """
    train = labelled_examples(projects_of(projects, "train"))
    progress(f"训练分类模型：{len(train.examples)} 条指标")
    model = fit_model(train, encoder, seed=seed)
    held_out = labelled_examples(projects_of(projects, "calibration"))
    progress(f"校准概率：{len(held_out.examples)} 条指标")
    model = calibrated(model, held_out, encoder)
    labels, _, label_p, _ = decide(model, model.encode(held_out.examples, encoder), fits(model))
    names = model.heads["label"].classes
    is_right = [names[p] == y for p, y in zip(labels, held_out.labels, strict=True)]
    version = _checksum(projects, encoder)
    card = Card(
        version=version,
        encoder=encoder.fingerprint,
        edition=edition(),
        review_below=round(review_threshold(label_p.max(axis=1).tolist(), is_right), 4),
    )
    save_model(model, card, folder)
    metrics = {
        "corpus": version,
        "n_train": len(train.examples),
        "review_below": card.review_below,
        "test": measure(
            Labeller(model, card, encoder), labelled_examples(projects_of(projects, "test"))
        ),
    }
    (folder / "metrics.json").write_text(
        json.dumps(metrics, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    return metrics


def fit_model(labelled: Labelled, encoder: Encoder, *, seed: int = 0) -> LinearModel:
    """Fit both heads on shared features; not yet calibrated."""
    features = make_features(encoder)
    X = features.fit_transform(labelled.examples)
    heads = {
        name: LogisticRegression(C=C, max_iter=2000, random_state=seed).fit(X, y)
        for name, y in (("label", labelled.labels), ("leaf", labelled.leaves))
    }
    return linear_model(features, heads)


def calibrated(model: LinearModel, held_out: Labelled, encoder: Encoder) -> LinearModel:
    """Set the temperature of each head by examples that the model was not trained on."""
    encoded = model.encode(held_out.examples, encoder)
    heads = {}
    for name, answers in (("label", held_out.labels), ("leaf", held_out.leaves)):
        head = model.heads[name]
        y = [head.classes.index(answer) for answer in answers]
        heads[name] = replace(head, temperature=fit_temperature(model.logits(encoded, name), y))
    return replace(model, heads=heads)


def measure(labeller: Labeller, labelled: Labelled) -> dict[str, Any]:
    """Measure a classifier on labelled examples.

    :return: Accuracy of label and leaf, macro-F1 of the labels, expected calibration error, the
        share of rows that need no review and the accuracy among them.
    """
    predictions = labeller.predict(labelled.examples)
    is_right = np.array([p.label == y for p, y in zip(predictions, labelled.labels, strict=True)])
    leaf_is_right = [p.leaf == y for p, y in zip(predictions, labelled.leaves, strict=True)]
    sure = np.array([not p.needs_review for p in predictions])
    return {
        "n": len(predictions),
        "label_accuracy": round(float(is_right.mean()), 4),
        "label_macro_f1": round(macro_f1(labelled.labels, [p.label for p in predictions]), 4),
        "leaf_accuracy": round(float(np.mean(leaf_is_right)), 4),
        "calibration_error": round(
            expected_calibration_error([p.confidence for p in predictions], is_right.tolist()), 4
        ),
        "needs_no_review_rate": round(float(sure.mean()), 4),
        "accuracy_where_no_review": round(float(is_right[sure].mean()), 4) if sure.any() else None,
    }


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """Average the F1 of each label that there is, every label counting the same."""
    return float(f1_score(truth, answers, labels=sorted(set(truth)), average="macro"))


def _checksum(projects: Sequence[CorpusProject], encoder: Encoder) -> str:
    """Name a model by what it is made from."""
    content = json.dumps(projects, ensure_ascii=False, sort_keys=True) + encoder.fingerprint
    return hashlib.sha256(content.encode()).hexdigest()[:12]
