"""What an import adds to the indexes is added at their end; the rest is neither read nor written."""

import json

import pytest

from perf_nlp.index import Entry, VectorIndex, WordIndex, checks
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings


def test_import_neither_reads_nor_rewrites_what_was_there(folder, table, monkeypatch):
    path = folder / "index" / "vectors.faiss"
    before = path.read_bytes()
    monkeypatch.setattr(VectorIndex, "read_on", None)

    with Library(folder, settings=Settings()) as library:
        library.add(table("甲.csv", "沥青路面修补面积", "桥梁检测座数"))

    assert path.read_bytes()[: len(before)] == before
    assert len(path.read_bytes()) > len(before)


def test_search_reads_on_where_it_had_stopped(library, reopen, folder, table, monkeypatch):
    library.search("群众满意度")
    starts = []
    real = VectorIndex.read_on

    def read_on(self, path, *, start, end):
        starts.append(start)
        real(self, path, start=start, end=end)

    monkeypatch.setattr(VectorIndex, "read_on", read_on)
    reopen(folder).add(table("甲.csv", "沥青路面修补面积"))

    assert library.search("沥青路面修补").hits[0].name == "沥青路面修补面积"
    assert len(starts) == 1
    assert starts[0] > 0


def test_vectors_of_an_import_that_died_are_cut_off(folder, reopen, table):
    path = folder / "index" / "vectors.faiss"
    with path.open("ab") as file:
        file.write(b"half a block")
    library = reopen(folder)

    assert library.search("群众满意度").hits
    library.add(table("甲.csv", "沥青路面修补面积"))

    assert b"half a block" not in path.read_bytes()
    assert reopen(folder).search("沥青路面修补").hits[0].name == "沥青路面修补面积"


def test_sealing_again_reads_only_what_is_new(tmp_path, monkeypatch):
    words = WordIndex(tmp_path / "words")
    words.update([Entry(1, ["甲"], [], {})])
    old = {file.name for file in (tmp_path / "words").iterdir() if file.suffix != ".json"}
    read = []
    real = checks.checksum
    monkeypatch.setattr(checks, "checksum", lambda path: read.append(path.name) or real(path))

    words.update([Entry(2, ["乙"], [], {})])
    words.follow()

    assert read
    assert not old & set(read)
    assert len(WordIndex(tmp_path / "words")) == 2


ODD = {
    "text": {"vectors": "many"}, "too few bytes": {"vectors": 5}, "none": {"vectors": 0},
    "less than nothing": {"vectors": -1}, "too many bytes": {"vectors": 10**9},
    "in the middle of a block": {"vectors": 1000}, "odd count": {"count": 3},
    "count is text": {"count": "74"},
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("first", ["search", "add"])
def test_odd_end_of_the_vectors_changes_no_answer(folder, reopen, table, odd, first):
    path = folder / "index" / "meta.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | odd), "utf-8")
    library = reopen(folder)

    if first == "add":
        library.add(table("甲.csv", "沥青路面修补面积"))

    found = library.search("群众满意度").hits
    assert "满意度" in found[0].name
    assert found == reopen(folder).search("群众满意度").hits
