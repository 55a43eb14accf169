"""The minimal pairs: the composed file is whole, and what comes of it is counted right."""

import json
import unicodedata
from collections import Counter

import numpy as np
import pytest

from perf_nlp.errors import ArtifactError
from perf_nlp.learning.encoder_evaluation import bm25_similarities
from perf_nlp.learning.minimal_pairs import (
    KINDS,
    MinimalPair,
    list_minimal_pairs,
    prefers_right,
    read_minimal_pairs,
)
from perf_nlp.resources import resource
from perf_nlp.text.normalize import normalize

PAIRS = read_minimal_pairs()
TEXTS = [text for pair in PAIRS for text in (pair.query, pair.right, pair.wrong)]


def test_every_kind_has_pairs_enough():
    counts = Counter(pair.kind for pair in PAIRS)

    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 80
    assert sum(counts.values()) >= 400


def test_no_text_occurs_twice():
    counts = Counter(normalize(text) for text in TEXTS)

    assert [text for text, n in counts.items() if n > 1] == []


def test_texts_are_as_long_as_indicators():
    assert [text for text in TEXTS if not 4 <= len(text) <= 40] == []


def test_texts_are_written_in_one_way():
    assert [
        text for text in TEXTS if text != text.strip() or not unicodedata.is_normalized("NFC", text)
    ] == []


def test_wrong_is_mostly_nearer_in_wording():
    # Else words alone would solve them, and the figures would say nothing of meaning.
    for kind in KINDS:
        pairs = [pair for pair in PAIRS if pair.kind == kind]
        nearer = [likeness(p.query, p.wrong) >= likeness(p.query, p.right) for p in pairs]
        assert np.mean(nearer) > 0.5, kind


def likeness(left, right):
    """Share of the character bigrams that two texts have in common (Dice)."""
    grams = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (left, right)]
    return 2 * len(grams[0] & grams[1]) / (len(grams[0]) + len(grams[1]))


def test_number_pairs_differ_in_a_number_alone():
    for pair in PAIRS:
        if pair.kind == "number":
            assert without_numbers(pair.query) == without_numbers(pair.wrong)


def without_numbers(text):
    """Leave out digits, Chinese numerals and the powers of ten that go with them."""
    return "".join(c for c in text if c not in "0123456789.一二两三四五六七八九十百千万")


def test_the_file_is_as_documented():
    raw = resource("data", "minimal_pairs.jsonl").read_bytes()

    assert raw.endswith(b"}\n")
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert {tuple(json.loads(line)) for line in raw.splitlines()} == {
        ("kind", "query", "right", "wrong")
    }


BROKEN = {
    "no JSON": ("{", "不是句对"),
    "no object": ("[1]", "不是句对"),
    "a key too few": ('{"kind": "unit", "query": "甲", "right": "乙"}', "不是句对"),
    "a key too many": (
        '{"kind": "unit", "query": "甲", "right": "乙", "wrong": "丙", "more": 1}', "不是句对"
    ),
    "unknown kind": ('{"kind": "colour", "query": "甲", "right": "乙", "wrong": "丙"}', "类别"),
    "empty text": ('{"kind": "unit", "query": "", "right": "乙", "wrong": "丙"}', "缺少文字"),
    "null": ('{"kind": "unit", "query": "甲", "right": null, "wrong": "丙"}', "缺少文字"),
    "empty file": ("", "是空的"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused(tmp_path, text, said):
    path = tmp_path / "pairs.jsonl"
    path.write_text(text, "utf-8")

    with pytest.raises(ArtifactError, match=said) as caught:
        read_minimal_pairs(path)

    assert caught.value.where["file"] == "pairs.jsonl"


UNREADABLE = {"missing": None, "not UTF-8": b"\xff\xfe\xfa"}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "pairs.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ArtifactError, match="读不了"):
        read_minimal_pairs(path)


def item(name, label, description=None):
    return {"name": name, "label": label, "description": description}


SISTERS = {
    "both described": (
        [item("桥梁检测数量", "quantity", "测几座"), item("桥梁检测单价", "cost", "每座多少钱")],
        [
            MinimalPair("measure", "测几座", "桥梁检测数量", "桥梁检测单价"),
            MinimalPair("measure", "每座多少钱", "桥梁检测单价", "桥梁检测数量"),
        ],
    ),
    "one described": (
        [item("桥梁检测数量", "quantity", "测几座"), item("桥梁检测单价", "cost")],
        [MinimalPair("measure", "测几座", "桥梁检测数量", "桥梁检测单价")],
    ),
    "same label": (
        [item("桥梁检测数量", "quantity", "测几座"), item("桥梁加固数量", "quantity", "几座")],
        [],
    ),
    "other object": (
        [item("桥梁检测数量", "quantity", "测几座"), item("隧道检测单价", "cost", "多少钱")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("indicators", "pairs"), SISTERS.values(), ids=SISTERS.keys())
def test_sisters_share_object_and_project_but_not_the_label(indicators, pairs):
    assert list_minimal_pairs([{"indicators": indicators}]) == pairs


def test_pairs_do_not_reach_over_projects():
    rows = [item("桥梁检测数量", "quantity", "测几座"), item("桥梁检测单价", "cost", "多少钱")]

    assert list_minimal_pairs([{"indicators": [row]} for row in rows]) == []


# By the number of characters in common, so that the expectations can be seen.
def in_common(queries, texts):
    table = [[len(set(query) & set(text)) for text in texts] for query in queries]
    return np.array(table, np.float32).reshape(len(queries), len(texts))


PREFERENCES = {
    "right is nearer": (("甲乙丙", "甲乙", "甲丁"), 1),
    "wrong is nearer": (("甲乙丙", "甲丁", "甲乙"), 0),
    "equally near": (("甲乙丙", "甲丁", "乙戊"), 0.5),
    "the same text": (("甲乙丙", "甲乙", "甲乙"), 0.5),
}


@pytest.mark.parametrize(("texts", "share"), PREFERENCES.values(), ids=PREFERENCES.keys())
def test_prefers_right(texts, share):
    # Other pairs share its texts in other roles, so that columns must not be mixed up.
    others = [MinimalPair("unit", "己", "甲乙", "甲丁"), MinimalPair("unit", "庚", "戊", "甲乙")]
    pairs = [others[0], MinimalPair("unit", *texts), others[1]]

    assert prefers_right(in_common, pairs)[1] == share


def test_prefers_right_takes_rounding_for_a_tie():
    def nearly_equal(queries, texts):
        return np.array([[0.9, 0.9 + 1e-7]], np.float32)

    assert prefers_right(nearly_equal, [MinimalPair("unit", "甲", "乙", "丙")]) == [0.5]


@pytest.mark.parametrize("similarities", [in_common, bm25_similarities])
def test_prefers_right_of_nothing_is_nothing(similarities):
    assert prefers_right(similarities, []).shape == (0,)


def test_words_alone_do_not_solve_the_pairs():
    assert np.mean(prefers_right(bm25_similarities, PAIRS)) < 0.5
