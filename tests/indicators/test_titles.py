"""Rows that are no data, and what titles say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.grid import Merge, make_rows
from perf_nlp.indicators.titles import (
    cell_text,
    is_note,
    is_numbering,
    is_signature,
    is_title,
    is_total,
    title_object,
    unit_of_money,
    year_of,
)


def row(*cells):
    return make_rows("表.xlsx", "Sheet1", [(1, cells)])[0]


TITLES = {
    "declaration": (("项目支出绩效目标申报表", "", ""), True),
    "with year": (("2022年部门预算项目绩效目标表",), True),
    "year in brackets": (("项目支出绩效自评表（2022年度）",), True),
    "blanks": (("项 目 支 出 绩 效 目 标 表",), True),
    "whole unit": (("部门（单位）整体支出绩效目标表",), True),
    "region": (("转移支付区域绩效目标表",), True),
    "annex": (("附件2",), True),
    "annex with colon": (("附件2-1：",), True),
    "annex with text": (("附件3：项目绩效",), True),
    "table number": (("表十三",), True),
    "published table": (("部门公开表11",), True),
    "year alone": (("（2022 年度）",), True),
    "year in words": (("二〇二三年度",), True),
    "goals of a year": (("2019年预算项目绩效目标",), True),
    "markdown": (("# 明川市2021年绩效目标",), True),
    "the same text twice": (("项目绩效目标表", "项目绩效目标表"), True),
    "declaration book": (("财政专项资金绩效目标申报书",), True),
    "two texts": (("项目绩效目标表", "单位：万元"), False),
    "indicator": (("产出指标", "数量指标", "培训人数", "≥20人"), False),
    "indicator alone": (("发放宣传资料数量",), False),
    "indicator on a table": (("完成绩效自评表",), False),
    "sentence": (("本表由项目单位填写，财政部门审核，一式两份报送绩效目标表",), False),
    "key of a head": (("年度绩效目标",), False),
    "category": (("产出指标",), False),
    "statistics": (("统计报表",), False),
    "blank": (("", " "), False),
}


@pytest.mark.parametrize(("cells", "expected"), TITLES.values(), ids=TITLES.keys())
def test_is_title(cells, expected):
    rows = make_rows("表.xlsx", None, [(1, cells)])
    assert [is_title(each) for each in rows] == ([expected] if rows else [])


def test_title_merged_over_rows_is_a_title_in_each():
    rows = make_rows("表.xlsx", None, [(1, ["项目绩效目标表"]), (2, [])], [Merge(1, 1, 2, 6)])

    assert [is_title(each) for each in rows] == [True, True]


OBJECTS = {
    "部门整体支出绩效目标表": "unit",
    "2023年部门（单位）整体绩效自评表": "unit",
    "单位整体支出绩效目标申报表": "unit",
    "区域绩效目标表": "region",
    "转移支付区域绩效目标表": "region",
    "对下转移支付绩效目标表": "project",
    "转移支付整体绩效目标表": "project",
    "项目整体绩效目标表": "project",
    "项目支出绩效目标表（本级下达）": "project",
}


@pytest.mark.parametrize(("text", "expected"), OBJECTS.items())
def test_title_object(text, expected):
    assert title_object(text) == expected


YEARS = {
    "2019年预算项目绩效目标": 2019,
    "（2022 年度）": 2022,
    "（ ２０２２年度 ）": 2022,
    "(2022)年度": 2022,
    "二〇二三年部门预算": 2023,
    "二零二一年度": 2021,
    "二○二二年": 2022,
    "FY2024": 2024,
    "2021": 2021,
    "2021年部门预算表（2020年12月填报）": 2021,
    "2023-2025年": 2023,
    "2023年至2025年": 2023,
    "2022年1月1日至2022年12月31日": 2022,
    "2022-03-01": 2022,
    "2022绩效目标表": 2022,
    "关于财办〔2019〕7号文件的2020年目标": 2020,
    "2020年目标和2022年结果": None,
    "2000人": None,
    "电话 20221234": None,
    "项目绩效目标表": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), YEARS.items())
def test_year_of(text, expected):
    assert year_of(text) == expected


NOTES = {
    "注": (("注：其他资金包括自筹资金。",), True),
    "numbered": (("注1：本表一式两份",), True),
    "star": (("*注：必填",), True),
    "备注": (("备注：无",), True),
    "备注 in a cell": (("备注", "无"), True),
    "说明": (("说明:1.本表由单位填写",), True),
    "how to fill in": (("填表说明",), True),
    "example": (("示例：培训人数≥100人",), True),
    "goes on": (("2.定性指标根据指标完成情况分为三档，分别填报。",), True),
    "bracketed": (("（3）各部门应当按照实际情况如实填写偏差原因。",), True),
    "indicator 说明会": (("说明会场次", "≥3场"), False),
    "indicator 备注栏": (("产出指标", "备注栏填写完整率", "100%"), False),
    "indicator 注册": (("注册企业数", "20家"), False),
    "heading": (("指标名称", "指标值", "备注"), False),
    "numbered indicator": (("1.新建道路", "≥3公里"), False),
    "numbered sentence of a goal": (("1.完成道路改造三处，改善居民出行条件。",), False),
    "备注 as heading": (("备注", "指标值"), False),
}


@pytest.mark.parametrize(("cells", "expected"), NOTES.values(), ids=NOTES.keys())
def test_is_note(cells, expected):
    assert is_note(row(*cells)) is expected


SIGNATURES = {
    "who": (("填表人：林某", "", "联系电话：0000-1234567"), True),
    "in one cell": (("填表人：林某 审核人：何某 填报日期：2022年1月5日",), True),
    "cells": (("单位负责人", "林某", "填表人", "何某"), True),
    "blank": (("审核人（签字）：", "", ""), True),
    "stamp": (("云溪县水务局（盖章）",), True),
    "stamp and date": (("主管部门（公章）", "2022年1月5日"), True),
    "date": (("2022 年  月  日",), True),
    "opinion": (("财政部门审核意见：", "同意"), True),
    "layout": (("单 位 负 责 人：", "填 表 人："), True),
    "indicator 审核": (("审核项目数量", "20个"), False),
    "indicator 审核人员": (("审核人员培训次数", "2次"), False),
    "indicator 联系": (("联系服务群众次数", "≥12次"), False),
    "indicator 填表": (("填表及时率", "100%"), False),
    "indicator 经办人": (("经办人", "≥3人"), False),
    "indicator 电话": (("电话回访率", "≥90%"), False),
    "indicator 盖章": (("加盖公章文件数量", "30份"), False),
}


@pytest.mark.parametrize(("cells", "expected"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_is_signature(cells, expected):
    assert is_signature(row(*cells)) is expected


TOTALS = {
    "total": (("合计", "", "", "100"), True),
    "layout": (("总  计", "100"), True),
    "points": (("总分", "", "100", "96.5"), True),
    "awarded": (("得分合计", "", "", "", "95分"), True),
    "with unit": (("合计（分）：", "100"), True),
    "glued": (("总分：95分",), True),
    "grade": (("自评总分", "92", "优"), True),
    "inside a category": (("产出指标", "小计", "", "50", "48"), True),
    "dash": (("小计", "—", "90"), True),
    "indicator 合计": (("合计接待人次", "2000", "人次"), False),
    "indicator 总分": (("总分达标率", "≥95%"), False),
    "sum of words": (("合计", "培训人数", "20"), False),
    "category alone": (("产出指标", "", "50"), False),
}


@pytest.mark.parametrize(("cells", "expected"), TOTALS.values(), ids=TOTALS.keys())
def test_is_total(cells, expected):
    assert is_total(row(*cells)) is expected


def test_total_beside_a_category_merged_from_above_is_a_total():
    raw = [(1, ["产出指标", "培训人数", "20"]), (2, ["", "小计", "50"])]
    rows = make_rows("表.xlsx", None, raw, [Merge(1, 1, 2, 1)])

    assert [is_total(each) for each in rows] == [False, True]


NUMBERINGS = {
    "digits": (("1", "2", "3", "4"), True),
    "named": (("栏次", "1", "2"), True),
    "brackets": (("（1）", "（2）", "（3）"), True),
    "circled": (("①", "②", "③"), True),
    "letters": (("A", "B", "C"), True),
    "stems": (("甲", "乙", "1", "2"), True),
    "formulas": (("1", "2", "3=1+2"), True),
    "gap": (("1", "3", "7"), False),
    "from three": (("3", "4", "5"), False),
    "data": (("1", "培训人数", "20"), False),
    "two numbers": (("1", "2"), False),
}


@pytest.mark.parametrize(("cells", "expected"), NUMBERINGS.values(), ids=NUMBERINGS.keys())
def test_is_numbering(cells, expected):
    assert is_numbering(row(*cells)) is expected


SCALES = {
    "单位：万元": 1e4,
    "单 位 ： 万 元": 1e4,
    "金额单位:元": 1.0,
    "资金单位：亿元": 1e8,
    "项目资金（万元）": 1e4,
    "预算数（单位：千元）": 1e3,
    "2022年度    单位：万元": 1e4,
    "单位：人民币元": 1.0,
    "万元": 1e4,
    "计量单位：万元": None,
    "补助标准（万元/人）": None,
    "单位：元/人": None,
    "填报单位：元宝镇人民政府": None,
    "单位：云溪县水务局": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), SCALES.items())
def test_unit_of_money(text, expected):
    assert unit_of_money(text) == expected


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_no_row_raises_or_is_changed(cells):
    for each in make_rows("表.xlsx", None, [(1, cells)]):
        for test in (is_title, is_note, is_signature, is_total, is_numbering):
            assert test(each) in (True, False)
        year_of(each.cells[0])
        unit_of_money(each.cells[0])
        assert cell_text(cell_text(each.cells[0])) == cell_text(each.cells[0])
