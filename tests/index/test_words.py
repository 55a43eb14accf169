"""The word index: every substring is found, filters hold, deletes delete."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.errors import ArtifactError
from perf_nlp.index import Entry, WordIndex
from perf_nlp.text.grams import matched_spans, query_grams, stored_grams

NAMES = {
    1: "群众满意度", 2: "在建工程验收合格率", 3: "培训人次", 4: "设备采购及时率", 5: "安装简单",
    6: "按期完工", 7: "成本控制率", 8: "参训学员满意度（%）",
}  # fmt: skip


def entry(id, name, **filters):
    return Entry(id, stored_grams(name), [], filters)


@pytest.fixture
def index(tmp_path):
    index = WordIndex(tmp_path / "words")
    index.update(entry(id, name, label="a" if id % 2 else "b") for id, name in NAMES.items())
    return index


def found(index, query, **filters):
    return {hit.id for hit in index.search(query_grams(query), 20, filters=filters or None)}


PAIRS = {name[i : i + 2] for name in NAMES.values() for i in range(len(name) - 1)}


@pytest.mark.parametrize("query", sorted(pair for pair in PAIRS if pair.isalpha()))
def test_every_substring_of_two_characters_is_found(index, query):
    assert found(index, query) == {id for id, name in NAMES.items() if query in name}


def test_whole_name_comes_first_and_is_near_one(index):
    hits = index.search(query_grams("参训学员满意度"), 20)

    assert hits[0].id == 8
    assert 0.5 < hits[0].similarity <= 1
    assert [hit.id for hit in hits] == [8, 1]


def test_filters_narrow(index):
    assert found(index, "满意度", label="b") == {8}
    assert found(index, "满意度", label="c") == set()


def test_replaced_and_removed_entries(index):
    index.update([entry(1, "道路里程")], removed=[8])

    assert len(index) == len(NAMES) - 1
    assert found(index, "满意度") == set()
    assert found(index, "里程") == {1}


def test_index_is_kept(index, tmp_path):
    again = WordIndex(tmp_path / "words")

    assert len(again) == len(NAMES)
    assert again.search(query_grams("满意度"), 5) == index.search(query_grams("满意度"), 5)


def test_no_terms_give_no_hits_and_bad_k_is_refused(index):
    assert index.search([], 5) == []
    with pytest.raises(ValueError, match="at least 1"):
        index.search(["群众"], 0)


def test_damaged_folder_is_refused(tmp_path):
    folder = tmp_path / "words"
    WordIndex(folder).update([entry(1, "a")])
    (folder / "meta.json").write_text("{")

    with pytest.raises(ArtifactError, match="重新建立"):
        WordIndex(folder)


@given(st.text(max_size=30), st.text(alphabet="群众满意度培训90%abＡ１ ", max_size=12))
def test_grams_of_anything(text, query):
    grams = query_grams(query)

    assert len(set(grams)) == len(grams)
    assert not any(" " in gram for gram in stored_grams(text) + grams)
    spans = matched_spans(grams, text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


@given(st.text(alphabet="群众满意度培训人次工程", min_size=2, max_size=12), st.data())
def test_terms_of_a_substring_are_terms_of_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))

    assert set(query_grams(text[start:end])) <= set(stored_grams(text))
