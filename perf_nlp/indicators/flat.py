"""Flat tables: one header, one indicator a row, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perf_nlp.documents import Sheet
from perf_nlp.indicators.columns import Columns, find_columns
from perf_nlp.indicators.headers import may_begin_header, meanings_of
from perf_nlp.records import Row


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table whose every row is to stay as it is.

    :param headings: The header as it stands.
    :param columns: What the columns mean.
    :param rows: Everything below the header.
    """

    headings: tuple[str, ...]
    columns: Columns
    rows: tuple[Row, ...]

    def texts(self, row: Row) -> tuple[str, str, str]:
        """Give name, value and description of a row, "" for what it does not have."""
        group = self.columns.groups["common"]
        cells = row.cells
        name, value, description = (
            cells[number] if (number := group.get(key)) is not None and number < len(cells) else ""
            for key in ("name", "value", "description")
        )
        return name, value, description


def find_flat_table(sheets: Sequence[Sheet]) -> FlatTable | None:
    """Find out whether a document is one flat table.

    :return: None if it has several sheets, anything above the header, or the unit's own columns:
        its indicators must then be extracted, and its shape cannot be kept.
    """
    if len(sheets) != 1 or not sheets[0].rows:
        return None
    rows = sheets[0].rows
    header = (find_columns(rows, 0) if may_begin_header(rows, 0) else None) or _only_names(rows)
    if header is None or header[1] != 1 or set(header[0].groups) != {"common"}:
        return None
    if _looks_like_blocks(header[0], rows[1:]):
        return None
    return FlatTable(rows[0].cells, header[0], rows[1:])


def _only_names(rows: Sequence[Row]) -> tuple[Columns, int] | None:
    """Take a table of one column for a list of names, if its heading says so."""
    if any(len(row.cells) > 1 for row in rows) or "name" not in meanings_of(rows[0].cells[0]):
        return None
    return Columns({"common": {"name": 0}}, {}), 1


def _looks_like_blocks(columns: Columns, rows: Sequence[Row]) -> bool:
    """Tell whether rows without a name stand above rows with one: heads of units or projects."""
    name = columns.groups["common"]["name"]
    return "project" not in columns.fields and any(
        not (row.cells[name] if name < len(row.cells) else "")
        and any(
            columns.fields[key] < len(row.cells) and row.cells[columns.fields[key]]
            for key in ("unit_code", "unit_name")
            if key in columns.fields
        )
        for row in rows
    )
