"""What one `perf-nlp import` was asked for, and the library that it fills."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perf_nlp.cli.common import library_path_of, open_library
from perf_nlp.cli.progress import Bar
from perf_nlp.records import Document, DocumentReport

if TYPE_CHECKING:
    from perf_nlp.service.columns_file import ColumnsFile
    from perf_nlp.service.importing import Import, Imported
    from perf_nlp.service.library import Library
    from perf_nlp.service.sources import Source


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    year: int | None
    columns: ColumnsFile | None
    remember: bool
    accept: bool
    as_json: bool
    verbose: bool
    quiet: bool


class Session:
    """The library of one command: opened when there is something to put into it."""

    def __init__(
        self,
        options: dict[str, Any],
        own_path: Path | None,
        order: Order,
        bar: Bar,
        stack: ExitStack,
    ) -> None:
        self._options = options
        self._own_path = own_path
        self._order = order
        self._bar = bar
        self._stack = stack
        self._library: Library | None = None
        self._running: Import | None = None

    @property
    def is_open(self) -> bool:
        """Whether the library has been opened."""
        return self._library is not None

    def add(self, source: Source) -> Imported:
        """Import a document; see `Import.add`."""
        document = None
        if self._running is None:
            path = library_path_of(self._options, self._own_path)
            if not (path / "library.db").exists():
                # A slip must not leave an empty library: the document is read first.
                document = self._read(source)
            self._library = self._library or self._stack.enter_context(
                open_library(self._options, self._own_path)
            )
            self._running = self._stack.enter_context(
                self._library.importing(
                    year=self._order.year, choose=self._order.columns,
                    accept=self._order.accept, progress=self._bar.tell,
                )
            )  # fmt: skip
        return self._running.add(source, document)

    def _read(self, source: Source) -> Document:
        """Read a document without a library."""
        from perf_nlp.service.choices import refuse_unsure
        from perf_nlp.service.reading import check_year, read_source

        check_year(self._order.year)
        document = read_source(
            source, year=self._order.year, choose=self._order.columns,
            progress=lambda rate: self._bar.tell("reading", rate),
        )  # fmt: skip
        if not self._order.accept:
            refuse_unsure(document, source.name, self._order.columns)
        return document

    def report_of(self, imported: Imported) -> DocumentReport:
        """Tell what became of every row of a document."""
        assert self._library is not None
        return self._library.report_of(imported.document.id)

    def finish(self) -> None:
        """Make all searchable; then keep what the user said of columns, if she asked for that."""
        if self._running is not None:
            self._running.finish()
        if self._order.remember and self._order.columns and self._library is not None:
            for headings, fields in self._order.columns.answers():
                self._library.remember_choice(headings, fields)
