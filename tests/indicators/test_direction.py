"""Which way is better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perf_nlp.indicators.direction import direction_of
from perf_nlp.indicators.targets import parse_target

DIRECTIONS = {
    "operator up": ("培训人数", "≥20人", {}, "up"),
    "operator down": ("培训成本", "≤500元", {}, "down"),
    "bare count": ("培训人数", "20人", {}, "up"),
    "bare satisfaction": ("群众满意度", "90%", {"leaf": "satisfaction.service"}, "up"),
    "bare cost": ("人均标准", "500元/人", {"leaf": "cost.economic"}, "down"),
    "cost by name": ("项目总成本", "36000", {}, "down"),
    "fault rate": ("设备故障率", "3%", {}, "down"),
    "accidents": ("安全事故起数", "0起", {}, "down"),
    "remedy of an evil": ("投诉处理率", "100%", {}, "up"),
    "duration under timeliness": ("响应", "30分钟", {"leaf": "output.timeliness"}, "down"),
    "service life": ("使用年限", "10年", {"leaf": "benefit.sustainable"}, "up"),
    "saving": ("成本节约率", "5%", {"leaf": "cost.economic"}, "up"),
    "deadline": ("完成时间", "12月底前", {}, "down"),
    "fall": ("事故", "较上年下降5%", {}, "down"),
    "rise": ("收入", "较上年增长5%", {}, "up"),
    "kept reference": ("总支出", "不超预算", {}, "down"),
    "grade": ("水质", "Ⅲ类", {}, "none"),
    "stated wins": ("培训人数", "≥20人", {"stated": "反向"}, "down"),
    "stated as operator": ("培训人数", "20人", {"stated": "小于等于"}, "down"),
    "stated nonsense": ("培训人数", "20人", {"stated": "？"}, "up"),
    "deviation": ("偏差", "±5%", {}, "none"),
    "boolean": ("制度", "已建立", {}, "none"),
    "placeholder": ("培训人数", "≥**人", {}, "none"),
    "no name": (None, "20人", {}, "up"),
}


@pytest.mark.parametrize(
    ("name", "value", "context", "expected"), DIRECTIONS.values(), ids=DIRECTIONS.keys()
)
def test_direction(name, value, context, expected):
    assert direction_of(name, parse_target(value), **context) == expected


# Authored for this project; the direction was written down before the program saw the row.
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("directions.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}|{row['value']}")
def test_direction_of_row(row):
    targets = parse_target(row["value"], name=row["name"], leaf=row.get("leaf"))

    assert direction_of(row["name"], targets, leaf=row.get("leaf")) == row["direction"]
