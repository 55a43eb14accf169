"""Measure the shipped models: what `perf-nlp evaluate` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from perf_nlp.classifiers import Labeller, example_of, load_labeller
from perf_nlp.documents import read_sheets
from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.indicators.extract import extract_document
from perf_nlp.indicators.targets import parse_target
from perf_nlp.learning.corpus import MISSING_EXTRA, Split, projects_of, read_projects
from perf_nlp.records import to_json
from perf_nlp.resources import resource

SAMPLE = "2019年市级部门预算项目绩效目标表.txt"


def evaluate(
    split: Split = "test", *, progress: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Measure labels, search and the reading of values, each beside a simple way.

    :param split: Part of the corpus; models are trained on "train", tuned on "calibration".
    :param progress: Told in Chinese what is going on.
    :raises ArtifactError: If a model, the corpus or an extra is missing.
    """
    # scikit-learn takes seconds to import, and the command line imports this module.
    try:
        from perf_nlp.learning.baselines import label_by_keywords, label_by_tfidf
        from perf_nlp.learning.classifier_training import labelled_examples, macro_f1, measure
        from perf_nlp.learning.search_evaluation import evaluate_search
    except ImportError as error:
        raise ArtifactError(MISSING_EXTRA) from error
    encoder = load_encoder("default", offline=True)
    labeller = load_labeller(resource("models", "classifier"), encoder)
    projects = read_projects(resource("data", "corpus"))
    asked = labelled_examples(projects_of(projects, split))
    train = labelled_examples(projects_of(projects, "train"))
    progress("度量分类")
    tfidf = label_by_tfidf(train, asked.examples, leaf=False)
    keywords = label_by_keywords(asked.examples)
    corpus = {
        "perf_nlp": measure(labeller, asked),
        "keyword rules": {
            "label_accuracy": _rate(keywords, asked.labels),
            "label_macro_f1": round(macro_f1(asked.labels, keywords), 4),
        },
        "TF-IDF + logistic regression": {
            "label_accuracy": _rate(tfidf, asked.labels),
            "label_macro_f1": round(macro_f1(asked.labels, tfidf), 4),
            "leaf_accuracy": _rate(label_by_tfidf(train, asked.examples, leaf=True), asked.leaves),
        },
    }
    progress("度量检索与指标值读取")
    return {
        "split": split,
        "labels": corpus,
        "labels_of_the_sample": _measure_sample(labeller),
        "search": evaluate_search(encoder, projects_of(projects, split)),
        "values": _measure_values(),
    }


def _rate(answers: Sequence[str], truth: Sequence[str]) -> float:
    """Give the share of right answers."""
    return round(float(np.mean([a == y for a, y in zip(answers, truth, strict=True)])), 4)


def _measure_sample(labeller: Labeller) -> dict[str, Any]:
    """Label the real document of 2019 and compare with its two careful readers."""
    path = resource("data", "samples", SAMPLE)
    lines = resource("data", "samples", "labels.jsonl").read_text("utf-8").splitlines()
    truth = {row["line"]: row for row in map(json.loads, lines)}
    document = extract_document(read_sheets(path), file=path.name)
    indicators = [each for project in document.projects for each in project.indicators]
    predictions = labeller.predict([example_of(each) for each in indicators])
    pairs = [(p, truth[i.origin.row]) for p, i in zip(predictions, indicators, strict=True)]
    return {
        "n": len(pairs),
        "n_right_labels": sum(p.label == row["label"] for p, row in pairs),
        "n_right_leaves": sum(p.leaf == row["leaf"] for p, row in pairs),
        "n_wrong_without_review": sum(
            p.label != row["label"] and not p.needs_review for p, row in pairs
        ),
    }


def _measure_values() -> dict[str, int]:
    """Read the worked examples of target values."""
    lines = resource("data", "targets.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    right = [
        json.loads(
            json.dumps([to_json(t) for t in parse_target(row["text"], **row.get("context", {}))])
        )
        == row["targets"]
        for row in rows
    ]
    return {"n": len(rows), "n_exact": sum(right)}
