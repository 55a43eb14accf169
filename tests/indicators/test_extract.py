"""Rows that are odd: nothing is lost in silence."""

import pytest

from perf_nlp.errors import DocumentError
from perf_nlp.service.reading import read_document


@pytest.fixture
def read(write):
    return lambda *lines, **kwargs: read_document(
        write("2020年测试表.txt", "\n".join(lines)), **kwargs
    )


def names(document):
    return [(p.name, i.name, i.value) for p in document.projects for i in p.indicators]


def test_bare_table_takes_its_project_from_the_file(read):
    document = read("指标名称\t指标值", "培训人次\t200人次")

    assert names(document) == [("2020年测试表", "培训人次", "200人次")]
    assert document.projects[0].year == 2020
    assert document.problems == ()


def test_year_of_the_caller_wins(read):
    assert read("指标名称\t指标值", "培训人次\t2", year=2023).projects[0].year == 2023


def test_categories_are_filled_down_inside_their_own_level(read):
    document = read(
        "一级指标\t二级指标\t三级指标\t指标值",
        "产出指标\t数量指标\ta\t1次",
        "\t\tb\t2次",
        "\t质量指标\tc\t95%",
        "效益指标\t\td\t明显",
    )

    levels = [(i.declared_level1, i.declared_level2) for i in document.projects[0].indicators]
    assert levels == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", None),
    ]


def test_notes_and_totals_are_reported_not_read(read):
    document = read(
        "指标名称\t指标值\t分值", "满意度\t≥90%\t10", "合计\t\t10", "注：分值合计应为 90 分。"
    )

    assert names(document) == [("2020年测试表", "满意度", "≥90%")]
    assert [problem.origin.row for problem in document.problems] == [3, 4]


def test_value_without_a_name_is_reported(read):
    document = read("一级指标\t指标名称\t指标值", "产出指标\t\t12次", "产出指标\t会议次数\t3次")

    assert names(document) == [("2020年测试表", "会议次数", "3次")]
    assert [problem.origin.row for problem in document.problems] == [2]
    assert "12次" in document.problems[0].text


def test_name_without_a_value_is_an_indicator_without_a_value(read):
    document = read("指标名称\t指标值", "培训人次\t", "满意度\t90%")

    assert names(document) == [
        ("2020年测试表", "培训人次", None),
        ("2020年测试表", "满意度", "90%"),
    ]
    assert document.projects[0].indicators[0].targets[0].kind == "empty"


def test_repeated_header_and_title_are_no_rows(read):
    header = "指标名称\t指标值"

    document = read(
        "2019年绩效目标表", header, "a类培训\t1次", "2019年绩效目标表", header, "b类培训\t2次"
    )

    assert [i.name for i in document.projects[0].indicators] == ["a类培训", "b类培训"]
    assert (document.projects[0].year, document.problems) == (2019, ())


def test_own_name_and_description_without_value_is_not_shifted(read):
    document = read(
        "一级指标\t明细指标\t指标值\t指标描述\t明细指标（个性）\t指标值（个性）\t指标描述（个性）",
        "产出指标\t\t\t\t走访次数\t\t按计划走访",
    )

    indicator = document.projects[0].indicators[0]
    assert (indicator.name, indicator.value, indicator.description) == (
        "走访次数",
        None,
        "按计划走访",
    )
    assert indicator.column_group == "own"


def test_both_groups_in_one_row_are_two_indicators(read):
    document = read(
        "一级指标\t明细指标\t指标值\t指标描述\t明细指标（个性）\t指标值（个性）\t指标描述（个性）",
        "产出指标\t会议次数\t2次\t\t走访次数\t3次\t",
    )

    assert [(i.name, i.column_group) for i in document.projects[0].indicators] == [
        ("会议次数", "common"),
        ("走访次数", "own"),
    ]


@pytest.mark.parametrize("lines", [["甲\t乙", "1\t2"], ["指标名称\t指标值"], ["只有一句话"]])
def test_table_without_indicators_is_refused(read, lines):
    with pytest.raises(DocumentError, match="没有找到绩效指标表"):
        read(*lines)
