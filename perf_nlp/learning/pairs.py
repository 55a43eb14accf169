"""The texts of the corpus as training needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.text.normalize import normalize


@dataclass(frozen=True, slots=True)
class RowTexts:
    """One indicator; "" for what it does not state."""

    name: str
    value: str
    description: str
    leaf: str

    @property
    def name_with_value(self) -> str:
        """The name, followed by the value if there is one."""
        return f"{self.name} {self.value}".rstrip()


@dataclass(frozen=True, slots=True)
class ProjectTexts:
    """One project with its indicators."""

    title: str
    purpose: str
    rows: tuple[RowTexts, ...]


def project_texts(projects: Sequence[CorpusProject]) -> list[ProjectTexts]:
    """Take the texts out of projects, normalised, in order."""
    return [ProjectTexts(_text(p["project"]), _text(p.get("purpose")), _rows(p)) for p in projects]


def all_texts(projects: Sequence[ProjectTexts]) -> list[str]:
    """List every text of the projects that is not empty, in order."""
    texts = []
    for project in projects:
        texts += [project.title, project.purpose]
        for row in project.rows:
            texts += [row.name, row.value, row.description]
    return [text for text in texts if text]


def _rows(project: CorpusProject) -> tuple[RowTexts, ...]:
    """Take the texts out of a project's indicators."""
    return tuple(
        RowTexts(
            _text(row["name"]), _text(row.get("value")), _text(row.get("description")), row["leaf"]
        )
        for row in project["indicators"]
    )


def _text(cell: object) -> str:
    """Normalise a cell; "" for null."""
    return "" if cell is None else normalize(str(cell))
