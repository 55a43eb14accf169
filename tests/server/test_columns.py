"""What a check of columns shows, and what it refuses."""

import pytest

from perf_nlp.records import ColumnChoice, ColumnReading, Origin, TableReading
from perf_nlp.server.columns import (
    can_remember,
    choice_pairs,
    faults_of,
    guesses,
    table_views,
)


def table(*columns, confidence=0.5):
    """Make the reading of a table from (heading, meaning, confidence) of its columns."""
    readings = [ColumnReading(n, *column, ("甲",)) for n, column in enumerate(columns, start=1)]
    return TableReading(Origin("表.csv", None, 1), tuple(readings), confidence, 3)


TABLE = table(("工作", None, 0.0), ("内容", "name", 0.7), ("要求", "value", 0.3), confidence=0.3)
FAULTS = {
    "names and values": ({1: None, 2: "name", 3: "value"}, None),
    "names alone": ({2: "name"}, None),
    "nothing": ({}, "请选出哪一列是指标名称"),
    "no names": ({1: "project", 3: "value"}, "请选出哪一列是指标名称"),
    "values twice": ({1: "value", 2: "name", 3: "value"}, "A 列、C 列都选了指标值，请只留一列"),
    "two halves": ({1: "name", 2: "value", 3: "name", 4: "value"}, None),
    "amounts": ({1: "name", 2: "funds", 3: "funds"}, None),
}


@pytest.mark.parametrize(("choice", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(choice, fault):
    found = faults_of([TABLE, TABLE], [{1: "name"}, choice])

    assert set(found) == (set() if fault is None else {1})
    assert fault is None or fault in found[1]


def test_columns_are_shown_with_the_guess_and_how_sure_it_is():
    (view,) = table_views([TABLE])

    assert [(c.letter, c.meaning, c.sure, c.chosen) for c in view.columns] == [
        ("A", "没有认出", "", None),
        ("B", "指标名称", "确定", "name"),
        ("C", "指标值", "不确定", "value"),
    ]


def test_guess_by_content_alone_does_not_seem_certain():
    guessed = table(
        ("内容", "name", 1.0), ("要求", "value", 1.0), ("附", None, 1.0), confidence=0.4
    )

    (view,) = table_views([guessed])

    assert [(c.meaning, c.sure) for c in view.columns] == [
        ("指标名称", "可能"),
        ("指标值", "可能"),
        ("没有认出", ""),
    ]


def test_form_keeps_what_was_chosen():
    (view,) = table_views([TABLE], [{1: "project", 2: None}], {0: "不对"})

    assert [c.chosen for c in view.columns] == ["project", None, None]
    assert view.fault == "不对"


def test_empty_columns_are_not_shown():
    blank = ColumnReading(2, "", None, 0.0)
    reading = TableReading(TABLE.origin, (TABLE.columns[1], blank), 0.5, 1)

    (view,) = table_views([reading])

    assert [c.heading for c in view.columns] == ["内容"]


def test_what_was_said_of_the_same_headings_comes_before_our_guess():
    said = ColumnChoice(1, ("工 作", "内容", "要\n求"), {1: "project", 3: None}, "2026-01-01")
    other = ColumnChoice(2, ("工作", "内容"), {1: "year"}, "2026-01-01")

    assert guesses([TABLE], [said, other]) == [{1: "project", 2: "name", 3: None}]
    assert guesses([TABLE], [other]) == [{1: None, 2: "name", 3: "value"}]


def test_tables_without_headings_cannot_be_known_again():
    blank = table(("", "name", 1.0), ("", "value", 1.0))

    assert can_remember([TABLE])
    assert not can_remember([TABLE, blank])


def test_remembered_choice_names_columns_by_heading_or_letter():
    fields = {1: "name", 2: "value", 3: None, 4: None, 9: "weight"}
    choice = ColumnChoice(1, ("内容", "", "附", ""), fields, "2026-01-01")

    assert choice_pairs(choice) == [
        ("内容", "指标名称"), ("B 列", "指标值"), ("附", "其他列"), ("I 列", "分值或权重"),
    ]  # fmt: skip
