from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from perf_nlp.errors import NotFoundError
from perf_nlp.records import DocumentReport, Origin, Target
from perf_nlp.storage import open_store
from perf_nlp.storage.engine import make_engine
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


def old_library(path):
    """Make a library as 0001 left it, with something in every table."""
    engine = make_engine(path, migrating=True)
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("""
            INSERT INTO document VALUES (3, 'c3', '旧表.xlsx', 2021, '2024-01-01T00:00:00.000+00:00');
            INSERT INTO project VALUES
                (5, 3, '道路养护', '交通局', NULL, NULL, 2021, '{"total":5.5}', NULL, '表一', 2, NULL);
            INSERT INTO indicator VALUES
                (7, 5, 3, '★养护里程', '养护里程', '≥30公里', NULL, NULL, NULL, NULL, NULL, 2.5, NULL,
                 NULL, 'common', '{"备注":"甲"}',
                 '[{"kind":"number","operator":">=","low":30.0,"high":null,"unit":"公里","per":[],
                    "date":null,"base":null,"wording":null}]', 'up', '表一', 3, 2);
            INSERT INTO prediction VALUES (7, 'm1', 'quantity', 'output.quantity', 0.9, 0.8, 0, '因为');
            INSERT INTO change (epoch, indicator_id, kind) VALUES (9, 7, 'add');
            INSERT INTO problem (document_id, reason, text, sheet, row) VALUES
                (3, '这一行是合计、说明或签章，不是指标，未录入', '合计', '表一', 4),
                (3, '这一行只有单位、下面没有项目，只作说明，未录入', '203', NULL, 5),
                (3, '“甲”在原表中错位到后面的列，已读作指标描述；指标值“1”可能被截断，请核对原表', '甲', NULL, 6),
                (3, '这一行的单元格在原表中错位，已按从左到右的顺序读作名称、指标值、描述，请核对原表', '乙', NULL, 7),
                (3, '这一行不是项目也不是指标，未录入，请核对', '丙', NULL, 8);
            INSERT INTO job VALUES
                (1, 'done1', 'done', '旧表.xlsx', 'u1/旧表.xlsx', '已读取', 3, 't', 't'),
                (2, 'gone', 'queued', '删.xlsx', 'u2/删.xlsx', '', NULL, 't', 't'),
                (8, 'queued1', 'queued', '新表.xlsx', 'u3/新表.xlsx', '排队', NULL, 't', 't'),
                (9, 'last', 'failed', '坏.xlsx', 'u4/坏.xlsx', '', NULL, 't', 't');
            DELETE FROM job WHERE id IN ('gone', 'last');
        """)


def test_a_library_of_0001_keeps_what_it_holds(tmp_path, writer):
    old_library(tmp_path / "library.db")

    with open_store(tmp_path) as store:
        assert store.verify() == []
        (document,) = store.list_documents()
        assert (document.id, document.file_name, document.year) == (3, "旧表.xlsx", 2021)
        assert (document.n_problems, document.n_skipped) == (3, 2)
        assert store.report_of(3) == DocumentReport()
        (project,) = store.projects_of(3)
        assert (project.project.object, project.project.extra) == ("project", {})
        assert project.project.origin == Origin("旧表.xlsx", "表一", 2)
        (stored,) = project.indicators
        assert stored.indicator.targets == (Target("number", ">=", 30.0, unit="公里"),)
        assert stored.indicator.origin == Origin("旧表.xlsx", "表一", 3, 2)
        kinds = [problem.kind for problem in store.problems_of(3)]
        assert kinds == ["skipped", "skipped", "doubt", "doubt", "unread"]
        assert store.epoch() == 9
        assert store.list_choices() == []

        assert store.job("done1").document_id == 3
        assert (store.job("done1").results, store.job("done1").progress) == ((), None)
        assert store.claim_job()[1] == "u3/新表.xlsx"
        # No number comes twice, not even that of a job deleted long ago.
        added = store.add_job("x.xlsx", "u5/x.xlsx")
        with closing(sqlite3.connect(store.path)) as connection:
            numbers = dict(connection.execute("SELECT id, number FROM job").fetchall())
        assert numbers == {"done1": 1, "queued1": 8, added.id: 10}

        assert writer.add(store, 1) == 4
        store.update_job(added.id, "waiting", "请核对", tables=[])
        store.delete_document(3)
        with pytest.raises(NotFoundError):
            store.job("done1")
        assert store.verify() == []


def test_failed_upgrade_of_0001_changes_nothing(tmp_path, monkeypatch):
    old_library(tmp_path / "library.db")
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        before = list(connection.iterdump())

    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("alembic.operations.Operations.create_table", fail)
    with pytest.raises(KeyboardInterrupt):
        upgrade(tmp_path / "library.db")

    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        assert list(connection.iterdump()) == before
