"""Two processes at one library: one imports while the other searches."""

import json

import pytest

WORKER = """
import json, sys
from pathlib import Path
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

library = Library(sys.argv[1], settings=Settings())
print("ready", flush=True)
for line in sys.stdin:
    order, argument = line.rstrip().split(" ", 1)
    if order == "import":
        answer = library.add(argument).document.n_indicators
    elif order == "remove":
        answer = library.delete_document(int(argument))
    elif order == "search":
        answer = [hit.name for hit in library.search(argument, k=100).hits]
    elif order == "both":
        missing = []
        for number in range(4):
            path = Path(f"{argument}{number}.csv")
            name = f"{argument}养护里程{'一二三四'[number]}段"
            path.write_text(f"指标名称,指标值\\n{name},≥{number}公里\\n", "utf-8")
            library.add(path)
            if name not in [hit.name for hit in library.search(name, k=100).hits]:
                missing.append(name)
        answer = missing
    print(json.dumps(answer), flush=True)
"""


class Worker:
    """A process that obeys lines."""

    def __init__(self, process):
        self.process = process
        assert process.stdout.readline() == "ready\n", process.stderr.read()

    def begin(self, order, argument):
        self.process.stdin.write(f"{order} {argument}\n")
        self.process.stdin.flush()

    def end(self):
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def do(self, order, argument):
        self.begin(order, argument)
        return self.end()


def test_import_of_one_process_is_found_by_the_other_at_once(start, library, folder, table):
    other = Worker(start(WORKER, folder))
    assert other.do("search", "沥青路面修补") == [
        hit.name for hit in library.search("沥青路面修补", k=100).hits
    ]

    assert other.do("import", table("甲.csv", "沥青路面修补面积")) == 1

    hits = library.search("沥青路面修补").hits
    assert hits[0].name == "沥青路面修补面积"
    library.delete_document(2)
    assert "沥青路面修补面积" not in other.do("search", "沥青路面修补")
    assert other.do("remove", 1) is None
    assert library.search("群众满意度").total == 0


def test_two_processes_import_and_search_at_once(start, folder, reopen):
    pair = [Worker(start(WORKER, folder)) for _ in range(2)]

    for worker, name in zip(pair, ("东区", "西区"), strict=True):
        worker.begin("both", name)

    assert [worker.end() for worker in pair] == [[], []]
    library = reopen(folder)
    names = {hit.name for hit in library.search("养护里程", k=100).hits}
    assert {f"{area}养护里程{n}段" for area in "东西" for n in "一二三四"} <= {
        name.replace("区", "") for name in names
    }  # fmt: skip
    assert library.store.verify() == []
    assert library.stats()["indicators"] == 74 + 8
    assert library.stats()["index_epoch"] == library.stats()["epoch"]


BUILDER = """
import sys, threading
from perf_nlp.service import indexing
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

def stop(self, *_):
    print("here", flush=True)
    threading.Event().wait()

owner = {"save": indexing.VectorIndex, "_write_meta": indexing.Indexes}[sys.argv[2]]
setattr(owner, sys.argv[2], stop)
Library(sys.argv[1], settings=Settings()).indexes.rebuild()
"""


@pytest.mark.parametrize("step", ["save", "_write_meta"])
def test_kill_9_while_indexes_are_built(start, folder, reopen, step):
    expected = [hit.id for hit in reopen(folder).search("群众满意度", k=100).hits]
    process = start(BUILDER, folder, step)
    assert process.stdout.readline() == "here\n", process.stderr.read()
    process.kill()
    process.wait()

    assert [hit.id for hit in reopen(folder).search("群众满意度", k=100).hits] == expected
