"""The queue of imports, kept in the library so that no upload is forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from perf_nlp.records import Job, to_json
from perf_nlp.storage import rows
from perf_nlp.storage.schema import JOB_STATUSES, job

# Headings of a table, and what the user said that its columns mean.
Choice = tuple[tuple[str, ...], Mapping[int, str | None]]

_WAITING = "已收到文件，正在排队等待导入"
_FIELDS = [job.c[name] for name in Job.__dataclass_fields__]
_CANCELLED = "已取消，资料库没有改变"
# What may still come to something: its upload is kept.
OPEN = ("queued", "running", "waiting")


def add_job(connection: Connection, file_name: str, upload: str) -> Job:
    """Put an import at the end of the queue."""
    created = rows.now()
    values = {
        "id": secrets.token_hex(8),
        "status": "queued",
        "file_name": rows.clean(file_name),
        "upload": rows.clean(upload),
        "message": _WAITING,
        "created_at": created,
        "updated_at": created,
    }
    row = connection.execute(insert(job).values(values).returning(*_FIELDS)).mappings().one()
    return rows.read_job(row)


def claim_job(connection: Connection) -> tuple[Job, str] | None:
    """Mark the oldest queued job as running, in one statement; None if none is queued."""
    oldest = select(func.min(job.c.number)).where(job.c.status == "queued").scalar_subquery()
    statement = (
        update(job)
        .where(job.c.number == oldest)
        .values(status="running", message="正在导入", progress=None, updated_at=rows.now())
        .returning(*_FIELDS, job.c.upload)
    )
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else (rows.read_job(row), row["upload"])


def update_job(connection: Connection, id: str, status: str, message: str, **given: Any) -> Job:
    """Set status and message of a job, and what else is given.

    :param given: `document_id`, `progress`, `results`, `tables`; None leaves a field as it is.
    :raises NotFoundError: If there is no such job.
    :raises ValueError: If `status` is none that a job can have.
    """
    if status not in JOB_STATUSES:
        raise ValueError(f"status must be one of {JOB_STATUSES}, got {status!r}")
    told = {name: value for name, value in given.items() if value is not None}
    for name in ("results", "tables"):
        if name in told:
            told[name] = [to_json(each) for each in told[name]]
    values = told | {"status": status, "message": rows.clean(message), "updated_at": rows.now()}
    return _update(connection, id, values)


def tell_progress(connection: Connection, id: str, progress: float, message: str) -> bool:
    """Note how far a job is.

    :return: False if it is no longer wanted.
    :raises NotFoundError: If there is no such job.
    """
    _update(connection, id, {"progress": progress, "message": rows.clean(message)})
    return not is_unwanted(connection, id)


def is_unwanted(connection: Connection, id: str) -> bool:
    """Tell whether the user has cancelled a job that runs."""
    return bool(connection.scalar(select(job.c.is_unwanted).where(job.c.id == rows.clean(id))))


def tell_unwanted(connection: Connection, id: str) -> Job:
    """Ask whoever runs a job to end it."""
    told = {"is_unwanted": True, "message": "正在取消", "updated_at": rows.now()}
    return _update(connection, id, told)


def upload_of(connection: Connection, id: str) -> str:
    """Give the name of the upload of a job that is there."""
    return str(connection.scalar(select(job.c.upload).where(job.c.id == rows.clean(id))))


def close_cancelled(connection: Connection, id: str) -> Job:
    """Mark a job as cancelled; nothing of what its document said stays with it."""
    emptied: dict[str, Any] = {"results": [], "tables": [], "choices": [], "progress": None}
    told = {"status": "cancelled", "message": _CANCELLED, "updated_at": rows.now()}
    return _update(connection, id, emptied | told)


def add_choices(connection: Connection, id: str, chosen: Sequence[Choice]) -> Job:
    """Keep what the user said of a waiting job's tables, and queue it again.

    :raises NotFoundError: If there is no such job.
    """
    told: list[Any] = [{"headings": one, "fields": dict(fields.items())} for one, fields in chosen]
    stored = connection.scalar(select(job.c.choices).where(job.c.id == rows.clean(id)))
    values = {"choices": [*(stored or []), *told], "tables": [], "status": "queued"}
    message = {"message": _WAITING, "progress": None, "updated_at": rows.now()}
    return _update(connection, id, values | message)


def waiting_jobs(connection: Connection) -> list[Job]:
    """List the jobs that wait for the user, oldest first."""
    query = select(*_FIELDS).where(job.c.status == "waiting").order_by(job.c.number)
    return [rows.read_job(row) for row in connection.execute(query).mappings()]


def choices_of(connection: Connection, id: str) -> list[Choice]:
    """List what the user said of the tables of a job."""
    stored = connection.scalar(select(job.c.choices).where(job.c.id == rows.clean(id)))
    return [(tuple(one["headings"]), rows.read_fields(one["fields"])) for one in stored or ()]


def get_job(connection: Connection, id: str) -> Job:
    """Give one job.

    :raises NotFoundError: If there is none with this id.
    """
    query = select(*_FIELDS).where(job.c.id == rows.clean(id))
    row = connection.execute(query).mappings().one_or_none()
    return rows.read_job(rows.found(row, "任务", id))


def kept_uploads(connection: Connection) -> set[str]:
    """List the uploads of jobs that may still come to something."""
    query = select(job.c.upload).where(job.c.status.in_(OPEN))
    return set(connection.scalars(query))


def requeue_running(connection: Connection) -> int:
    """Put running jobs back into their old place in the queue; give their number."""
    statement = update(job).where(job.c.status == "running")
    return connection.execute(
        statement.values(status="queued", message=_WAITING, progress=None, updated_at=rows.now())
    ).rowcount


def forget_document(connection: Connection, document_id: int) -> None:
    """Take a document that is being deleted out of what jobs tell of it.

    A job that gave nothing else goes with it, by the foreign key or here.
    """
    mentions = text(
        "EXISTS (SELECT 1 FROM json_each(job.results)"
        " WHERE json_extract(value, '$.document_id') = :id)"
    ).bindparams(id=document_id)
    query = select(job.c.id, job.c.status, job.c.results).where(mentions)
    for id, status, results in connection.execute(query).all():
        rest = [one for one in results if one["document_id"] != document_id]
        if status == "done" and not any(one["ok"] for one in rest):
            connection.execute(delete(job).where(job.c.id == id))
        else:
            connection.execute(update(job).where(job.c.id == id).values(results=rest))


def _update(connection: Connection, id: str, values: Mapping[str, Any]) -> Job:
    """Change one job; NotFoundError if there is none with this id."""
    statement = update(job).where(job.c.id == rows.clean(id)).values(values).returning(*_FIELDS)
    row = connection.execute(statement).mappings().one_or_none()
    return rows.read_job(rows.found(row, "任务", id))
