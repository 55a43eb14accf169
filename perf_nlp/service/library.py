"""The library as every front end sees it: one object, one method a use case."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import platformdirs

from perf_nlp.embeddings import Encoder, load_encoder
from perf_nlp.errors import ArtifactError, RequestError
from perf_nlp.records import (
    ColumnChoice,
    DocumentReport,
    Filters,
    Job,
    Problem,
    SearchAnswer,
    SearchHit,
    StoredDocument,
    StoredIndicator,
    StoredProject,
)
from perf_nlp.service import searching
from perf_nlp.service.indexing import Indexes, followed_epoch
from perf_nlp.settings import Settings, load_settings
from perf_nlp.storage import Store, open_store

if TYPE_CHECKING:
    from perf_nlp.indicators.columns import Choose
    from perf_nlp.service.importing import Import, Imported, StageProgress

# What reads documents and what labels takes longer to load than a search may: the methods that
# need it import it when they are called.


def default_library() -> Path:
    """Give the per-user folder of the library, where no other is named."""
    named = os.environ.get("PERF_NLP_LIBRARY")
    return Path(named) if named else Path(platformdirs.user_data_dir("perf-nlp", appauthor=False))


class Library:
    """Documents of an office, read, labelled and searchable. Safe to share between threads.

    :param path: Folder of the library; made if missing. None takes the user's own.
    :param settings: None reads them from the folder and the environment.
    :raises ArtifactError: If the folder cannot be used, or what is in it is damaged.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        create: bool = True,
    ) -> None:
        self.path = default_library() if path is None else Path(path)
        self.settings = load_settings(self.path) if settings is None else settings
        self.store: Store = open_store(self.path, create=create)
        self._loading = threading.RLock()
        self.upload_added = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; the library cannot be used afterwards."""
        self.store.close()

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the settings name, loaded on first use."""
        with self._loading:
            return load_encoder(self.settings.encoder, offline=self.settings.offline)

    @cached_property
    def indexes(self) -> Indexes:
        """The indexes, opened on first use."""
        with self._loading:
            return Indexes(self.store, self.encoder, self.path / "index")

    # what users ask

    def add(
        self,
        path: str | Path,
        *,
        year: int | None = None,
        choose: Choose | None = None,
        accept: bool = True,
        progress: StageProgress | None = None,
    ) -> Imported:
        """Read a document into the library; one that is there already is not doubled.

        :param path: The document; for folders and archives see `importing`.
        :param year: Budget year, if the caller knows better than the document.
        :param choose: Gives, for the headings of a table, what its columns mean; None for a table
            leaves it to what the library remembers, else to us.
        :param accept: Take the guess where columns are unsure; else such a document is refused.
        :param progress: Told the stage and how much of it is done, 0..1; what it raises ends the
            import, and nothing of the document stays.
        :raises UnsureColumnsError: If `accept` is False and the user should look at its columns.
        :raises DocumentError: If the document cannot be read; the library stays as it was.
        :raises RequestError: If `year` is no year of a budget, or `path` holds many documents.
        :raises ArtifactError: If a model is missing, or the library cannot be written.
        """
        from perf_nlp.service.sources import Sources

        with Sources(Path(path)) as sources:
            if sources.is_many:
                sentence = "这里面有多份文件，请用 perf-nlp import 导入，或逐份导入"
                raise RequestError(sentence, file=Path(path).name)
            with self.importing(
                year=year, choose=choose, accept=accept, progress=progress
            ) as running:
                (imported,) = [running.add(source) for source in sources]
        return imported

    def importing(
        self,
        *,
        year: int | None = None,
        choose: Choose | None = None,
        accept: bool = True,
        progress: StageProgress | None = None,
    ) -> Import:
        """Begin to import documents that belong together; for the parameters see `add`.

        :return: To be used as a context: it ends with all of them, or on a cancel with none.
        """
        from perf_nlp.service.importing import Import

        # Before anything is stored: an encoder that cannot be loaded must leave no document behind.
        return Import(
            self.store, self.indexes, year=year, choose=choose, accept=accept, progress=progress
        )

    def search(
        self, query: str, *, k: int = 10, offset: int = 0, filters: Filters | None = None
    ) -> SearchAnswer:
        """Find the indicators nearest to a free text; see `searching.search`."""
        return searching.search(
            self.store, self.indexes, query, k=k, offset=offset, filters=filters
        )

    def similar(self, indicator_id: int, *, k: int = 8) -> tuple[SearchHit, ...]:
        """Find the indicators nearest in meaning to one of the library."""
        return searching.similar(self.store, self.indexes, indicator_id, k=k)

    def classify(self, rows: Sequence[Mapping[str, str | None]]) -> list[dict[str, Any]]:
        """Label indicators given as plain rows; see `classifying.classify_rows`."""
        from perf_nlp.service.classifying import classify_rows

        return classify_rows(rows)

    # what is in the library

    def documents(self) -> list[StoredDocument]:
        """List the documents, in the order they came."""
        return self.store.list_documents()

    def document(self, id: int) -> StoredDocument:
        """Give one document; NotFoundError if there is none."""
        return self.store.document(id)

    def projects_of(self, document_id: int) -> list[StoredProject]:
        """List the projects of a document."""
        return self.store.projects_of(document_id)

    def problems_of(self, document_id: int) -> list[Problem]:
        """List what could not be read of a document."""
        return self.store.problems_of(document_id)

    def report_of(self, document_id: int) -> DocumentReport:
        """Tell what became of every row of a document; NotFoundError if there is none."""
        return self.store.report_of(document_id)

    def project(self, id: int) -> StoredProject:
        """Give one project; NotFoundError if there is none."""
        return self.store.project(id)

    def indicator(self, id: int) -> StoredIndicator:
        """Give one indicator; NotFoundError if there is none."""
        return self.store.indicator(id)

    def delete_document(self, id: int) -> None:
        """Delete a document and all it gave, from the database and from the indexes."""
        self.store.delete_document(id)
        self.indexes.refresh()

    # uploads

    def add_upload(self, file_name: str, stream: BinaryIO) -> Job:
        """Keep an uploaded file and queue its import.

        :raises DocumentError: If a file of this kind cannot be read.
        """
        from perf_nlp.service.uploads import keep_upload

        job = keep_upload(self.store, self.path, file_name, stream)
        self.upload_added.set()
        return job

    def job(self, id: str) -> Job:
        """Give one job; NotFoundError if there is none."""
        return self.store.job(id)

    def cancel_job(self, id: str) -> Job:
        """Cancel a job: at once where nobody works at it, else at its next step.

        Nothing of its documents stays; one that has ended is left as it is.

        :raises NotFoundError: If there is no such job.
        """
        from perf_nlp.service.uploads import cancel_upload

        before = self.store.job(id)
        job = cancel_upload(self.store, self.path, id)
        if job.status == "cancelled" and any(result.is_new for result in before.results):
            self.indexes.refresh()
        return job

    def choose_columns(
        self, job_id: str, choices: Sequence[Mapping[int, str | None]], *, remember: bool = True
    ) -> Job:
        """Say what the columns of a waiting job's tables mean, and let it go on.

        :param choices: One a table of `job.tables`: column, from 1, to its meaning (see
            `columns.MEANINGS`); None for one to be kept as an extra column.
        :param remember: Use them for other tables that look the same.
        :raises NotFoundError: If there is no such job.
        :raises RequestError: If the job does not wait, or the choices do not fit its tables.
        """
        from perf_nlp.service.choices import answer_job

        job = answer_job(self.store, job_id, choices, remember=remember)
        self.upload_added.set()
        return job

    # what columns mean

    def remember_choice(
        self, headings: Sequence[str], fields: Mapping[int, str | None]
    ) -> ColumnChoice:
        """Remember what the columns of a table mean, for others that look the same."""
        return self.store.add_choice(headings, fields)

    def list_choices(self) -> list[ColumnChoice]:
        """List what is remembered of columns, oldest first."""
        return self.store.list_choices()

    def forget_choice(self, id: int) -> None:
        """Forget what was said of the columns of a table; NotFoundError if there is none."""
        self.store.delete_choice(id)

    # care

    def stats(self) -> dict[str, Any]:
        """Count what is in the library, and say how far the indexes are."""
        # Not `self.indexes`: asking how things are must not load a model.
        epoch = followed_epoch(self.path / "index", self.store.lineage())
        return {**self.store.stats(), "index_epoch": epoch}

    def secret_key(self) -> bytes:
        """Give the secret that signs the forms of this library, made on first use."""
        path = self.path / "secret.key"
        try:
            with self._loading:
                if not path.exists():
                    # Mode at creation, not after: nobody else may read it in between.
                    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                    with os.fdopen(handle, "wb") as file:
                        file.write(secrets.token_bytes(32))
                return path.read_bytes()
        except FileExistsError:
            return path.read_bytes()
        except OSError as error:
            sentence = "资料库文件夹无法写入，请检查权限"
            raise ArtifactError(sentence, folder=self.path.name) from error
