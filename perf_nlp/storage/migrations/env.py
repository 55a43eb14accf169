"""Runs migration scripts on the connection that `perf_nlp.storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from perf_nlp.storage.schema import metadata


def run() -> None:
    """Run the scripts that the library lacks, in the transaction of the caller."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        # SQLite alters a column by copying the table.
        render_as_batch=True,
        transactional_ddl=True,
    )
    context.run_migrations()


# alembic executes this file under this name; whoever else imports it gets definitions only.
if __name__ == "env_py":
    run()
