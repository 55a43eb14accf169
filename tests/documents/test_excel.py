"""Workbooks are read as they show themselves, whoever wrote them."""

import datetime
import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from perf_nlp.documents import sheet_builder
from perf_nlp.documents.excel import read_excel
from perf_nlp.documents.grid import Sheet
from perf_nlp.documents.safety import DAMAGED, ENCRYPTED, OLE_MAGIC, TOO_LARGE, WITH_ENTITIES
from perf_nlp.errors import DocumentError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*pairs):
    lines = (
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(pairs, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def members(
    rows="", *, after="", main=MAIN, texts="", styles="", settings="", target="worksheets/s.xml"
):
    """Give the members of a small package by hand, as no library would write it."""
    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}">{settings}'
        '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", target), ("sharedStrings", "/xl/t.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}'
        "</worksheet>",
        "xl/t.xml": f'<sst xmlns="{main}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }  # fmt: skip


def packed(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def read(write):
    """Give a function that reads one sheet from the members of a package."""

    def read_members(parts):
        (sheet,) = read_excel(write("a.xlsx", packed(parts)), lambda _: None)
        return sheet

    return read_members


def texts_of(sheet: Sheet):
    return {row.origin.row: row.cells for row in sheet.rows}


SHOWN = {
    "text": ("≥95%", "General", "≥95%"),
    "percent format": (0.95, "0%", "95%"),
    "percent with decimals": (0.9567, "0.0%", "95.7%"),
    "prefix": (0.95, '"≥"0%', "≥95%"),
    "whole number": (12, "General", "12"),
    "float without noise": (0.1 + 0.2, "General", "0.3"),
    "thousands": (1234.5, "#,##0.00", "1,234.50"),
    "date": (datetime.date(2022, 12, 31), "yyyy-mm-dd", "2022-12-31"),
    "Chinese date": (datetime.date(2022, 12, 31), 'yyyy"年"m"月"d"日"', "2022年12月31日"),
    "date by number": (datetime.date(2022, 12, 31), "mm-dd-yy", "2022/12/31"),
    "yes": (True, "General", "是"),
    "no": (False, "General", "否"),
    "text format with words": ("局机关", '"单位："@', "单位：局机关"),
    "line break": ("一级\n指标", "General", "一级\n指标"),
    "error": ("#N/A", "General", "#N/A"),
    "zero that is hidden": (0, "0;-0;;@", None),
    "empty but formatted": (None, "0%", None),
}


@pytest.mark.parametrize(("value", "number_format", "expected"), SHOWN.values(), ids=SHOWN)
def test_cell_reads_as_shown(tmp_path, value, number_format, expected):
    workbook = Workbook()
    workbook.active.append(["名称", value])
    workbook.active["B1"].number_format = number_format
    workbook.save(tmp_path / "a.xlsx")

    (sheet,) = read_excel(tmp_path / "a.xlsx", lambda _: None)

    assert sheet.rows[0].cells == (("名称", expected) if expected else ("名称",))


CELLS = {
    "inline text": ('<row r="2"><c r="B2" t="inlineStr"><is><t>甲</t></is></c></row>', {2: ("", "甲")}),
    "inline runs": ('<row><c t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c></row>', {1: ("甲乙",)}),
    "shared text": ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', {1: ("会议次数",)}),
    "shared runs": ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', {1: ("出席率",)}),
    "without reading aids": ('<row r="1"><c r="A1" t="s"><v>2</v></c></row>', {1: ("東京",)}),
    "escapes": ('<row r="1"><c r="A1" t="s"><v>3</v></c></row>', {1: ("甲\n乙_x",)}),
    "no places": ("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>",
                  {1: ("1", "", "3"), 3: ("4",)}),
    "place in the cell only": ('<row><c r="C7"><v>1</v></c></row>', {7: ("", "", "1")}),
    "cells out of order": ('<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>', {1: ("1", "2")}),
    "rows out of order": ('<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
                          {2: ("2",), 5: ("5",)}),
    "result of a formula": ('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>', {1: ("2",)}),
    "text of a formula": ('<row r="1"><c r="A1" t="str"><f>B1</f><v>甲</v></c></row>', {1: ("甲",)}),
    "formula that gives nothing": ('<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c></row>', {}),
    "yes": ('<row r="1"><c r="A1" t="b"><v>1</v></c></row>', {1: ("是",)}),
    "error": ('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', {1: ("#DIV/0!",)}),
    "ISO date": ('<row r="1"><c r="A1" t="d"><v>2022-12-31T00:00:00</v></c></row>', {1: ("2022-12-31",)}),
    "formatted ISO date": ('<row r="1"><c r="A1" t="d" s="1"><v>2022-12-31</v></c></row>', {1: ("2022年12月31日",)}),
    "text where a number belongs": ('<row r="1"><c r="A1"><v>约5</v></c></row>', {1: ("约5",)}),
    "number as text of a style": ('<row r="1"><c r="A1" s="2"><v>0.5</v></c></row>', {1: ("50%",)}),
    "style that does not exist": ('<row r="1"><c r="A1" s="77"><v>0.5</v></c></row>', {1: ("0.5",)}),
    "hidden row": ('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>', {1: ("1",)}),
    "white space around": ('<row r="1"><c r="A1" t="str"><v> \n甲　</v></c></row>', {1: ("甲",)}),
}  # fmt: skip
TEXTS = (
    "<si><t>会议次数</t></si><si><r><t>出席</t></r><r><t>率</t></r></si>"
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    "<si><t>甲_x000D_\n乙_x005F_x</t></si>"
)
STYLES = (
    "<numFmts><numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;'/>"
    "</numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='9'/></cellXfs>"
)


@pytest.mark.parametrize("main", [MAIN, STRICT], ids=["transitional", "strict"])
@pytest.mark.parametrize(("rows", "expected"), CELLS.values(), ids=CELLS)
def test_stored_cell_reads(read, rows, expected, main):
    sheet = read(members(rows, main=main, texts=TEXTS, styles=STYLES))

    assert texts_of(sheet) == expected


def test_prefixed_elements(read):
    parts = members('<row r="1"><c r="A1"><v>1</v></c></row>')
    sheet = parts["xl/worksheets/s.xml"].replace("<", "<x:").replace("<x:/", "</x:")
    parts["xl/worksheets/s.xml"] = sheet.replace("xmlns=", "xmlns:x=")

    assert texts_of(read(parts)) == {1: ("1",)}


@pytest.mark.parametrize("target", ["worksheets/s.xml", "/xl/worksheets/s.xml", "../xl/worksheets/S.XML",
                                    "worksheets\\s.xml"])  # fmt: skip
def test_targets_of_all_kinds(read, target):
    sheet = read(members('<row r="1"><c r="A1"><v>1</v></c></row>', target=target))

    assert texts_of(sheet) == {1: ("1",)}


def test_days_count_from_1904(read):
    rows = '<row r="1"><c r="A1" s="1"><v>43464</v></c></row>'

    sheet = read(members(rows, styles=STYLES, settings='<workbookPr date1904="1"/>'))

    assert texts_of(sheet) == {1: ("2022年12月31日",)}


def test_formula_without_result_is_told(read):
    rows = '<row r="3"><c r="A3"><v>1</v></c><c r="D3"><f>SUM(A1:A2)</f></c></row>'

    sheet = read(members(rows))

    (problem,) = sheet.problems
    assert texts_of(sheet) == {3: ("1",)}
    assert (problem.kind, problem.origin.row, problem.origin.column) == ("doubt", 3, 4)
    assert problem.reason.startswith("公式没有保存计算结果")


def test_many_formulas_without_result_are_counted(read):
    rows = "".join(f'<row r="{i}"><c r="A{i}"><f>B1</f></c></row>' for i in range(1, 151))

    problems = read(members(rows)).problems

    assert len(problems) == 101
    assert "还有 50 处" in problems[-1].reason


def test_picture_in_a_cell_is_told(read):
    formula = '=DISPIMG("ID_1",1)'.replace('"', "&quot;")

    sheet = read(members(f'<row r="1"><c r="A1" t="str"><f>x</f><v>{formula}</v></c></row>'))

    assert not sheet.rows
    assert "图片" in sheet.problems[0].reason


def test_merged_cells_give_their_text_to_all(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "自评表"
    for row in (["产出指标", "数量指标", "a"], [None, "质量指标", "b"], [None, None, "c"]):
        sheet.append(row)
    sheet.merge_cells("A1:A3")
    sheet.merge_cells("B2:B3")
    workbook.save(tmp_path / "a.xlsx")

    (read,) = read_excel(tmp_path / "a.xlsx", lambda _: None)

    assert read.name == "自评表"
    assert [row.cells for row in read.rows] == [
        ("产出指标", "数量指标", "a"),
        ("产出指标", "质量指标", "b"),
        ("产出指标", "质量指标", "c"),
    ]
    assert [row.origin.row for row in read.rows] == [1, 2, 3]
    assert [row.above for row in read.rows] == [(), (0,), (0, 1)]


def test_sheets_of_every_kind(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        first = workbook.add_worksheet("填报表")
        first.merge_range("A1:C1", "项目支出绩效目标表")
        first.write_rich_string("A2", "产出", workbook.add_format({"bold": True}), "指标")
        first.set_column("B:B", None, None, {"hidden": True})
        first.write("B2", 0.9, workbook.add_format({"num_format": "0%"}))
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=填报表!$A$1:$B$1"})
        workbook.add_chartsheet("图").set_chart(chart)
        workbook.add_worksheet("空表")
        workbook.add_worksheet("选项").write("A1", "是")
        workbook.get_worksheet_by_name("选项").hide()
        workbook.add_worksheet("代码").very_hidden()
    told = []

    sheets = list(read_excel(tmp_path / "a.xlsx", told.append))

    assert [(s.name, len(s.rows), s.is_hidden) for s in sheets] == [
        ("填报表", 2, False), ("图", 0, False), ("空表", 0, False), ("选项", 1, True), ("代码", 0, True),
    ]  # fmt: skip
    assert [row.cells for row in sheets[0].rows] == [("项目支出绩效目标表",), ("产出指标", "90%")]
    assert sheets[0].rows[0].spans == ((0, 2),)
    assert told == sorted(told)
    assert told[-1] == 1


def test_formats_to_the_end_of_the_sheet_cost_nothing(read):
    styled = "".join(f'<c r="A{i}" s="1"/>' for i in range(16_384))
    rows = f'<row r="1" s="1">{styled}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'

    sheet = read(members(f'{rows}<row r="3"><c r="A3"><v>1</v></c></row>', styles=STYLES))

    assert texts_of(sheet) == {3: ("1",)}


def test_merge_to_the_end_of_the_sheet(read):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    merge = '<mergeCells><mergeCell ref="A1:A1048576"/><mergeCell ref="B2"/></mergeCells>'

    assert texts_of(read(members(rows, after=merge))) == {1: ("1",), 2: ("1", "2")}


def test_merges_beyond_measure_are_told(read):
    merges = "".join(f'<mergeCell ref="A{i}:B1048576"/>' for i in range(1, 60))
    beside = "".join(f'<mergeCell ref="A1:B{i}"/>' for i in range(1, 120))
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 60))

    sheet = read(members(rows, after=f"<mergeCells>{beside}{merges}</mergeCells>"))

    assert len(sheet.rows) == 59
    assert ["没有按合并处理" in problem.reason for problem in sheet.problems] == [True]


def test_row_of_100_000_columns_is_told(read):
    wide = "<c><v>1</v></c>" * 100_000

    sheet = read(members(f'<row r="1">{wide}</row><row r="2"><c><v>2</v></c></row>'))

    assert texts_of(sheet) == {2: ("2",)}
    assert "超过 2000 个" in sheet.problems[-1].reason
    assert [p.origin.row for p in sheet.problems] == [1, 1]


def test_overlong_text_is_cut_and_told(read):
    sheet = read(members(f'<row r="4"><c r="A4" t="str"><v>{"长" * 200_000}</v></c></row>'))

    assert texts_of(sheet) == {4: ("长" * 32_767,)}
    assert [(p.origin.row, p.kind) for p in sheet.problems] == [(4, "doubt")]


def without(name):
    parts = members('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=TEXTS)
    del parts[name]
    return packed(parts)


def with_sheet(text):
    return packed({**members(), "xl/worksheets/s.xml": text})


CODE = "<!DOCTYPE a [<!ENTITY x 'ha'>]>"
REFUSED = {
    "no workbook": (without("xl/workbook.xml"), "不是 Excel 工作簿"),
    "no sheet": (without("xl/worksheets/s.xml"), DAMAGED),
    "no relations": (without("xl/_rels/workbook.xml.rels"), DAMAGED),
    "no shared texts": (without("xl/t.xml"), DAMAGED),
    "shared text beyond the last": (
        packed(members('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', texts=TEXTS)), DAMAGED),
    "shared text before the first": (
        packed(members('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', texts=TEXTS)),
        DAMAGED,
    ),
    "row beyond the last": (packed(members('<row r="1048577"/>')), DAMAGED),
    "column of no name": (packed(members('<row r="1"><c r="甲1"><v>1</v></c></row>')), DAMAGED),
    "entities": (with_sheet(CODE + "<a>&x;</a>"), WITH_ENTITIES),
    "deep": (with_sheet("<a>" * 50_000), TOO_LARGE),
    "cut XML": (with_sheet("<worksheet><sheetData>"), DAMAGED),
    "bomb": (with_sheet("<a>" + " " * 50_000_000 + "</a>"), TOO_LARGE),
    "password": (OLE_MAGIC + "EncryptedPackage".encode("utf-16-le") * 9, ENCRYPTED),
    "text": ("一级指标\t二级指标".encode(), DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_broken_or_hostile_workbook_is_refused(write, content, sentence):
    with pytest.raises(DocumentError) as caught:
        list(read_excel(write("a.xlsx", content), lambda _: None))

    assert caught.value.message.startswith(sentence)
    assert caught.value.where["file"] == "a.xlsx"


def test_more_cells_than_can_be_kept(write, monkeypatch):
    monkeypatch.setattr(sheet_builder.Allowance.__init__, "__defaults__", (50, 1_000))
    rows = "".join(f"<row><c/><c/><c r='J{i}'><v>1</v></c></row>" for i in range(1, 7))

    with pytest.raises(DocumentError, match="大得不正常"):
        list(read_excel(write("a.xlsx", packed(members(rows))), lambda _: None))


def test_missing_sheet_is_told_and_the_others_are_read(write):
    parts = members('<row r="1"><c r="A1"><v>1</v></c></row>')
    sheets = '<sheet name="丢失" sheetId="2" r:id="rId9"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", sheets)

    first, second = read_excel(write("a.xlsx", packed(parts)), lambda _: None)

    assert len(first.rows) == 1
    assert (second.name, second.problems[0].kind) == ("丢失", "unread")


GOOD = members(
    "".join(rows for rows, _ in list(CELLS.values())[:6]),
    texts=TEXTS, styles=STYLES, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
)  # fmt: skip


@st.composite
def damaged(draw, content):
    """Draw a version of `content` with bytes changed, cut out, doubled or put elsewhere."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at, n = draw(st.integers(0, len(data))), draw(st.sampled_from([1, 2, 8, 100]))
        change = draw(st.sampled_from(["flip", "cut", "double", "drop the rest", "insert"]))
        if change == "flip" and at < len(data):
            data[at] ^= draw(st.integers(1, 255))
        elif change == "cut":
            del data[at : at + n]
        elif change == "double":
            data[at:at] = data[at : at + n]
        elif change == "drop the rest" and draw(st.booleans()):
            del data[at:]
        else:
            data[at:at] = draw(
                st.sampled_from([b"<c>", b"</row>", b"-1", b"&x;", b"\xff\xff", b"9" * 9])
            )
    return bytes(data)


def reads_or_refuses(reader, path, content):
    path.write_bytes(content)
    try:
        assert all(isinstance(sheet, Sheet) for sheet in reader(path, lambda _: None))
    except DocumentError as error:
        assert error.where["file"] == path.name


FUZZ = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(st.data())
def test_damaged_package_only_ever_raises_ours(tmp_path, data):
    reads_or_refuses(read_excel, tmp_path / "a.xlsx", data.draw(damaged(packed(GOOD))))


@FUZZ
@given(st.data())
def test_damaged_member_only_ever_raises_ours(tmp_path, data):
    name = data.draw(st.sampled_from(sorted(GOOD)))
    broken = data.draw(damaged(GOOD[name].encode()))

    reads_or_refuses(read_excel, tmp_path / "a.xlsx", packed({**GOOD, name: broken}))
