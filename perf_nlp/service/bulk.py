"""Label many indicators at once, on all cores where that pays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from perf_nlp.classifiers import Example, example_from, example_of
from perf_nlp.records import Indicator, Prediction
from perf_nlp.service.classifying import shipped_labeller

# Name, value and description of an indicator, or an indicator that was read with its neighbours.
Asked = tuple[str, str, str] | Indicator

# A further process takes about a second to start; so long one alone labels this many.
_PAYS_FROM = 20_000
_PORTION = 12_500
_MOST_PROCESSES = 8


def predict_all(
    asked: Sequence[Asked], *, n_processes: int | None = None
) -> Iterator[Prediction]:
    """Label n indicators, in order; the answer is the same however many processes work.

    Predictions are given as they come, so that the caller can write while others still work.

    :param n_processes: None takes as many as there are cores, one where that is faster.
    """
    if n_processes is None:
        n_processes = min(os.cpu_count() or 1, _MOST_PROCESSES) if len(asked) >= _PAYS_FROM else 1
    if n_processes == 1:
        yield from _predict(asked)
        return
    portions = [asked[start : start + _PORTION] for start in range(0, len(asked), _PORTION)]
    # Not fork: the tokenizer's threads may hold locks that a forked copy would wait for forever.
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        for portion in pool.map(_predict_portion, portions):
            yield from (Prediction(*each) for each in portion)


def _predict_portion(asked: Sequence[Asked]) -> list[tuple[Any, ...]]:
    """Label one portion in another process; plain tuples travel back faster than records."""
    return [tuple(getattr(each, key) for key in Prediction.__slots__) for each in _predict(asked)]


def _predict(asked: Sequence[Asked]) -> list[Prediction]:
    """Label in this process."""
    return shipped_labeller().predict([_example(each) for each in asked])


def _example(asked: Asked) -> Example:
    """Give what the classifier is shown."""
    return example_of(asked) if isinstance(asked, Indicator) else example_from(*asked)
