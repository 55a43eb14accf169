"""Label many indicators at once, on all cores where that pays."""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from operator import attrgetter
from typing import Any

from perf_nlp.classifiers import Example, example_from, example_of
from perf_nlp.records import Indicator, Prediction, Target
from perf_nlp.service.classifying import shipped_labeller

logger = logging.getLogger(__name__)

# Name, value and description of an indicator, or an indicator that was read with its neighbours.
Asked = tuple[str, str, str] | Indicator
_Plain = tuple[Any, ...]
_fields = attrgetter(*Prediction.__slots__)
_target_fields = attrgetter(*Target.__slots__)

# A further process takes about a second to start; so long one alone labels this many.
_PAYS_FROM = 10_000
# Small: then no process waits long for another at the end, and what is at work takes little memory.
_LARGEST_PORTION = 4096
# One is being labelled, one waits: so the process never does.
_IN_FLIGHT = 2
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


def predict_all(
    asked: Sequence[Asked], *, n_processes: int | None = None
) -> Generator[Prediction, None, None]:
    """Label n indicators, in order; the answer is the same however many processes work.

    Predictions are given as they come, so that the caller can write while others still work; who
    wants no more of them closes the generator.

    :param n_processes: None takes as many as there are cores, one where that is faster.
    """
    if n_processes is None:
        n_processes = min(os.cpu_count() or 1, _MOST_PROCESSES) if len(asked) >= _PAYS_FROM else 1
    size = min(_LARGEST_PORTION, max(1, -(-len(asked) // n_processes)))
    portions = [asked[start : start + size] for start in range(0, len(asked), size)]
    if n_processes == 1:
        for some in portions:
            yield from _predict(some)
        return
    n_done = 0
    try:
        # Not fork: the tokenizer's threads may hold locks that a forked copy would wait for.
        with ProcessPoolExecutor(
            n_processes - 1, mp_context=get_context("spawn"), initializer=_ignore_interrupt
        ) as pool:
            for portion in _in_turns(pool, portions, _IN_FLIGHT * (n_processes - 1)):
                n_done += 1
                yield from (Prediction(*each) for each in portion)
    except (BrokenProcessPool, OSError) as error:
        # A script without `if __name__ == "__main__"` cannot start processes, nor a full machine.
        logger.info("labelling goes on in one process: %s", error)
        for rest in portions[n_done:]:
            yield from _predict(rest)


def _in_turns(
    pool: Executor, portions: Sequence[Sequence[Asked]], n_in_flight: int
) -> Iterator[list[_Plain]]:
    """Label portions here and in other processes; give them in order, as they come."""
    rest = deque(portions)
    coming: deque[Future[list[_Plain]]] = deque()
    while rest or coming:
        while rest and sum(not each.done() for each in coming) < n_in_flight:
            packed = list(map(_packed, rest.popleft()))
            coming.append(pool.submit(_predict_packed, packed))
        if rest:
            # The others have enough to do: this process labels one too.
            own: Future[list[_Plain]] = Future()
            own.set_result(list(map(_fields, _predict(rest.popleft()))))
            coming.append(own)
        while coming and (coming[0].done() or not rest):
            yield coming.popleft().result()


def _ignore_interrupt() -> None:
    """Leave Ctrl+C to the process that asks: a terminal tells all of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _packed(asked: Asked) -> _Plain:
    """Give the same as plain values: they travel between processes in a fifth of the time."""
    if not isinstance(asked, Indicator):
        return asked
    example = example_of(asked)
    targets = [_target_fields(target) for target in example.targets]
    return example.name, example.value, example.description, targets


def _unpacked(packed: _Plain) -> Example:
    """Give what the classifier is shown of what `_packed` gave."""
    name, value, description, *targets = packed
    if not targets:
        return _example((name, value, description))
    return Example(name, value, description, tuple(Target(*each) for each in targets[0]))


def _predict_packed(packed: Sequence[_Plain]) -> list[_Plain]:
    """Label a portion in another process."""
    with no_garbage_collection():
        return list(map(_fields, shipped_labeller().predict(list(map(_unpacked, packed)))))


def _predict(asked: Sequence[Asked]) -> list[Prediction]:
    """Label in this process."""
    return shipped_labeller().predict([_example(each) for each in asked])


def _example(asked: Asked) -> Example:
    """Give what the classifier is shown."""
    return example_of(asked) if isinstance(asked, Indicator) else example_from(*asked, exact=False)
