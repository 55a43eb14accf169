"""Opening a library: checks first, so that what cannot be opened is not touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.engine import Database
from perf_nlp.storage.erase import erase_leftovers
from perf_nlp.storage.header import check_header, current_version
from perf_nlp.storage.schema import HEAD

FILE_NAME = "library.db"


def open_database(folder: Path, *, create: bool) -> Database:
    """Open the library in a folder: migrated, and free of deleted text.

    :raises ArtifactError: See `store.open_store`.
    """
    path = folder.absolute() / FILE_NAME
    with usable_folder(folder.absolute(), create=create):
        if path.exists():
            check_header(path)
            return _open(path)
        if not create:
            sentence = "文件夹中没有资料库，请检查 --library 所指的文件夹，或先用 import 导入文件"
            raise ArtifactError(sentence, folder=folder.name)
        try:
            return _open(path)
        except ArtifactError:
            _clear_away(path)
            raise


@contextmanager
def usable_folder(folder: Path, *, create: bool = True) -> Iterator[None]:
    """Make a folder for the work of the block; unmake it if the block fails and left nothing.

    :param create: Make it if it is missing.
    :raises ArtifactError: If it is a file, cannot be made, or cannot be used.
    """
    missing: list[Path] = []
    try:
        if folder.exists() and not folder.is_dir():
            sentence = "资料库的位置是一个文件，请用 --library 指定一个文件夹"
            raise ArtifactError(sentence, folder=folder.name)
        if create:
            missing = [part for part in (folder, *folder.parents) if not part.exists()]
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        _remove(missing)
        sentence = "资料库文件夹无法使用，请检查权限和磁盘，或用 --library 指定另一个文件夹"
        raise ArtifactError(sentence, folder=folder.name) from error
    except ArtifactError:
        _remove(missing)
        raise


def _open(path: Path) -> Database:
    """Open and migrate a file that is a library, or empty, or missing."""
    database = Database(path)
    try:
        _migrate(database)
    except BaseException:
        database.close()
        raise
    erase_leftovers(database)
    return database


def _migrate(database: Database) -> None:
    """Run migrations if the library lacks any."""
    version = None
    # Reading an empty file would set WAL mode first, and a kill between the two would leave a
    # database that is nobody's.
    if database.path.exists() and database.path.stat().st_size > 0:
        with database.reading() as connection:
            version = current_version(connection)
    if version != HEAD:
        # alembic takes a quarter of a second to import, and is needed once in a library's life.
        from perf_nlp.storage.migrate import upgrade

        upgrade(database.path)


def _clear_away(path: Path) -> None:
    """Remove the empty file of a failed creation; one with content is another process's work."""
    with suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()


def _remove(folders: list[Path]) -> None:
    """Remove folders, innermost first, as long as nobody has put anything into them."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
