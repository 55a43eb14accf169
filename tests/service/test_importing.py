"""Imports end whole or not at all: cancelled, killed, repeated, with bad files between."""

import io
import json
import zipfile
from contextlib import nullcontext

import pytest

from perf_nlp.errors import ArtifactError, DocumentError, RequestError
from perf_nlp.service.importing import STAGE_WORDS, Cancelled, overall
from perf_nlp.service.sources import Source, Sources

TABLE = "项目名称,指标名称,指标值\n{0},{0}里程,≥30公里\n{0},{0}群众满意度,≥90%\n"


def table(name):
    return TABLE.format(name).encode()


def packed(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def add_all(library, path, **context):
    """Import what a path stands for; give (shown name, stored name, is new) of each."""
    with Sources(path) as sources, library.importing(**context) as running:
        added = [running.add(source) for source in sources]
    return [(each.file, each.document.file_name, each.is_new) for each in added]


def state(library):
    """Tell all that a library holds and finds."""
    return (
        library.documents(),
        {**library.stats(), "epoch": 0, "index_epoch": 0, "size_bytes": 0},
        [hit.name for hit in library.search("里程", k=50).hits],
        library.store.verify(),
    )


def test_stages_come_in_order_and_progress_rises(new_library, write):
    told = []

    new_library.add(write("表.csv", table("道路")), progress=lambda *step: told.append(step))

    assert list(dict.fromkeys(stage for stage, _ in told)) == list(STAGE_WORDS)
    rates = [overall(stage, rate) for stage, rate in told]
    assert rates == sorted(rates)
    assert (rates[0], rates[-1]) == (0.0, 1.0)


class Own(Exception):
    """What a caller raises to end the work."""


@pytest.mark.parametrize("stage", STAGE_WORDS)
@pytest.mark.parametrize("error", [Cancelled, KeyboardInterrupt, Own], ids=lambda e: e.__name__)
def test_cancel_leaves_nothing_behind(library, write, stage, error):
    before = state(library)

    def stop(current, rate):
        # The storing is over: what it gave must go again.
        if current == stage and (stage != "storing" or rate == 1.0):
            raise error

    with pytest.raises(error):
        library.add(write("表.csv", table("道路")), progress=stop)

    assert state(library) == before
    assert library.add(write("表.csv", table("道路"))).is_new


@pytest.mark.parametrize("stage", STAGE_WORDS)
def test_cancel_takes_back_all_documents_of_an_import(library, write, stage):
    before = state(library)
    path = write("包.zip", packed({f"{n}.csv": table(f"路段{n}") for n in range(3)}))
    n_stored = 0

    def stop(current, rate):
        nonlocal n_stored
        n_stored += current == "storing" and rate == 1.0
        if current == stage and n_stored == (2 if stage in {"reading", "labelling"} else 3):
            raise Cancelled

    with pytest.raises(Cancelled):
        add_all(library, path, progress=stop)

    assert state(library) == before
    assert len(add_all(library, path)) == 3


def test_error_of_one_document_keeps_the_others(new_library, write):
    path = write("包.zip", packed({"一.csv": table("甲"), "二.csv": b"", "三.csv": table("乙")}))

    with Sources(path) as sources, new_library.importing() as running:
        for source in sources:
            with (
                pytest.raises(DocumentError, match="空的") if "二" in source.name else nullcontext()
            ):
                running.add(source)

    assert [each.file_name for each in new_library.documents()] == [
        "包.zip/一.csv",
        "包.zip/三.csv",
    ]
    assert new_library.search("甲里程").hits[0].origin.file == "包.zip/一.csv"


def test_what_was_there_is_not_taken_back(new_library, write):
    new_library.add(write("表.csv", table("道路")))

    with pytest.raises(Cancelled), new_library.importing() as running:
        assert not running.add(Source("表.csv", write("表.csv", table("道路")))).is_new
        raise Cancelled

    assert len(new_library.documents()) == 1


def test_same_archive_twice_and_same_file_twice_in_it(new_library, write):
    path = write(
        "包.zip", packed({"一.csv": table("甲"), "二.csv": table("甲"), "三.csv": table("乙")})
    )

    first, second = add_all(new_library, path), add_all(new_library, path)

    assert sorted(first) == [
        ("包.zip/一.csv", "包.zip/一.csv", True),
        ("包.zip/三.csv", "包.zip/三.csv", True),
        ("包.zip/二.csv", "包.zip/一.csv", False),
    ]
    assert [is_new for *_, is_new in second] == [False] * 3
    assert len(new_library.documents()) == 2


def test_many_documents_are_refused_where_one_is_asked_for(new_library, tmp_path):
    with pytest.raises(RequestError, match="多份"):
        new_library.add(tmp_path)


def test_index_that_cannot_be_written_keeps_the_document(new_library, write, monkeypatch):
    def full():
        raise ArtifactError("索引文件夹无法写入，请检查权限和磁盘空间")

    monkeypatch.setattr(new_library.indexes, "refresh", full)
    with pytest.raises(ArtifactError):
        new_library.add(write("表.csv", table("道路")))
    monkeypatch.undo()

    assert new_library.search("道路里程").hits[0].name == "道路里程"


def test_report_is_kept_with_the_document(new_library, write):
    content = table("道路") + "合计,,\n".encode()
    document = new_library.add(write("表.csv", content)).document

    report = new_library.report_of(document.id)

    (part,) = report.parts
    assert part.n_rows == 4 == sum(part.roles.values())
    assert part.roles["indicator"] == 2
    (read,) = report.tables
    assert [column.meaning for column in read.columns] == ["project", "name", "value"]
    assert read.columns[1].samples[0] == "道路里程"
    problems = new_library.problems_of(document.id)
    assert (document.n_problems, document.n_skipped) == (0, len(problems)) == (0, 1)


IMPORTER = """
import sys, threading
from pathlib import Path
from perf_nlp.service.library import Library
from perf_nlp.service.sources import Sources
from perf_nlp.settings import Settings
from perf_nlp.storage import documents

n_stored = 0
def stop(stage, rate):
    global n_stored
    n_stored += stage == "storing" and rate == 1.0
    if stage == sys.argv[3] and n_stored == (1 if stage in {"reading", "labelling"} else 2):
        print("here", flush=True)
        threading.Event().wait()

def half(*_):
    print("here", flush=True)
    threading.Event().wait()

if sys.argv[3] == "half stored":
    # All but the end of the transaction.
    documents._tell = half
library = Library(sys.argv[1], settings=Settings())
with Sources(Path(sys.argv[2])) as sources, library.importing(progress=stop) as running:
    for source in sources:
        running.add(source)
"""


@pytest.mark.parametrize("stage", [*STAGE_WORDS, "half stored"])
def test_kill_9_leaves_whole_documents_only(start, folder, write, reopen, stage):
    path = write("包.zip", packed({f"{n}.csv": table(f"路段{n}") for n in range(2)}))
    process = start(IMPORTER, folder, path, stage)
    assert process.stdout.readline() == "here\n", process.stderr.read()
    process.kill()
    process.wait()

    library = reopen(folder)
    assert library.store.verify() == []
    counts = {document.n_indicators for document in library.documents()[1:]}
    assert counts <= {2}
    add_all(library, path)

    assert [each.n_indicators for each in library.documents()] == [74, 2, 2]
    assert {"路段0里程", "路段1里程"} <= {hit.name for hit in library.search("路段里程").hits}
    assert json.dumps(library.stats())
