"""Documents: added and deleted as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, delete, func, insert, literal, select, text

from perf_nlp.records import Document, DocumentReport, Prediction, Project, StoredDocument
from perf_nlp.storage import rows
from perf_nlp.storage.erase import count_deletion
from perf_nlp.storage.jobs import forget_document
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


def report_of(connection: Connection, id: int) -> DocumentReport:
    """Tell what became of every row of a document.

    :raises NotFoundError: If there is none with this id.
    """
    columns = select(document.c.parts, document.c.tables)
    query = columns.where(document.c.id == rows.sql_integer(id))
    row = connection.execute(query).mappings().one_or_none()
    return rows.read_report(rows.found(row, "文档", id))


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
    report = DocumentReport(given.parts, given.tables)
    connection.execute(insert(document), [home | rows.report_row(report)])
    _add_projects(connection, given.projects, home)
    _add_indicators(connection, given.projects, predictions, home, rows.clean(model))
    doubts = ((id, *rows.problem_cells(entry)) for entry in given.problems)
    _insert_all(connection, problem, ("document_id", *rows.PROBLEM_COLUMNS), doubts)
    return get_document(connection, id)


def delete_document(connection: Connection, id: int) -> None:
    """Delete a document with all that belongs to it, and note which indicators went.

    :raises NotFoundError: If there is none with this id.
    """
    get_document(connection, id)
    doomed = select(indicator.c.id).where(indicator.c.document_id == id)
    # Who has not seen them yet need not hear of their coming: only "remove" stays in the feed.
    connection.execute(delete(change).where(change.c.indicator_id.in_(doomed)))
    _tell(connection, "remove", id)
    forget_document(connection, id)
    connection.execute(delete(document).where(document.c.id == id))
    count_deletion(connection)


def _documents() -> Select[Any]:
    """Select documents as the fields of `StoredDocument`."""
    is_skipped = problem.c.kind == "skipped"
    parts = {
        "n_projects": project.c.document_id == document.c.id,
        "n_indicators": indicator.c.document_id == document.c.id,
        "n_problems": and_(problem.c.document_id == document.c.id, ~is_skipped),
        "n_skipped": and_(problem.c.document_id == document.c.id, is_skipped),
    }
    counts = [
        select(func.count()).where(belongs).scalar_subquery().label(name)
        for name, belongs in parts.items()
    ]
    stated = (document.c[name] for name in StoredDocument.__dataclass_fields__ if name not in parts)
    return select(*stated, *counts)


def _check_pairs(given: Document, predictions: Sequence[Sequence[Prediction]]) -> None:
    """Refuse predictions that belong to other indicators."""
    wanted = [len(entry.indicators) for entry in given.projects]
    got = [len(predicted) for predicted in predictions]
    if got != wanted:
        raise ValueError(f"predictions must pair up with indicators {wanted}, got {got}")


def _add_projects(connection: Connection, given: Sequence[Project], home: rows.Row) -> None:
    """Add the projects of the document `home`, without their indicators."""
    ids = _new_ids(connection, project, len(given))
    columns = ("id", "document_id", "budget_year", *rows.PROJECT_COLUMNS)
    years = (home["year"] if entry.year is None else entry.year for entry in given)
    told = (
        (id, home["id"], year, *rows.project_cells(entry))
        for id, year, entry in zip(ids, years, given, strict=True)
    )
    _insert_all(connection, project, columns, told)


def _add_indicators(
    connection: Connection,
    given: Sequence[Project],
    predictions: Sequence[Sequence[Prediction]],
    home: rows.Row,
    model: str,
) -> None:
    """Add the indicators of all projects, what is predicted of them, and the news of them."""
    query = select(project.c.id).where(project.c.document_id == home["id"]).order_by(project.c.id)
    owners = connection.scalars(query).all()
    first = _new_ids(connection, indicator, 1).start
    counted = count(first)
    # Generators: of many thousand rows, none waits in memory for the others.
    told = (
        (next(counted), owner, home["id"], *rows.indicator_cells(one))
        for owner, entry in zip(owners, given, strict=True)
        for one in entry.indicators
    )
    stated = ("id", "project_id", "document_id", *rows.INDICATOR_COLUMNS)
    _insert_all(connection, indicator, stated, told)
    said = (
        (id, model, *rows.prediction_cells(one))
        for id, one in enumerate(chain.from_iterable(predictions), start=first)
    )
    labelled = ("indicator_id", "model", *rows.PREDICTION_COLUMNS)
    _insert_all(connection, prediction, labelled, said)
    _tell(connection, "add", home["id"])


def _tell(connection: Connection, kind: str, document_id: int) -> None:
    """Note in the feed that the indicators of a document came or go."""
    told = select(indicator.c.id, literal(kind)).where(indicator.c.document_id == document_id)
    names = ["indicator_id", "kind"]
    connection.execute(insert(change).from_select(names, told.order_by(indicator.c.id)))


def _new_ids(connection: Connection, table: Table, count: int) -> range:
    """Give the next ids that were never used, deleted rows included."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    last = connection.scalar(query, {"name": table.name}) or 0
    return range(last + 1, last + 1 + count)


def _insert_all(
    connection: Connection, table: Table, columns: Sequence[str], values: Iterable[rows.Cells]
) -> None:
    """Insert rows of plain values, one after the other: in a third of SQLAlchemy's time.

    They go through the connection's own transaction all the same.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join("?" * len(columns))
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', values)
