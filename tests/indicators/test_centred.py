"""Categories that stand in the middle of their rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.indicators.centred import unfold_centred
from perf_nlp.records import Origin, Row


def table(cells):
    return [Row(Origin("表.csv", None, n), tuple(row)) for n, row in enumerate(cells, start=1)]


def column(rows, number):
    return [row.cells[number] for row in rows]


@given(st.lists(st.integers(2, 9).map(lambda n: 2 * n - 1), min_size=1, max_size=5))
def test_odd_blocks_are_found_exactly(sizes):
    expected = [f"类{index}" for index, size in enumerate(sizes) for _ in range(size)]
    centres = {sum(sizes[:index]) + size // 2 for index, size in enumerate(sizes)}
    cells = [[text if n in centres else "", f"名{n}"] for n, text in enumerate(expected)]

    assert column(unfold_centred(table(cells), 0, None), 0) == expected


def test_second_level_is_unfolded_inside_the_first():
    cells = [
        ("", "数量", "a"), ("产出", "", "b"), ("", "质量", "c"), ("", "时效", "d"),
        ("效益", "社会", "e"),
    ]  # fmt: skip

    unfolded = unfold_centred(table(cells), 0, 1)

    assert column(unfolded, 0) == ["产出"] * 4 + ["效益"]
    assert column(unfolded, 1) == ["数量", "数量", "质量", "时效", "社会"]


UNTOUCHED = {
    "label at the top": [("产出", "a"), ("", "b"), ("效益", "c")],
    "label nowhere near the middle": [
        ("", "a"),
        ("", "b"),
        ("", "c"),
        ("产出", "d"),
        ("效益", "e"),
    ],
    "no label": [("", "a"), ("", "b")],
    "no rows": [],
}


@pytest.mark.parametrize("cells", UNTOUCHED.values(), ids=UNTOUCHED)
def test_other_tables_stay_as_they_are(cells):
    assert unfold_centred(table(cells), 0, None) == table(cells)
