"""Cells made from the grammar of target values are read back exactly."""

from __future__ import annotations

import json
import random

import pytest

from perf_nlp.indicators.neighbours import neighbours_of
from perf_nlp.indicators.shortcuts import read_date, read_short
from perf_nlp.indicators.targets import parse_target, read_clauses
from perf_nlp.resources import resource
from perf_nlp.text.normalize import normalize
from tests.indicators.grammar import Grammar

N_CASES = 12_000


@pytest.mark.parametrize("seed", range(4))
def test_what_the_grammar_makes_is_read_back(seed):
    grammar = Grammar(random.Random(seed))

    misread = [
        (case, found)
        for case in (grammar.case() for _ in range(N_CASES // 4))
        if list(found := parse_target(case.text, **case.context)) != case.targets
    ]

    assert not misread, misread[:5]


def cells():
    """List cells of one line: made ones, and those of the corpus."""
    grammar = Grammar(random.Random(9))
    made = [(case.text, case.context) for case in (grammar.case() for _ in range(3000))]
    paths = sorted(resource("data", "corpus").glob("*.jsonl"))
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    rows = [row for line in lines for row in json.loads(line)["indicators"] if row["value"]]
    return [*made, *((row["value"], {"name": row["name"], "leaf": row["leaf"]}) for row in rows)]


def test_short_way_agrees_with_the_long_one():
    n_short = 0
    for text, context in cells():
        keys = ("name", "unit", "operator", "leaf", "year")
        near = neighbours_of(*(context.get(key) for key in keys))
        value = normalize(text).strip("。;, ")
        short = (read_short(value, near) or read_date(value, near)) if value else None
        if short is not None:
            n_short += 1
            assert read_clauses(value, text, None, context.get("leaf"), near) == (short,), text
    assert n_short > 4000
