"""Sample documents, and a process of its own that adds them to a library.

As a script it obeys lines on stdin and answers on stdout, one line each:
`add FOLDER NUMBER` adds one document; `stream FOLDER FIRST` adds one after the other for ever.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from perf_nlp.records import Document, Indicator, Origin, Prediction, Problem, Project, Target
from perf_nlp.storage import Store, open_store

MODEL = "samples-1"


def make_document(number: int, n_projects: int = 2, n_indicators: int = 3) -> Document:
    """Make a document whose every text tells which document it belongs to."""
    file = file_name(number)
    projects = tuple(
        Project(
            name=f"项目{p}甲{number}乙",
            origin=Origin(file, "表一", 10 * p + 1),
            unit_name=f"单位{number % 3}甲{number}乙",
            year=2020 + number % 4,
            funds={"total": 1000.5 * number, f"财政甲{number}乙": None},
            purpose=f"目的甲{number}乙" * 20,
            indicators=tuple(_indicator(number, file, p, i) for i in range(n_indicators)),
        )
        for p in range(n_projects)
    )
    problems = (Problem(Origin(file, None, 99), f"无法识别甲{number}乙", f"合计甲{number}乙"),)
    return Document(projects, problems)


def make_predictions(document: Document) -> list[list[Prediction]]:
    """Make one prediction an indicator."""
    return [
        [
            Prediction("quantity", 0.9, "output.quantity", 0.8, False, f"因为{one.name}")
            for one in project.indicators
        ]
        for project in document.projects
    ]


def file_name(number: int) -> str:
    """Give the name of a document's file; `number_of` reads it back."""
    return f"文件甲{number}乙.xlsx"


def number_of(name: str) -> int:
    """Give the number of a document from its file name."""
    return int(name.split("甲")[1].split("乙")[0])


def add(store: Store, number: int, document: Document | None = None) -> int:
    """Add the document of this number, or another one under it; give its id."""
    document = document or make_document(number)
    stored = store.add_document(
        document,
        make_predictions(document),
        file_name=file_name(number),
        checksum=hashlib.sha256(f"document {number}".encode()).hexdigest(),
        year=None,
        model=MODEL,
    )
    return stored.id


def _indicator(number: int, file: str, p: int, i: int) -> Indicator:
    return Indicator(
        name=f"指标{p}.{i}甲{number}乙",
        clean_name=f"指标{p}.{i}",
        origin=Origin(file, "表一", 10 * p + i + 2, 3),
        value="≥95%",
        description=f"说明甲{number}乙" * (1 + 50 * i),
        weight=2.5,
        extra={"备注": f"备注甲{number}乙"},
        targets=(Target("percent", ">=", 95.0, unit="%", per=("年",)),),
        direction="up",
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _stream(folder: Path, first: int) -> None:
    """Add documents for ever: "." a statement, "done NUMBER" a committed document."""
    # The statements are the moments at which the other side may kill us.
    event.listen(Engine, "before_cursor_execute", lambda *_: _say("."))
    event.listen(Engine, "commit", lambda *_: _say("."))
    store = open_store(folder)
    number = first
    while True:
        add(store, number)
        _say(f"done {number}")
        number += 1


def main() -> None:
    """Obey the lines of stdin."""
    _say("ready")
    for line in sys.stdin:
        order, folder, number = line.rstrip("\n").split("\t")
        if order == "stream":
            _stream(Path(folder), int(number))
        with open_store(Path(folder)) as store:
            _say(str(add(store, int(number))))


if __name__ == "__main__":
    main()
