from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.storage import engine, open_store

resource = pytest.importorskip("resource", reason="limits of a process are a thing of POSIX")


def _snapshot(folder):
    """Everything below a folder, byte by byte."""
    return {
        path.relative_to(folder): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def _file_in_the_way(folder):
    folder.write_text("我是文件", encoding="utf-8")


def _no_database(folder):
    folder.mkdir()
    (folder / "library.db").write_text("这不是数据库" * 100, encoding="utf-8")


def _folder_as_database(folder):
    (folder / "library.db").mkdir(parents=True)


def _somebody_elses(folder):
    folder.mkdir()
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")


def _cut_off(folder):
    open_store(folder).close()
    content = (folder / "library.db").read_bytes()
    (folder / "library.db").write_bytes(content[: len(content) // 2])


def _garbled(folder):
    open_store(folder).close()
    content = (folder / "library.db").read_bytes()
    (folder / "library.db").write_bytes(content[:100] + b"\xa5" * (len(content) - 100))


def _newer(folder):
    open_store(folder).close()
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _below_a_file(folder):
    folder.parent.rmdir()
    folder.parent.write_text("我是文件", encoding="utf-8")


REFUSED = {
    "path is a file": (_file_in_the_way, "是一个文件"),
    "below a file": (_below_a_file, "无法使用|没有资料库"),
    "no database": (_no_database, "不是绩效指标资料库"),
    "folder as database": (_folder_as_database, "无法读取"),
    "another program's": (_somebody_elses, "其他程序的数据库"),
    "cut off": (_cut_off, "不完整"),
    "garbled": (_garbled, "已损坏"),
    "newer": (_newer, "更新版本"),
}


@pytest.mark.parametrize("create", [True, False], ids=["create", "no create"])
@pytest.mark.parametrize(("prepare", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_opened_is_refused_and_left_alone(tmp_path, prepare, words, create):
    folder = tmp_path / "at" / "library"
    folder.parent.mkdir()
    prepare(folder)
    before = _snapshot(tmp_path)

    with pytest.raises(ArtifactError, match=words):
        open_store(folder, create=create)

    assert _snapshot(tmp_path) == before


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_without_create_a_missing_library_stays_missing(tmp_path, exists):
    folder = tmp_path / "library"
    if exists:
        folder.mkdir()

    with pytest.raises(ArtifactError, match="没有资料库"):
        open_store(folder, create=False)

    assert list(tmp_path.iterdir()) == ([folder] if exists else [])


@contextmanager
def full_disk(most):
    """Let no file grow beyond `most` bytes; outside of the block it would hit pytest's own log."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_on_creation_leaves_nothing(tmp_path):
    with full_disk(20_000), pytest.raises(ArtifactError, match="磁盘已满"):
        open_store(tmp_path / "new" / "library")

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_later_loses_only_what_was_refused(tmp_path, writer):
    with open_store(tmp_path) as store:
        kept = writer.add(store, 1)
        room = (tmp_path / "library.db-wal").stat().st_size + 10_000
        with full_disk(room), pytest.raises(ArtifactError, match="磁盘已满"):
            writer.add(store, 2)

        assert [document.id for document in store.list_documents()] == [kept]
        assert store.verify() == []
        assert writer.add(store, 2) == kept + 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ArtifactError, match="无法写入"):
            open_store(tmp_path)
        with pytest.raises(ArtifactError, match="无法使用"):
            open_store(tmp_path / "below")
    finally:
        tmp_path.chmod(0o700)


def test_a_busy_library_says_so(tmp_path, writer, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_MS", 20)
    with open_store(tmp_path) as store:
        other = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(ArtifactError, match="正被其他程序占用"):
            writer.add(store, 1)

        other.execute("ROLLBACK")
        other.close()
        assert store.list_documents() == []
        writer.add(store, 1)


def test_an_unfinished_creation_is_taken_up(tmp_path):
    # A process killed while it made the library leaves an empty file.
    (tmp_path / "library.db").touch()

    with open_store(tmp_path, create=False) as store:
        assert store.verify() == []


def test_every_connection_keeps_its_promises(store):
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}
    with store._database.driver() as connection:
        got = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert got == wanted


def test_an_up_to_date_library_opens_without_alembic_and_orm(tmp_path):
    open_store(tmp_path).close()
    script = (
        "import sys; from pathlib import Path; from perf_nlp.storage import open_store\n"
        "open_store(Path(sys.argv[1])).stats()\n"
        "assert not {'alembic', 'sqlalchemy.orm'} & set(sys.modules), 'imported too much'"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
