"""Copies of the library: written beside a running server, put back as a whole."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.engine import BUSY_MS, Database, translated
from perf_nlp.storage.header import check_header
from perf_nlp.storage.opening import FILE_NAME, usable_folder
from perf_nlp.storage.schema import APPLICATION_ID, HEAD


def write_backup(database: Database, path: Path) -> None:
    """Copy the library as it is at this moment into one file.

    :raises ArtifactError: If it cannot be written, or `path` holds something else.
    """
    path = path.absolute()
    _refuse_target(database, path)
    with _written_beside(path) as draft:
        # In one step: SQLite would start again whenever another process commits in between.
        with database.driver() as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        _check_copy(draft)


def restore(copy: Path, folder: Path) -> None:
    """Replace the library in a folder by a copy.

    :raises ArtifactError: If `copy` is no sound library, or the folder cannot be written.
    """
    if not copy.is_file():
        raise ArtifactError("找不到备份文件，请检查路径", file=copy.name)
    check_header(copy)
    path = folder.absolute() / FILE_NAME
    with usable_folder(path.parent), _draft_of(path) as draft:
        with translated(path), closing(_read_only(copy)) as source:
            with closing(sqlite3.connect(draft)) as target:
                source.backup(target)
        _check_copy(draft)
        _start_lineage(draft)
        _put(draft, path)


def _refuse_target(database: Database, path: Path) -> None:
    """Refuse to write a backup over anything but an older backup."""
    if path.exists():
        if path.is_dir():
            raise ArtifactError("备份的位置是一个文件夹，请给出文件名", folder=path.name)
        if path.samefile(database.path):
            raise ArtifactError("不能把备份写到资料库自身，请另选一个文件", file=path.name)
        try:
            check_header(path)
        except ArtifactError as error:
            sentence = "同名文件不是资料库的备份，未作改动，请另选一个文件名"
            raise ArtifactError(sentence, file=path.name) from error


@contextmanager
def _written_beside(path: Path) -> Iterator[Path]:
    """Lend a temporary file that takes the place of `path` if the block succeeds."""
    try:
        with _draft_of(path) as draft:
            yield draft
            draft.replace(path)
            _sync_folder(path.parent)
    except (OSError, sqlite3.Error) as error:
        sentence = "备份无法写入，请检查目标文件夹的权限和剩余空间"
        raise ArtifactError(sentence, file=path.name) from error


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """Lend a file name in the same folder, and leave nothing under it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield draft
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a database without the right to change it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _check_copy(draft: Path) -> None:
    """Look whether a copy is a sound library that this program can open.

    :raises ArtifactError: If it is not.
    """
    try:
        with closing(_read_only(draft)) as connection:
            identity = connection.execute("PRAGMA application_id").fetchone()[0]
            damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise ArtifactError("备份内容已损坏，未作改动，请换用另一份备份") from error
    if identity != APPLICATION_ID or damage != "ok" or dangling is not None:
        raise ArtifactError("备份内容已损坏，未作改动，请换用另一份备份")
    if version != HEAD:
        # Imported late for the same reason as in `opening`.
        from perf_nlp.storage.migrate import refuse_unknown

        refuse_unknown(version, draft)


def _start_lineage(draft: Path) -> None:
    """Name the line of epochs anew: from here on they mean other indicators than before."""
    with closing(sqlite3.connect(draft)) as connection, connection:
        connection.execute("UPDATE library SET lineage = ?", (secrets.token_hex(16),))


def _put(draft: Path, path: Path) -> None:
    """Give the library the content of the draft."""
    if not _readable(path):
        _replace(draft, path)
        return
    # Through SQLite, as one transaction: a new file under the feet of a process that has the old
    # one open would end in a mixture of both.
    with (
        translated(path),
        closing(sqlite3.connect(draft)) as source,
        closing(_writable(path)) as target,
    ):
        source.backup(target, progress=_patience(path), sleep=0.05)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _readable(path: Path) -> bool:
    """Tell whether a file is a library, at least as far as SQLite can work on it.

    :raises ArtifactError: If another process keeps it locked.
    """
    if not path.exists():
        return False
    try:
        check_header(path)
        with closing(_writable(path)) as connection, translated(path):
            return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    except ArtifactError as error:
        cause = error.__cause__
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        return False


def _replace(draft: Path, path: Path) -> None:
    """Put the draft in the place of a file that cannot be read, which stays as `….damaged`."""
    kept = f"{path.name}.damaged"
    if path.exists():
        shutil.copy2(path, path.with_name(kept))
    # SQLite would apply the log of the old file to the new one.
    for suffix in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(path.with_name(kept + suffix))
    draft.replace(path)
    _sync_folder(path.parent)


def _writable(path: Path) -> sqlite3.Connection:
    """Open a database outside of any transaction, waiting for others as `engine` does."""
    return sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)


def _patience(path: Path) -> Callable[[int, int, int], None]:
    """Make a callback that ends a copy which cannot get the lock: by itself it waits forever."""
    deadline = monotonic() + BUSY_MS / 1000

    def _check(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and monotonic() > deadline:
            sentence = "资料库正被其他程序占用，请停止服务后重试"
            raise ArtifactError(sentence, folder=path.parent.name)

    return _check


def _sync_folder(folder: Path) -> None:
    """Make a renaming survive a power cut; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
