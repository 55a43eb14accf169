"""Read the reference corpus (data/corpus) and say which split a project belongs to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal, TypeAlias

from perf_nlp.errors import ArtifactError
from perf_nlp.resources import resource

MISSING_EXTRA = '训练和度量需要附加组件，请执行 pip install "perf-nlp[train]"'
Split = Literal["train", "calibration", "test"]
CorpusProject: TypeAlias = dict[str, Any]
"""One line of the corpus, as its README describes it: id, project, purpose, indicators …"""

_SPLITS: dict[str, Split] = {"train": "train", "calibration": "calibration", "test": "test"}


def list_corpus_files(folder: Path) -> list[Path]:
    """List the files of the corpus in a fixed order, wherever they lie below `folder`."""
    return sorted(folder.rglob("*.jsonl"), key=lambda path: path.relative_to(folder).as_posix())


def read_projects(folder: Path) -> list[CorpusProject]:
    """Read every project of the corpus, in file order.

    :param folder: Holds the .jsonl files, in itself or below.
    :raises ArtifactError: If there is none, or a line is not a JSON object.
    """
    projects = []
    for path in list_corpus_files(folder):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line.strip():
                projects.append(_parse_line(line, path, number))
    if not projects:
        raise ArtifactError(
            "没有标注语料（.jsonl 文件）；请在源码目录中运行，或用 --corpus 指定文件夹",
            folder=folder.name,
        )
    return projects


def read_out_of_scope(split: Split) -> list[dict[str, Any]]:
    """Read the texts of one split that are no indicators: headings, sums, staff lists, chatter.

    :return: Rows with `name`, `value`, `description` and `kind`; some kinds are in "test" alone.
    """
    path = resource("data", "out_of_scope.jsonl")
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [row for row in rows if row["split"] == split]


def _parse_line(line: str, path: Path, number: int) -> CorpusProject:
    """Parse one line, or say where it is wrong."""
    try:
        project = json.loads(line)
    except json.JSONDecodeError as error:
        raise ArtifactError("语料中有一行不是 JSON", file=path.name, row=number) from error
    if not isinstance(project, dict) or not isinstance(project.get("indicators"), list):
        raise ArtifactError("语料中有一行不是带指标的项目", file=path.name, row=number)
    return project


def split_of(project: CorpusProject) -> Split:
    """Say whether a project serves for training, for calibration or for testing.

    The `split` key wins; without it the id decides, seven to two to one.

    >>> split_of({"id": "admin-001", "split": "test"})
    'test'
    >>> split_of({"id": "admin-001"})
    'train'
    """
    stated = _SPLITS.get(project.get("split", ""))
    if stated is not None:
        return stated
    bucket = int(hashlib.sha256(str(project["id"]).encode()).hexdigest(), 16) % 10
    return "train" if bucket < 7 else "calibration" if bucket < 9 else "test"


def projects_of(projects: list[CorpusProject], split: Split) -> list[CorpusProject]:
    """Keep the projects of one split, in order."""
    return [project for project in projects if split_of(project) == split]
