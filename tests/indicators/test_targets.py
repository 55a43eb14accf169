"""The target reader against the worked examples and against every convention."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perf_nlp.indicators.numerals import plain
from perf_nlp.indicators.targets import parse_target
from perf_nlp.indicators.units import unit_table
from perf_nlp.resources import resource

EXAMPLES = resource("data", "targets.jsonl")
CONVENTIONS = Path(__file__).with_name("conventions.jsonl")
# Authored for this project: values as officials of many sectors write them, each with what the
# public interface demands, written down before the reader saw it.
REAL_STYLE = Path(__file__).with_name("real_style.jsonl")
FIELDS = ("kind", "operator", "low", "high", "unit", "per", "date", "base", "wording")


def load(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def case_id(case):
    context = ",".join(f"{key}={value}" for key, value in case.get("context", {}).items())
    return f"{case['text']}|{context}" if context else case["text"] or "empty"


def read(case):
    targets = parse_target(case["text"], **case.get("context", {}))
    return [{**asdict(target), "per": list(target.per)} for target in targets]


@pytest.mark.parametrize("case", load(EXAMPLES), ids=case_id)
def test_worked_example_is_read_exactly(case):
    assert read(case) == case["targets"]


@pytest.mark.parametrize("case", load(REAL_STYLE), ids=case_id)
def test_value_in_real_style_is_read_exactly(case):
    nothing = {**dict.fromkeys(FIELDS), "per": []}
    assert read(case) == [{**nothing, **target} for target in case["targets"]]


@pytest.mark.parametrize("case", load(CONVENTIONS), ids=case_id)
def test_convention_holds(case):
    nothing = {**dict.fromkeys(FIELDS), "per": []}
    assert read(case) == [{**nothing, **target} for target in case["targets"]]


ALIKE = {
    "full width": ("≥９５％", "≥95%"),
    "ascii operator": (">=95%", "≥95%"),
    "operator word": ("大于等于95%", "≥95%"),
    "suffix": ("95%以上", "≥95%"),
    "percent in words": ("百分之九十五以上", "≥95%"),
    "tenths": ("九成以上", "≥90%"),
    "thousands": ("12,000元", "12000元"),
    "full-width comma": ("１２，０００元", "12000元"),
    "capitals": ("叁拾万元", "30万元"),
    "numeral and scale": ("三十万元", "300000元"),
    "square metres": ("500㎡", "500平方米"),
    "superscript": ("500m²", "500平方米"),
    "kilometres": ("3km", "3千米"),
    "wave dash": ("3〜5次", "3-5次"),
    "en dash": ("3–5次", "3-5次"),
    "words for a range": ("三至五次", "3-5次"),
    "multiplication sign": ("50元/人×天", "50元/人·天"),
    "final stop": ("95%。", "95%"),
    "list mark": ("①95%", "95%"),
    "layout": (" 9 5 %以\n上 ".replace("9 5", "95"), "95%以上"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE.keys())
def test_spellings_read_alike(one, other):
    assert parse_target(one) == parse_target(other)


COLUMNS = {
    "unit": ("95", {"unit": "%"}, "95%"),
    "operator": ("95%", {"operator": "≥"}, "≥95%"),
    "both": ("260", {"unit": "元/人·天", "operator": "小于等于"}, "≤260元/人·天"),
    "scale": ("3.5", {"unit": "万人次"}, "3.5万人次"),
    "hint": ("90", {"name": "结业率（≥**%）"}, "≥90%"),
    "unit hint": ("60", {"name": "面积（万亩）"}, "60万亩"),
    "operator of the value wins": ("≤5", {"operator": "≥", "unit": "%"}, "≤5%"),
    "unit of the value wins": ("5次", {"unit": "%"}, "5次"),
    "blank columns": ("5次", {"unit": "", "operator": "", "name": "", "leaf": ""}, "5次"),
    "operator column that is a type": ("5次", {"operator": "定量"}, "5次"),
}


@pytest.mark.parametrize(("text", "context", "whole"), COLUMNS.values(), ids=COLUMNS.keys())
def test_columns_read_like_one_cell(text, context, whole):
    assert parse_target(text, **context) == parse_target(whole)


NO_TARGET = {
    "document number": "按财预〔2021〕101号执行",
    "standard": "符合GB/T 19001-2016要求",
    "title": "《2021年办法》",
    "plan": "十四五规划",
    "idiom": "一户一策",
    "blank": "≥**人",
}


@pytest.mark.parametrize("text", NO_TARGET.values(), ids=NO_TARGET.keys())
def test_digits_that_are_no_amount_give_no_number(text):
    (target,) = parse_target(text)
    assert (target.low, target.high, target.unit, target.date) == (None, None, None, None)


MEASURED = {"percent", "number", "money", "ratio", "duration", "change"}
WORDED = {"timely", "boolean", "policy", "placeholder", "text", "empty"}
KEEPS_WORDS = {"timely", "boolean", "policy", "text", "grade", "qualitative", "reference"}
DATE = r"(?:[0-9]{4}-[0-9]{2}|--[0-9]{2}|--)-[0-9]{2}"
CELL_CHARACTERS = (
    "0123456789０９.,，。、；:：%％‰≥≤<>=＞＝~-–—至到每均日月年季周度底末前内上下半第一二两三十百千万亿"
    "元人次天个户亩率成分之余近约不低于超过较比增长下降持平同去达无应按时优良Ⅲ类级()（）**/·×±¥翻番mk²①"
)
CELLS = st.text(max_size=12) | st.text(alphabet=CELL_CHARACTERS, max_size=16)


CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "name": CELLS | st.sampled_from(["满意度", "面积（万亩）", "补助标准（元/人·月）", "无"]),
        "unit": CELLS | st.sampled_from(["%", "万元", "元/人·天", "天", "/", "百分点"]),
        "operator": CELLS | st.sampled_from(["≥", "<=", "大于等于", "<", "=", "定性"]),
        "leaf": st.sampled_from(["cost.economic", "output.timeliness", "output.quantity", "无"]),
        "year": st.integers(1, 9998),
    },
)


@example("±0", {})
@example("-0", {"operator": "≥"})
@example("5-5个", {"unit": "%"})
@example("每年3月-10月", {})
@given(CELLS, CONTEXTS)
def test_any_text_gives_consistent_targets(text, context):
    targets = parse_target(text, **context)

    assert targets
    assert targets == parse_target(text, **context)
    for target in targets:
        assert_consistent(target)


@given(st.text(alphabet=CELL_CHARACTERS, min_size=20, max_size=900), CONTEXTS)
def test_long_texts_give_consistent_targets(text, context):
    for target in parse_target(text, **context):
        assert_consistent(target)


def assert_consistent(target):
    """Hold a target to the table of keys of the public interface."""
    bounds = (target.low is not None, target.high is not None)
    if target.operator in (">=", ">") and any(bounds):
        assert bounds == (True, False)
    elif target.operator in ("<=", "<") and any(bounds):
        assert bounds == (False, True)
    elif target.operator == "range":
        assert target.low <= target.high
    elif any(bounds):
        assert target.low == target.high
    assert any(bounds) == (target.kind in MEASURED)
    assert target.kind in MEASURED or target.unit is None
    if target.kind in WORDED:
        assert target.operator is None
    assert target.operator in (None, "<=") or target.kind not in ("deadline", "period")
    assert target.kind != "money" or target.unit is not None
    assert target.kind != "percent" or target.unit in ("%", "‰")
    assert target.kind != "ratio" or (target.unit is None and target.per)
    assert target.kind == "change" or target.base is None
    assert (target.date is not None) == (target.kind in ("deadline", "period"))
    assert (target.wording is not None) == (target.kind in KEEPS_WORDS)
    assert all(target.per)
    if target.date:
        assert re.fullmatch(DATE if target.kind == "deadline" else f"{DATE}/{DATE}", target.date)
    json.dumps(asdict(target), allow_nan=False)


DIGITS = "零一二三四五六七八九"


def in_chinese(number):
    """Spell 1 to 9999 in Chinese numerals."""
    spelt = ""
    for value, place in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            spelt += DIGITS[digit] + place
        elif spelt and number % value and not spelt.endswith("零"):
            spelt += "零"
    return spelt


def full_width(text):
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(
    st.integers(1, 9999),
    st.sampled_from(["次", "人次", "万元", "%", "天", "平方米", "个工作日", "户"]),
    st.sampled_from(["≥", "≤", ">", "<", "="]),
)
def test_number_unit_and_operator_survive_every_spelling(number, unit, operator):
    words = {"≥": "不低于", "≤": "不超过", ">": "大于", "<": "小于", "=": "等于"}
    expected = parse_target(f"{operator}{number}{unit}")

    amount = expected[0].low if expected[0].low is not None else expected[0].high
    assert amount == number * (10000 if unit == "万元" else 1)
    for spelling in (
        f"{words[operator]}{number}{unit}",
        f"{operator} {number:,} {unit}",
        full_width(f"{operator}{number:,}{unit}"),
        f"{words[operator]}{in_chinese(number)}{unit}",
    ):
        assert parse_target(spelling) == expected
    assert parse_target(str(number), unit=unit, operator=operator) == expected


@given(st.decimals(0, 10**6, places=2))
def test_multipliers_leave_no_binary_noise(number):
    (target,) = parse_target(f"{number}万元")

    assert target.low == float(number * 10000)


UNITS = unit_table().by_spelling


@pytest.mark.parametrize("spelling", UNITS)
def test_unit_is_known_by_each_of_its_spellings(spelling):
    unit = UNITS[spelling]
    families = {"percent": "percent", "points": "change", "money": "money", "time": "duration"}
    worth = plain(37 * unit.factor)

    (target,) = parse_target(f"≥37{spelling}")

    assert (target.kind, target.low, target.unit) == (
        families.get(unit.family, "number"), worth, unit.name,
    )  # fmt: skip
    assert parse_target(f"37{spelling}以上") == (target,)
    # A column that says 单位 only repeats its heading.
    assert spelling == "单位" or parse_target("37", unit=spelling, operator="≥") == (target,)


def test_there_are_enough_units():
    assert len({unit.name for unit in UNITS.values()}) >= 150
