"""Corpus → trained classifier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from perf_nlp.classifiers import Example, Labeller, example_from, load_labeller
from perf_nlp.classifiers.artifacts import Card, save_model
from perf_nlp.classifiers.calibration import (
    expected_calibration_error,
    fit_temperature,
    review_threshold,
)
from perf_nlp.classifiers.labeller import ACCURATE
from perf_nlp.classifiers.linear import Floats, LinearModel, linear_model
from perf_nlp.classifiers.neighbours import save_names
from perf_nlp.classifiers.pipeline import C, make_features
from perf_nlp.embeddings import Encoder, load_accurate
from perf_nlp.learning.classifier_card import card_text
from perf_nlp.learning.corpus import CorpusProject, Split, projects_of, read_out_of_scope
from perf_nlp.learning.pool_training import calibrated_pool, say
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


def labelled_names(labelled: Labelled) -> dict[str, list[str]]:
    """List the distinct names that carry each label."""
    names: dict[str, set[str]] = {}
    for example, label in zip(labelled.examples, labelled.labels, strict=True):
        names.setdefault(label, set()).add(example.name)
    return {label: sorted(some) for label, some in names.items()}


def out_of_scope_examples(split: Split) -> list[Example]:
    """Take the texts of one split that are no indicators."""
    return [
        example_from(row["name"], row["value"], row["description"])
        for row in read_out_of_scope(split)
    ]


def train_classifier(
    projects: list[CorpusProject],
    encoder: Encoder,
    folder: Path,
    *,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Train on the train split, calibrate on the calibration split, measure on the test split.

    :param folder: Where the model, its card and its metrics are written; the accurate model, which
        gives the second opinion, lies beside it.
    :return: The metrics, as `metrics.json` keeps them.
    """
    train = labelled_examples(projects_of(projects, "train"))
    progress(f"训练分类模型：{len(train.examples)} 条指标")
    model = fit_model(train, encoder, out_of_scope_examples("train"), seed=seed)
    held_out = labelled_examples(projects_of(projects, "calibration"))
    progress(f"校准概率：{len(held_out.examples)} 条指标")
    model = calibrated(model, held_out, encoder)
    said = say(model, held_out.examples, encoder)
    y = columns_of(model, held_out)
    review_below = threshold_of(said.p["label"], y["label"])
    progress("校准精细模型的复核")
    accurate = load_accurate(folder.parent / ACCURATE)
    others = say(model, out_of_scope_examples("calibration"), encoder)
    version = _checksum(projects, encoder, accurate)
    card = Card(
        version=version,
        encoder=encoder.fingerprint,
        edition=edition(),
        review_below=review_below,
        pool=calibrated_pool(accurate, model, said, y, others, review_below),
    )
    save_model(model, card, folder)
    save_names(labelled_names(train), folder)
    labeller = load_labeller(folder, encoder)
    metrics = {
        "corpus": version,
        "n_train": len(train.examples),
        "review_below": card.review_below,
        "pool_review_below": card.pool.review_below,
        "test": measure(labeller, labelled_examples(projects_of(projects, "test"))),
        "out_of_scope": measure_out_of_scope(labeller),
    }
    (folder / "metrics.json").write_text(
        json.dumps(metrics, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    (folder / "card.md").write_text(card_text(metrics), "utf-8")
    return metrics


def fit_model(
    labelled: Labelled, encoder: Encoder, others: Sequence[Example] = (), *, seed: int = 0
) -> LinearModel:
    """Fit both heads on shared features; not yet calibrated.

    :param others: Examples that are no indicators: each stands for every class alike, so that
        the model is sure of none.
    """
    features = make_features(encoder)
    X = features.fit_transform([*labelled.examples, *others])
    n = len(labelled.examples)
    heads = {}
    for name, answers in (("label", labelled.labels), ("leaf", labelled.leaves)):
        classes = sorted(set(answers))
        y = [*answers, *(each for each in classes for _ in others)]
        weights = np.ones(len(y))
        weights[n:] = 1 / len(classes)
        rows = vstack([X[:n], *[X[n:]] * len(classes)]) if others else X
        model = LogisticRegression(C=C, max_iter=2000, random_state=seed)
        heads[name] = model.fit(rows, y, sample_weight=weights)
    return linear_model(features, heads)


def calibrated(model: LinearModel, held_out: Labelled, encoder: Encoder) -> LinearModel:
    """Set the temperature of each head by examples that the model was not trained on."""
    encoded = model.encode(held_out.examples, encoder)
    heads = {
        name: replace(model.heads[name], temperature=fit_temperature(encoded[name], y))
        for name, y in columns_of(model, held_out).items()
    }
    return replace(model, heads=heads)


def columns_of(model: LinearModel, labelled: Labelled) -> dict[str, list[int]]:
    """Give for each head the columns of the right answers."""
    answers = {"label": labelled.labels, "leaf": labelled.leaves}
    return {name: [model.heads[name].classes.index(y) for y in answers[name]] for name in answers}


def threshold_of(label_p: Floats, y: Sequence[int]) -> float:
    """Find the confidence under which a person should look.

    :param label_p: Probabilities of examples that were not trained on, shape (n, n_labels).
    :param y: The right column of each, shape (n,).
    """
    is_right = (label_p.argmax(axis=1) == y).tolist()
    return round(review_threshold(label_p.max(axis=1).tolist(), is_right), 4)


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


def measure_out_of_scope(labeller: Labeller) -> dict[str, Any]:
    """Measure how often texts that are no indicators are marked for review.

    :return: The rate over kinds that training has seen, and over those it has not.
    """
    seen = {row["kind"] for row in read_out_of_scope("train")}
    is_seen = np.array([row["kind"] in seen for row in read_out_of_scope("test")])
    predictions = labeller.predict(out_of_scope_examples("test"))
    marked = np.array([prediction.needs_review for prediction in predictions])
    return {
        "n": len(marked),
        "marked_rate_of_seen_kinds": round(float(marked[is_seen].mean()), 4),
        "marked_rate_of_unseen_kinds": round(float(marked[~is_seen].mean()), 4),
    }


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """Average the F1 of each label that there is, every label counting the same."""
    return float(f1_score(truth, answers, labels=sorted(set(truth)), average="macro"))


def _checksum(projects: Sequence[CorpusProject], *models: Encoder) -> str:
    """Name a model by what it is made from."""
    others = [read_out_of_scope(split) for split in ("train", "calibration")]
    content = json.dumps([projects, others], ensure_ascii=False, sort_keys=True)
    content += "".join(model.fingerprint for model in models)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
