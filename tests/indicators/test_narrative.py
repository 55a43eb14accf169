"""Indicators in prose: sentences of many styles, and whole disclosures."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.grid import make_rows, text_rows
from perf_nlp.indicators.narrative import find_narrative, read_prose, split_items

# Authored sentences, each with the indicators a reader finds in it.
SENTENCES = [
    json.loads(line)
    for line in Path(__file__).with_name("narrative.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", SENTENCES, ids=[case["text"][:24] for case in SENTENCES])
def test_split_items(case):
    prose = read_prose(case["text"])

    assert [list(item[1:]) for item in prose.items] == case["items"]
    assert [text for _, text in prose.unread] == case["unread"]


def test_names_and_values_are_parts_of_the_text():
    for case in SENTENCES:
        for item in split_items(case["text"]):
            assert item.name in case["text"]
            assert item.value is None or item.value in case["text"]
            assert case["text"].startswith(item.name, item.start)


NAMES = [
    "维修泵站",
    "培训护林员",
    "新建、改建公厕",
    "补助对象准确率",
    "设备（含备件）数量",
    "每公里造价",
]
VALUES = [
    "≥30座",
    "200人次以上",
    "12处",
    "不低于98%",
    "达到95%以上",
    "控制在4.5万元以内",
    "1,200户",
    "≤3%（含）",
    "10-15公里",
]
CLASSES = ["数量指标", "质量指标", "时效指标", "社会效益指标"]
JOINTS = ["；", "。", ";", "，", "\n", "；2."]


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), min_size=1, max_size=2),
    st.lists(st.sampled_from(CLASSES), min_size=1, max_size=4, unique=True),
    st.sampled_from(JOINTS),
    st.sampled_from(["：", ":", "——", "： "]),
)
def test_what_is_put_together_comes_apart_again(pairs, classes, joint, colon):
    body = joint.join(name + value for name, value in pairs)
    text = "；".join(f"{each}{colon}{body}" for each in classes)

    found = [(item.declared_level2, item.name, item.value) for item in split_items(text)]

    assert found == [(each, name, value) for each in classes for name, value in pairs]


@given(st.text("数量质指标：:；。,，、 1.2①（）()≥%万元\n达到修路工程合格率其中", max_size=60))
def test_no_prose_raises_and_all_is_verbatim(text):
    prose = read_prose(text)

    for item in prose.items:
        assert item.name in text
        assert item.value is None or item.value in text
    find_narrative(text_rows("文.txt", None, [(1, text)]))


def read(text):
    lines = enumerate(text.strip().splitlines(), start=1)
    return find_narrative(text_rows("公示.txt", None, lines))


def items(project):
    return [(item.row, item.name, item.value) for item in project.items]


def test_disclosure_by_numbered_projects():
    narrative = read("""
青禾县水务局2022年项目绩效目标公示
一、项目名称：渠道修缮项目
项目单位：青禾县灌区管理站
预算金额：60万元
绩效目标：恢复灌溉能力。
数量指标：修缮渠道8公里；更换闸门14扇；
质量指标：工程合格率≥98%；
二、项目名称：水质监测
实施单位：[305]青禾县监测站
数量指标：采样200次。
""")

    first, second = narrative.projects
    assert (first.name, first.unit_name, first.year) == ("渠道修缮项目", "青禾县灌区管理站", 2022)
    assert (first.funds, first.purpose) == ({"total": 600_000.0}, "恢复灌溉能力。")
    assert first.extra == {"预算金额": "60万元"}
    assert items(first) == [
        (5, "修缮渠道", "8公里"),
        (5, "更换闸门", "14扇"),
        (6, "工程合格率", "≥98%"),
    ]
    assert (second.name, second.unit_code, second.unit_name) == ("水质监测", "305", "青禾县监测站")
    assert (second.year, items(second)) == (2022, [(9, "采样", "200次")])
    assert narrative.used == tuple(range(1, 10))


def test_disclosure_in_numbered_sections_of_one_paragraph():
    narrative = read(
        "1)项目概述 全年开放展厅。 2)立项依据 馆务会决定 3)实施主体 青禾县文化馆 4)实施周期 1年 "
        "5)年度预算安排 18.5万元 6)绩效目标 丰富群众文化生活。数量指标：办展6场；质量指标：设备完好率≥95%"
    )

    (project,) = narrative.projects
    assert project.unit_name == "青禾县文化馆"
    assert project.funds == {"total": 185_000.0}
    assert project.purpose == "丰富群众文化生活。"
    assert project.extra == {
        "项目概述": "全年开放展厅",
        "立项依据": "馆务会决定",
        "实施周期": "1年",
        "年度预算安排": "18.5万元",
    }
    assert items(project) == [(0, "办展", "6场"), (0, "设备完好率", "≥95%")]


def test_headings_name_projects_and_the_end_of_a_disclosure_is_no_indicator():
    narrative = read("""
填报单位：青禾县民政局  2023年度
（一）适老化改造专项绩效目标
产出指标
1.数量指标
（1）改造家庭120户
（2）培训护理员40人
2.质量指标
（1）改造合格率100%
（二）救助经费
效益指标：救助及时率达到98%
特此公示。
联系电话：5550000
""")

    first, second = narrative.projects
    assert (first.name, first.unit_name, first.year) == ("适老化改造专项", "青禾县民政局", 2023)
    assert [item[1:3] for item in first.items] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
    ]
    assert items(first)[1] == (5, "培训护理员", "40人")
    assert (second.name, items(second)) == ("救助经费", [(9, "救助及时率", "达到98%")])
    assert second.unread == ((10, "特此公示"),)
    assert second.extra == {"联系电话": "5550000"}


ONE_PROJECT = {
    "goal names the project": (
        "桥梁养护项目绩效目标：保障通行。数量指标：养护桥梁26座；",
        ("桥梁养护项目", None, None, "保障通行。"),
    ),
    "title names the project": (
        "青禾县交通局关于2021年道路亮化工程绩效目标的公示\n数量指标：安装路灯300盏",
        ("道路亮化工程", "青禾县交通局", 2021, None),
    ),
    "title names none": (
        "青禾县交通局2021年部门预算项目绩效目标\n数量指标：安装路灯300盏",
        (None, "青禾县交通局", 2021, None),
    ),
    "several keys on a line": (
        "项目名称：防火巡护；项目单位：林场；年度目标：不发生火灾。质量指标：到岗率100%",
        ("防火巡护", "林场", None, "不发生火灾。"),
    ),
    "annual before long-term": (
        "项目名称：植树\n实施期目标：三年成林。\n年度目标：栽植。\n数量指标：植树5万株",
        ("植树", None, None, "栽植。"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), ONE_PROJECT.values(), ids=ONE_PROJECT.keys())
def test_one_project(text, expected):
    (project,) = read(text).projects

    assert (project.name, project.unit_name, project.year, project.purpose) == expected


def test_a_key_inside_a_list_of_indicators_is_an_indicator():
    (project,) = read("项目名称：灯会\n时效指标：布展及时率100%；实施周期：30天").projects

    assert items(project) == [(1, "布展及时率", "100%"), (1, "实施周期", "30天")]


def test_text_that_no_heading_claims_is_kept():
    (project,) = read("一、灯会专项\n丰富节日生活。\n数量指标：灯组80组").projects

    assert project.extra == {"说明": "丰富节日生活。"}


def test_cells_of_a_table_read_like_lines():
    rows = make_rows("表.xlsx", None, [(1, ["项目名称：灯会", ""]), (2, ["数量指标", "灯组80组"])])

    (project,) = find_narrative(rows).projects
    assert (project.name, items(project)) == ("灯会", [(1, "灯组", "80组")])


PLAIN = {
    "no class word": "本年度完成道路维修12公里，合格率达到98%。",
    "class words in a sentence": "各项工作数量充足，质量指标和时效指标均已完成。",
    "class word inside another": "设备数量：20台；产品质量：合格",
    "goal alone": "绩效目标：保障机构正常运转。",
    "empty": "",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_plain_prose_gives_nothing(text):
    assert read(text).projects == ()
    assert split_items(text) == []
