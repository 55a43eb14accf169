"""The same form saved in every format gives the same indicators."""

import csv
import io

import pytest
from openpyxl import Workbook

from perf_nlp.records import to_json
from perf_nlp.service.reading import read_document

FORM = [
    ["项目名称", "一级指标", "二级指标", "三级指标", "指标值", "计量单位", "分值", "指标说明", "责任人"],
    ["会议费", "产出指标", "数量指标", "★会议次数", "≥12", "次", "20", "全年召开次数", "张三"],
    ["会议费", "产出指标", "质量指标", "出席率", "95%", "", "10", "", "张三"],
    ["会议费", "满意度指标", "服务对象满意度指标", "参会人员满意度（≥**%）", "90", "", "10", "问卷", ""],
    ["印刷费", "成本指标", "经济成本指标", "印刷单价", "不超过25元/册", "", "10", "", "李四"],
]  # fmt: skip


def as_csv(path):
    text = io.StringIO()
    csv.writer(text).writerows(FORM)
    path.write_text(text.getvalue(), "utf-8-sig")


def as_text(path):
    path.write_text("\n".join("\t".join(row) for row in FORM), "gb18030")


def as_workbook(path):
    workbook = Workbook()
    for row in FORM:
        workbook.active.append([cell or None for cell in row])
    workbook.active.merge_cells("A2:A4")
    workbook.active.merge_cells("B2:B3")
    workbook.save(path)


WRITERS = {"form.csv": as_csv, "form.tsv": as_text, "form.txt": as_text, "form.xlsx": as_workbook}


@pytest.fixture
def read(tmp_path):
    def read_form(name):
        WRITERS[name](tmp_path / name)
        return read_document(tmp_path / name, year=2022)

    return read_form


def without_origin(record):
    if isinstance(record, dict):
        return {k: without_origin(v) for k, v in record.items() if k != "origin"}
    return [without_origin(each) for each in record] if isinstance(record, list | tuple) else record


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_document(read, name):
    found, as_csv = to_json(read(name)), to_json(read("form.csv"))

    assert without_origin(found["projects"]) == without_origin(as_csv["projects"])
    assert found["problems"] == as_csv["problems"] == ()


@pytest.mark.parametrize("name", WRITERS)
def test_form_reads_as_written(read, name):
    meeting, printing = read(name).projects

    assert (meeting.name, meeting.year, printing.name) == ("会议费", 2022, "印刷费")
    times, attendance, satisfaction = meeting.indicators
    assert (times.name, times.clean_name, times.value, times.unit) == (
        "★会议次数",
        "会议次数",
        "≥12",
        "次",
    )
    assert (times.weight, times.description, times.extra) == (
        20,
        "全年召开次数",
        {"责任人": "张三"},
    )
    assert (times.targets[0].operator, times.targets[0].low, times.targets[0].unit) == (
        ">=",
        12,
        "次",
    )
    assert (attendance.declared_level1, attendance.declared_level2) == ("产出指标", "质量指标")
    assert satisfaction.targets[0].unit == "%"
    assert printing.indicators[0].targets[0].high == 25
    assert [i.origin.row for i in meeting.indicators] == [2, 3, 4]
