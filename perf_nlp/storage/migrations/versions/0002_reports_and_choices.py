"""Pages, kinds of problems, reports of documents, jobs with progress, and choices of columns.

Written out, not taken from `schema.py`: that one moves on, this one stays as it was.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What 0001's readers said of rows that are rightly left out, and of those read with doubt.
_SKIPPED = ("这一行是合计、说明或签章%", "这一行只有单位%")
_DOUBTED = ("%已按从左到右的顺序读作%", "%已读作指标描述%")


def upgrade() -> None:
    """Bring a library of 0001 to 0002; what it holds stays, what it did not know stays unknown."""
    for table in ("project", "indicator", "problem"):
        op.add_column(table, sa.Column("page", sa.Integer()))
    _add("project", "object", sa.Text(), "project")
    _add("project", "extra", sa.JSON(), "{}")
    _add("problem", "kind", sa.Text(), "unread")
    _tell_kinds()
    _add("document", "parts", sa.JSON(), "[]")
    _add("document", "tables", sa.JSON(), "[]")
    _widen_job()
    _make_column_choice()


def _add(table: str, column: str, kind: sa.types.TypeEngine[Any], default: str) -> None:
    """Add a column that every row has: a default spares copying the table."""
    op.add_column(table, sa.Column(column, kind, nullable=False, server_default=default))


def _tell_kinds() -> None:
    """Say of old problems what kind they are, as well as their sentences tell."""
    problem = sa.table("problem", sa.column("reason", sa.Text()), sa.column("kind", sa.Text()))
    for kind, patterns in (("skipped", _SKIPPED), ("doubt", _DOUBTED)):
        matches = sa.or_(*(problem.c.reason.like(pattern) for pattern in patterns))
        op.execute(problem.update().where(matches).values(kind=kind))


def _widen_job() -> None:
    """Copy the table of jobs into one that knows more statuses."""
    last = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'job'")
    seq = op.get_bind().scalar(last)
    with op.batch_alter_table(
        "job", recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as job:
        job.add_column(sa.Column("progress", sa.Float()))
        for name in ("results", "tables", "choices"):
            job.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        job.add_column(sa.Column("is_unwanted", sa.Boolean(), nullable=False, server_default="0"))
        # The old check is not carried over: SQLAlchemy does not reflect it.
        statuses = "('queued', 'running', 'waiting', 'done', 'failed', 'cancelled')"
        job.create_check_constraint(op.f("ck_job_status"), f"status IN {statuses}")
    if seq is not None:
        # The numbers of deleted jobs must not come again: the copy only knows those it holds.
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'job'")
        sequence = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
        op.execute(sequence.insert().values(name="job", seq=seq))


def _make_column_choice() -> None:
    op.create_table(
        "column_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("look", sa.Text(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_choice")),
        sa.UniqueConstraint("look", name=op.f("uq_column_choice_look")),
        sqlite_autoincrement=True,
    )
