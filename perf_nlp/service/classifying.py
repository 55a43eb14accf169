"""Use case: label indicators that come as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from typing import Any

from perf_nlp.classifiers import Example, Labeller, example_from, example_of, load_labeller
from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import RequestError
from perf_nlp.records import Indicator, Prediction, to_json
from perf_nlp.resources import resource
from perf_nlp.service.texts import whole
from perf_nlp.taxonomy import labels

# What classification adds to a row, in the order of the columns.
ADDED = ("label", "label_zh", "confidence", "leaf", "leaf_confidence", "needs_review", "reason")


@lru_cache(maxsize=1)
def shipped_labeller() -> Labeller:
    """Load the shipped classifier with its own encoder, once a process.

    :raises ArtifactError: If either is missing or damaged.
    """
    encoder = load_encoder("default", offline=True)
    return load_labeller(resource("models", "classifier"), encoder)


def added_cells(prediction: Prediction) -> tuple[str | float | bool, ...]:
    """Give what classification adds to a row, in the order of `ADDED`."""
    return (
        prediction.label,
        labels()[prediction.label],
        prediction.confidence,
        prediction.leaf,
        prediction.leaf_confidence,
        prediction.needs_review,
        prediction.reason,
    )


def classify(indicators: Any) -> list[Prediction]:
    """Label indicators.

    :param indicators: A list of dicts or dataclasses with `name` and, where known, `value` and
        `description`; of `Indicator` records; or a pandas DataFrame with those columns.
    :return: One prediction an indicator, in order.
    :raises RequestError: If it is none of these, or an indicator has no name.

    >>> [prediction.label for prediction in classify([{"name": "群众满意度", "value": "≥90%"}])]
    ['satisfaction']
    """
    if hasattr(indicators, "to_dict"):
        indicators = indicators.to_dict("records")
    if isinstance(indicators, str | Mapping) or not isinstance(indicators, Iterable):
        raise RequestError("请给出一个列表，每条指标是含 name 的字典或 Indicator")
    examples = [_example(each, number) for number, each in enumerate(indicators, start=1)]
    return shipped_labeller().predict(examples)


def _example(row: Any, number: int) -> Example:
    """Give what the classifier is shown of a row, which the caller counts as `number`."""
    if isinstance(row, Indicator):
        return example_of(row)
    if is_dataclass(row) and not isinstance(row, type):
        row = asdict(row)
    if not isinstance(row, Mapping):
        raise RequestError("这一条不是含 name 的字典，也不是 Indicator，无法分类", row=number)
    name = _text(row.get("name")).strip()
    if not name:
        raise RequestError("这一条没有指标名称（name），无法分类", row=number)
    return example_from(name, _text(row.get("value")), _text(row.get("description")))


def _text(cell: Any) -> str:
    """Give the text of a cell; pandas has three ways to write a missing one."""
    text = "" if cell is None else str(cell)
    return whole(text) if isinstance(cell, str) or text not in ("nan", "<NA>", "NaT") else ""


def classify_rows(rows: Sequence[Mapping[str, str | None]]) -> list[dict[str, Any]]:
    """Label indicators given as name, value, description and declared.

    :param rows: Only `name` must be there; `declared` is handed through, never looked at, so that
        an audit can hold it against the label.
    :return: In the order of `rows`: what came, what classification adds, and the targets read.
    """
    examples = [
        example_from(row.get("name") or "", row.get("value"), row.get("description"))
        for row in rows
    ]
    predictions = shipped_labeller().predict(examples)
    return [
        {
            **{key: row.get(key) for key in ("name", "value", "description", "declared")},
            **dict(zip(ADDED, added_cells(prediction), strict=True)),
            "targets": [to_json(target) for target in example.targets],
        }
        for row, example, prediction in zip(rows, examples, predictions, strict=True)
    ]
