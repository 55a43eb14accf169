from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from perf_nlp.storage import open_store
from perf_nlp.storage.migrate import configuration, upgrade
from perf_nlp.storage.schema import APPLICATION_ID, HEAD, metadata


def test_the_known_head_is_the_newest_script():
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


@pytest.fixture
def migrated(tmp_path):
    """A file brought from nothing to the head by the scripts."""
    path = tmp_path / "library.db"
    upgrade(path)
    engine = create_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def declared():
    """A database with the tables as `schema.py` declares them."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_scripts_and_schema_agree_for_alembic(migrated):
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def _details(engine):
    """What alembic's comparison passes over: checks, ON DELETE, AUTOINCREMENT, primary keys."""
    looks = inspect(engine)
    with engine.connect() as connection:
        sql = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
    return {
        table: {
            "checks": sorted((c["name"], c["sqltext"]) for c in looks.get_check_constraints(table)),
            "owners": sorted(
                (k["name"], k["referred_table"], k["options"])
                for k in looks.get_foreign_keys(table)
            ),
            "key": looks.get_pk_constraint(table),
            "columns": [
                (c["name"], str(c["type"]), c["nullable"]) for c in looks.get_columns(table)
            ],
            "autoincrement": "AUTOINCREMENT" in sql[table],
        }
        for table in looks.get_table_names()
        if table != "alembic_version"
    }


def test_scripts_and_schema_agree_in_detail(migrated, declared):
    assert _details(migrated) == _details(declared)
    assert {table for table, found in _details(migrated).items() if not found["autoincrement"]} == {
        "library",
        "prediction",
    }


def test_upgrading_twice_changes_nothing(tmp_path, migrated):
    before = (tmp_path / "library.db").read_bytes()

    upgrade(tmp_path / "library.db")

    assert (tmp_path / "library.db").read_bytes() == before


def test_a_failed_migration_is_undone_as_a_whole(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alembic.operations.Operations.create_index", fail)
    with pytest.raises(KeyboardInterrupt):
        upgrade(tmp_path / "library.db")
    monkeypatch.undo()

    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    with open_store(tmp_path) as store:
        assert store.verify() == []


def test_the_header_tells_our_libraries(tmp_path):
    open_store(tmp_path).close()
    header = (tmp_path / "library.db").read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
