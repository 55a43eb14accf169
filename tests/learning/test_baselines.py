"""What the classifier is measured beside: keyword rules and plain linear models."""

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra for training")

from perf_nlp.classifiers import example_from
from perf_nlp.learning.baselines import BASELINES, answer_by_keywords, measure_baselines
from perf_nlp.learning.classifier_training import Labelled
from perf_nlp.learning.labelled_rows import LabelledRow

ROWS = [
    LabelledRow(name, example_from(name, value, ""), label, leaf)
    for name, value, label, leaf in (
        ("培训人次", "200人次", "quantity", "output.quantity"),
        ("培训场次", "20场次", "quantity", "output.quantity"),
        ("受益人口数", "900人", "quantity", "benefit.social"),
        ("群众满意度", "≥90%", "satisfaction", "satisfaction.service"),
        ("学员满意度", "≥95%", "satisfaction", "satisfaction.service"),
    )
]
TRAIN = Labelled(
    [row.example for row in ROWS], [row.label for row in ROWS], [row.leaf for row in ROWS]
)


class Bigrams:
    """Stands in for the shipped encoder: texts without a shared pair have nothing in common."""

    dim = 64
    fingerprint = "0"

    def encode(self, texts):
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for pair in pairwise(text):
                vectors[row, sum(map(ord, pair)) % self.dim] = 1.0
        return vectors


KEYWORDS = {
    "the name": ("群众满意度", "", "satisfaction", "satisfaction.service"),
    "the value": ("会场租用", "5万元", "cost", "cost.economic"),
    "the first rule goes before": ("发放及时率", "100%", "timeliness", "output.timeliness"),
    "none": ("培训人次", "200", "quantity", "output.quantity"),
}


@pytest.mark.parametrize(("name", "value", "label", "leaf"), KEYWORDS.values(), ids=KEYWORDS)
def test_keywords(name, value, label, leaf):
    assert answer_by_keywords([example_from(name, value, "")]) == ([label], [leaf])


def test_baselines_learn_what_is_plain():
    measured = measure_baselines(ROWS, TRAIN, Bigrams())

    assert list(measured) == list(BASELINES)[:-1]
    # Rules have one leaf a label: the social effect is lost on them.
    assert measured["keyword rules"]["label_accuracy"] == 1.0
    assert measured["keyword rules"]["leaf_accuracy"] == 0.8
    for name in ("TF-IDF + logistic regression", "model2vec + logistic regression"):
        assert measured[name]["label_accuracy"] == measured[name]["label_macro_f1"] == 1.0
        assert measured[name]["n"] == measured[name]["n_leaves"] == 5


def test_without_a_corpus_only_the_rules_are_left():
    assert list(measure_baselines(ROWS, None, Bigrams(), slow=True)) == ["keyword rules"]
