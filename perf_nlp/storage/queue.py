"""The part of the door that knows jobs, and what users said that columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from perf_nlp.records import ColumnChoice, Job, JobResult, TableReading
from perf_nlp.storage import choices, documents, jobs
from perf_nlp.storage.engine import Database
from perf_nlp.storage.erase import erase_leftovers


class Queue:
    """The jobs and remembered choices of one open library; see `Store`.

    :param database: The opened file, as `open_store` makes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # jobs

    def add_job(self, file_name: str, upload: str) -> Job:
        """Queue the import of an upload.

        :param file_name: The name the user gave the file.
        :param upload: Name of the stored upload inside the library's `uploads/`.
        """
        with self._database.writing() as connection:
            return jobs.add_job(connection, file_name, upload)

    def claim_job(self) -> tuple[Job, str] | None:
        """Take the oldest queued job and mark it as running; no two callers get the same.

        :return: The job and the name of its upload; None if nothing is queued.
        """
        with self._database.writing() as connection:
            return jobs.claim_job(connection)

    def update_job(
        self,
        id: str,
        status: str,
        message: str,
        document_id: int | None = None,
        *,
        results: Sequence[JobResult] | None = None,
        tables: Sequence[TableReading] | None = None,
    ) -> Job:
        """Tell how a job goes on; None leaves what is there as it is.

        :param status: One that a `Job` can have.
        :param message: One Chinese sentence for the user.
        :param document_id: What the import gave.
        :param results: What became of each document of the upload.
        :param tables: What the user should check before it goes on.
        :raises NotFoundError: If there is no such job.
        :raises ValueError: If `status` is none that a job can have.
        """
        given = {"document_id": document_id, "results": results, "tables": tables}
        with self._database.writing() as connection:
            return jobs.update_job(connection, id, status, message, **given)

    def tell_progress(self, id: str, progress: float, message: str) -> bool:
        """Note how far a job is.

        :param progress: 0..1.
        :return: False if the user has cancelled it: whoever runs it should end it.
        :raises NotFoundError: If there is no such job.
        """
        with self._database.writing() as connection:
            return jobs.tell_progress(connection, id, progress, message)

    def end_job(
        self,
        id: str,
        status: str,
        message: str,
        document_id: int | None = None,
        *,
        results: Sequence[JobResult] = (),
        tables: Sequence[TableReading] = (),
    ) -> bool:
        """Say how a running job ended, unless the user has cancelled it; see `update_job`.

        :return: False if it is no longer wanted: what it gave should go again.
        :raises NotFoundError: If there is no such job.
        """
        given = {"document_id": document_id, "results": results, "tables": tables}
        with self._database.writing() as connection:
            if jobs.is_unwanted(connection, id):
                return False
            rate = 1.0 if status == "done" else None
            jobs.update_job(connection, id, status, message, progress=rate, **given)
            return True

    def cancel_job(self, id: str) -> tuple[Job, str]:
        """Cancel a job; one that runs is told to end, one that has ended stays as it is.

        :return: The job as it is now, and the name of its upload.
        :raises NotFoundError: If there is no such job.
        """
        with self._database.writing() as connection:
            job = jobs.get_job(connection, id)
            upload = jobs.upload_of(connection, id)
            if job.status == "running":
                job = jobs.tell_unwanted(connection, id)
            elif job.status in jobs.OPEN:
                job = _close(connection, job)
        erase_leftovers(self._database)
        return job, upload

    def close_cancelled(self, id: str) -> Job:
        """Mark a job as cancelled; the documents it gave go in the same moment.

        :raises NotFoundError: If there is no such job.
        """
        with self._database.writing() as connection:
            job = _close(connection, jobs.get_job(connection, id))
        erase_leftovers(self._database)
        return job

    def answer_job(self, id: str, chosen: Sequence[jobs.Choice], *, remember: bool) -> Job:
        """Keep what the user said of the tables of a waiting job, and queue it again.

        :param chosen: Headings of a table, and what its columns mean.
        :param remember: Keep it for tables of other documents that look the same, and let jobs
            that wait for nothing else go on. Tables without any heading do not look like others.
        :raises NotFoundError: If there is no such job.
        """
        with self._database.writing() as connection:
            answered = jobs.add_choices(connection, id, chosen)
            kept = [(headings, fields) for headings, fields in chosen if remember and any(headings)]
            for headings, fields in kept:
                choices.add_choice(connection, headings, fields)
            looks = {choices.look_of(headings) for headings, _ in kept}
            for other in jobs.waiting_jobs(connection) if looks else []:
                if all(choices.look_of(table.headings) in looks for table in other.tables):
                    jobs.add_choices(connection, other.id, [])
            return answered

    def choices_of(self, job_id: str) -> list[jobs.Choice]:
        """List what the user said of the tables of a job."""
        with self._database.reading() as connection:
            return jobs.choices_of(connection, job_id)

    def kept_uploads(self) -> set[str]:
        """Name the uploads of jobs that are queued, running or waiting for the user."""
        with self._database.reading() as connection:
            return jobs.kept_uploads(connection)

    def job(self, id: str) -> Job:
        """Give one job.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.reading() as connection:
            return jobs.get_job(connection, id)

    def requeue_running(self) -> int:
        """Queue again what was running when the process died; for the start of the server.

        :return: How many jobs went back.
        """
        with self._database.writing() as connection:
            return jobs.requeue_running(connection)

    # what columns mean

    def add_choice(self, headings: Sequence[str], fields: Mapping[int, str | None]) -> ColumnChoice:
        """Remember what the columns of a table mean; an older choice for its look goes.

        :param headings: One a column, "" where there is none.
        :param fields: Column, from 1, to its meaning; None for one kept as an extra column.
        """
        with self._database.writing() as connection:
            return choices.add_choice(connection, headings, fields)

    def find_choice(self, headings: Sequence[str]) -> ColumnChoice | None:
        """Find what the user said of a table that looks like this; None if nothing."""
        with self._database.reading() as connection:
            return choices.find_choice(connection, headings)

    def list_choices(self) -> list[ColumnChoice]:
        """List what is remembered of columns, oldest first."""
        with self._database.reading() as connection:
            return choices.list_choices(connection)

    def delete_choice(self, id: int) -> None:
        """Forget what a user said of columns.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.writing() as connection:
            choices.delete_choice(connection, id)


def _close(connection: Connection, job: Job) -> Job:
    """Delete what a job gave, and mark it as cancelled."""
    given = {result.document_id for result in job.results if result.is_new}
    for document in documents.list_documents(connection):
        # One of them may have been deleted by hand.
        if document.id in given:
            documents.delete_document(connection, document.id)
    return jobs.close_cancelled(connection, job.id)
