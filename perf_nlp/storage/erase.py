"""Making deletions final: no text of a deleted document stays in the file."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.engine import Database
from perf_nlp.storage.schema import library


def count_deletion(connection: Connection) -> None:
    """Note in the transaction of a deletion that its leftovers are to be erased."""
    connection.execute(update(library).values(leftovers=library.c.leftovers + 1))


def leftovers(connection: Connection) -> int:
    """Give the number of deletions whose text may still lie in unused parts of the file."""
    return connection.scalar(select(library.c.leftovers)) or 0


def erase_leftovers(database: Database) -> bool:
    """Rewrite the file without its unused parts, if a deletion left any.

    `secure_delete` alone does not do it: when SQLite moves rows between pages, copies stay in the
    gaps of the old ones, and a later deletion does not know of these (tested).

    :return: False if other processes were in the way: the next deletion or opening tries again.
    """
    try:
        with database.reading() as connection:
            seen = leftovers(connection)
        if seen == 0:
            return True
        with database.driver() as driver:
            driver.execute("VACUUM")
            # The log still holds the old pages until it is merged and cut to nothing.
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            # Others may have deleted meanwhile: only what was seen before has been erased.
            with database.writing() as connection:
                rest = {"leftovers": library.c.leftovers - seen}
                connection.execute(update(library).values(rest).where(library.c.leftovers >= seen))
    except ArtifactError:
        # The deletion itself is done; that its traces are not is kept in `leftovers`.
        return False
    return not busy
