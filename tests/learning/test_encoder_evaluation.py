"""The figures by which encoders are judged, on texts small enough to count by hand."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.learning.encoder_evaluation import (
    CosineSimilarities,
    bm25_similarities,
    evaluate_encoder,
    ranks_of,
)
from perf_nlp.learning.minimal_pairs import KINDS, MinimalPair


def item(name, label, description=None):
    return {"name": name, "label": label, "description": description}


PROJECTS = [
    {
        "indicators": [
            item("桥梁检测数量", "quantity", "检测数量是几座"),
            item("桥梁检测单价", "cost", "每座的单价"),
            item("群众满意度", "satisfaction"),
        ]
    },
    {
        "indicators": [
            item("隧道检测数量", "quantity", "隧道有几条"),
            item("司机满意度", "satisfaction", "司机觉得好不好"),
        ]
    },
]
PAIRS = [
    MinimalPair("number", "十座桥梁", "桥梁共十座", "二十座桥梁"),
    MinimalPair("unit", "补助十万元", "补助十万块", "补十元"),
]


class Characters:
    """Encodes a text by the characters it has; notes what it is asked for."""

    fingerprint = "characters"
    dim = 997

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(texts)
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(character) % self.dim] = 1
            row /= max(1, np.linalg.norm(row))
        return rows


RANKS = {
    "best": ([0.9, 0.1, 0.2], 0, 1),
    "second": ([0.1, 0.9, 0.2], 2, 2),
    "shared with one": ([0.5, 0.5, 0.2], 0, 1.5),
    "all zero": ([0.0, 0.0, 0.0], 1, 2),
}


@pytest.mark.parametrize(("similarities", "gold", "rank"), RANKS.values(), ids=RANKS.keys())
def test_ranks_of(similarities, gold, rank):
    assert ranks_of(np.array([similarities], np.float32), np.array([gold])).tolist() == [rank]


WAYS = {"encoder": lambda: CosineSimilarities(Characters()), "bm25": lambda: bm25_similarities}


@pytest.mark.parametrize("make", WAYS.values(), ids=WAYS.keys())
def test_every_way_is_measured_alike(make):
    metrics = evaluate_encoder(make(), PROJECTS, PAIRS)

    assert (metrics["n_queries"], metrics["n_names"]) == (4, 5)
    assert (metrics["n_minimal_pairs"], metrics["n_minimal_pairs_overall"]) == (2, 2)
    assert list(metrics["minimal_pairs_by_kind"]) == list(KINDS)
    assert metrics["label_at_1"] == pytest.approx(4 / 5)
    assert metrics["minimal_pairs"] == 1


def test_figures_can_be_counted_by_hand():
    # 0 for all texts but the last: each query shares its rank with all but one.
    def nearest_last(queries, texts):
        table = np.zeros((len(queries), len(texts)), np.float32)
        table[:, -1:] = 1
        return table

    metrics = evaluate_encoder(nearest_last, PROJECTS, PAIRS)

    # In order: 司机, 桥梁×2, 群众, 隧道. The last is right once; four share the ranks 2 to 5.
    assert metrics["mrr"] == pytest.approx((1 + 3 / 3.5) / 4, abs=1e-4)
    # Three names: ranks 2.5 and 2.5; two names: ranks 2 and 1.
    assert metrics["mrr_in_project"] == pytest.approx((2 / 2.5 + 1 / 2 + 1) / 4, abs=1e-4)
    assert metrics["recall_at_10"] == 1
    assert metrics["minimal_pairs_by_kind"]["number"] == 0.5
    assert metrics["minimal_pairs_by_kind"]["unit"] == 0
    assert metrics["minimal_pairs_overall"] == 0.25
    assert metrics["minimal_pairs_by_kind"]["object"] is None


@pytest.mark.parametrize("make", WAYS.values(), ids=WAYS.keys())
def test_nothing_to_measure_gives_none(make):
    metrics = evaluate_encoder(make(), [], [])

    shares = {name for name in metrics if not name.startswith("n_")} - {"minimal_pairs_by_kind"}
    assert {metrics[name] for name in shares} == {None}
    assert set(metrics["minimal_pairs_by_kind"].values()) == {None}


def test_one_project_has_no_neighbour():
    assert evaluate_encoder(bm25_similarities, PROJECTS[:1], [])["label_at_1"] is None


def test_cosine_is_the_inner_product_of_the_vectors():
    encoder = Characters()
    queries, texts = ["桥梁", "隧道", ""], ["隧道检测", "桥梁", "桥梁", "鱼"]

    table = CosineSimilarities(encoder)(queries, texts)

    np.testing.assert_array_equal(table, encoder.encode(queries) @ encoder.encode(texts).T)
    assert table.dtype == np.float32


def test_cosine_encodes_each_text_once():
    encoder = Characters()
    similarities = CosineSimilarities(encoder)

    similarities(["桥梁", "隧道"], ["桥梁", "鱼", "鱼"])
    similarities(["鱼"], ["隧道", "河"])
    similarities(["鱼"], [])

    assert [sorted(texts) for texts in encoder.asked] == [["桥梁", "隧道"], ["鱼"], ["河"]]


def test_bm25_is_the_published_formula():
    # Bigrams: 桥梁 梁检 检测 | 桥梁 梁桥 桥梁 | 隧道; the mean length is 7/3.
    table = bm25_similarities(["检测桥梁"], ["桥梁检测", "桥梁桥梁", "隧道"])

    def saturated(count, length):
        return count / (count + 1.2 * (1 - 0.75 + 0.75 * length / (7 / 3)))

    in_one, in_two = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5)
    expected = [(in_one + in_two) * saturated(1, 3), in_two * saturated(2, 3), 0]
    np.testing.assert_allclose(table, [expected], rtol=1e-6)


BM25 = {
    "a rare bigram weighs more": ("检测桥梁", ["检测甲", "桥梁甲", "检测乙"], 1),
    "a short text before a long one": ("桥梁", ["桥梁检测的数量", "桥梁检测"], 1),
    "more in common before less": ("桥梁检测数量", ["桥梁检测单价", "桥梁检测数量"], 1),
    "width does not count": ("９５％", ["90%", "95%"], 1),
}


@pytest.mark.parametrize(("query", "texts", "best"), BM25.values(), ids=BM25.keys())
def test_bm25_prefers(query, texts, best):
    assert bm25_similarities([query], texts)[0].argmax() == best


EMPTY = {
    "no texts": (["桥梁"], [], (1, 0)),
    "no queries": ([], ["桥梁"], (0, 1)),
    "nothing": ([], [], (0, 0)),
    "texts without bigrams": (["桥梁", ""], ["桥", "", " "], (2, 3)),
}


@pytest.mark.parametrize(("queries", "texts", "shape"), EMPTY.values(), ids=EMPTY.keys())
def test_bm25_of_little_is_zero(queries, texts, shape):
    table = bm25_similarities(queries, texts)

    assert table.shape == shape
    assert not table.any()


SHORT = st.text(alphabet="桥梁检测一0", max_size=8)


@given(st.lists(SHORT, max_size=4), st.lists(SHORT, min_size=1, max_size=6))
def test_bm25_is_finite_never_negative_and_blind_to_order(queries, texts):
    table = bm25_similarities(queries, texts)

    assert table.shape == (len(queries), len(texts))
    assert np.isfinite(table).all()
    assert (table >= 0).all()
    np.testing.assert_allclose(bm25_similarities(queries, texts[::-1])[:, ::-1], table, rtol=1e-5)
