"""Use case: what a document yields."""

from __future__ import annotations

from pathlib import Path

from perf_nlp.documents import read_sheets
from perf_nlp.errors import RequestError
from perf_nlp.indicators.extract import extract_document
from perf_nlp.records import Document

# No budget of the People's Republic lies outside; what does is a slip of the keyboard.
_YEARS = range(1949, 2101)


def read_document(path: str | Path, *, year: int | None = None) -> Document:
    """Read the projects of a document, their indicators, and what could not be read.

    :param path: The document; its ending says the format.
    :param year: Budget year, if the caller knows better than the document.
    :raises DocumentError: If the file cannot be read or holds no indicator table.
    :raises RequestError: If `year` is no year of a budget.
    """
    if year is not None and year not in _YEARS:
        raise RequestError(f"年度应在 {_YEARS[0]} 到 {_YEARS[-1]} 之间，请改正", value=year)
    path = Path(path)
    return extract_document(read_sheets(path), file=path.name, year=year)
