"""What users said of columns: kept by the look of the table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.errors import NotFoundError
from perf_nlp.storage import open_store

FIELDS = {1: "name", 3: "value", 4: None}
HEADINGS = ("指标 名称", "", "年度/指标值", "备注", "")

LOOKS = {
    "the same": (HEADINGS, True),
    "other blanks": (("指标\n名称", "", "年度/ 指标值", "备注"), True),
    "more blank columns": ((*HEADINGS, "", ""), True),
    "one more heading": ((*HEADINGS, "得分"), False),
    "another order": (("", "指标名称", "年度/指标值", "备注"), False),
    "another heading": (("指标名称", "", "年度/目标值", "备注"), False),
    "nothing": ((), False),
}


@pytest.mark.parametrize(("headings", "found"), LOOKS.values(), ids=LOOKS)
def test_choice_is_found_by_the_look_of_a_table(store, headings, found):
    choice = store.add_choice(HEADINGS, FIELDS)

    assert store.find_choice(headings) == (choice if found else None)
    assert (choice.headings, choice.fields) == (HEADINGS, FIELDS)


def test_later_choice_takes_the_place_of_the_first(store):
    first = store.add_choice(HEADINGS, FIELDS)
    other = store.add_choice(("名称", "值"), {1: "name"})
    again = store.add_choice(HEADINGS, {1: "value"})

    assert again.id == first.id
    assert store.list_choices() == [again, other]
    store.delete_choice(first.id)
    assert store.list_choices() == [other]
    for id in (first.id, -1, 10**30):
        with pytest.raises(NotFoundError, match="列的选择"):
            store.delete_choice(id)


@given(st.lists(st.text(max_size=20), max_size=5), st.dictionaries(st.integers(1, 99), st.none()))
def test_any_text_may_be_a_heading(tmp_path_factory, headings, fields):
    with open_store(tmp_path_factory.getbasetemp() / "any") as store:
        choice = store.add_choice(headings, fields)
        assert store.find_choice(headings) == choice
        assert store.find_choice(choice.headings) == choice


def test_choices_outlive_the_process_and_the_documents(tmp_path, writer):
    with open_store(tmp_path) as store:
        choice = store.add_choice(HEADINGS, FIELDS)
        store.delete_document(writer.add(store, 1))
    with open_store(tmp_path) as store:
        assert store.list_choices() == [choice]
