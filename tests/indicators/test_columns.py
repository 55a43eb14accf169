"""What the columns of a table are taken for: by their headings, and by what stands below."""

import pytest

from perf_nlp.documents.grid import Merge, make_rows
from perf_nlp.indicators.columns import SURE, find_columns
from perf_nlp.indicators.headings import MEANINGS, guesses_of, heading_of
from perf_nlp.taxonomy import is_level1, is_level2


def rows(*lines, merges=()):
    numbered = ((number, line.split("|")) for number, line in enumerate(lines, start=1))
    return make_rows("表.xlsx", None, numbered, merges)


def meanings(*lines, merges=(), choose=lambda headings: None):
    found = find_columns(rows(*lines, merges=merges), 0, choose)
    assert found is not None
    columns, depth = found
    return depth, {each.number: each.meaning for each in columns.readings}, columns


HEADINGS = {
    "三级 指标": "name",
    "明细指标（个性）": "name",
    "一 级\n指 标": "level1",
    "二级指标（必填）": "level2",
    "年度指标值": "value",
    "本年绩效指标值": "value",
    "指标值（包含数字及文字描述）": "value",
    "当年预期\n实现值": "value",
    "上年实际实现值": "extra",
    "全年完成值": "actual",
    "实际完成情况": "actual",
    "1-7月执行情况": "actual",
    "自评得分": "points_awarded",
    "权重（%）": "weight",
    "绩效度量单位": "unit",
    "计算符号": "operator",
    "指标解释": "description",
    "绩效指标值设定依据及数据来源": "extra",
    "偏差原因分析及改进措施": "extra",
    "评分标准": "extra",
    "单位名称、项目名称": "project",
    "预算单位编码": "unit_code",
    "年初预算数（元）": "funds",
    "项目年度绩效目标": "purpose",
}


@pytest.mark.parametrize(("heading", "meaning"), HEADINGS.items())
def test_heading_has_its_meaning(heading, meaning):
    assert guesses_of(heading)[0].meaning == meaning


@pytest.mark.parametrize("text", ["培训人数", "≥95%", "数量指标", "", "备注", "市教育局"])
def test_what_is_no_heading_has_no_meaning(text):
    assert guesses_of(text) == ()


def test_every_meaning_has_a_word_for_users():
    assert set(MEANINGS) >= {"name", "value", "level1", "level2", "project", "unit", "funds"}
    assert all(MEANINGS.values())


def test_heading_loses_its_layout():
    assert heading_of(" 绩 效\n指 标 （必填）：") == "绩效指标"


NATURE = {
    "operator": ("≥", "≤", "="),
    "direction": ("正向", "反向", "正向指标"),
    None: ("定量", "定性", "定量指标"),
}


@pytest.mark.parametrize(("meaning", "cells"), NATURE.items(), ids=str)
def test_nature_is_told_by_its_content(meaning, cells):
    lines = [f"产出指标|指标{n}名|{cell}|{n}0" for n, cell in enumerate(cells, start=1)]

    _, found, _ = meanings("一级指标|三级指标|指标性质|指标值", *lines)

    assert found[3] == meaning


def test_unit_is_an_office_or_a_measure_by_its_content():
    office = meanings(
        "单位|项目|三级指标|指标值", "市水利局|堤防|加固长度|3公里", "市农业局|良种|推广面积|5亩"
    )
    measure = meanings("三级指标|指标值|单位", "加固长度|3|公里", "推广面积|5|亩", "培训|6|人次")

    assert office[1][1] == "unit_name"
    assert measure[1][3] == "unit"


def test_two_rows_join_below_what_stands_over_them():
    depth, found, columns = meanings(
        "一级指标|三级指标|评价标准||||依据",
        "一级指标|三级指标|优|良|中|差|依据",
        "产出指标|道路里程|10公里|9公里|8公里|7公里|规划",
        merges=[
            Merge(1, 3, 1, 6), Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 7, 2, 7),
        ],
    )  # fmt: skip

    assert depth == 2
    assert found[3] == "value"
    assert list(columns.extra) == ["良", "中", "差", "依据"]


def test_two_rows_join_without_merged_cells_too():
    depth, _, columns = meanings(
        "单位名称|资金安排||一级指标|明细指标|指标值",
        "|总计|其他资金|||",
        "某局|100|20|产出指标|会议次数|3次",
    )

    assert depth == 2
    assert columns.funds == {"total": (1, 1.0), "其他资金": (2, 1.0)}


def test_head_of_a_form_is_not_taken_for_the_upper_half():
    form = rows(
        "项目名称|||道路养护|", "一级指标|二级指标|三级指标|指标值|分值", "产出|数量|里程|5公里|10"
    )

    assert find_columns(form, 0) is None
    assert find_columns(form, 1)[1] == 1


def test_halves_side_by_side_are_two_groups():
    _, _, columns = meanings(
        "一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值",
        "产出指标|数量指标|修路|9公里|数量指标|修路|3公里",
    )

    assert columns.groups["midterm"]["value"] == 3
    assert columns.groups["annual"] == {"level2": 4, "name": 5, "value": 6}


def test_three_columns_below_one_heading_are_told_apart():
    _, found, _ = meanings(
        "一级指标|三级指标|指标值|||分值",
        "产出指标|奖补基地|≥|32|个|15",
        "产出指标|复种面积|≥|4.5|万亩|10",
        "成本指标|亩均奖补|≤|300|元|15",
        merges=[Merge(1, 3, 1, 5)],
    )

    assert [found[n] for n in (3, 4, 5)] == ["operator", "value", "unit"]


def test_second_level_has_the_names_where_there_is_no_third():
    _, found, _ = meanings(
        "一级指标|二级指标|目标值", "产出指标|补贴农机具|2600台", "产出指标|核验率|100%"
    )

    assert found[2] == "name"


def test_label_beside_the_table_is_no_column():
    _, found, columns = meanings(
        "绩效指标|一级指标|三级指标|指标值", "|产出指标|里程|5公里", "|效益指标|满意度|90%"
    )

    assert (found[1], found[3]) == (None, "name")
    assert columns.extra == {}


def test_plain_words_are_sure_and_vague_ones_are_not():
    plain = meanings("一级指标|三级指标|指标值", "产出指标|里程|5公里")[2]
    vague = meanings(
        "一级指标|工作内容|预期效果", "产出指标|里程|每天都修", "产出指标|桥梁|继续建设"
    )[2]

    assert plain.confidence > SURE > vague.confidence


def test_what_the_user_chose_wins():
    asked = []

    def choose(headings):
        asked.append(headings)
        return {1: "level1", 2: "description", 3: "name", 4: "value"}

    _, found, columns = meanings(
        "一级指标|三级指标|指标名|目标", "产出指标|说明文字|里程|5公里", choose=choose
    )

    assert asked == [("一级指标", "三级指标", "指标名", "目标")]
    assert (found[2], found[3], columns.confidence) == ("description", "name", 1.0)


LEVELS = {
    "产出指标（50分）": (True, False),
    "数 量\n指 标": (False, True),
    "（一）数量指标": (False, True),
    "二、效益指标": (True, False),
    "成本指标": (True, True),
    "培训人数": (False, False),
    "数量": (False, True),
}


@pytest.mark.parametrize(("text", "levels"), LEVELS.items())
def test_categories_are_known(text, levels):
    assert (is_level1(text), is_level2(text)) == levels
