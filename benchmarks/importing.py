"""How long does an import take once the document has been read, and how much memory?

Two documents of 20,000 and 200,000 indicators, a hundred to a project, hardly two alike; then
what a further document of 1,000 costs in libraries that hold more and more. Each size runs in a
process of its own. Memory is that of all processes together, as Linux counts it: what two of
them share is counted twice.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Self

from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.targets import parse_target
from perf_nlp.learning.corpus import read_projects
from perf_nlp.records import Document, Indicator, Origin, Project
from perf_nlp.resources import resource
from perf_nlp.service.bulk import predict_all
from perf_nlp.service.classifying import no_garbage_collection, shipped_labeller
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

SIZES = (20_000, 200_000)
STORED = (1_000, 50_000, 200_000)
N_FURTHER = 1_000
_PER_PROJECT = 100
_EVERY_SECONDS = 0.05
_PAGE = 4096
_PLACES = (
    "东河", "西塘", "南岭", "北桥", "青山", "白水", "石门", "柳湾", "高坪", "云溪", "金沙", "长滩",
)  # fmt: skip
_KINDS = ("街道", "镇", "乡", "新区", "片区", "开发区", "社区", "林场", "灌区", "园区")
_PURPOSES = (
    "项目", "工程", "专项", "试点", "示范点", "一期", "二期", "续建", "改造", "提升",
    "运维", "配套", "补助", "奖补", "应急", "常规",
)  # fmt: skip


class Memory:
    """Watches the memory of this process and of those it starts."""

    def __init__(self) -> None:
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def look(self) -> None:
        """Take the present into account."""
        self.peak = max(self.peak, sum(map(_resident, ["self", *_children()])))

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            self.look()


def _children() -> list[str]:
    """List the processes that this one has started."""
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += (task / "children").read_text().split()
    return found


def _resident(process: str) -> int:
    """Give the resident bytes of a process, 0 if it has ended."""
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0


def make_document(n_indicators: int, *, seed: int = 0) -> Document:
    """Make a document as the reader would give it."""
    draw = random.Random(seed)
    rows = [
        row
        for project in read_projects(resource("data", "corpus"))
        for row in project["indicators"]
    ]
    numbers = range(n_indicators)
    projects = [
        _make_project(draw, rows, number, len(numbers[start : start + _PER_PROJECT]))
        for number, start in enumerate(range(0, n_indicators, _PER_PROJECT))
    ]
    return Document(tuple(projects), ())


def _make_project(draw: random.Random, rows: list[dict[str, str]], number: int, n: int) -> Project:
    """Make one project of `n` indicators."""
    first = number * _PER_PROJECT + 2
    return Project(
        name=f"{draw.choice(_PLACES)}{draw.choice(_KINDS)}第{number}号{draw.choice(_PURPOSES)}",
        origin=Origin("清单.xlsx", "Sheet1", first),
        unit_name=f"{draw.choice(_PLACES)}{draw.choice(_KINDS)}管理处",
        year=2018 + number % 8,
        indicators=tuple(_make_indicator(draw, rows, first + row) for row in range(n)),
    )


def _make_indicator(draw: random.Random, rows: list[dict[str, str]], row: int) -> Indicator:
    """Vary an indicator of the corpus by place, purpose and number."""
    given = draw.choice(rows)
    name = f"{draw.choice(_PLACES)}{draw.choice(_KINDS)}{draw.choice(_PURPOSES)}{given['name']}"
    value = f"≥{draw.randint(1, 99_999)}{draw.choice(('个', '人次', '万元', '%', '平方米'))}"
    about = f"{draw.choice(_PLACES)}{draw.choice(_KINDS)}{draw.choice(_PURPOSES)}的{given['name']}"
    return Indicator(
        name=name,
        clean_name=clean_name(name),
        origin=Origin("清单.xlsx", "Sheet1", row, 4),
        value=value,
        description=about if draw.random() < 0.5 else None,
        declared_level1=given["declared_level1"],
        declared_level2=given["declared_level2"],
        targets=parse_target(value, name=name),
    )


@contextmanager
def measured(stage: str) -> Iterator[None]:
    """Print what a stage takes."""
    started, worked = time.perf_counter(), sum(os.times()[:4])
    with Memory() as memory:
        memory.look()
        yield
        memory.look()
    seconds = time.perf_counter() - started
    worked = sum(os.times()[:4]) - worked
    said = f"{seconds:8.2f} s, {worked:8.2f} s on all cores, peak {memory.peak / 2**20:6.0f} MiB"
    print(f"  {stage:<24}{said}", flush=True)


def add(library: Library, document: Document, checksum: str) -> None:
    """Do all that an import does behind the reader, and print what each stage takes."""
    indicators = [each for project in document.projects for each in project.indicators]
    with measured("classify"):
        labelled = iter(list(predict_all(indicators)))
        predictions = [list(islice(labelled, len(each.indicators))) for each in document.projects]
    with measured("store"):
        library.store.add_document(
            document, predictions, file_name="清单.xlsx", checksum=checksum, year=None, model="m"
        )
    with measured("embed and index"):
        library.indexes.refresh()


def one_document(n_indicators: int) -> None:
    """Measure one document in an empty library."""
    document = make_document(n_indicators)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library(Path(folder), settings=Settings()) as library,
        no_garbage_collection(),
    ):
        with measured("load the models"):
            shipped_labeller()
            assert library.indexes
        with measured("all of it"):
            add(library, document, "0" * 64)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"  on disk {size / 2**20:.0f} MiB")


def further_documents() -> None:
    """Measure what a small document costs where more and more is stored."""
    shipped_labeller()
    with (
        tempfile.TemporaryDirectory() as folder,
        Library(Path(folder), settings=Settings()) as library,
        no_garbage_collection(),
    ):
        n_before = 0
        for number, n_stored in enumerate(STORED):
            print(f"up to {n_stored:,}:")
            add(library, make_document(n_stored - n_before, seed=2 * number), f"up to {n_stored}")
            n_before = n_stored + N_FURTHER
            print(f"a further {N_FURTHER:,} to {n_stored:,}:")
            further = make_document(N_FURTHER, seed=2 * number + 1)
            with measured("all of it"):
                add(library, further, f"further {number}")


def main() -> None:
    """Run each measurement in a process of its own."""
    if len(sys.argv) > 1:
        (further_documents if sys.argv[1] == "further" else one_document)(*map(int, sys.argv[2:]))
        return
    for n_indicators in SIZES:
        print(f"{n_indicators:,} indicators in one document:", flush=True)
        subprocess.run([sys.executable, __file__, "one", str(n_indicators)], check=True)
    subprocess.run([sys.executable, __file__, "further"], check=True)


if __name__ == "__main__":
    main()
