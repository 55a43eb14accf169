"""The tables of the library: what they hold now. How they came about stands in `migrations/`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

# The newest migration script. A constant, so that opening a library needs no alembic.
HEAD = "0002"

# "PNLP": stands in the header of the file and tells our libraries from other SQLite files.
APPLICATION_ID = 0x504E4C50

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _belongs_to(target: str) -> ForeignKey:
    """Refer to a row with which this one is deleted."""
    return ForeignKey(f"{target}.id", ondelete="CASCADE")


# One row. `lineage` is drawn anew by each restore: epochs of two lineages do not compare.
# `leftovers` counts deletions whose text may still lie in unused parts of the file.
library = Table(
    "library",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("lineage", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("leftovers", Integer, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("checksum", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("year", Integer),
    Column("imported_at", Text, nullable=False),
    Column("parts", JSON, nullable=False, server_default="[]"),
    Column("tables", JSON, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,
)

# `budget_year` is `year`, or the document's where the project states none: what filters look at.
project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("unit_name", Text, index=True),
    Column("unit_code", Text),
    Column("year", Integer),
    Column("budget_year", Integer, index=True),
    Column("funds", JSON, nullable=False),
    Column("purpose", Text),
    Column("sheet", Text),
    Column("row", Integer, nullable=False),
    Column("column", Integer),
    Column("page", Integer),
    Column("object", Text, nullable=False, server_default="project"),
    Column("extra", JSON, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)

# `document_id` repeats what the project knows: the filter by document needs no join then.
indicator = Table(
    "indicator",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", Integer, _belongs_to("project"), nullable=False, index=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("clean_name", Text, nullable=False),
    Column("value", Text),
    Column("description", Text),
    Column("declared_level1", Text),
    Column("declared_level2", Text),
    Column("unit", Text),
    Column("operator", Text),
    Column("weight", Float),
    Column("actual", Text),
    Column("points_awarded", Float),
    Column("column_group", Text, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("targets", JSON, nullable=False),
    Column("direction", Text, nullable=False),
    Column("sheet", Text),
    Column("row", Integer, nullable=False),
    Column("column", Integer),
    Column("page", Integer),
    sqlite_autoincrement=True,
)

# Apart from the indicator: models change, what the document says does not.
prediction = Table(
    "prediction",
    metadata,
    Column("indicator_id", Integer, _belongs_to("indicator"), primary_key=True),
    Column("model", Text, nullable=False),
    Column("label", Text, nullable=False, index=True),
    Column("leaf", Text, nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("leaf_confidence", Float, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)

problem = Table(
    "problem",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, _belongs_to("document"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sheet", Text),
    Column("row", Integer, nullable=False),
    Column("column", Integer),
    Column("page", Integer),
    Column("kind", Text, nullable=False, server_default="unread"),
    sqlite_autoincrement=True,
)

# The feed that indexes follow. No foreign key: it must outlive the indicators it tells of.
change = Table(
    "change",
    metadata,
    Column("epoch", Integer, primary_key=True),
    Column("indicator_id", Integer, nullable=False, index=True),
    Column("kind", Text, CheckConstraint("kind IN ('add', 'remove')", name="kind"), nullable=False),
    sqlite_autoincrement=True,
)

# What users said that the columns of a table mean. `look` is the headings without white space:
# what is looked up.
column_choice = Table(
    "column_choice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("look", Text, nullable=False, unique=True),
    Column("headings", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("created_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

JOB_STATUSES = ("queued", "running", "waiting", "done", "failed", "cancelled")

# `number` is the order of the queue, `id` what users see: it cannot be guessed. `choices` is what
# the user answered to `tables`; `is_unwanted` asks whoever runs the job to end it.
job = Table(
    "job",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column(
        "status",
        Text,
        CheckConstraint(f"status IN {JOB_STATUSES}", name="status"),
        nullable=False,
    ),
    Column("file_name", Text, nullable=False),
    Column("upload", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("document_id", Integer, _belongs_to("document"), index=True),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("progress", Float),
    Column("results", JSON, nullable=False, server_default="[]"),
    Column("tables", JSON, nullable=False, server_default="[]"),
    Column("choices", JSON, nullable=False, server_default="[]"),
    Column("is_unwanted", Boolean, nullable=False, server_default="0"),
    Index("ix_job_status_number", "status", "number"),
    sqlite_autoincrement=True,
)
