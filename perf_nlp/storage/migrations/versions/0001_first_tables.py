"""The first tables.

Written out, not taken from `schema.py`: that one moves on, this one stays as it was.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPLICATION_ID = 0x504E4C50


def upgrade() -> None:
    """Make an empty file a library."""
    op.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    _make_library()
    _make_document()
    _make_project()
    _make_indicator()
    _make_prediction()
    _make_problem()
    _make_change()
    _make_job()


def _make_library() -> None:
    table = op.create_table(
        "library",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("leftovers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library")),
        sa.CheckConstraint("id = 1", name=op.f("ck_library_one_row")),
    )
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    row = {"id": 1, "lineage": secrets.token_hex(16), "created_at": created, "leftovers": 0}
    op.bulk_insert(table, [row])


def _make_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("checksum", name=op.f("uq_document_checksum")),
        sqlite_autoincrement=True,
    )


def _make_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text()),
        sa.Column("unit_code", sa.Text()),
        sa.Column("year", sa.Integer()),
        sa.Column("budget_year", sa.Integer()),
        sa.Column("funds", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text()),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        _owner("project", "document"),
        sqlite_autoincrement=True,
    )
    _index("project", "document_id", "unit_name", "budget_year")


def _make_indicator() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("clean_name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("declared_level1", sa.Text()),
        sa.Column("declared_level2", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("operator", sa.Text()),
        sa.Column("weight", sa.Float()),
        sa.Column("actual", sa.Text()),
        sa.Column("points_awarded", sa.Float()),
        sa.Column("column_group", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        _owner("indicator", "project"),
        _owner("indicator", "document"),
        sqlite_autoincrement=True,
    )
    _index("indicator", "project_id", "document_id")


def _make_prediction() -> None:
    op.create_table(
        "prediction",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("leaf_confidence", sa.Float(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("indicator_id", name=op.f("pk_prediction")),
        _owner("prediction", "indicator"),
    )
    _index("prediction", "label", "leaf")


def _make_problem() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        _owner("problem", "document"),
        sqlite_autoincrement=True,
    )
    _index("problem", "document_id")


def _make_change() -> None:
    op.create_table(
        "change",
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_change")),
        sa.CheckConstraint("kind IN ('add', 'remove')", name=op.f("ck_change_kind")),
        sqlite_autoincrement=True,
    )
    _index("change", "indicator_id")


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("upload", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer()),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_job")),
        sa.UniqueConstraint("id", name=op.f("uq_job_id")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_status")
        ),
        _owner("job", "document"),
        sqlite_autoincrement=True,
    )
    _index("job", "document_id")
    op.create_index("ix_job_status_number", "job", ["status", "number"])


def _origin() -> list[sa.Column[object]]:
    """Give the columns that say where something was read."""
    return [
        sa.Column("sheet", sa.Text()),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Integer()),
    ]


def _owner(table: str, owner: str) -> sa.ForeignKeyConstraint:
    """Refer to the row with which this one is deleted."""
    name = op.f(f"fk_{table}_{owner}_id_{owner}")
    return sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    """Index single columns."""
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
