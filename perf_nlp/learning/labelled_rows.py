"""Rows with the right answer: what a classifier is measured on, from the corpus or a user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perf_nlp.classifiers import Example
from perf_nlp.learning.classifier_training import labelled_examples
from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.learning.declared import is_declared_right


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """An indicator whose label is known.

    :param name: As it stands, debris included.
    :param example: What the classifier is shown of it.
    :param leaf: None if only the label is known.
    :param sector: None outside the corpus.
    :param file: File of the corpus it comes from, without ending; None outside the corpus.
    :param is_declared_right: Whether its form puts it where it belongs; None if that is not known.
    """

    name: str
    example: Example
    label: str
    leaf: str | None
    sector: str | None = None
    file: str | None = None
    is_declared_right: bool | None = None


def corpus_rows(projects: Sequence[CorpusProject]) -> list[LabelledRow]:
    """Take the indicators out of corpus projects, in order."""
    examples = iter(labelled_examples(projects).examples)
    return [
        LabelledRow(
            name=row["name"],
            example=next(examples),
            label=row["label"],
            leaf=row["leaf"],
            sector=project.get("sector"),
            # An id is the name of the file and a number: admin-001.
            file=project["id"].rpartition("-")[0] or None,
            is_declared_right=is_declared_right(row) if row.get("declared_level1") else None,
        )
        for project in projects
        for row in project["indicators"]
    ]
