"""What a model says of an example depends on the example alone, whatever was asked before."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from perf_nlp.classifiers import adding, example_from, load_labeller
from perf_nlp.classifiers.adding import Adder
from perf_nlp.resources import resource


@pytest.fixture(scope="module")
def examples():
    rows = []
    for path in sorted(resource("data", "corpus").glob("*.jsonl"))[:2]:
        for line in path.read_text("utf-8").splitlines()[:30]:
            rows += json.loads(line)["indicators"]
    named = [example_from(row["name"], row["value"], row["description"]) for row in rows]
    return [*named, *(example_from(row["name"], "", "") for row in rows), *named[:50]]


@pytest.fixture
def labeller(encoder):
    return load_labeller(resource("models", "classifier"), encoder)


def test_one_by_one_is_all_at_once(labeller, encoder, examples):
    together = labeller.predict(examples, careful=False)

    alone = load_labeller(resource("models", "classifier"), encoder)
    assert [alone.predict([each], careful=False)[0] for each in examples] == together
    assert labeller.predict(examples[::-1], careful=False) == together[::-1]


def test_forgetting_changes_nothing(labeller, encoder, examples, monkeypatch):
    expected = Adder(labeller.model, encoder).logits(examples)

    monkeypatch.setattr(adding, "BATCH", 40)
    monkeypatch.setattr(adding, "_MOST_KEYS", 50)
    got = Adder(labeller.model, encoder).logits([*examples, *examples])

    for head, logits in expected.items():
        np.testing.assert_array_equal(got[head], np.vstack([logits, logits]))


def test_threads_share_a_labeller(labeller, examples):
    portions = [examples[start : start + 60] for start in range(0, len(examples), 60)]

    with ThreadPoolExecutor(4) as pool:
        together = [each for some in pool.map(labeller.predict, portions * 2) for each in some]

    assert together == labeller.predict(examples) * 2


def test_no_examples_no_rows(labeller, encoder):
    logits = Adder(labeller.model, encoder).logits([])

    assert {head: len(each) for head, each in logits.items()} == {"label": 0, "leaf": 0}
