"""Connections to the database file: pragmas, transactions, and its errors in our words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from perf_nlp.errors import ArtifactError

BUSY_MS = 10_000

# Primary result codes of SQLite: https://www.sqlite.org/rescode.html
_BUSY = "资料库正被其他程序占用，请稍后重试"
_READONLY = "资料库无法写入，请检查文件夹的权限，或用 --library 指定另一个文件夹"
_DISK = "磁盘已满或无法读写，请清理磁盘后重试，此前保存的内容不受影响"
_CORRUPT = "资料库文件已损坏，请用 library restore 恢复最近的备份"
_SENTENCES = {
    sqlite3.SQLITE_PERM: _READONLY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READONLY,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_FULL: _DISK,
    sqlite3.SQLITE_CANTOPEN: _READONLY,
    sqlite3.SQLITE_NOTADB: _CORRUPT,
}


class Database:
    """The database file of one library, with a pool of connections.

    :param path: The file; SQLite makes it if it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers = make_engine(path)
        self._writers = self._readers.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the library, whatever others write.

        :raises ArtifactError: If the file cannot be read.
        """
        with translated(self.path), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is the only writer; it is on disk when the block ends.

        :raises ArtifactError: If the file cannot be written; nothing of the block is kept then.
        """
        with translated(self.path), self._writers.begin() as connection:
            yield connection

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """Lend a bare connection outside of any transaction, for what SQL cannot say.

        :raises ArtifactError: If the file cannot be used.
        """
        with translated(self.path), closing(self._readers.raw_connection()) as pooled:
            connection = pooled.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            yield connection

    def close(self) -> None:
        """Close the connections of the pool."""
        self._readers.dispose()


def make_engine(path: Path, *, migrating: bool = False) -> Engine:
    """Make an engine whose transactions are real ones, and whose commits survive a power cut.

    :param path: The database file.
    :param migrating: Without foreign keys, WAL and pool: altering a table drops its old form, and
        foreign keys would take all that refers to it along.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        json_serializer=compact_json,
        **({"poolclass": NullPool} if migrating else {"pool_size": 8, "max_overflow": -1}),
    )
    pragmas = [f"busy_timeout={BUSY_MS}", "synchronous=FULL", "secure_delete=ON"]
    pragmas += ["foreign_keys=OFF"] if migrating else ["foreign_keys=ON", "journal_mode=WAL"]

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not open transactions on its own: it would leave SELECT and DDL outside.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that starts as a reader fails at once if another one commits in between.
        writing = migrating or connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the state of its file into an `ArtifactError`.

    :param path: The database file; users see the name of its folder.
    :raises ArtifactError: If the file is busy, damaged, not to be written, or the disk is full.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # The low byte is the primary code; the driver sets none for its own mistakes.
        sentence = _SENTENCES.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        if sentence is None:
            raise
        raise ArtifactError(sentence, folder=path.parent.name) from error


def storable(text: str) -> str:
    r"""Replace lone surrogates, which no file can hold, by U+FFFD; other text stays as it is.

    >>> storable("满意度") == "满意度", storable("a\ud800b") == "a\ufffdb"
    (True, True)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


# Made once: `json.dumps` would make it for every value. What records hold has no circles.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def compact_json(value: Any) -> str:
    """Write JSON with Chinese as it stands: half the size of escapes."""
    return storable(_encode(value))
