"""Accuracy, macro-F1, risk–coverage and confusion: numbers worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sklearn", reason="needs the extra for training")

from perf_nlp.learning.label_measures import (
    agreement,
    commonest_confusions,
    confusion,
    risk_coverage,
)

RIGHT, WRONG = True, False

# confidences, is_right → accuracy at 50, 80 and 100 %, area.
CURVES = {
    # Shares wrong of the first 1, 2, 3, 4: 0, 0, 1/3, 1/4; 80 % of four rows are four.
    "the third is wrong": (
        [0.9, 0.8, 0.7, 0.6], [RIGHT, RIGHT, WRONG, RIGHT], (1.0, 0.75, 0.75), 0.1458,
    ),
    "order does not follow confidence": (
        [0.6, 0.9, 0.7, 0.8], [RIGHT, RIGHT, WRONG, RIGHT], (1.0, 0.75, 0.75), 0.1458,
    ),
    # Each of the three counts 2/3 wrong: 0, 1/3, 4/9, 2/4.
    "equal confidences": (
        [0.9, 0.5, 0.5, 0.5], [RIGHT, RIGHT, WRONG, WRONG], (0.6667, 0.5, 0.5), 0.3194,
    ),
    "one row": ([0.4], [WRONG], (0.0, 0.0, 0.0), 1.0),
    "all right": ([0.4, 0.3], [RIGHT, RIGHT], (1.0, 1.0, 1.0), 0.0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("confidences", "is_right", "accuracies", "area"), CURVES.values(), ids=CURVES
)
def test_risk_coverage(confidences, is_right, accuracies, area):
    measured = risk_coverage(confidences, is_right)

    points = {point["coverage"]: point for point in measured["points"]}
    assert tuple(points[coverage]["accuracy"] for coverage in (50, 80, 100)) == accuracies
    assert measured["area"] == area
    assert points[100]["n"] == len(confidences)


def test_coverage_takes_a_broken_row_whole():
    measured = risk_coverage([0.1 * n for n in range(7)], [True] * 7)

    # 3.5, 4.2, 4.9, 5.6, 5.95, 6.3, 6.65, 7
    assert [point["n"] for point in measured["points"]] == [4, 5, 5, 6, 6, 7, 7, 7]


ANSWERS = st.lists(st.tuples(st.sampled_from([0.3, 0.5, 0.9]), st.booleans()), min_size=1)


@given(answers=ANSWERS, data=st.data())
def test_risk_coverage_does_not_depend_on_the_order_of_rows(answers, data):
    shuffled = data.draw(st.permutations(answers))

    assert risk_coverage(*zip(*answers, strict=True)) == risk_coverage(*zip(*shuffled, strict=True))


AGREEMENTS = {
    # a: precision 1, recall 1/2; b: precision 1/2, recall 1.
    "one wrong": (["a", "a", "b"], ["a", "b", "b"], 0.6667, 0.6667),
    # F1 of a is 4/5, that of b 0: a rare class counts as much as a frequent one.
    "a class never found": (["a", "a", "b"], ["a", "a", "a"], 0.6667, 0.4),
    "an answer that is never right": (["a", "a"], ["a", "c"], 0.5, 0.6667),
    "nothing to measure": ([], [], None, None),
}


@pytest.mark.parametrize(
    ("truth", "answers", "accuracy", "f1"), AGREEMENTS.values(), ids=AGREEMENTS
)
def test_agreement(truth, answers, accuracy, f1):
    assert agreement(truth, answers) == {"n": len(truth), "accuracy": accuracy, "macro_f1": f1}


def test_confusion_has_the_truth_in_rows():
    counted = confusion(["a", "a", "b"], ["a", "b", "b"], ["b", "a", "c"])

    assert list(counted) == ["b", "a", "c"]
    assert counted["a"] == {"b": 1, "a": 1, "c": 0}
    assert counted["b"] == {"b": 1, "a": 0, "c": 0}
    assert counted["c"] == {"b": 0, "a": 0, "c": 0}


def test_commonest_confusions_leave_right_answers_out():
    truth = ["a", "a", "a", "b", "c", "a"]
    answers = ["a", "b", "b", "a", "a", "c"]

    found = commonest_confusions(truth, answers, k=3)

    assert found == [
        {"truth": "a", "answer": "b", "n": 2, "n_truth": 4},
        {"truth": "a", "answer": "c", "n": 1, "n_truth": 4},
        {"truth": "b", "answer": "a", "n": 1, "n_truth": 1},
    ]
