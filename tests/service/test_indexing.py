"""The indexes follow the library, whatever happened to their files."""

import json
import random
import shutil

import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.index import WordIndex
from perf_nlp.service import indexing
from perf_nlp.service.care import backup_library, reindex_library, restore_library, verify_library
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

QUERY = "群众满意度"


def answer(library, query=QUERY):
    found = library.search(query, k=100)
    return [(hit.id, hit.similarity, hit.count) for hit in found.hits]


@pytest.fixture(scope="session")
def expected(filled, tmp_path_factory):
    copy = shutil.copytree(filled, tmp_path_factory.mktemp("expected") / "library")
    with Library(copy, settings=Settings()) as library:
        return answer(library)


@pytest.fixture
def builds(monkeypatch):
    """Give a list that grows with every rebuild."""
    built = []
    real = indexing.Indexes._build

    def build(self):
        built.append(self)
        real(self)

    monkeypatch.setattr(indexing.Indexes, "_build", build)
    return built


def test_opening_and_adding_build_nothing_anew(library, table, builds):
    library.search(QUERY)
    library.add(table("甲.csv", "沥青路面修补面积"))
    library.add(table("乙.csv", "桥梁检测座数"))

    assert [hit.name for hit in library.search("沥青路面修补").hits][:1] == ["沥青路面修补面积"]
    assert [hit.name for hit in library.search("桥梁检测").hits][:1] == ["桥梁检测座数"]
    assert builds == []


def test_ids_are_stable_over_reopening_and_rebuilding(library, folder, table, reopen, expected):
    library.add(table("甲.csv", "沥青路面修补面积"))
    before = answer(library), answer(library, "沥青路面修补")
    library.close()

    again = reopen(folder)

    assert (answer(again), answer(again, "沥青路面修补")) == before
    reindex_library(again)
    assert (answer(again), answer(again, "沥青路面修补")) == before
    assert [each[0] for each in before[0]] == [each[0] for each in expected]


def files_with(folder, text):
    """Name the files that hold a text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def occurrences(folder, gram):
    """Count a term in the files of the word index, deleted entries included."""
    # The bytes do not show it: tantivy keeps terms as paths of an automaton.
    (words,) = (folder / "index").glob("words-*")
    searcher = WordIndex(words)._tantivy.searcher()
    return searcher.doc_freq("name", gram) + searcher.doc_freq("other", gram)


def test_deleted_text_is_found_nowhere(library, folder, table):
    # Characters that stand in no other text of the library.
    secret = "龘靐齉爩"
    id = library.add(table("密.csv", secret, project=f"{secret}项目")).document.id
    assert library.search(secret).hits[0].name == secret
    # The search for leftovers must be able to find some.
    assert files_with(folder, secret[:2])
    assert occurrences(folder, secret[:2]) == 2

    library.delete_document(id)

    # At once, not at the next search.
    for part in (secret, secret[:2], secret[1:3], secret[2:], *secret):
        assert files_with(folder, part) == []
        assert occurrences(folder, part) == 0
    assert library.search(secret).hits == ()
    assert answer(library)


def test_deletion_is_followed_by_both_indexes(library, table):
    added = library.add(table("甲.csv", "沥青路面修补面积")).document
    ids = {hit.id for hit in library.search("沥青路面修补面积").hits}
    gone = {each.id for p in library.projects_of(added.id) for each in p.indicators}
    assert gone & ids

    library.delete_document(added.id)

    for query in ("沥青路面修补面积", "马路修理的面积"):
        assert not gone & {hit.id for hit in library.search(query, k=100).hits}
    left = library.indexes.search(QUERY, ["群众"], pool=1000, filters=indexing.Filters())
    assert not gone & {hit.id for hits in left for hit in hits}


def test_deleting_everything_leaves_a_library_that_answers(library, sample):
    library.delete_document(1)

    assert library.search(QUERY).total == 0
    library.add(sample)
    assert library.search(QUERY).total > 5


DAMAGE = {
    "folder gone": lambda index: shutil.rmtree(index),
    "vectors gone": lambda index: (index / "vectors.faiss").unlink(),
    "words gone": lambda index: shutil.rmtree(next(index.glob("words-*"))),
    "meta gone": lambda index: (index / "meta.json").unlink(),
    "meta is no JSON": lambda index: (index / "meta.json").write_text("{"),
    "meta is a list": lambda index: (index / "meta.json").write_text("[]"),
    "another encoder": lambda index: change(index, encoder="x"),
    "another library": lambda index: change(index, lineage="x"),
    "from the future": lambda index: change(index, format=99),
    "from the future, more keys": lambda index: change(index, shards=3),
    "ahead of the library": lambda index: change(index, epoch=10**9),
    "epoch is text": lambda index: change(index, epoch="74"),
    "words is a number": lambda index: change(index, words=5),
    "words is elsewhere": lambda index: change(index, words=".."),
    "epoch behind": lambda index: change(index, epoch=10),
    "epoch -1": lambda index: change(index, epoch=-1),
}


def change(index, **values):
    meta = json.loads((index / "meta.json").read_text("utf-8"))
    (index / "meta.json").write_text(json.dumps(meta | values), "utf-8")


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_whatever_does_not_fit_is_built_anew(folder, reopen, expected, damage, caplog):
    damage(folder / "index")

    assert answer(reopen(folder)) == expected
    assert [record for record in caplog.records if record.levelname != "INFO"] == []
    assert len(list((folder / "index").glob("words-*"))) == 1


SPOIL = {
    "cut": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "gone": None,
    "head": lambda content: b"\xff" * 40 + content[40:],
    "middle": lambda content: (
        content[: len(content) // 4]
        + random.Random(3).randbytes(len(content) // 2 - len(content) // 4)
        + content[len(content) // 2 :]
    ),
    "one bit": lambda content: (
        content[: len(content) // 3]
        + bytes([content[len(content) // 3] ^ 1])
        + content[len(content) // 3 + 1 :]
    ),
}
KINDS = ["vectors.faiss", ".fast", ".pos", ".store", ".idx", ".fieldnorm", ".term", "meta.json"]


@pytest.mark.parametrize("spoil", SPOIL.values(), ids=SPOIL)
@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_file_changes_no_answer(folder, reopen, expected, kind, spoil):
    index = folder / "index"
    path = index / kind if kind.startswith("v") else next(index.glob(f"words-*/*{kind}"))
    if spoil is None:
        path.unlink()
    else:
        path.write_bytes(spoil(path.read_bytes()))

    library = reopen(folder)

    assert answer(library) == expected
    assert verify_library(library) == []


def test_restored_backup_has_its_own_line(library, folder, table, reopen, tmp_path, sample):
    backup_library(library, tmp_path / "备份.db")
    library.delete_document(1)
    library.add(table("甲.csv", *[f"沥青路面修补面积第{n}段" for n in range(74)]))
    library.search(QUERY)
    library.close()

    restore_library(tmp_path / "备份.db", folder)

    again = reopen(folder)
    assert answer(again)
    assert again.search("沥青路面修补面积").total == 0
    assert [each.file_name for each in again.documents()] == [sample.name]


def test_restore_under_an_open_library_is_noticed(library, folder, table, tmp_path, expected):
    backup_library(library, tmp_path / "备份.db")
    library.add(table("甲.csv", "沥青路面修补面积"))
    assert library.search("沥青路面").total == 1

    restore_library(tmp_path / "备份.db", folder)

    assert library.search("沥青路面").total == 0
    assert answer(library) == expected


def test_second_library_sees_what_the_first_imports(library, folder, reopen, table, builds):
    other = reopen(folder)
    assert answer(other) == answer(library)

    added = library.add(table("甲.csv", "沥青路面修补面积")).document

    assert other.search("沥青路面").hits[0].name == "沥青路面修补面积"
    assert builds == []
    other.delete_document(added.id)
    assert library.search("沥青路面").total == 0


FAILING = {
    "vectors cannot be replaced": lambda index: (index / "vectors.faiss").mkdir(),
    "meta cannot be replaced": lambda index: (index / "meta.json").mkdir(),
    "folder is a file": lambda index: (shutil.rmtree(index), index.write_text("x")),
}


@pytest.mark.parametrize("fail", FAILING.values(), ids=FAILING)
def test_index_that_cannot_be_written_is_one_sentence_and_no_half_answer(folder, reopen, fail):
    index = folder / "index"
    for name in ("vectors.faiss", "meta.json"):
        (index / name).unlink()
    fail(index)
    library = reopen(folder)

    for _ in range(2):
        with pytest.raises(ArtifactError, match="索引文件夹无法写入"):
            library.search(QUERY)


def test_failed_rebuild_is_not_trusted_afterwards(library, expected, monkeypatch):
    library.search(QUERY)

    def full(self, ids):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(indexing.Indexes, "_add", full)
        with pytest.raises(ArtifactError):
            reindex_library(library)

    assert answer(library) == expected


def test_stats_say_how_far_the_indexes_are(folder, reopen, table):
    library = reopen(folder)
    assert library.stats()["index_epoch"] == library.stats()["epoch"] == 74
    library.add(table("甲.csv", "沥青路面修补面积"))
    assert library.stats()["index_epoch"] == library.stats()["epoch"] > 74
    shutil.rmtree(folder / "index")
    assert reopen(folder).stats()["index_epoch"] == 0
