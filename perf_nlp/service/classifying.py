"""Use case: label indicators that come as plain rows."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

from perf_nlp.classifiers import (
    CAREFUL_UP_TO,
    Example,
    Labeller,
    example_from,
    example_of,
    load_labeller,
)
from perf_nlp.embeddings import load_encoder
from perf_nlp.errors import RequestError
from perf_nlp.records import Indicator, Prediction, to_json
from perf_nlp.resources import resource
from perf_nlp.service.texts import whole
from perf_nlp.taxonomy import labels

# Name, value and description of an indicator.
Texts: TypeAlias = tuple[str, str, str]
# An indicator as bare texts, or read with its neighbours, or what the classifier is shown of it.
Asked: TypeAlias = Texts | Indicator | Example
# What classification adds to a row, in the order of the columns.
ADDED = ("label", "label_zh", "confidence", "leaf", "leaf_confidence", "needs_review", "reason")


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Let tables come and go: millions of small objects, no cycles.

    Looking for garbage among them would take a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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


def classify(
    indicators: Any, *, reasons: bool = True, careful: bool | None = None
) -> list[Prediction]:
    """Label indicators.

    :param indicators: A list of dicts or dataclasses with `name` and, where known, `value` and
        `description`; of `Indicator` records; or a pandas DataFrame with those columns.
    :param reasons: False leaves `reason` blank, which takes half the time.
    :param careful: Whether the slower accurate model reads what the fast one is not sure of; None
        does so for up to 10,000 indicators.
    :return: One prediction an indicator, in order.
    :raises RequestError: If it is none of these, or an indicator has no name.

    >>> [prediction.label for prediction in classify([{"name": "群众满意度", "value": "≥90%"}])]
    ['satisfaction']
    """
    if hasattr(indicators, "to_dict"):
        indicators = indicators.to_dict("records")
    if isinstance(indicators, str | Mapping) or not isinstance(indicators, Iterable):
        raise RequestError("请给出一个列表，每条指标是含 name 的字典或 Indicator")
    with no_garbage_collection():
        asked = [_asked(each, number) for number, each in enumerate(indicators, start=1)]
        return predict(_whole(asked), reasons=reasons, careful=careful)


def predict(
    asked: Sequence[Asked], *, reasons: bool = True, careful: bool | None = None
) -> list[Prediction]:
    """Label n indicators, in order; texts that repeat themselves are looked at once.

    :param reasons: False leaves `reason` blank.
    :param careful: As `Labeller.predict` has it; None goes by the number of all n.
    """
    if careful is None:
        careful = len(asked) <= CAREFUL_UP_TO
    keys = [each if type(each) is tuple else id(each) for each in asked]
    different = dict(zip(keys, asked, strict=True))
    examples = [_example(each, exact=careful) for each in different.values()]
    predictions = shipped_labeller().predict(examples, reasons=reasons, careful=careful)
    if len(different) == len(asked):
        return predictions
    return list(map(dict(zip(different, predictions, strict=True)).__getitem__, keys))


def _example(asked: Asked, *, exact: bool) -> Example:
    """Give what the classifier is shown.

    :param exact: False reads amounts of bare texts as one amount: no linear cue looks at them.
    """
    if isinstance(asked, Indicator):
        return example_of(asked)
    return asked if isinstance(asked, Example) else example_from(*asked, exact=exact)


def _asked(row: Any, number: int) -> Texts | Indicator:
    """Give what is asked of a row, which the caller counts as `number`."""
    if isinstance(row, Indicator):
        return row
    if not isinstance(row, dict):
        row = _as_mapping(row, number)
    name, value, description = row.get("name"), row.get("value"), row.get("description")
    # Most cells are texts: a million of them need no call.
    name = (name if type(name) is str else _text(name)).strip()
    if not name:
        raise RequestError("这一条没有指标名称（name），无法分类", row=number)
    return (
        name,
        value if type(value) is str else _text(value),
        description if type(description) is str else _text(description),
    )


def _as_mapping(row: Any, number: int) -> Mapping[str, Any]:
    """Give a row that is no dict as one."""
    if is_dataclass(row) and not isinstance(row, type):
        return asdict(row)
    if not isinstance(row, Mapping):
        raise RequestError("这一条不是含 name 的字典，也不是 Indicator，无法分类", row=number)
    return row


def _text(cell: Any) -> str:
    """Give the text of a cell; pandas has three ways to write a missing one."""
    text = "" if cell is None else str(cell)
    return text if isinstance(cell, str) or text not in ("nan", "<NA>", "NaT") else ""


def _whole(asked: list[Texts | Indicator]) -> list[Texts | Indicator]:
    """Replace lone surrogates, if there are any in all the texts."""
    try:
        "".join(chain.from_iterable(each for each in asked if isinstance(each, tuple))).encode()
    except UnicodeEncodeError:
        return [
            (whole(each[0]), whole(each[1]), whole(each[2])) if isinstance(each, tuple) else each
            for each in asked
        ]
    return asked


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
