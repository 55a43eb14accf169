"""Bringing a library to the current schema: home of alembic, which only a migration imports."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from perf_nlp.errors import ArtifactError
from perf_nlp.storage.engine import make_engine, translated
from perf_nlp.storage.header import current_version
from perf_nlp.storage.schema import HEAD

_SCRIPTS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Give alembic's configuration: there is no ini file, so that a wheel works like a checkout."""
    config = Config()
    # Config reads "%" as the start of a placeholder; a folder's name may hold one.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def upgrade(path: Path) -> None:
    """Run the migrations that a library lacks: all in one transaction, by one process.

    :param path: The database file; an empty one becomes a library.
    :raises ArtifactError: If a newer version of the program wrote it, or it cannot be written.
    """
    engine = make_engine(path, migrating=True)
    try:
        with translated(path), engine.begin() as connection:
            # Another process may have been faster while this one waited for the lock.
            version = current_version(connection)
            if version != HEAD:
                refuse_unknown(version, path)
                _run(connection, path)
    finally:
        engine.dispose()


def refuse_unknown(version: str | None, path: Path) -> None:
    """Refuse a library whose version no script of ours leads to.

    :param version: What the library says; None if it is empty.
    :raises ArtifactError: If we do not know it.
    """
    known = {script.revision for script in _scripts().walk_revisions()}
    if version is not None and version not in known:
        sentence = "资料库由更新版本的程序写入，请升级本程序后再打开"
        raise ArtifactError(sentence, folder=path.parent.name)


def _run(connection: Connection, path: Path) -> None:
    """Migrate in the transaction of `connection`; `migrations/env.py` takes it from there."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    # Foreign keys are off meanwhile: look before the commit whether all still point somewhere.
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        sentence = "资料库升级后记录互相矛盾，已恢复原状，请用 library verify 检查后恢复备份"
        raise ArtifactError(sentence, folder=path.parent.name)


def _scripts() -> ScriptDirectory:
    """Give the migration scripts."""
    return ScriptDirectory.from_config(configuration())
