"""Measure the shipped models: what `perf-nlp evaluate` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from perf_nlp.classifiers import Labeller, example_of, load_labeller
from perf_nlp.documents import read_sheets
from perf_nlp.embeddings import Encoder, load_encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.indicators.extract import extract_document
from perf_nlp.indicators.targets import parse_target
from perf_nlp.learning.corpus import (
    MISSING_EXTRA,
    Split,
    list_corpus_files,
    projects_of,
    read_projects,
)
from perf_nlp.records import Problem, to_json
from perf_nlp.resources import resource

if TYPE_CHECKING:
    from perf_nlp.learning.classifier_training import Labelled
    from perf_nlp.learning.labelled_rows import LabelledRow

SAMPLE = "2019年市级部门预算项目绩效目标表.txt"
Progress = Callable[[str], None]


class _Shipped(NamedTuple):
    """The models as they are shipped."""

    encoder: Encoder
    labeller: Labeller


def evaluate(
    split: Split = "test", *, slow: bool = False, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """Measure labels, search and the reading of values, each beside a simple way.

    :param split: Part of the corpus; models are trained on "train", tuned on "calibration".
    :param slow: Measure multilingual-e5-small too, which takes minutes.
    :param progress: Told in Chinese what is going on.
    :raises ArtifactError: If a model, the corpus or an extra is missing.
    """
    _check_extra()
    from perf_nlp.learning.classifier_training import labelled_examples, measure_out_of_scope
    from perf_nlp.learning.labelled_rows import corpus_rows
    from perf_nlp.learning.search_evaluation import evaluate_search

    shipped = _shipped()
    projects = read_projects(resource("data", "corpus"))
    asked = projects_of(projects, split)
    train = labelled_examples(projects_of(projects, "train"))
    measured = _measure_labels(shipped, corpus_rows(asked), train, slow, progress)
    progress("度量检索与指标值读取")
    return {
        "split": split,
        **measured,
        "out_of_scope": measure_out_of_scope(shipped.labeller),
        "labels_of_the_sample": _measure_sample(shipped.labeller),
        "search": evaluate_search(shipped.encoder, asked),
        "values": _measure_values(),
    }


def evaluate_table(
    path: Path, *, slow: bool = False, progress: Progress = lambda _: None
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Measure labels on a user's own table.

    Without the corpus, as in an installed package, what would learn from it is left out.

    :param path: A flat table with a column of labels, see `read_own_table`.
    :param slow: Measure multilingual-e5-small too, which takes minutes.
    :param progress: Told in Chinese what is going on.
    :return: What `evaluate` gives of labels, and what is wrong with rows of the table.
    :raises DocumentError: If it is no such table.
    :raises ArtifactError: If a model or an extra is missing.
    """
    _check_extra()
    from perf_nlp.learning.classifier_training import labelled_examples
    from perf_nlp.learning.own_table import read_own_table

    table = read_own_table(path)
    folder = resource("data", "corpus")
    train = None
    if list_corpus_files(folder):
        train = labelled_examples(projects_of(read_projects(folder), "train"))
    else:
        progress("没有标注语料，略去需要训练的简单做法")
    measured = _measure_labels(_shipped(), table.rows, train, slow, progress)
    return {"file": path.name, "n_left_out": table.n_left_out, **measured}, table.problems


def _check_extra() -> None:
    """Refuse to work without the libraries that learn.

    They take seconds to import, and the command line imports this module.
    """
    try:
        import perf_nlp.learning.baselines  # noqa: F401
    except ImportError as error:
        raise ArtifactError(MISSING_EXTRA) from error


def _shipped() -> _Shipped:
    """Load the shipped models."""
    encoder = load_encoder("default", offline=True)
    return _Shipped(encoder, load_labeller(resource("models", "classifier"), encoder))


def _measure_labels(
    shipped: _Shipped,
    rows: Sequence[LabelledRow],
    train: Labelled | None,
    slow: bool,
    progress: Progress,
) -> dict[str, Any]:
    """Measure the classifier on rows with known labels, beside simple ways."""
    from perf_nlp.learning.baselines import measure_baselines
    from perf_nlp.learning.deletion import Cells, measure_deletion
    from perf_nlp.learning.label_report import OURS, QUICK, details, label_rows, overall

    progress(f"度量分类：{len(rows)} 条指标")
    outcomes = label_rows(shipped.labeller, rows)
    quick = label_rows(shipped.labeller, rows, careful=False)
    baselines = measure_baselines(rows, train, shipped.encoder, slow=slow, progress=progress)
    progress("度量判断依据")
    examples = [row.example for row in rows]
    cells = [Cells(each.name, each.value, each.description) for each in examples]
    return {
        "labels": {OURS: overall(outcomes), QUICK: overall(quick), **baselines},
        **details(outcomes),
        "reasons": measure_deletion(shipped.labeller, cells),
    }


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
