"""每个2.5万元，超支不补 ended in a traceback: the amount behind 每个 was taken for its unit of time."""

import json
import random

import pytest

from perf_nlp.indicators.targets import parse_target
from perf_nlp.resources import resource


def test_amount_behind_every_piece():
    target = parse_target("每个2.5万元，超支不补")[0]

    assert (target.kind, target.low, target.unit, target.per) == ("money", 25000, "元", ("个",))


@pytest.fixture(scope="module")
def cells():
    rows = []
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            rows += json.loads(line)["indicators"]
    return [row[key] or "" for row in rows for key in ("value", "description")]


def test_no_splice_of_two_cells_raises(cells):
    draw = random.Random(0)

    for _ in range(4000):
        left, right = draw.choice(cells), draw.choice(cells)
        text = left[: draw.randint(0, 30)] + right[draw.randint(0, 10) : 40]
        assert parse_target(
            text, name=draw.choice(cells)[:20], leaf=draw.choice([None, "cost.economic"])
        )
