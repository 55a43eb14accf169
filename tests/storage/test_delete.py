from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from perf_nlp.errors import NotFoundError
from perf_nlp.records import Document
from perf_nlp.storage import engine, open_store


def _left_in(folder: Path, number: int) -> list[str]:
    mark = f"甲{number}乙".encode()
    return [file.name for file in sorted(folder.iterdir()) if mark in file.read_bytes()]


def _scattered(document: Document, rng: random.Random) -> Document:
    """Give units names in no order and texts of all lengths, so that SQLite moves rows about."""
    return replace(
        document,
        projects=tuple(
            replace(
                project,
                unit_name=f"{rng.randrange(10**6)}{project.unit_name}",
                purpose=f"{project.purpose}" * rng.choice([0, 1, 5, 30]),
            )
            for project in document.projects
        ),
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_deleted_text_is_gone_from_all_files(tmp_path, writer, seed):
    rng = random.Random(seed)
    with open_store(tmp_path) as store:
        ids = {}
        for number in range(100, 140):
            size = rng.choice([1, 3, 40])
            document = _scattered(
                writer.make_document(number, n_projects=size, n_indicators=1), rng
            )
            ids[number] = writer.add(store, number, document=document)
        assert all(_left_in(tmp_path, number) for number in ids)

        doomed = rng.sample(sorted(ids), 25)
        left = []
        for n_gone, number in enumerate(doomed, start=1):
            store.delete_document(ids[number])
            left += [file for gone in doomed[:n_gone] for file in _left_in(tmp_path, gone)]

        assert left == []
        kept = sorted(ids[number] for number in ids if number not in doomed)
        assert [document.id for document in store.list_documents()] == kept
        assert store.verify() == []


def test_the_feed_keeps_one_row_for_what_is_gone(store, writer):
    store.delete_document(writer.add(store, 1))
    writer.add(store, 2)
    with closing(sqlite3.connect(store.path)) as connection:
        rows = connection.execute("SELECT kind, count(*) FROM change GROUP BY kind").fetchall()
    assert rows == [("add", 6), ("remove", 6)]


def test_delete_takes_everything_along(store, writer):
    first, second = writer.add(store, 1), writer.add(store, 2)
    job = store.add_job("文件甲1乙.xlsx", "u1")
    store.update_job(job.id, "done", "已导入", document_id=first)
    doomed = [one.id for project in store.projects_of(first) for one in project.indicators]

    store.delete_document(first)

    assert store.indicators(doomed) == []
    assert set(store.all_ids()).isdisjoint(doomed)
    assert store.stats() | {"size_bytes": 0} == {
        "documents": 1, "projects": 2, "indicators": 6, "problems": 1, "needs_review": 0,
        "epoch": 18, "size_bytes": 0,
    }  # fmt: skip
    assert [document.id for document in store.list_documents()] == [second]
    for look in (store.document, store.projects_of, store.problems_of, store.delete_document):
        with pytest.raises(NotFoundError, match="没有这个文档"):
            look(first)
    with pytest.raises(NotFoundError, match="没有这个任务"):
        store.job(job.id)


def test_erasing_is_made_up_for_when_a_reader_was_in_the_way(tmp_path, writer, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_MS", 20)
    with open_store(tmp_path) as store:
        number = 7
        doomed = writer.add(store, number)
        reader = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM document").fetchall()

        store.delete_document(doomed)

        assert store.list_documents() == []
        assert store.verify() == [
            "已删除文档的文字尚未从文件中清除，请关闭其他程序后重新打开资料库"
        ]
        reader.close()
    with open_store(tmp_path) as store:
        assert store.verify() == []
        assert _left_in(tmp_path, number) == []


def test_ids_are_never_used_again(tmp_path, writer):
    seen: set[int] = set()
    for number in range(4):
        with open_store(tmp_path) as store:
            added = writer.add(store, number)
            ids = {one.id for project in store.projects_of(added) for one in project.indicators}
            assert seen.isdisjoint(ids)
            seen |= ids
            store.delete_document(added)
    assert len(seen) == 24


def test_a_document_deleted_and_added_again_is_a_new_one(store, writer):
    first = writer.add(store, 1)
    store.delete_document(first)

    again = writer.add(store, 1)

    assert again > first
    assert [document.id for document in store.list_documents()] == [again]
