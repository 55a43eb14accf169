"""Numbers, dates and targets in the words of the pages."""

import pytest

from perf_nlp.records import Origin, Target
from perf_nlp.server.target_words import target_words
from perf_nlp.server.wording import origin_words, plain, probability, segments, yuan

TARGETS = {
    "rate": (Target("percent", ">=", 90.0, None, "%"), "不低于 90%"),
    "bare rate": (Target("percent", None, 100.0, 100.0, "%"), "100%"),
    "more than": (Target("number", ">", 12.0, None, "次"), "高于 12 次"),
    "less than": (Target("number", "<", None, 3.0, "起"), "低于 3 起"),
    "about": (Target("number", "~", 30.0, 30.0, "人"), "约 30 人"),
    "equal": (Target("number", "=", 30.0, 30.0, None), "等于 30"),
    "range": (Target("number", "range", 30.0, 50.0, "个"), "30 个 至 50 个"),
    "zero": (Target("number", "=", 0.0, 0.0), "等于 0"),
    "money per": (
        Target("money", "<=", None, 400.0, "元", ("人", "天")),
        "不超过 400 元，每人每天",
    ),
    "large money": (Target("money", None, 12345678.9, 12345678.9, "元"), "12,345,678.9 元"),
    "ratio": (Target("ratio", None, 1.0, 1.0, None, ("3",)), "1，比 3"),
    "deadline": (Target("deadline", "<=", date="2022-12-31"), "2022年12月31日前"),
    "deadline without year": (Target("deadline", date="--09-30"), "9月30日"),
    "day of each month": (Target("deadline", "<=", per=("月",), date="---15"), "15日前，每月"),
    "period": (Target("period", date="2023-09-01/2024-03-31"), "2023年9月1日至2024年3月31日"),
    "rise": (Target("change", ">=", 5.0, None, "%", base="上年"), "较上年提高不低于 5%"),
    "fall": (Target("change", "<=", None, -5.0, "%", base="上年"), "较上年下降不低于 5%"),
    "small fall": (Target("change", ">=", -5.0, None, "%"), "下降不超过 5%"),
    "fall in a range": (Target("change", "range", -3.0, -1.0, "%"), "下降1% 至 3%"),
    "no change": (Target("change", "=", 0.0, 0.0, base="上年"), "较上年持平"),
    "some rise": (Target("change", ">", 0.0, None, base="上年"), "较上年提高"),
    "some fall": (Target("change", "<", None, 0.0, base="上年"), "较上年下降"),
    "not below": (Target("change", ">=", 0.0, None, base="上年"), "不低于上年"),
    "not above": (Target("change", "<=", None, 0.0, base="上年"), "不高于上年"),
    "words": (Target("qualitative", wording="有提升"), "有提升"),
    "timely": (Target("timely", per=("月",), wording="按月发放"), "按月发放，每月"),
    "placeholder": (Target("placeholder"), "只有占位符号，没有具体内容"),
    "empty": (Target("empty"), "没有填写"),
}


@pytest.mark.parametrize(("target", "words"), TARGETS.values(), ids=TARGETS.keys())
def test_target_words(target, words):
    assert target_words(target) == words


SEGMENTS = {
    "none": ([], [("群众满意度", False)]),
    "end": ([(2, 5)], [("群众", False), ("满意度", True)]),
    "unordered": ([(4, 5), (0, 2)], [("群众", True), ("满意", False), ("度", True)]),
    "overlapping": ([(0, 3), (2, 5)], [("群众满", True), ("意度", True)]),
    "past the end": ([(3, 99)], [("群众满", False), ("意度", True)]),
    "empty span": ([(2, 2)], [("群众满意度", False)]),
}


@pytest.mark.parametrize(("spans", "pieces"), SEGMENTS.values(), ids=SEGMENTS.keys())
def test_segments(spans, pieces):
    assert segments("群众满意度", spans) == pieces


AMOUNTS = {
    "whole": (42000.0, "42,000 元"),
    "cents": (1234567.5, "1,234,567.50 元"),
    "zero": (0.0, "0 元"),
    "not stated": (None, "未填写"),
}


@pytest.mark.parametrize(("amount", "words"), AMOUNTS.values(), ids=AMOUNTS.keys())
def test_yuan(amount, words):
    assert yuan(amount) == words


ORIGINS = {
    "text": (Origin("a.txt", None, 1234), "第 1,234 行"),
    "sheet": (Origin("a.xlsx", "表1", 7, 2), "工作表「表1」，第 7 行，B 列"),
    "far column": (Origin("a.xlsx", "表1", 7, 28), "工作表「表1」，第 7 行，AB 列"),
    "page": (Origin("a.pdf", None, 5, page=3), "第 3 页，第 5 行"),
    "table of a text": (Origin("a.docx", "表格2", 5), "表格2，第 5 行"),
    "whole file": (Origin("包.zip/a.pdf", None, 0), "整份文件"),
}


@pytest.mark.parametrize(("origin", "words"), ORIGINS.values(), ids=ORIGINS.keys())
def test_origin_names_only_what_is_known(origin, words):
    assert origin_words(origin) == words


def test_plain_keeps_everything_but_misleading_characters():
    assert plain("\u202e≥90%\u2069\x07 甲\n\t乙") == "≥90% 甲\n\t乙"
    assert plain(5) == 5


@pytest.mark.parametrize(
    ("rate", "words"), [(0.5, "50%"), (0.99, "99%"), (0.996, "＞99%"), (1.0, "＞99%")]
)
def test_probability_is_never_certain(rate, words):
    assert probability(rate) == words
