"""Narrowing: which indicators pass the filters, and how many each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from perf_nlp.records import Filters
from perf_nlp.storage import rows
from perf_nlp.storage.indicators import among
from perf_nlp.storage.schema import indicator, prediction, project

FACETS = ("label", "leaf", "year", "unit_name")


def matching_ids(connection: Connection, chosen: Filters) -> NDArray[np.int64]:
    """List the ids of indicators that pass, ascending."""
    query = select(indicator.c.id).order_by(indicator.c.id)
    if chosen.label or chosen.leaf:
        query = query.join(prediction, prediction.c.indicator_id == indicator.c.id)
    if chosen.year is not None or chosen.unit_name:
        query = query.join(project, project.c.id == indicator.c.project_id)
    ids = connection.scalars(query.where(*_conditions(chosen))).all()
    return np.array(ids, dtype=np.int64)


def facets(
    connection: Connection, chosen: Filters, ids: NDArray[np.int64] | Sequence[int] | None
) -> dict[str, list[tuple[str | int | None, int]]]:
    """Count each facet under the filters of the others.

    One query counts the combinations that occur; all four facets are sums over these.
    """
    cells = (prediction.c.label, prediction.c.leaf, project.c.budget_year, project.c.unit_name)
    query = (
        select(*cells, func.count())
        .join_from(indicator, prediction, prediction.c.indicator_id == indicator.c.id)
        .join(project, project.c.id == indicator.c.project_id)
        .where(*_conditions(Filters(document_id=chosen.document_id)))
        .group_by(*cells)
    )
    if ids is not None:
        query = query.where(among(indicator.c.id, ids))
    wanted = (chosen.label or None, chosen.leaf or None, chosen.year, chosen.unit_name or None)
    counts: tuple[Counter[str | int | None], ...] = tuple(Counter() for _ in FACETS)
    for *combination, number in connection.execute(query):
        misses = [
            place
            for place, (want, value) in enumerate(zip(wanted, combination, strict=True))
            if want is not None and want != value
        ]
        # What fails one filter only still counts in that filter's own facet.
        places = range(len(FACETS)) if not misses else misses if len(misses) == 1 else ()
        for place in places:
            counts[place][combination[place]] += number
    return {name: _most_first(counter) for name, counter in zip(FACETS, counts, strict=True)}


def _conditions(chosen: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions of the filters that are set; an empty text sets none."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.label:
        conditions.append(prediction.c.label == rows.clean(chosen.label))
    if chosen.leaf:
        conditions.append(prediction.c.leaf == rows.clean(chosen.leaf))
    if chosen.year is not None:
        conditions.append(project.c.budget_year == rows.sql_integer(chosen.year))
    if chosen.unit_name:
        conditions.append(project.c.unit_name == rows.clean(chosen.unit_name))
    if chosen.document_id is not None:
        conditions.append(indicator.c.document_id == rows.sql_integer(chosen.document_id))
    return conditions


def _most_first(counter: Counter[str | int | None]) -> list[tuple[str | int | None, int]]:
    """Sort by count, then by value, with None behind the others."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0] is None, str(item[0])))
