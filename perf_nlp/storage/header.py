"""What a file says of itself before any of it is trusted, or changed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.schema import APPLICATION_ID

_MAGIC = b"SQLite format 3\x00"
_LENGTH = 100


def check_header(path: Path) -> None:
    """Refuse a file that is no library, without opening it as a database.

    Opening is too late: setting WAL mode would already write into somebody else's database.
    The places of the fields: https://www.sqlite.org/fileformat.html, section 1.3.

    :param path: An existing file; an empty one passes, it may become a library.
    :raises ArtifactError: If it is another kind of file, another program's, or cut off.
    """
    try:
        # Files beside it mean that SQLite has something to finish, which may mend what follows.
        unfinished = _unfinished(path)
        with path.open("rb") as file:
            header = file.read(_LENGTH)
        size = path.stat().st_size
        # Once more: another process may have begun to write in between.
        unfinished = unfinished or _unfinished(path)
    except OSError as error:
        sentence = "资料库文件无法读取，请检查文件夹的权限，或用 --library 指定另一个文件夹"
        raise ArtifactError(sentence, file=path.name) from error
    if header and not (unfinished and len(header) < _LENGTH):
        _check_fields(header, size, path, unfinished=unfinished)


def _check_fields(header: bytes, size: int, path: Path, *, unfinished: bool) -> None:
    """Look at magic, application and length."""
    if not header.startswith(_MAGIC) or len(header) < _LENGTH:
        sentence = "文件不是绩效指标资料库，或者已损坏，请检查所指的位置，或恢复最近的备份"
        raise ArtifactError(sentence, file=path.name)
    if _number(header, 68) != APPLICATION_ID and not unfinished:
        sentence = "文件是其他程序的数据库，不是绩效指标资料库，请检查所指的位置"
        raise ArtifactError(sentence, file=path.name)
    page_size = int.from_bytes(header[16:18], "big")
    # 1 stands for 65,536. The page count holds only if both change counters agree.
    promised = _number(header, 28) * (65_536 if page_size == 1 else page_size)
    counted = header[24:28] == header[92:96]
    if counted and size < promised and not unfinished:
        sentence = "资料库文件不完整，请用 library restore 恢复最近的备份"
        raise ArtifactError(sentence, file=path.name)


def current_version(connection: Connection) -> str | None:
    """Give the newest migration that a library has; None if it has none."""
    listed = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.exec_driver_sql(listed).first() is None:
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


def _number(header: bytes, place: int) -> int:
    """Read four bytes."""
    return int.from_bytes(header[place : place + 4], "big")


def _unfinished(path: Path) -> bool:
    """Tell whether SQLite left a journal or a log with content beside the file."""
    others = [path.with_name(path.name + suffix) for suffix in ("-journal", "-wal")]
    return any(other.exists() and other.stat().st_size > 0 for other in others)
