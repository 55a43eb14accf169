"""How well a classifier labels rows: over all, by its own confidence, by sector and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perf_nlp.classifiers import Labeller
from perf_nlp.classifiers.calibration import expected_calibration_error
from perf_nlp.learning.indicator_kinds import KINDS
from perf_nlp.learning.label_measures import (
    agreement,
    commonest_confusions,
    confusion,
    risk_coverage,
    share,
)
from perf_nlp.learning.labelled_rows import LabelledRow
from perf_nlp.records import Prediction
from perf_nlp.taxonomy import labels

# Our own way, and the same with more rows than the accurate model can be asked about.
OURS, QUICK = "perf_nlp", "perf_nlp without the accurate model"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what the classifier said of it."""

    row: LabelledRow
    prediction: Prediction

    @property
    def is_right(self) -> bool:
        """Whether the label is right."""
        return self.prediction.label == self.row.label

    @property
    def is_leaf_right(self) -> bool:
        """Whether the leaf is right; only asked where it is known."""
        return self.prediction.leaf == self.row.leaf


def label_rows(
    labeller: Labeller, rows: Sequence[LabelledRow], *, careful: bool | None = None
) -> list[Outcome]:
    """Let the classifier label rows.

    :param careful: As `Labeller.predict` has it.
    """
    predictions = labeller.predict([row.example for row in rows], careful=careful)
    return [Outcome(row, said) for row, said in zip(rows, predictions, strict=True)]


def overall(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Measure label, leaf, confidence and need of review over all rows.

    :param outcomes: One at least.
    :return: Numbers of rows (`n`, `n_leaves` of known leaf, `n_without_review`) and shares; those
        of leaves are None if no leaf is known.
    """
    known = _with_leaf(outcomes)
    sure = [each for each in outcomes if not each.prediction.needs_review]
    return {
        **compare(
            [each.row for each in outcomes],
            [each.prediction.label for each in outcomes],
            [each.prediction.leaf for each in outcomes],
        ),
        "calibration_error": _calibration_error(
            [each.prediction.confidence for each in outcomes], [each.is_right for each in outcomes]
        ),
        "leaf_calibration_error": _calibration_error(
            [each.prediction.leaf_confidence for each in known],
            [each.is_leaf_right for each in known],
        ),
        "n_without_review": len(sure),
        "needs_no_review_rate": round(len(sure) / len(outcomes), 4),
        "accuracy_where_no_review": share([each.is_right for each in sure]),
    }


def compare(
    rows: Sequence[LabelledRow], label_answers: Sequence[str], leaf_answers: Sequence[str]
) -> dict[str, Any]:
    """Measure answers to rows, whoever gave them: accuracy and macro-F1 of label and leaf."""
    label = agreement([row.label for row in rows], label_answers)
    pairs = [(row.leaf, a) for row, a in zip(rows, leaf_answers, strict=True) if row.leaf]
    leaf = agreement([y for y, _ in pairs], [a for _, a in pairs])
    return {
        "n": label["n"],
        "label_accuracy": label["accuracy"],
        "label_macro_f1": label["macro_f1"],
        "n_leaves": leaf["n"],
        "leaf_accuracy": leaf["accuracy"],
        "leaf_macro_f1": leaf["macro_f1"],
    }


def details(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Look into the answers: by confidence, confusion by confusion, by sector, by kind.

    :param outcomes: One at least.
    :return: `risk_coverage` and `confusion`, each of `label` and `leaf` (leaves: only the
        commonest); `by_sector`, worst first, and `by_kind`: name → numbers.
    """
    known = _with_leaf(outcomes)
    return {
        "risk_coverage": {
            "label": risk_coverage(
                [each.prediction.confidence for each in outcomes],
                [each.is_right for each in outcomes],
            ),
            "leaf": risk_coverage(
                [each.prediction.leaf_confidence for each in known],
                [each.is_leaf_right for each in known],
            )
            if known
            else None,
        },
        "confusion": {
            "label": confusion(
                [each.row.label for each in outcomes],
                [each.prediction.label for each in outcomes],
                list(labels()),
            ),
            "leaf": commonest_confusions(
                [each.row.leaf or "" for each in known], [each.prediction.leaf for each in known]
            ),
        },
        "by_sector": by_sector(outcomes),
        "by_kind": by_kind(outcomes),
    }


def by_sector(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Measure each sector, that with the fewest right labels first; {} outside the corpus."""
    groups: dict[str, list[Outcome]] = {}
    for each in outcomes:
        if each.row.sector is not None:
            groups.setdefault(each.row.sector, []).append(each)
    measured = {sector: _of_group(group) for sector, group in groups.items()}

    def worst_first(sector: str) -> tuple[float, float, int, str]:
        of = measured[sector]
        return of["label_accuracy"], of["leaf_accuracy"] or 0.0, -of["n"], sector

    return {sector: measured[sector] for sector in sorted(measured, key=worst_first)}


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Measure each kind of row of which there is any."""
    groups = {
        key: [each for each in outcomes if kind.holds(each.row)] for key, kind in KINDS.items()
    }
    return {key: _of_group(group) for key, group in groups.items() if group}


def _of_group(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Measure a part of the rows, one at least."""
    known = _with_leaf(outcomes)
    n_sure = sum(not each.prediction.needs_review for each in outcomes)
    return {
        "n": len(outcomes),
        "label_accuracy": share([each.is_right for each in outcomes]),
        "n_leaves": len(known),
        "leaf_accuracy": share([each.is_leaf_right for each in known]),
        "needs_no_review_rate": round(n_sure / len(outcomes), 4),
    }


def _with_leaf(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Keep the rows whose leaf is known."""
    return [each for each in outcomes if each.row.leaf is not None]


def _calibration_error(confidences: Sequence[float], is_right: Sequence[bool]) -> float | None:
    """Give the expected calibration error, four decimals; None for no answers."""
    return round(expected_calibration_error(confidences, is_right), 4) if confidences else None
