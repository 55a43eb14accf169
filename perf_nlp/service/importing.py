"""Use case: read documents into the library, all that belong together or none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from perf_nlp.errors import PerfNlpError
from perf_nlp.indicators.columns import Choose
from perf_nlp.records import Document, Prediction, Problem, Record, StoredDocument
from perf_nlp.service.bulk import predict_all
from perf_nlp.service.choices import first_of, refuse_unsure, remembered
from perf_nlp.service.classifying import no_garbage_collection, shipped_labeller
from perf_nlp.service.indexing import Indexes
from perf_nlp.service.reading import check_year, read_source
from perf_nlp.service.sources import Source
from perf_nlp.storage import Store

Stage = Literal["reading", "labelling", "storing", "indexing"]
# Told the stage of the work and how much of that stage is done, 0..1; what it raises ends the work.
StageProgress = Callable[[Stage, float], None]

_TOLD_EVERY = 1000


# How much of an import comes before a stage, and how much it is itself.
_SHARES: dict[Stage, tuple[float, float]] = {
    "reading": (0.0, 0.5),
    "labelling": (0.5, 0.3),
    "storing": (0.8, 0.15),
    "indexing": (0.95, 0.05),
}
STAGE_WORDS: dict[Stage, str] = {
    "reading": "正在读取",
    "labelling": "正在分类",
    "storing": "正在写入资料库",
    "indexing": "正在建立索引",
}


class Cancelled(Exception):
    """Raised by a progress function when the user wants no more of the work."""


@dataclass(frozen=True, slots=True)
class Imported(Record):
    """What the import of one document gave.

    :param document: The stored one: under another name, if the library had the same bytes already.
    :param is_new: False if the library had the document already.
    :param file: Its name now.
    """

    document: StoredDocument
    problems: tuple[Problem, ...]
    is_new: bool
    file: str


class Import:
    """Documents that are imported together; ended half way, none of them stays.

    Left by an error of ours, what was added before it stays: one document that cannot be read does
    not stop the others.

    :param store: Where they are stored.
    :param indexes: What makes them searchable, once, at the end.
    :param year: Budget year, if the caller knows better than the documents.
    :param choose: What the user chose for columns; the library's memory is asked after it.
    :param accept: Take the guess where columns are unsure; else such a document is refused.
    :param progress: Told how far each document is, and the indexing of all.
    :raises RequestError: If `year` is no year of a budget.
    """

    def __init__(
        self,
        store: Store,
        indexes: Indexes,
        *,
        year: int | None = None,
        choose: Choose | None = None,
        accept: bool = True,
        progress: StageProgress | None = None,
    ) -> None:
        check_year(year)
        self._store = store
        self._indexes = indexes
        self._year = year
        self._choose = first_of(choose, remembered(store))
        self._accept = accept
        self._tell: StageProgress = progress or (lambda stage, rate: None)
        # Noted before they are stored: a cancel may come right after the commit.
        self._added: list[str] = []
        self._is_finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, KeyboardInterrupt | Cancelled):
            self.undo()
        elif error is None and not self._is_finished:
            self.finish()

    def add(self, source: Source, document: Document | None = None) -> Imported:
        """Read, label and store a document; a document is known by its bytes.

        :param document: What it yields, if it has been read already.
        :return: What is in the library now.
        :raises UnsureColumnsError: If the user should look at its columns first.
        :raises DocumentError: If it cannot be read; the library stays as it was.
        :raises ArtifactError: If the library cannot be written.
        """
        with self._undone():
            self._tell("reading", 0.0)
            checksum = _checksum(source.path)
            known = self._store.find_document(checksum) if checksum else None
            if known is not None:
                problems = tuple(self._store.problems_of(known.id))
                return Imported(known, problems, is_new=False, file=source.name)
            document = document or self._read(source)
            if not self._accept:
                refuse_unsure(document, source.name, self._choose)
            # Not while reading: what reads documents leaves circles behind that must go.
            with no_garbage_collection():
                stored = self._keep(document, source.name, checksum or "")
            return Imported(stored, document.problems, is_new=True, file=source.name)

    def finish(self) -> None:
        """Make what was added searchable.

        :raises ArtifactError: If the indexes cannot be written.
        """
        self._is_finished = True
        if self._added:
            with self._undone(), no_garbage_collection():
                self._tell("indexing", 0.0)
                self._indexes.refresh()
                self._tell("indexing", 1.0)

    def undo(self) -> None:
        """Take out again what was added."""
        found = (self._store.find_document(checksum) for checksum in self._added)
        ids = [document.id for document in found if document is not None]
        self._added = []
        if ids:
            self._store.delete_documents(ids)
            self._indexes.refresh()

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Undo all if the block ends by anything but an error of ours."""
        try:
            yield
        except PerfNlpError:
            raise
        except BaseException:
            self.undo()
            raise

    def _read(self, source: Source) -> Document:
        """Read a document."""
        return read_source(
            source,
            year=self._year,
            choose=self._choose,
            progress=lambda rate: self._tell("reading", rate),
        )

    def _keep(self, document: Document, name: str, checksum: str) -> StoredDocument:
        """Label and store a document."""
        self._tell("labelling", 0.0)
        model = shipped_labeller()
        predictions = self._labelled(document)
        years = {project.year for project in document.projects}
        self._tell("storing", 0.0)
        self._added.append(checksum)
        stored = self._store.add_document(
            document,
            predictions,
            file_name=name,
            checksum=checksum,
            year=years.pop() if len(years) == 1 else self._year,
            model=model.card.version,
        )
        self._tell("storing", 1.0)
        return stored

    def _labelled(self, document: Document) -> list[Sequence[Prediction]]:
        """Label the indicators of each project."""
        # All at once, then apart again: a batch a project would cost fifty times as much.
        indicators = [each for project in document.projects for each in project.indicators]
        labelled: list[Prediction] = []
        # Closed on a cancel, so that no process goes on labelling.
        with closing(predict_all(indicators)) as predictions:
            for prediction in predictions:
                labelled.append(prediction)
                if len(labelled) % _TOLD_EVERY == 0:
                    self._tell("labelling", len(labelled) / len(indicators))
        rest = iter(labelled)
        return [list(islice(rest, len(project.indicators))) for project in document.projects]


def overall(stage: Stage, rate: float, source: Source | None = None) -> float:
    """Say how much of all is done, 0..1.

    :param rate: How much of the stage is done.
    :param source: The document in hand, whose place among the others it tells.

    >>> overall("reading", 1.0), overall("indexing", 1.0)
    (0.5, 1.0)
    """
    before, own = _SHARES[stage]
    done = before + own * rate
    if stage != "indexing" and source is not None:
        done = _SHARES["indexing"][0] * source.begin + source.share * done
    return round(done, 4)


def _checksum(path: Path | None) -> str | None:
    """Give the SHA-256 of the file, None if it cannot be read: the reader says why."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
