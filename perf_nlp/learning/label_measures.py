"""Numbers that say how good labels are; from plain answers, whatever gave them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from perf_nlp.learning.classifier_training import macro_f1

# Per cent of the rows, the most confident first.
COVERAGES = (50, 60, 70, 80, 85, 90, 95, 100)


def share(is_right: Sequence[bool]) -> float | None:
    """Give the share of right answers, four decimals; None if there are no answers."""
    return round(sum(is_right) / len(is_right), 4) if is_right else None


def agreement(truth: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    """Give the number of answers, the share of right ones and macro-F1.

    :param truth: The right answers, shape (n,).
    :param answers: Those given, shape (n,).
    :return: `n`, `accuracy` and `macro_f1`, both None for n = 0.
    """
    return {
        "n": len(truth),
        "accuracy": share([a == y for a, y in zip(answers, truth, strict=True)]),
        "macro_f1": round(macro_f1(truth, answers), 4) if truth else None,
    }


def risk_coverage(confidences: Sequence[float], is_right: Sequence[bool]) -> dict[str, Any]:
    """Tell how often answers are right if only the most confident ones are taken.

    Rows of equal confidence count each as their average, so their order does not matter.

    :param confidences: Of the answers given, shape (n,), n ≥ 1.
    :return: `points`: for each of `COVERAGES` its `coverage` (per cent), `n` and `accuracy`;
        `area`: mean share of wrong answers among the k most confident, over k = 1 … n.

    Source: Geifman & El-Yaniv (2017), "Selective classification for deep neural networks".
    """
    stated = np.asarray(confidences, dtype=float)
    _, groups, sizes = np.unique(-stated, return_inverse=True, return_counts=True)
    wrong = np.bincount(groups, weights=~np.asarray(is_right, dtype=bool)) / sizes
    risks = np.repeat(wrong, sizes).cumsum() / np.arange(1, len(stated) + 1)
    points = []
    for coverage in COVERAGES:
        n = -(-len(stated) * coverage // 100)
        accuracy = round(1 - float(risks[n - 1]), 4)
        points.append({"coverage": coverage, "n": n, "accuracy": accuracy})
    return {"points": points, "area": round(float(risks.mean()), 4)}


def confusion(
    truth: Sequence[str], answers: Sequence[str], classes: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Count how often each right answer got each answer: right answer → answer given → n.

    :param classes: All that there can be, in the order of rows and columns.
    """
    counts = Counter(zip(truth, answers, strict=True))
    return {each: {other: counts[each, other] for other in classes} for each in classes}


def commonest_confusions(
    truth: Sequence[str], answers: Sequence[str], k: int = 10
) -> list[dict[str, Any]]:
    """List the k commonest pairs of a right answer and a wrong one given for it.

    :return: `truth`, `answer`, `n` and `n_truth`, the number of rows with that right answer.
    """
    pairs = [(y, a) for y, a in zip(truth, answers, strict=True) if y != a]
    ordered = sorted(Counter(pairs).items(), key=lambda each: (-each[1], each[0]))
    of_truth = Counter(truth)
    return [{"truth": y, "answer": a, "n": n, "n_truth": of_truth[y]} for (y, a), n in ordered[:k]]
