"""Use case: what a document yields."""

from __future__ import annotations

from pathlib import Path

from perf_nlp.documents import read_sheets
from perf_nlp.indicators.extract import extract_document
from perf_nlp.records import Document


def read_document(path: str | Path, *, year: int | None = None) -> Document:
    """Read the projects of a document, their indicators, and what could not be read.

    :param path: The document; its ending says the format.
    :param year: Budget year, if the caller knows better than the document.
    :raises DocumentError: If the file cannot be read or holds no indicator table.
    """
    path = Path(path)
    return extract_document(read_sheets(path), file=path.name, year=year)
