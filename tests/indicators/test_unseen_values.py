"""Values written by one who knew the contract and not the reader; 319 of 320 at first sight."""

import json
from pathlib import Path

import pytest

from perf_nlp.indicators.targets import parse_target
from perf_nlp.records import Target

LINES = Path(__file__).with_name("unseen_values.jsonl").read_text("utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
# The author took it for text; like 提升城市形象 it says a direction without an amount.
JUDGED = {"营造良好的营商环境"}


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r["text"] not in JUDGED], ids=lambda r: r["text"]
)
def test_unseen_value_is_read(row):
    expected = tuple(Target(**{**each, "per": tuple(each["per"] or ())}) for each in row["targets"])

    assert parse_target(row["text"], **(row.get("context") or {})) == expected
