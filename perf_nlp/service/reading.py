"""Use case: what a document yields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from perf_nlp.documents import Progress, Sheet, read_sheets
from perf_nlp.errors import DocumentError, RequestError
from perf_nlp.indicators.columns import Choose, no_choice
from perf_nlp.indicators.extract import extract_document
from perf_nlp.records import Document, Origin, Problem
from perf_nlp.service.sources import Source, Sources

# No budget of the People's Republic lies outside; what does is a slip of the keyboard.
_YEARS = range(1949, 2101)


def read_document(
    path: str | Path,
    *,
    year: int | None = None,
    choose: Choose | None = None,
    progress: Progress = lambda _: None,
) -> Document:
    """Read the projects of a document, their indicators, and what could not be read.

    :param path: The document; of a folder or zip archive, all documents in it together: one that
        cannot be read is a problem then, at row 0.
    :param year: Budget year, if the caller knows better than the document.
    :param choose: Gives, for the headings of a table, what its columns mean; None for a table, or
        instead of a function, leaves it to us.
    :param progress: Told how much is read, 0..1; what it raises ends the reading.
    :raises DocumentError: If the file cannot be read or holds no indicator table.
    :raises RequestError: If `year` is no year of a budget.
    """
    check_year(year)
    with Sources(Path(path)) as sources:
        if sources.is_many:
            return _read_all(sources, Path(path).name, year, choose, progress)
        (source,) = sources
        return read_source(source, year=year, choose=choose, progress=progress)


def check_year(year: int | None) -> None:
    """Refuse what is no year of a budget; None passes.

    :raises RequestError: If it is none.
    """
    if year is not None and year not in _YEARS:
        raise RequestError(f"年度应在 {_YEARS[0]} 到 {_YEARS[-1]} 之间，请改正", value=year)


def read_source(
    source: Source,
    *,
    year: int | None = None,
    choose: Choose | None = None,
    progress: Progress = lambda _: None,
) -> Document:
    """Read one document, whose every origin says the name that users know it by.

    :raises DocumentError: If it cannot be read or holds no indicator table.
    """
    if source.path is None:
        assert source.error is not None
        raise source.error
    sheets: Iterable[Sheet] = read_sheets(source.path, progress)
    if source.name != source.path.name:
        sheets = (_renamed(sheet, source.name) for sheet in sheets)
    try:
        return extract_document(sheets, file=source.name, year=year, choose=choose or no_choice)
    except DocumentError as error:
        if error.where.get("file") in (source.name, None):
            raise
        raise DocumentError(error.message, **error.where | {"file": source.name}) from error


def _renamed(sheet: Sheet, name: str) -> Sheet:
    """Put the name that users know into the origins of a sheet."""
    rows = tuple(replace(row, origin=replace(row.origin, file=name)) for row in sheet.rows)
    problems = tuple(
        replace(each, origin=replace(each.origin, file=name)) for each in sheet.problems
    )
    return replace(sheet, rows=rows, problems=problems)


def _read_all(
    sources: Sources, name: str, year: int | None, choose: Choose | None, progress: Progress
) -> Document:
    """Read many documents as one."""
    documents: list[Document] = []
    failed: list[Problem] = []
    for source in sources:

        def tell(rate: float, source: Source = source) -> None:
            progress(source.begin + source.share * rate)

        try:
            documents.append(read_source(source, year=year, choose=choose, progress=tell))
        except DocumentError as error:
            # Row 0: not one row is meant, but the document.
            failed.append(Problem(Origin(source.name, None, 0), error.message, ""))
    if not documents:
        sentence = f"里面的 {len(failed)} 份文件都没有读出绩效指标，第一份：{failed[0].reason}"
        raise DocumentError(sentence, file=name)
    read = chain.from_iterable
    return Document(
        projects=tuple(read(document.projects for document in documents)),
        problems=(*read(document.problems for document in documents), *failed),
        tables=tuple(read(document.tables for document in documents)),
        parts=tuple(read(document.parts for document in documents)),
    )
