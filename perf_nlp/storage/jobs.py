"""The queue of imports, kept in the library so that no upload is forgotten."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, func, insert, select, update

from perf_nlp.records import Job
from perf_nlp.storage import rows
from perf_nlp.storage.schema import job

STATUSES = ("queued", "running", "done", "failed")

_WAITING = "已收到文件，正在排队等待导入"
_FIELDS = [job.c[name] for name in Job.__dataclass_fields__]


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
    return Job(**row)


def claim_job(connection: Connection) -> tuple[Job, str] | None:
    """Mark the oldest queued job as running, in one statement; None if none is queued."""
    oldest = select(func.min(job.c.number)).where(job.c.status == "queued").scalar_subquery()
    statement = (
        update(job)
        .where(job.c.number == oldest)
        .values(status="running", message="正在导入", updated_at=rows.now())
        .returning(*_FIELDS, job.c.upload)
    )
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    fields = dict(row)
    upload = fields.pop("upload")
    return Job(**fields), upload


def update_job(
    connection: Connection, id: str, status: str, message: str, document_id: int | None
) -> Job:
    """Set status and message of a job, and what it gave if that is known.

    :raises NotFoundError: If there is no such job.
    :raises ValueError: If `status` is none of the four.
    """
    if status not in STATUSES:
        raise ValueError(f"status must be one of {STATUSES}, got {status!r}")
    values = {"status": status, "message": rows.clean(message), "updated_at": rows.now()}
    if document_id is not None:
        values["document_id"] = document_id
    statement = update(job).where(job.c.id == rows.clean(id)).values(values).returning(*_FIELDS)
    return Job(**rows.found(connection.execute(statement).mappings().one_or_none(), "任务", id))


def get_job(connection: Connection, id: str) -> Job:
    """Give one job.

    :raises NotFoundError: If there is none with this id.
    """
    query = select(*_FIELDS).where(job.c.id == rows.clean(id))
    return Job(**rows.found(connection.execute(query).mappings().one_or_none(), "任务", id))


def requeue_running(connection: Connection) -> int:
    """Put running jobs back into their old place in the queue; give their number."""
    statement = update(job).where(job.c.status == "running")
    return connection.execute(
        statement.values(status="queued", message=_WAITING, updated_at=rows.now())
    ).rowcount
