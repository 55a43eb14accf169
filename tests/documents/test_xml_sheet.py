"""Workbooks saved as one XML file are read as they show themselves."""

import pytest

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError

WORKBOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style>
<Style ss:ID="q" ss:Parent="p"/><Style ss:ID="d"><NumberFormat ss:Format="Long Date"/></Style>
</Styles>{}</Workbook>"""
SHEET = '<Worksheet ss:Name="{}"><Table>{}</Table>{}</Worksheet>'
CELLS = {
    "text": ('<Cell><Data ss:Type="String">≥95%&#10;以上</Data></Cell>', "≥95%\n以上"),
    "rich text": (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>合格</B>率'
        "</ss:Data></Cell>",
        "合格率",
    ),
    "percent": ('<Cell ss:StyleID="p"><Data ss:Type="Number">0.95</Data></Cell>', "95%"),
    "style of the parent": ('<Cell ss:StyleID="q"><Data ss:Type="Number">0.9</Data></Cell>', "90%"),
    "number": ('<Cell><Data ss:Type="Number">0.30000000000000004</Data></Cell>', "0.3"),
    "date": (
        '<Cell ss:StyleID="d"><Data ss:Type="DateTime">2022-12-31T00:00:00.000</Data></Cell>',
        "2022年12月31日",
    ),
    "no date after all": ('<Cell><Data ss:Type="DateTime">年底</Data></Cell>', "年底"),
    "yes": ('<Cell><Data ss:Type="Boolean">1</Data></Cell>', "是"),
    "remark beside the text": (
        '<Cell><Data ss:Type="String">甲</Data><Comment><ss:Data>注</ss:Data></Comment></Cell>',
        "甲",
    ),
    "result of a formula": ('<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell>', "2"),
}


def sheets_of(write, *sheets):
    return list(read_sheets(write("导出.xls", WORKBOOK.format("".join(sheets)))))


@pytest.mark.parametrize(("cell", "expected"), CELLS.values(), ids=CELLS)
def test_cell_reads_as_shown(write, cell, expected):
    (sheet,) = sheets_of(write, SHEET.format("表", f"<Row>{cell}</Row>", ""))

    assert sheet.rows[0].cells == (expected,)


def test_merges_places_and_hidden_sheets(write):
    rows = (
        '<Row ss:Index="2"><Cell ss:MergeDown="1"><Data>产出</Data></Cell><Cell ss:MergeAcross="1">'
        "<Data>甲</Data></Cell><Cell><Data>1</Data></Cell></Row>"
        '<Row><Cell ss:Index="2"><Data>乙</Data></Cell><Cell ss:Index="4"><Data>2</Data></Cell></Row>'
    )
    hidden = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetHidden</Visible></WorksheetOptions>"
    )

    shown, other = sheets_of(
        write, SHEET.format("目标表", rows, ""), SHEET.format("旧表", rows, hidden)
    )

    assert [row.cells for row in shown.rows] == [
        ("产出", "甲", "", "1"), ("产出", "乙", "", "2"),
    ]  # fmt: skip
    assert [(row.origin.sheet, row.origin.row) for row in shown.rows] == [
        ("目标表", 2), ("目标表", 3),
    ]  # fmt: skip
    assert (shown.is_hidden, other.is_hidden) == (False, True)


def test_formula_without_result_is_told(write):
    row = '<Row><Cell><Data>甲</Data></Cell><Cell ss:Formula="=B9"/></Row>'

    (sheet,) = sheets_of(write, SHEET.format("表", row, ""))

    assert [(p.origin.row, p.origin.column, p.kind) for p in sheet.problems] == [(1, 2, "doubt")]


HOSTILE = {
    "truncated": WORKBOOK[:-20].format(SHEET.format("表", "<Row>", "")),
    "entities": WORKBOOK.replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook').format(""),
    "no sheet": WORKBOOK.format(""),
    "rows without end": WORKBOOK.format("<Row>" * 5000),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_workbook_gives_one_sentence(write, content):
    with pytest.raises(DocumentError) as caught:
        list(read_sheets(write("坏.xls", content)))

    assert caught.value.where["file"] == "坏.xls"


def test_absurd_places_cost_nothing(write):
    row = (
        '<Row ss:Index="999999999"><Cell ss:Index="99999999" ss:MergeAcross="99999999">'
        "<Data>甲</Data></Cell></Row>"
    )

    (sheet,) = sheets_of(write, SHEET.format("表", row, ""))

    assert sheet.rows == ()
    assert [p.kind for p in sheet.problems] == ["unread"]
