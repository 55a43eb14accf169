"""Use case: label indicators that come as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from perf_nlp.classifiers import Labeller, example_from, example_of, load_labeller
from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import RequestError
from perf_nlp.records import Indicator, Prediction, to_json
from perf_nlp.resources import resource
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


def added_columns(prediction: Prediction) -> dict[str, Any]:
    """Give what classification adds to a row, by column."""
    row = {"label_zh": labels()[prediction.label], **to_json(prediction)}
    return {column: row[column] for column in ADDED}


def classify(indicators: Any) -> list[Prediction]:
    """Label indicators.

    :param indicators: A list of dicts with `name` and, where known, `value` and `description`; of
        `Indicator` records; or a pandas DataFrame with those columns.
    :return: One prediction an indicator, in order.
    :raises RequestError: If an indicator has no name.

    >>> [prediction.label for prediction in classify([{"name": "群众满意度", "value": "≥90%"}])]
    ['satisfaction']
    """
    if hasattr(indicators, "to_dict"):
        indicators = indicators.to_dict("records")
    examples = []
    for number, each in enumerate(indicators, start=1):
        if isinstance(each, Indicator):
            examples.append(example_of(each))
            continue
        name = _text(each.get("name"))
        if not name:
            raise RequestError("这一条没有指标名称（name），无法分类", row=number)
        examples.append(example_from(name, _text(each.get("value")), _text(each.get("description"))))
    return shipped_labeller().predict(examples)


def _text(cell: Any) -> str:
    """Give the text of a cell; pandas writes a missing one as NaN, which equals nothing."""
    return "" if cell is None or cell != cell else str(cell)


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
            **added_columns(prediction),
            "targets": [to_json(target) for target in example.targets],
        }
        for row, example, prediction in zip(rows, examples, predictions, strict=True)
    ]
