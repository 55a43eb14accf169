"""The door to the library: each method opens one transaction, the modules hold the SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from perf_nlp.records import (
    Document,
    DocumentReport,
    Filters,
    Prediction,
    Problem,
    StoredDocument,
    StoredIndicator,
    StoredProject,
)
from perf_nlp.storage import care, changes, documents, indicators, narrowing
from perf_nlp.storage.backup import restore, write_backup
from perf_nlp.storage.changes import Changes
from perf_nlp.storage.erase import erase_leftovers
from perf_nlp.storage.indicators import Indexed
from perf_nlp.storage.opening import open_database
from perf_nlp.storage.queue import Queue

Ids = NDArray[np.int64]
FacetCounts = dict[str, list[tuple[str | int | None, int]]]


class Store(Queue):
    """One open library. Safe to share between threads; other processes may use the same folder.

    Every method may raise `ArtifactError` when the file cannot be read or written (busy for longer
    than ten seconds, damaged, disk full); what was acknowledged before stays.

    :param database: The opened file, as `open_store` makes it.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the store cannot be used afterwards."""
        self._database.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    # documents

    def find_document(self, checksum: str) -> StoredDocument | None:
        """Find the document with this SHA-256 checksum; None if the library has none."""
        with self._database.reading() as connection:
            return documents.find_document(connection, checksum)

    def add_document(
        self,
        document: Document,
        predictions: Sequence[Sequence[Prediction]],
        *,
        file_name: str,
        checksum: str,
        year: int | None,
        model: str,
    ) -> StoredDocument:
        """Add a document with all it yields, in one transaction: all of it, or nothing.

        :param predictions: One sequence a project, in it one prediction an indicator.
        :param file_name: Name of the document, without its folder: the `file` of every origin.
        :param checksum: SHA-256 of the file's bytes, hexadecimal.
        :param year: Year of the document, for projects that state none; None if unknown.
        :param model: Name of the model that made the predictions.
        :return: The stored document; if the checksum was there before, that one, unchanged.
        :raises ValueError: If `predictions` do not pair up with the indicators.
        :raises ArtifactError: If the library cannot be written.
        """
        with self._database.writing() as connection:
            head = {"file_name": file_name, "checksum": checksum, "year": year}
            return documents.add_document(connection, document, predictions, head, model)

    def list_documents(self) -> list[StoredDocument]:
        """List all documents, in the order they were added."""
        with self._database.reading() as connection:
            return documents.list_documents(connection)

    def document(self, id: int) -> StoredDocument:
        """Give one document.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.reading() as connection:
            return documents.get_document(connection, id)

    def report_of(self, id: int) -> DocumentReport:
        """Tell what became of every row of a document, and how its tables were understood.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.reading() as connection:
            return documents.report_of(connection, id)

    def delete_document(self, id: int) -> None:
        """Delete a document with all it gave, its jobs too, so that no text of it is left.

        :raises NotFoundError: If there is none with this id.
        """
        self.delete_documents([id])

    def delete_documents(self, ids: Sequence[int]) -> None:
        """Delete documents, all or none of them; see `delete_document`.

        :raises NotFoundError: If there is none with one of these ids.
        """
        with self._database.writing() as connection:
            for id in ids:
                documents.delete_document(connection, id)
        erase_leftovers(self._database)

    # what documents gave

    def project(self, id: int) -> StoredProject:
        """Give one project with its indicators.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.reading() as connection:
            return indicators.get_project(connection, id)

    def indicator(self, id: int) -> StoredIndicator:
        """Give one indicator.

        :raises NotFoundError: If there is none with this id.
        """
        with self._database.reading() as connection:
            return indicators.get_indicator(connection, id)

    def projects_of(self, document_id: int) -> list[StoredProject]:
        """List the projects of a document, in its order.

        :raises NotFoundError: If there is no such document.
        """
        with self._database.reading() as connection:
            return indicators.projects_of(connection, document_id)

    def problems_of(self, document_id: int) -> list[Problem]:
        """List what could not be read of a document, in its order.

        :raises NotFoundError: If there is no such document.
        """
        with self._database.reading() as connection:
            return indicators.problems_of(connection, document_id)

    def indicators(self, ids: Iterable[int]) -> list[StoredIndicator]:
        """Give many indicators at once.

        :param ids: Any number of ids, in any order; a repeated id is answered each time.
        :return: In the order of `ids`; those the library does not have are left out.
        """
        with self._database.reading() as connection:
            return indicators.get_indicators(connection, ids)

    def indexed(self, ids: Iterable[int]) -> list[Indexed]:
        """Give what the indexes hold of indicators, ascending by id.

        :param ids: Any number of ids; those the library does not have are left out.
        """
        with self._database.reading() as connection:
            return indicators.get_indexed(connection, ids)

    def count_indicators(self) -> int:
        """Count the indicators, without all that `stats` counts."""
        with self._database.reading() as connection:
            return indicators.count_indicators(connection)

    def replace_predictions(self, model: str, predictions: Mapping[int, Prediction]) -> int:
        """Put new predictions in the place of the old ones, in one transaction.

        :param model: Name of the model that made them.
        :param predictions: By indicator id; ids the library does not have (any more) are skipped.
        :return: How many were replaced.
        """
        with self._database.writing() as connection:
            return indicators.replace_predictions(connection, model, predictions)

    # filters and facets

    def matching_ids(self, filters: Filters) -> Ids:
        """List the ids of the indicators that pass the filters, ascending, int64, shape (n,).

        The year is the project's, or the document's where the project states none.
        """
        with self._database.reading() as connection:
            return narrowing.matching_ids(connection, filters)

    def facets(self, filters: Filters, ids: Ids | Sequence[int] | None = None) -> FacetCounts:
        """Count label, leaf, year and unit_name, each under the filters of the others.

        :param ids: Count among these indicators only, shape (n,); None for all, empty for none.
        :return: By facet (value, count), most first; the value None counts what is not stated.
        """
        with self._database.reading() as connection:
            return narrowing.facets(connection, filters, ids)

    def all_ids(self) -> Ids:
        """List the ids of all indicators, ascending, int64, shape (n,)."""
        return self.matching_ids(Filters())

    # what indexes follow

    def lineage(self) -> str:
        """Give the name of this line of epochs: random, another after each restore.

        An index may be continued by `changes_since` only if lineage and epoch are its own;
        after a restore the same epoch can mean other indicators.
        """
        with self._database.reading() as connection:
            return changes.lineage(connection)

    def epoch(self) -> int:
        """Give the number of the last change to the set of indicators; 0 if there was none."""
        with self._database.reading() as connection:
            return changes.epoch(connection)

    def changes_since(self, epoch: int) -> Changes:
        """Tell which indicators came and went after `epoch`.

        :param epoch: Where the index stands; 0 for the beginning.
        """
        with self._database.reading() as connection:
            return changes.changes_since(connection, epoch)

    # care

    def stats(self) -> dict[str, Any]:
        """Count documents, projects, indicators, problems, needs_review; epoch, size_bytes."""
        with self._database.reading() as connection:
            counts = care.counts(connection)
        return {**counts, "size_bytes": care.size_bytes(self.path)}

    def verify(self) -> list[str]:
        """Look for damage: one Chinese sentence a finding, none if the library is sound."""
        return care.verify(self._database)

    def backup(self, path: Path) -> None:
        """Write a verified copy of the library; others may write meanwhile.

        :param path: The file to write; an older backup there is replaced only by a sound new one.
        :raises ArtifactError: If it cannot be written, or `path` holds something else.
        """
        write_backup(self._database, path)


def open_store(folder: Path, *, create: bool = True) -> Store:
    """Open the library in a folder, and bring it to the current schema.

    :param folder: The library's folder.
    :param create: Make folder and library if they are missing.
    :raises ArtifactError: If it is missing (without `create`), cannot be written, is no library,
        is damaged, or was written by a newer version; nothing is changed on disk then.
    """
    return Store(open_database(folder, create=create))


def restore_store(backup: Path, folder: Path) -> None:
    """Put a backup in the place of the library in a folder; all of it, or nothing.

    :param backup: A file written by `Store.backup`.
    :param folder: The library's folder; made if it is missing.
    :raises ArtifactError: If `backup` is no sound library, or the folder cannot be written.
    """
    restore(backup, folder)
