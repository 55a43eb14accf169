"""Debris of printed names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.indicators.names import clean_name, find_hint, is_rate

NAMES = {
    "plain": ("培训人数", "培训人数"),
    "star": ("★培训人数", "培训人数"),
    "two stars": ("★★ 培训人数", "培训人数"),
    "指标1": ("指标1：培训人数", "培训人数"),
    "dot": ("1.培训人数", "培训人数"),
    "comma": ("1、培训人数", "培训人数"),
    "mark": ("①培训人数", "培训人数"),
    "stacked": ("1.①(1)培训人数", "培训人数"),
    "chinese": ("一、培训人数", "培训人数"),
    "bracketed chinese": ("（一）培训人数", "培训人数"),
    "level": ("三级指标：培训人数", "培训人数"),
    "template": ("培训人数（≥**人）", "培训人数"),
    "two hints": ("A类产品数量(个)（≥**个）", "A类产品数量"),
    "unit": ("森林管护面积(万亩)", "森林管护面积"),
    "percent": ("满意度(%)", "满意度"),
    "rate": ("补助标准（元/人·天）", "补助标准"),
    "unit inside": ("设备（台/套）数量", "设备数量"),
    "open blank": ("培训人数≥**人", "培训人数"),
    "colon": ("培训人数：", "培训人数"),
    "layout": (" 培 训 人 数 ", "培训人数"),
    "meaning kept": ("会议（培训）参加人数", "会议（培训）参加人数"),
    "scope kept": ("乡镇数（含乡镇）", "乡镇数（含乡镇）"),
    "place kept": ("新建道路（县）", "新建道路（县）"),
    "party kept": ("购买服务（第三方）", "购买服务（第三方）"),
    "year kept": ("2022年培训人数", "2022年培训人数"),
    "hotline kept": ("110报警接警率", "110报警接警率"),
    "decimal kept": ("2.5万亩高标准农田建设", "2.5万亩高标准农田建设"),
    "count kept": ("10所学校改造", "10所学校改造"),
    "idiom kept": ("一户一档建档率", "一户一档建档率"),
    "footnote": ("培训人数*", "培训人数"),
    "footnote behind a hint": ("培训人数（≥**人）*", "培训人数"),
    "sort": ("培训人数（个性指标）", "培训人数"),
    "sort in front": ("【共性】1.培训人数", "培训人数"),
    "sort between others": ("★指标1：培训人数(核心指标)；", "培训人数"),
    "sort, spaced": ("指 标 1：培 训 人 数（个 性 指 标）", "培训人数"),
    "sort in traditional characters": ("指標1：培訓人數（個性指標）", "培訓人數"),
    "sort alone kept": ("（个性指标）", "（个性指标）"),
    "meaning of the like kept": ("核心指标（考核）完成率", "核心指标（考核）完成率"),
    "hint in traditional characters": ("培訓人數（不低於**人）", "培訓人數"),
    "level with a blank": ("1.1 人均建筑面积", "人均建筑面积"),
    "level before a year": ("1.1年度预算执行率", "年度预算执行率"),
    "level before a quotation": ("2.3“双公示”迟报率", "“双公示”迟报率"),
    "number before an age": ("1.65岁以上老人体检率", "65岁以上老人体检率"),
    "number before a date": ("1、8月25日前完工", "8月25日前完工"),
    "number before a number": ("2、24小时出警率", "24小时出警率"),
    "decimal and unit kept": ("1.5 万元以下补贴", "1.5 万元以下补贴"),
    "decimal person kept": ("1.5人次服务", "1.5人次服务"),
    "counting kept": ("9、10月份巡查", "9、10月份巡查"),
    "two grades kept": ("1、2级响应", "1、2级响应"),
    "star alone": ("★", ""),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES.keys())
def test_clean_name(name, expected):
    assert clean_name(name) == expected


@given(st.text(max_size=20))
def test_cleaning_any_name_raises_nothing(name):
    assert isinstance(clean_name(name), str)
    find_hint(name)


def test_hint_gives_operator_unit_and_scale():
    hint = find_hint("面积（≥**万亩）")

    assert (hint.operator, hint.measure.scale, hint.measure.unit.name) == (">=", 10000, "亩")


RATES = {
    "满意度": True,
    "合格率（%）": True,
    "课时占比：": True,
    "工作频率": False,
    "人数": False,
    "": False,
}


@pytest.mark.parametrize(("name", "expected"), RATES.items(), ids=[f"<{name}>" for name in RATES])
def test_is_rate(name, expected):
    assert is_rate(name) is expected
