"""Label many indicators at once, on all cores where that pays."""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from operator import attrgetter
from typing import Any

from perf_nlp.classifiers import CAREFUL_BATCH, CAREFUL_UP_TO, example_of, example_with
from perf_nlp.records import Indicator, Prediction, Target
from perf_nlp.service.classifying import Asked, no_garbage_collection, predict

logger = logging.getLogger(__name__)

_Plain = tuple[Any, ...]
_fields = attrgetter(*Prediction.__slots__)
_target_fields = attrgetter(*Target.__slots__)

# Rows that repeat themselves so often are labelled once, before the first is given.
_PAYS_IF_REPEATED = 2
# Small: then no process waits long for another at the end, and what is at work takes little memory.
_LARGEST_PORTION = 4096
# One is being labelled, one waits: so the process never does.
_IN_FLIGHT = 2
_MOST_PROCESSES = 8


def predict_all(
    asked: Sequence[Asked], *, careful: bool | None = None, n_processes: int | None = None
) -> Generator[Prediction, None, None]:
    """Label n indicators, in order; the answer is the same however many processes work.

    Predictions are given as they come, so that the caller can write while others still work; who
    wants no more of them closes the generator.

    :param careful: As `Labeller.predict` has it, and in this process; None goes by the number of
        all n.
    :param n_processes: None takes as many as there are cores, one where that is faster.
    """
    if careful is None:
        careful = len(asked) <= CAREFUL_UP_TO
    if careful:
        # Batch by batch: a thousand take seconds, and the caller tells how far it is.
        for start in range(0, len(asked), CAREFUL_BATCH):
            yield from predict(asked[start : start + CAREFUL_BATCH], careful=True)
        return
    if all(type(each) is tuple for each in asked):
        different = list(dict.fromkeys(asked))
        if len(different) * _PAYS_IF_REPEATED <= len(asked):
            predictions = dict(zip(different, _predict_all(different, n_processes), strict=True))
            yield from map(predictions.__getitem__, asked)
            return
    yield from _predict_all(asked, n_processes)


def _predict_all(
    asked: Sequence[Asked], n_processes: int | None
) -> Generator[Prediction, None, None]:
    """Label n indicators, in order, each for itself."""
    if n_processes is None:
        # Of more than `CAREFUL_UP_TO`, what a further process takes to start is always won back.
        n_processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    size = min(_LARGEST_PORTION, max(1, -(-len(asked) // n_processes)))
    portions = [asked[start : start + size] for start in range(0, len(asked), size)]
    if n_processes == 1:
        for some in portions:
            yield from predict(some, careful=False)
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
            yield from predict(rest, careful=False)


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
            own.set_result(list(map(_fields, predict(rest.popleft(), careful=False))))
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


def _unpacked(packed: _Plain) -> Asked:
    """Give what `_packed` was given, as far as the classifier looks at it."""
    if len(packed) == 3:
        return packed
    name, value, description, targets = packed
    return example_with(name, value, description, tuple(Target(*each) for each in targets))


def _predict_packed(packed: Sequence[_Plain]) -> list[_Plain]:
    """Label a portion in another process."""
    with no_garbage_collection():
        return list(map(_fields, predict(list(map(_unpacked, packed)), careful=False)))
