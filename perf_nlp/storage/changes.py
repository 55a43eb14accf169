"""The feed that indexes follow: which indicators came and went since an epoch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from perf_nlp.storage.schema import change, library


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the set of indicators.

    :param epoch: Where the index stands once it has followed.
    :param added: Ids to add, ascending, int64, shape (n,); all of them are in the library.
    :param removed: Ids to drop, likewise; the index need not have heard of them.
    """

    epoch: int
    added: NDArray[np.int64]
    removed: NDArray[np.int64]


def lineage(connection: Connection) -> str:
    """Give the random name of this line of epochs."""
    return str(connection.scalar(select(library.c.lineage)))


def epoch(connection: Connection) -> int:
    """Give the number of the last change, 0 if there was none."""
    return int(connection.scalar(select(func.max(change.c.epoch))) or 0)


def changes_since(connection: Connection, since: int) -> Changes:
    """Net the changes after an epoch: what came and went again is removed only."""
    query = (
        select(change.c.indicator_id, func.max(change.c.kind == "remove"))
        .where(change.c.epoch > since)
        .group_by(change.c.indicator_id)
        .order_by(change.c.indicator_id)
    )
    # NumPy takes thirty times as long over SQLAlchemy's rows as over plain numbers.
    numbers = chain.from_iterable(connection.execute(query))
    netted = np.fromiter(numbers, dtype=np.int64).reshape(-1, 2)
    gone = netted[:, 1] == 1
    return Changes(epoch(connection), netted[~gone, 0], netted[gone, 0])
