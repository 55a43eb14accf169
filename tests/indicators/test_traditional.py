"""Values in traditional characters read as their simplified twins."""

import json

import pytest
from opencc import OpenCC

from perf_nlp import parse_target
from perf_nlp.resources import resource

# Traditional → simplified. Made by hand: which character stands for which is not left to a table.
TWINS = {
    "percent": ("≥90％以上", "≥90%以上"),
    "at least": ("不低於95%", "不低于95%"),
    "at most": ("不超過3個工作日", "不超过3个工作日"),
    "greater": ("大於等於80%", "大于等于80%"),
    "ten thousands": ("≤120萬元", "≤120万元"),
    "hundred millions": ("1.5億元", "1.5亿元"),
    "each": ("400元/戶·年", "400元/户·年"),
    "per head and day": ("每人每天50元", "每人每天50元"),
    "pieces": ("38個", "38个"),
    "devices": ("20臺", "20台"),
    "sets": ("12臺（套）", "12台（套）"),
    "area": ("3萬畝", "3万亩"),
    "households": ("≥200戶", "≥200户"),
    "vehicles": ("5輛", "5辆"),
    "items": ("16項", "16项"),
    "articles": ("≥300條", "≥300条"),
    "people": ("500人次", "500人次"),
    "events": ("12場", "12场"),
    "places": ("22處", "22处"),
    "sheets": ("1000張", "1000张"),
    "hours": ("≤8小時", "≤8小时"),
    "minutes": ("30分鐘內", "30分钟内"),
    "lessons": ("300學時", "300学时"),
    "tons": ("1500噸", "1500吨"),
    "square metres": ("4600平方米內", "4600平方米内"),
    "lengths": ("12公里以內", "12公里以内"),
    "counted in words": ("叁拾萬元", "叁拾万元"),
    "deadline": ("2023年12月底前", "2023年12月底前"),
    "frequency": ("每週不少於2次", "每周不少于2次"),
    "change": ("較上年增長5%", "较上年增长5%"),
    "no worse": ("不低於上年", "不低于上年"),
    "none": ("無", "无"),
    "no accident": ("無安全責任事故", "无安全责任事故"),
    "all": ("應保盡保", "应保尽保"),
    "in time": ("及時", "及时"),
    "grade": ("優良", "优良"),
    "obvious": ("效果顯著提升", "效果显著提升"),
    "by contract": ("按合同約定執行", "按合同约定执行"),
    "several": ("培訓3期，每期60人", "培训3期，每期60人"),
    "lines": ("培訓3期\n每期60人", "培训3期\n每期60人"),
}


@pytest.mark.parametrize(("traditional", "simplified"), TWINS.values(), ids=TWINS.keys())
def test_value_reads_as_its_twin(traditional, simplified):
    assert parse_target(traditional).targets == parse_target(simplified).targets


# Traditional → simplified cells beside a bare 85.
NEIGHBOURS = {
    "satisfaction": ({"name": "群眾滿意度"}, {"name": "群众满意度"}),
    "share": ({"name": "貧困戶佔比"}, {"name": "贫困户占比"}),
    "no percentage": ({"name": "萬車死亡率"}, {"name": "万车死亡率"}),
    "hint": ({"name": "補助金額（≥**萬元）"}, {"name": "补助金额（≥**万元）"}),
    "open hint": ({"name": "培訓人數不低於**戶"}, {"name": "培训人数不低于**户"}),
    "unit": ({"unit": "萬畝"}, {"unit": "万亩"}),
    "unit in brackets": ({"unit": "（單位：個）"}, {"unit": "（单位：个）"}),
    "operator": ({"operator": "大於等於"}, {"operator": "大于等于"}),
}


@pytest.mark.parametrize(("traditional", "simplified"), NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_cells_beside_read_as_their_twins(traditional, simplified):
    assert parse_target("85", **traditional).targets == parse_target("85", **simplified).targets


def test_every_value_of_the_corpus_reads_as_its_twin():
    convert = OpenCC("s2t").convert
    different = []
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for row in json.loads(line)["indicators"]:
                name, value = row["name"], row["value"] or ""
                twin = parse_target(convert(value), name=convert(name)).targets
                if twin != parse_target(value, name=name).targets:
                    different.append((name, value))

    assert different == []
