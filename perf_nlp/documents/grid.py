"""What every reader gives: sheets of rows of text cells, each row with its origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perf_nlp.records import Origin, Row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table-bearing part of a document.

    :param name: Name of the sheet, None for plain text.
    :param rows: Top to bottom, blank rows left out; cells without surrounding white space.
    """

    name: str | None
    rows: tuple[Row, ...]


def make_sheet(file: str, name: str | None, numbered: Iterable[tuple[int, list[str]]]) -> Sheet:
    """Build a sheet from numbered rows of raw cells.

    :param numbered: Pairs of row number (from 1) and cells.
    """
    rows = []
    for number, cells in numbered:
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            rows.append(Row(Origin(file, name, number), stripped))
    return Sheet(name, tuple(rows))
