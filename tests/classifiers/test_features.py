"""The short cut for bulk work shows the classifier the same cues."""

import json
import random
import re

import pytest

from perf_nlp.classifiers import example_from
from perf_nlp.classifiers.features import BLOCKS, VECTORS, block_cues
from perf_nlp.resources import resource


@pytest.fixture(scope="module")
def rows():
    found = []
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            found += json.loads(line)["indicators"]
    return found


def test_amounts_read_as_one_give_the_same_cues(rows):
    draw = random.Random(0)
    different = []

    for _ in range(6000):
        row = draw.choice(rows)
        value = draw.choice(rows)["value"] or ""
        value = re.sub(r"\d+", lambda m: str(draw.randint(0, 10 ** len(m[0]))), value)
        if re.search(r"(?:2[5-9]\d|\d{4})%", value):
            # Such a percentage is a misread ≥ to the reader of values, and no amount.
            continue
        exact = example_from(row["name"], value, row["description"])
        short = example_from(row["name"], value, row["description"], exact=False)
        same = all(set(block_cues(b, exact)) == set(block_cues(b, short)) for b in BLOCKS)
        if not same or any(text(exact) != text(short) for text in VECTORS.values()):
            different.append(value)

    # A drawn number may make nonsense (13月45日), which reads one way or the other.
    assert len(different) <= 6, different


EXACT = ["100%", "0起", "12月31日", "2019年", "3级", "1:20", "5A", "第3名"]


@pytest.mark.parametrize("value", EXACT)
def test_what_is_no_amount_stays(value):
    assert example_from("指标", value, None) == example_from("指标", value, None, exact=False)
