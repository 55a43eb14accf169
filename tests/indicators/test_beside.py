"""Forms printed beside each other are parted; one form with two halves is not."""

import pytest

from perf_nlp.documents import Sheet
from perf_nlp.indicators.beside import part_forms
from perf_nlp.records import Origin, Row

HEADINGS = "三级指标|指标值"
FORMS = {"甲": ("甲项目", "培训人次"), "乙": ("乙项目", "会议次数"), "丙": ("丙项目", "修路长度")}


def sheet_of(*lines, **more):
    rows = [
        Row(Origin("表.xlsx", "Sheet1", number), tuple(line.split("|")))
        for number, line in enumerate(lines, 1)
    ]
    return Sheet("Sheet1", tuple(rows), **more)


def beside(*parts):
    return "||".join(parts)


def texts(sheet):
    return ["|".join(filter(None, row.cells)) for row in sheet.rows]


@pytest.mark.parametrize("names", ["甲乙", "甲乙丙"])
def test_each_form_is_a_sheet(names):
    forms = [FORMS[name] for name in names]
    sheet = sheet_of(
        beside(*(f"项目名称|{project}" for project, _ in forms)),
        beside(*(HEADINGS for _ in forms)),
        beside(*(f"{indicator}|{n}次" for n, (_, indicator) in enumerate(forms))),
    )

    parted = part_forms(sheet)

    assert [texts(each) for each in parted] == [
        [f"项目名称|{project}", HEADINGS, f"{indicator}|{n}次"]
        for n, (project, indicator) in enumerate(forms)
    ]


def test_shorter_form_has_fewer_rows_and_cells_keep_their_columns():
    sheet = sheet_of("项目名称|甲||项目名称|乙", f"{HEADINGS}||{HEADINGS}", "a|1次||b|2次", "c|3次")

    left, right = part_forms(sheet)

    assert [row.cells for row in right.rows][-1] == ("", "", "", "b", "2次")
    assert [row.origin.row for row in left.rows] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "lines",
    [
        ("项目名称|甲||实施单位|乙", f"{HEADINGS}||{HEADINGS}", "a|1次||a|2次"),
        ("项目名称|甲", "中期目标|||年度目标|", f"{HEADINGS}||{HEADINGS}", "a|1次||a|2次"),
        ("项目名称|甲||项目名称|乙", f"{HEADINGS}||指标值|三级指标", "a|1次||2次|b"),
        ("项目名称|甲", HEADINGS, "a|1次"),
    ],
    ids=["one project", "halves of one form", "other headings", "one form"],
)
def test_one_form_stays_whole(lines):
    sheet = sheet_of(*lines)

    assert part_forms(sheet) == [sheet]


def test_running_text_stays_whole():
    sheet = sheet_of("项目名称|甲||项目名称|乙", f"{HEADINGS}||{HEADINGS}", is_text=True)

    assert part_forms(sheet) == [sheet]
