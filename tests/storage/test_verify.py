from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from perf_nlp.storage import open_store

WRONGS = {
    "no prediction": ("DELETE FROM prediction WHERE indicator_id = 2", "1 条指标没有分类结果"),
    "no project": ("DELETE FROM project WHERE id = 1", "3 条记录所属的文档、项目或指标已不存在"),
    "feed misses one": ("DELETE FROM change WHERE indicator_id = 1", "变更记录与现有指标不一致"),
    "feed has a stranger": (
        "INSERT INTO change (indicator_id, kind) VALUES (99, 'add')", "变更记录与现有指标不一致",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "words"), WRONGS.values(), ids=WRONGS.keys())
def test_contradictions_are_found(store, writer, sql, words):
    writer.add(store, 1)
    assert store.verify() == []
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute(sql)

    (sentence,) = store.verify()
    assert words in sentence


def test_a_damaged_page_is_found(tmp_path, writer):
    with open_store(tmp_path) as store:
        for number in range(4):
            writer.add(store, number)
    path = tmp_path / "library.db"
    content = path.read_bytes()
    # The last pages hold texts: opening does not look at them.
    path.write_bytes(content[:-8192] + b"\xa5" * 8192)

    with open_store(tmp_path) as store:
        findings = store.verify()

    assert findings
    assert all("已损坏" in sentence and "library restore" in sentence for sentence in findings)
