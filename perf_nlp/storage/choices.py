"""What users said that columns mean, kept by the look of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from perf_nlp.records import ColumnChoice
from perf_nlp.storage import rows
from perf_nlp.storage.schema import column_choice


def look_of(headings: Sequence[str]) -> str:
    r"""Give what two tables that look the same have in common: their headings, in order.

    >>> look_of(["指标 名称", "指标值", ""]) == look_of(["指标名称", "指标\n值"])
    True
    >>> look_of(["指标名称", "", "指标值"]) == look_of(["指标名称", "指标值"])
    False
    """
    return "\t".join("".join(heading.split()) for heading in headings).rstrip("\t")


def add_choice(
    connection: Connection, headings: Sequence[str], fields: Mapping[int, str | None]
) -> ColumnChoice:
    """Keep a choice, in the place of an older one for the same look."""
    said = {
        "headings": [rows.clean(heading) for heading in headings],
        "fields": {str(number): meaning for number, meaning in sorted(fields.items())},
        "created_at": rows.now(),
    }
    look = rows.clean(look_of(headings))
    statement = insert(column_choice).values(look=look, **said)
    statement = statement.on_conflict_do_update(index_elements=["look"], set_=said)
    row = connection.execute(statement.returning(column_choice)).mappings().one()
    return rows.read_choice(row)


def list_choices(connection: Connection) -> list[ColumnChoice]:
    """List all choices, oldest first."""
    query = select(column_choice).order_by(column_choice.c.id)
    return [rows.read_choice(row) for row in connection.execute(query).mappings()]


def find_choice(connection: Connection, headings: Sequence[str]) -> ColumnChoice | None:
    """Find the choice for a table that looks like this; None if there is none."""
    query = select(column_choice).where(column_choice.c.look == rows.clean(look_of(headings)))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else rows.read_choice(row)


def delete_choice(connection: Connection, id: int) -> None:
    """Forget a choice.

    :raises NotFoundError: If there is none with this id.
    """
    statement = delete(column_choice).where(column_choice.c.id == rows.sql_integer(id))
    gone = connection.execute(statement.returning(column_choice)).mappings().one_or_none()
    rows.found(gone, "列的选择", id)
