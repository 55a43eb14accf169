"""Label many indicators at once, on all cores where that pays."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from perf_nlp.classifiers import Example, example_from, example_of
from perf_nlp.records import Indicator, Prediction
from perf_nlp.service.classifying import shipped_labeller

logger = logging.getLogger(__name__)

# Name, value and description of an indicator, or an indicator that was read with its neighbours.
Asked = tuple[str, str, str] | Indicator

# A further process takes about a second to start; so long one alone labels this many.
_PAYS_FROM = 20_000
# Large: within a portion what repeats is looked up once.
_LARGEST_PORTION = 65_536
_MOST_PROCESSES = 8


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


def predict_all(asked: Sequence[Asked], *, n_processes: int | None = None) -> Iterator[Prediction]:
    """Label n indicators, in order; the answer is the same however many processes work.

    Predictions are given as they come, so that the caller can write while others still work.

    :param n_processes: None takes as many as there are cores, one where that is faster.
    """
    if n_processes is None:
        n_processes = min(os.cpu_count() or 1, _MOST_PROCESSES) if len(asked) >= _PAYS_FROM else 1
    if n_processes == 1:
        yield from _predict(asked)
        return
    size = min(_LARGEST_PORTION, -(-len(asked) // n_processes))
    portions = [asked[start : start + size] for start in range(0, len(asked), size)]
    n_done = 0
    try:
        # Not fork: the tokenizer's threads may hold locks that a forked copy would wait for.
        with ProcessPoolExecutor(n_processes - 1, mp_context=get_context("spawn")) as pool:
            others = pool.map(_predict_portion, portions[1:])
            # This process has everything loaded: it labels the first portion while others start.
            first = _predict(portions[0])
            n_done += 1
            yield from first
            for portion in others:
                n_done += 1
                yield from (Prediction(*each) for each in portion)
    except (BrokenProcessPool, OSError) as error:
        # A script without `if __name__ == "__main__"` cannot start processes, nor a full machine.
        logger.info("labelling goes on in one process: %s", error)
        for rest in portions[n_done:]:
            yield from _predict(rest)


def _predict_portion(asked: Sequence[Asked]) -> list[tuple[Any, ...]]:
    """Label one portion in another process; plain tuples travel back faster than records."""
    with no_garbage_collection():
        return _as_tuples(_predict(asked))


def _as_tuples(predictions: Sequence[Prediction]) -> list[tuple[Any, ...]]:
    """Take the fields out of predictions."""
    return [tuple(getattr(each, key) for key in Prediction.__slots__) for each in predictions]


def _predict(asked: Sequence[Asked]) -> list[Prediction]:
    """Label in this process."""
    return shipped_labeller().predict([_example(each) for each in asked])


def _example(asked: Asked) -> Example:
    """Give what the classifier is shown."""
    return example_of(asked) if isinstance(asked, Indicator) else example_from(*asked, exact=False)
