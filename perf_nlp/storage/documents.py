"""Documents: added and deleted as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, func, insert, select, text

from perf_nlp.records import Document, Prediction, Project, StoredDocument
from perf_nlp.storage import rows
from perf_nlp.storage.erase import count_deletion
from perf_nlp.storage.schema import change, document, indicator, prediction, problem, project


def find_document(connection: Connection, checksum: str) -> StoredDocument | None:
    """Find a document by its checksum."""
    query = _documents().where(document.c.checksum == rows.clean(checksum))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else StoredDocument(**row)


def get_document(connection: Connection, id: int) -> StoredDocument:
    """Give one document.

    :raises NotFoundError: If there is none with this id.
    """
    query = _documents().where(document.c.id == rows.sql_integer(id))
    row = connection.execute(query).mappings().one_or_none()
    return StoredDocument(**rows.found(row, "文档", id))


def list_documents(connection: Connection) -> list[StoredDocument]:
    """List all documents, oldest first."""
    query = _documents().order_by(document.c.id)
    return [StoredDocument(**row) for row in connection.execute(query).mappings()]


def add_document(
    connection: Connection,
    given: Document,
    predictions: Sequence[Sequence[Prediction]],
    head: rows.Row,
    model: str,
) -> StoredDocument:
    """Add a document, or give the one that has this checksum.

    :param connection: In a writing transaction: no other process can add the same meanwhile.
    :param head: Its file_name, checksum and year.
    :raises ValueError: If `predictions` do not pair up with the indicators.
    """
    _check_pairs(given, predictions)
    known = find_document(connection, head["checksum"])
    if known is not None:
        return known
    (id,) = _new_ids(connection, document, 1)
    home = {name: rows.clean(value) for name, value in head.items()}
    home |= {"id": id, "imported_at": rows.now()}
    _insert(connection, document, [home])
    _add_projects(connection, given.projects, home)
    _add_indicators(connection, given.projects, predictions, home, rows.clean(model))
    doubts = [rows.problem_row(entry) | {"document_id": id} for entry in given.problems]
    _insert(connection, problem, doubts)
    return get_document(connection, id)


def delete_document(connection: Connection, id: int) -> None:
    """Delete a document with all that belongs to it, and note which indicators went.

    :raises NotFoundError: If there is none with this id.
    """
    get_document(connection, id)
    doomed = select(indicator.c.id).where(indicator.c.document_id == id)
    # Who has not seen them yet need not hear of their coming: only "remove" stays in the feed.
    connection.execute(delete(change).where(change.c.indicator_id.in_(doomed)))
    removed = connection.scalars(doomed.order_by(indicator.c.id)).all()
    _insert(connection, change, [{"indicator_id": gone, "kind": "remove"} for gone in removed])
    connection.execute(delete(document).where(document.c.id == id))
    count_deletion(connection)


def _documents() -> Select[Any]:
    """Select documents as the fields of `StoredDocument`."""
    parts = {"n_projects": project, "n_indicators": indicator, "n_problems": problem}
    counts = [
        select(func.count())
        .select_from(table)
        .where(table.c.document_id == document.c.id)
        .scalar_subquery()
        .label(name)
        for name, table in parts.items()
    ]
    return select(document, *counts)


def _check_pairs(given: Document, predictions: Sequence[Sequence[Prediction]]) -> None:
    """Refuse predictions that belong to other indicators."""
    wanted = [len(entry.indicators) for entry in given.projects]
    got = [len(predicted) for predicted in predictions]
    if got != wanted:
        raise ValueError(f"predictions must pair up with indicators {wanted}, got {got}")


def _add_projects(connection: Connection, given: Sequence[Project], home: rows.Row) -> None:
    """Add the projects of the document `home`, without their indicators."""
    ids = _new_ids(connection, project, len(given))
    told = [
        rows.project_row(entry)
        | {"id": id, "document_id": home["id"]}
        | {"budget_year": home["year"] if entry.year is None else entry.year}
        for id, entry in zip(ids, given, strict=True)
    ]
    _insert(connection, project, told)


def _add_indicators(
    connection: Connection,
    given: Sequence[Project],
    predictions: Sequence[Sequence[Prediction]],
    home: rows.Row,
    model: str,
) -> None:
    """Add the indicators of all projects, what is predicted of them, and the news of them."""
    query = select(project.c.id).where(project.c.document_id == home["id"]).order_by(project.c.id)
    owners = zip(connection.scalars(query).all(), given, strict=True)
    told = [
        rows.indicator_row(one) | {"project_id": owner, "document_id": home["id"]}
        for owner, entry in owners
        for one in entry.indicators
    ]
    said = [
        rows.prediction_row(one) | {"model": model}
        for predicted in predictions
        for one in predicted
    ]
    ids = _new_ids(connection, indicator, len(told))
    numbered = list(zip(ids, told, said, strict=True))
    _insert(connection, indicator, [row | {"id": id} for id, row, _ in numbered])
    _insert(connection, prediction, [row | {"indicator_id": id} for id, _, row in numbered])
    _insert(connection, change, [{"indicator_id": id, "kind": "add"} for id in ids])


def _new_ids(connection: Connection, table: Table, count: int) -> range:
    """Give the next ids that were never used, deleted rows included."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    last = connection.scalar(query, {"name": table.name}) or 0
    return range(last + 1, last + 1 + count)


def _insert(connection: Connection, table: Table, values: Sequence[rows.Row]) -> None:
    """Insert rows; none is fine (SQLAlchemy would insert one of defaults)."""
    if values:
        connection.execute(insert(table), values)
