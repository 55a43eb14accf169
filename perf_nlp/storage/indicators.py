"""What documents gave: projects, indicators and problems, one by one or by the thousand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, update

from perf_nlp.records import Prediction, Problem, StoredIndicator, StoredProject
from perf_nlp.storage import rows
from perf_nlp.storage.documents import get_document
from perf_nlp.storage.schema import document, indicator, prediction, problem, project

# One row an indicator, with all that `rows.read_indicator` needs.
SELECTED = (
    select(
        indicator,
        *(prediction.c[name] for name in (*rows.PREDICTION_FIELDS, "model")),
        project.c.name.label("project"),
        project.c.unit_name,
        project.c.budget_year,
        document.c.file_name,
    )
    .join(prediction, prediction.c.indicator_id == indicator.c.id)
    .join(project, project.c.id == indicator.c.project_id)
    .join(document, document.c.id == indicator.c.document_id)
)


def get_indicator(connection: Connection, id: int) -> StoredIndicator:
    """Give one indicator.

    :raises NotFoundError: If there is none with this id.
    """
    query = SELECTED.where(indicator.c.id == rows.sql_integer(id))
    row = connection.execute(query).mappings().one_or_none()
    return rows.read_indicator(rows.found(row, "指标", id))


def get_indicators(connection: Connection, ids: Iterable[int]) -> list[StoredIndicator]:
    """Give indicators in the order of `ids`, leaving out those that are not there."""
    wanted = [int(id) for id in ids]
    query = SELECTED.where(among(indicator.c.id, wanted))
    known = {row["id"]: rows.read_indicator(row) for row in connection.execute(query).mappings()}
    return [known[id] for id in wanted if id in known]


class Indexed(NamedTuple):
    """What the indexes hold of an indicator: no more is read for them, for it is read of all."""

    id: int
    clean_name: str
    value: str | None
    description: str | None
    project: str
    label: str
    leaf: str
    year: int | None
    unit_name: str | None
    document_id: int


_INDEXED = (
    select(
        indicator.c.id,
        indicator.c.clean_name,
        indicator.c.value,
        indicator.c.description,
        project.c.name,
        prediction.c.label,
        prediction.c.leaf,
        project.c.budget_year,
        project.c.unit_name,
        indicator.c.document_id,
    )
    .join(prediction, prediction.c.indicator_id == indicator.c.id)
    .join(project, project.c.id == indicator.c.project_id)
    .order_by(indicator.c.id)
)


def get_indexed(connection: Connection, ids: Iterable[int]) -> list[Indexed]:
    """Give what indexes hold of indicators, by id, leaving out those that are not there."""
    found = connection.execute(_INDEXED.where(among(indicator.c.id, ids)))
    return [Indexed._make(row) for row in found]


def count_indicators(connection: Connection) -> int:
    """Count the indicators of the library."""
    return connection.scalar(select(func.count()).select_from(indicator)) or 0


def get_project(connection: Connection, id: int) -> StoredProject:
    """Give one project with its indicators.

    :raises NotFoundError: If there is none with this id.
    """
    key = rows.sql_integer(id)
    stored = _projects(connection, project.c.id == key, indicator.c.project_id == key)
    if not stored:
        rows.found(None, "项目", id)
    return stored[0]


def projects_of(connection: Connection, document_id: int) -> list[StoredProject]:
    """List the projects of a document.

    :raises NotFoundError: If there is no such document.
    """
    get_document(connection, document_id)
    return _projects(
        connection, project.c.document_id == document_id, indicator.c.document_id == document_id
    )


def problems_of(connection: Connection, document_id: int) -> list[Problem]:
    """List the problems of a document.

    :raises NotFoundError: If there is no such document.
    """
    get_document(connection, document_id)
    query = (
        select(problem, document.c.file_name)
        .join(document, document.c.id == problem.c.document_id)
        .where(problem.c.document_id == document_id)
        .order_by(problem.c.id)
    )
    return [rows.read_problem(row) for row in connection.execute(query).mappings()]


def replace_predictions(
    connection: Connection, model: str, predictions: Mapping[int, Prediction]
) -> int:
    """Replace predictions of indicators that are there; give their number."""
    known = connection.scalars(
        select(prediction.c.indicator_id).where(among(prediction.c.indicator_id, predictions))
    ).all()
    if known:
        statement = update(prediction).where(prediction.c.indicator_id == bindparam("owner"))
        said = [rows.prediction_row(predictions[id]) | {"owner": id} for id in known]
        connection.execute(statement.values(model=rows.clean(model)), said)
    return len(known)


def among(key: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Say that `key` is one of any number of ids: they travel as one JSON parameter.

    SQLite takes at most 32,766 parameters a statement.
    """
    listed = func.json_each(json.dumps([int(id) for id in ids])).table_valued("value")
    return key.in_(select(listed.c.value))


def _projects(
    connection: Connection, of_project: ColumnElement[bool], of_indicator: ColumnElement[bool]
) -> list[StoredProject]:
    """Read projects and their indicators with one query each, in the order of the document."""
    query = SELECTED.where(of_indicator).order_by(indicator.c.project_id, indicator.c.id)
    read = map(rows.read_indicator, connection.execute(query).mappings())
    owned = {owner: tuple(group) for owner, group in groupby(read, lambda one: one.project_id)}
    stored = []
    for row in connection.execute(_project_rows().where(of_project)).mappings():
        inside = owned.get(row["id"], ())
        given = rows.read_project(row, tuple(one.indicator for one in inside))
        stored.append(StoredProject(row["id"], row["document_id"], given, inside))
    return stored


def _project_rows() -> Select[tuple[object, ...]]:
    """Select projects with the name of their file, in the order of the document."""
    return (
        select(project, document.c.file_name)
        .join(document, document.c.id == project.c.document_id)
        .order_by(project.c.id)
    )
