"""Documents whose tables are unusual: what is taken, what is said of the rest."""

import pytest

from perf_nlp.documents.grid import Merge, Sheet, make_rows
from perf_nlp.errors import DocumentError
from perf_nlp.indicators import flow
from perf_nlp.indicators.columns import SURE
from perf_nlp.indicators.extract import extract_document


def sheet(*lines, name=None, merges=(), page=None, **kwargs):
    numbered = ((number, line.split("|")) for number, line in enumerate(lines, start=1))
    return Sheet(name, make_rows("表.xlsx", name, numbered, merges, page=page), page=page, **kwargs)


def read(*sheets, **kwargs):
    document = extract_document(sheets, file="2023年表.xlsx", **kwargs)
    for part in document.parts:
        assert sum(part.roles.values()) == part.n_rows
    return document


def rows(document):
    return [(p.name, i.name, i.value) for p in document.projects for i in p.indicators]


HEADER = "一级指标|三级指标|指标值|分值"


def test_table_with_unknown_headings_is_guessed_and_not_sure():
    document = read(
        sheet(
            "类|做什么|多少", "产出指标|修路|12公里", "产出指标|装灯|≥95盏", "效益指标|种树|300株"
        )
    )

    assert rows(document) == [
        ("2023年表", "修路", "12公里"), ("2023年表", "装灯", "≥95盏"), ("2023年表", "种树", "300株"),
    ]  # fmt: skip
    assert document.tables[0].confidence < SURE


def test_choice_for_unknown_headings_is_asked_and_sure():
    asked = []

    def choose(headings):
        asked.append(headings)
        return {1: "name", 2: None, 3: "value"} if headings[0] == "做什么" else None

    document = read(
        sheet("做什么|记|多少", "修路|甲|12", "装灯|乙|95", "种树|丙|300"), choose=choose
    )

    assert [(i.name, i.value, i.extra) for i in document.projects[0].indicators] == [
        ("修路", "12", {"记": "甲"}), ("装灯", "95", {"记": "乙"}), ("种树", "300", {"记": "丙"}),
    ]  # fmt: skip
    assert document.tables[0].confidence == 1.0
    assert ("做什么", "记", "多少") in asked


def test_hidden_and_example_sheets_are_left_out_and_said_so():
    document = read(
        sheet(HEADER, "产出指标|旧指标|1次|5", name="2021", is_hidden=True),
        sheet("三级指标|指标值", "培训人数|200人", name="填报说明"),
        sheet(HEADER, "产出指标|里程|5公里|10", name="道路养护"),
    )

    assert rows(document) == [("道路养护", "里程", "5公里")]
    assert [(p.kind, p.origin.sheet) for p in document.problems] == [
        ("skipped", "2021"), ("skipped", "填报说明"),
    ]  # fmt: skip


def test_table_runs_over_pages_with_its_project_and_categories():
    document = read(
        sheet("项目名称|道路养护", HEADER, "产出指标|里程|5公里|10", page=1),
        sheet("|桥梁|3座|10", "效益指标|满意度|90%|10", page=2, follows=True),
        sheet("绩效目标表（续）", HEADER, "|投诉|0起|5", page=3, follows=True),
    )

    assert [(i.name, i.declared_level1, i.origin.page) for i in document.projects[0].indicators] == [
        ("里程", "产出指标", 1), ("桥梁", "产出指标", 2), ("满意度", "效益指标", 2),
        ("投诉", "效益指标", 3),
    ]  # fmt: skip
    assert [part.page for part in document.parts] == [1, 2, 3]


def test_stacked_forms_are_two_projects():
    form = (
        "绩效目标申报表",
        "项目名称|{}",
        "一级指标|三级指标|指标值",
        "产出指标|里程|5公里",
        "填表人：|某某",
    )
    document = read(
        sheet(*(line.format("甲项目") for line in form), *(x.format("乙项目") for x in form))
    )

    assert rows(document) == [("甲项目", "里程", "5公里"), ("乙项目", "里程", "5公里")]
    assert {p.kind for p in document.problems} == {"skipped"}


def test_empty_unit_that_shifted_the_cells_is_put_back_and_reported():
    document = read(
        sheet(
            "三级指标|指标方向|目标值|计量单位|分值",
            "里程|大于等于|5|公里|20", "桥梁|大于等于|3|座|20", "秩序|定性|改善|10|",
        )
    )  # fmt: skip

    last = document.projects[0].indicators[-1]
    assert (last.unit, last.weight, last.extra) == (None, 10, {"指标方向": "定性"})
    assert [p.kind for p in document.problems] == ["doubt"]


def test_uncertain_recognition_is_reported_with_its_cell():
    (row,) = make_rows("表.png", None, [(2, ["产出指标", "里程", "25公里", "10"])])
    header = make_rows("表.png", None, [(1, HEADER.split("|"))])
    doubtful = type(row)(row.origin, row.cells, doubtful=(2,))

    document = read(Sheet(None, (*header, doubtful), is_ocr=True))

    assert [(p.kind, p.origin.row, p.origin.column) for p in document.problems] == [("doubt", 2, 3)]


def test_blank_template_rows_and_examples_are_no_indicators():
    document = read(
        sheet(HEADER, "产出指标|里程|5公里|10", "|指标2：||", "|……||", "|培训人数（示例）|≥20人|")
    )

    assert rows(document) == [("2023年表", "里程", "5公里")]
    assert [p.kind for p in document.problems] == ["skipped"] * 3


def test_page_marks_between_rows_end_nothing():
    document = read(
        sheet(
            "项目名称|道路养护||", HEADER, "产出指标|里程|5公里|10", "第 1 页 共 2 页|||", "续表|||",
            "效益指标|满意度|90%|10",
            merges=[Merge(4, 1, 4, 4), Merge(5, 1, 5, 4)],
        )
    )  # fmt: skip

    assert rows(document) == [("道路养护", "里程", "5公里"), ("道路养护", "满意度", "90%")]


def test_whole_unit_is_its_own_object():
    document = read(
        sheet(
            "2023年部门整体支出绩效目标表",
            "部门名称|某某局",
            "一级指标|三级指标|指标值",
            "产出指标|里程|5公里",
        )
    )

    assert (document.projects[0].name, document.projects[0].object) == ("某某局", "unit")


def test_prose_is_read_where_there_is_no_table():
    lines = [
        "道路养护项目绩效目标",
        "项目名称：道路养护",
        "数量指标：养护里程≥5公里；质量指标：合格率100%。",
    ]
    document = read(sheet(*lines, is_text=True))

    assert rows(document) == [("道路养护", "养护里程", "≥5公里"), ("道路养护", "合格率", "100%")]
    assert [i.declared_level2 for i in document.projects[0].indicators] == ["数量指标", "质量指标"]


def test_many_rows_outside_of_tables_are_one_problem():
    budget = [f"科目{n}|{n}00.5|{n}" for n in range(30)]
    document = read(
        sheet("2023年收支总表", *budget, name="收支"),
        sheet(HEADER, "产出指标|里程|5公里|10", name="绩效"),
    )

    assert len(document.problems) == 1
    assert document.parts[0].roles == {"skipped": 31}


@pytest.mark.parametrize("lines", [(), ("收支总表", "科目|100"), ("只有一句话。",)])
def test_document_without_indicators_is_refused(lines):
    with pytest.raises(DocumentError, match="没有找到绩效指标表"):
        extract_document([sheet(*lines)], file="表.xlsx")


def test_rows_without_end_below_a_table_are_left_with_one_sentence(monkeypatch):
    monkeypatch.setattr(flow, "_MOST_BARREN", 200)
    barren = [f"||说{n}|" for n in range(700)]

    document = read(sheet(HEADER, "产出指标|修路|12公里|10", *barren))

    last = document.problems[-1]
    assert "500 行都没有读取" in last.reason
    assert last.origin.row == 2 + 200 + 1
    assert document.parts[0].roles["indicator"] == 1
