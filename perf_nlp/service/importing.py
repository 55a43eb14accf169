"""Use case: read documents into the library."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from perf_nlp.classifiers import Labeller, example_of
from perf_nlp.records import Problem, Record, StoredDocument
from perf_nlp.service.reading import read_document
from perf_nlp.storage import Store


@dataclass(frozen=True, slots=True)
class Imported(Record):
    """What the import of one document gave.

    :param is_new: False if the library had the document already.
    """

    document: StoredDocument
    problems: tuple[Problem, ...]
    is_new: bool


def import_document(
    store: Store, labeller: Callable[[], Labeller], path: Path, *, year: int | None = None
) -> Imported:
    """Read, label and store a document; a document is known by its bytes.

    :param labeller: Gives the classifier; asked only if the document is new.
    :param path: The document.
    :param year: Budget year, if the caller knows better than the document.
    :return: What is in the library now.
    :raises DocumentError: If the document cannot be read; the library stays as it was.
    :raises ArtifactError: If the library cannot be written.
    """
    checksum = _checksum(path)
    known = store.find_document(checksum) if checksum else None
    if known is not None:
        return Imported(known, tuple(store.problems_of(known.id)), is_new=False)
    document = read_document(path, year=year)
    model = labeller()
    # All at once, then apart again: a batch a project would cost fifty times as much.
    indicators = [each for project in document.projects for each in project.indicators]
    labelled = iter(model.predict([example_of(indicator) for indicator in indicators]))
    predictions = [list(islice(labelled, len(p.indicators))) for p in document.projects]
    years = {project.year for project in document.projects}
    stored = store.add_document(
        document,
        predictions,
        file_name=path.name,
        checksum=checksum or "",
        year=years.pop() if len(years) == 1 else year,
        model=model.card.version,
    )
    return Imported(stored, document.problems, is_new=True)


def _checksum(path: Path) -> str | None:
    """Give the SHA-256 of the file, None if it cannot be read: the reader says why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
