"""The short cut for bulk work shows the classifier the same cues."""

import json
import random
import re

import pytest

from perf_nlp.classifiers import example_from
from perf_nlp.classifiers.features import BLOCKS, VECTORS, block_cues
from perf_nlp.indicators.names import clean_name
from perf_nlp.resources import resource
from perf_nlp.text.simplify import simplify


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
        if not same or any(each(exact) != each(short) for each in VECTORS.values()):
            different.append(value)

    # A drawn number may make nonsense (13月45日), which reads one way or the other.
    assert len(different) <= 6, different


EXACT = [
    "100%",
    "0起",
    "12月31日",
    "2019年",
    "3级",
    "1:20",
    "5A",
    "第3名",
    "0",
    "≥100",
    "2023",
    "每10天3",
]
EXACT += ["275%", "l10次", "2月30日", "13月5日", "3月—5月"]


@pytest.mark.parametrize("value", EXACT)
def test_what_is_no_amount_stays(value):
    assert example_from("指标", value, None) == example_from("指标", value, None, exact=False)


SAME = {
    "amounts": ("≥300人次", "≥7人次"),
    "more units": ("12栋", "31栋"),
    "two amounts": ("3期、150人", "12期、40人"),
    "bare numbers": ("≥85", "≥7.5"),
    "days": ("3月5日前", "11月28日前"),
    "years": ("2023年6月底前完成", "2019年12月底前完成"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
@pytest.mark.parametrize("name", ["培训人数", "合格率"])
def test_values_that_differ_in_their_numbers_are_read_once(one, other, name):
    short = [example_from(name, value, None, exact=False) for value in (one, other)]
    exact = [example_from(name, value, None) for value in (one, other)]

    assert short[0] == short[1]
    for source in BLOCKS["value"]:
        assert {source.key(each) for each in exact} == {source.key(short[0])}


def test_clean_names_take_the_short_way(rows):
    names = {row["name"] for row in rows} | {"三公经费", "、培训", "2.培训", "A类、", "培训、演练"}

    assert {name: example_from(name, "", "").name for name in names} == {
        name: clean_name(simplify(name)) for name in names
    }
