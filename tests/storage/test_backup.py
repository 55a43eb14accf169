from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.storage import backup, open_store, restore_store


def _contents(store):
    return [
        (one, store.projects_of(one.id), store.problems_of(one.id))
        for one in store.list_documents()
    ]


def test_a_backup_restores_to_the_same_library(tmp_path, store, writer, restored):
    for number in range(3):
        writer.add(store, number)
    store.delete_document(2)
    target = tmp_path / "备份 1.db"

    store.backup(target)
    # A backup is one file: nothing beside it that could be forgotten when it is carried away.
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [target.name]

    with restored(target) as copy:
        assert _contents(copy) == _contents(store)
        assert copy.epoch() == store.epoch()
        assert copy.verify() == []
        # What was deleted before the backup keeps its ids for itself.
        assert writer.add(copy, 9) == 4


def test_restoring_goes_back_in_time_under_open_stores(tmp_path, store, writer):
    folder = store.path.parent
    writer.add(store, 1)
    before = _contents(store)
    store.backup(tmp_path / "copy.db")
    lineage = store.lineage()
    writer.add(store, 2)

    restore_store(tmp_path / "copy.db", folder)

    # The store was open all the time: it sees the old state and can go on.
    assert _contents(store) == before
    assert store.verify() == []
    # Epochs start anew in meaning: an index of before must not be continued.
    assert store.lineage() != lineage
    writer.add(store, 3)
    with open_store(folder) as other:
        assert _contents(other) == _contents(store)
        assert other.lineage() == store.lineage()


@pytest.mark.parametrize("damage", ["text", "cut", "empty"])
def test_restoring_replaces_a_damaged_library_and_keeps_it_aside(tmp_path, writer, damage):
    folder = tmp_path / "library"
    with open_store(folder) as store:
        writer.add(store, 1)
        store.backup(tmp_path / "copy.db")
        before = _contents(store)
    path = folder / "library.db"
    content = {"text": b"x" * 5000, "cut": path.read_bytes()[:9000], "empty": b""}[damage]
    path.write_bytes(content)
    (folder / "library.db-wal").write_bytes(b"")

    restore_store(tmp_path / "copy.db", folder)

    assert (folder / "library.db.damaged").read_bytes() == content
    with open_store(folder, create=False) as store:
        assert _contents(store) == before
        assert store.verify() == []


def _text(path, _good):
    path.write_text("不是备份", encoding="utf-8")


def _foreign(path, _good):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE document (id INTEGER)")


def _cut(path, good):
    path.write_bytes(good[: len(good) // 2])


def _garbled(path, good):
    middle = len(good) // 2 // 4096 * 4096
    path.write_bytes(good[:middle] + b"\xa5" * 4096 + good[middle + 4096 :])


def _newer(path, good):
    path.write_bytes(good)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _empty(path, _good):
    path.touch()


def _missing(_path, _good):
    pass


REFUSED = {
    "text": (_text, "不是绩效指标资料库"),
    "another program's": (_foreign, "其他程序的数据库"),
    "cut off": (_cut, "不完整"),
    "garbled page": (_garbled, "已损坏"),
    "newer": (_newer, "更新版本"),
    "empty": (_empty, "已损坏"),
    "missing": (_missing, "找不到备份文件"),
}


@pytest.mark.parametrize(("prepare", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_sound_backup_is_refused(tmp_path, store, writer, prepare, words):
    for number in range(3):
        writer.add(store, number)
    store.backup(tmp_path / "good.db")
    prepare(tmp_path / "copy.db", (tmp_path / "good.db").read_bytes())
    before, lineage = _contents(store), store.lineage()

    with pytest.raises(ArtifactError, match=words):
        restore_store(tmp_path / "copy.db", store.path.parent)
    with pytest.raises(ArtifactError, match=words):
        restore_store(tmp_path / "copy.db", tmp_path / "new")

    assert (_contents(store), store.lineage()) == (before, lineage)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.rglob(".*"))


def _as_folder(path):
    path.mkdir()


def _as_text(path):
    path.write_text("别的文件", encoding="utf-8")


TARGETS = {
    "folder": (_as_folder, "copy.db", "是一个文件夹"),
    "other file": (_as_text, "copy.db", "不是资料库的备份"),
    "no such folder": (lambda _: None, "none/copy.db", "无法写入"),
    "the library": (lambda _: None, "library/library.db", "资料库自身"),
}


@pytest.mark.parametrize(("prepare", "name", "words"), TARGETS.values(), ids=TARGETS.keys())
def test_a_backup_overwrites_nothing_but_backups(tmp_path, store, writer, prepare, name, words):
    writer.add(store, 1)
    prepare(tmp_path / "copy.db")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(ArtifactError, match=words):
        store.backup(tmp_path / name)

    assert sorted(tmp_path.rglob("*")) == before
    assert store.verify() == []


def test_a_failed_backup_keeps_the_older_one(tmp_path, store, writer, monkeypatch):
    target = tmp_path / "copy.db"
    store.backup(target)
    older = target.read_bytes()
    writer.add(store, 1)

    def refuse(_draft: object) -> None:
        raise ArtifactError("备份内容已损坏")

    monkeypatch.setattr(backup, "_check_copy", refuse)
    with pytest.raises(ArtifactError, match="已损坏"):
        store.backup(target)
    monkeypatch.undo()

    assert target.read_bytes() == older
    assert not list(tmp_path.rglob(".*"))
    store.backup(target)
    assert target.read_bytes() != older


def test_restoring_into_a_locked_library_gives_up(tmp_path, store, writer, monkeypatch):
    monkeypatch.setattr(backup, "BUSY_MS", 20)
    store.backup(tmp_path / "copy.db")
    writer.add(store, 1)
    before = _contents(store)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArtifactError, match="正被其他程序占用"):
            restore_store(tmp_path / "copy.db", store.path.parent)

    assert _contents(store) == before
