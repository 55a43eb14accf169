"""Web pages: tables as a browser lays them out, text as it shows it, exports named .xls."""

import random
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError

TABLES = {
    "spans": (
        "<tr><th rowspan=2>一级</th><th colspan=2>指标</th></tr><tr><td>名称</td><td>值</td></tr>",
        [("一级", "指标"), ("一级", "名称", "值")],
    ),
    "rowspan 0 reaches to the end of its group": (
        "<tbody><tr><td rowspan=0>甲<td>1<tr><td>2</tbody><tbody><tr><td>乙<td>3</tbody>",
        [("甲", "1"), ("甲", "2"), ("乙", "3")],
    ),
    "rowspan does not leave its group": (
        "<thead><tr><th rowspan=9>头<th>值</thead><tbody><tr><td>甲<td>1</tbody>",
        [("头", "值"), ("甲", "1")],
    ),
    "absurd spans": (
        "<tr><td colspan=99999999>题<tr><td rowspan=99999999>甲<td>1<tr><td>2",
        [("题",), ("甲", "1"), ("甲", "2")],
    ),
    "span that is no number": ("<tr><td colspan='两'>甲<td>1", [("甲", "1")]),
    "missing end tags": ("<tr><td>甲<td>1<tr><td>乙<td>2", [("甲", "1"), ("乙", "2")]),
    "missing end tags behind others that miss theirs": (
        "<tr><td><div><b>甲<td><font>1<tr><th><p>乙</td><td>2</tbody><tr><td>丙",
        [("甲", "1"), ("乙", "2"), ("丙",)],
    ),
    "bracket within an attribute": ("<tr><td title='<td>'>甲<td title=\"a>b\">1", [("甲", "1")]),
    "cells without a row": ("<td>甲<td>1<tr><td>乙<td>2", [("甲", "1"), ("乙", "2")]),
    "foot stands below wherever it is written": (
        "<tfoot><tr><td>合计</tfoot><tbody><tr><td>甲</tbody><thead><tr><th>头</thead>",
        [("头",), ("甲",), ("合计",)],
    ),
    "forms between rows": (
        "<form><tr><td>甲</td><td>1</td></tr></form><tr><form><td>乙</td></form><td>2</td></tr>",
        [("甲", "1"), ("乙", "2")],
    ),
    "line breaks": ("<tr><td>一级<br/>指标<td><p>甲</p><p>乙</p>", [("一级\n指标", "甲\n乙")]),
    "line ends of the source": ("<tr><td>培训\n  人次<td>A\nB", [("培训人次", "A B")]),
    "blanks and entities": ("<tr><td>&nbsp;甲&nbsp;&nbsp;乙 <td>&ge;95&#37;&lt;b&gt;", [("甲  乙", "≥95%<b>")]),
    "hidden cell, row and text": (
        "<tr><td>甲<td style='display: none'>藏<td>1<tr style='DISPLAY:NONE'><td>藏<tr><td>乙<td><b hidden>藏</b>2",
        [("甲", "1"), ("乙", "2")],
    ),
    "scripts, styles and remarks": (
        "<tr><td>甲<script>var a='<td>'</script><style>td{}</style><!-- 注 --><td>1",
        [("甲", "1")],
    ),
    "fields of a form": (
        "<tr><td><input value='200'><input type=hidden value=x><input type=checkbox checked>是"
        "<input type=radio>否<td><select><option>甲<option selected>乙</select><textarea>丙</textarea>",
        [("200☑是□否", "乙丙")],
    ),
    "small table in a cell": (
        "<tr><td>甲<table><tr><td>左<td>右</table><td>1",
        [("甲\n左 右", "1")],
    ),
    "preformatted": ("<tr><td><pre>一\n二</pre>", [("一\n二",)]),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "expected"), TABLES.values(), ids=TABLES)
def test_table_reads_as_a_browser_shows_it(write, inside, expected):
    sheets = list(read_sheets(write("表.html", f"<html><table>{inside}</table>")))

    assert [row.cells for row in sheets[-1].rows] == expected
    assert [row.origin.row for row in sheets[-1].rows] == list(range(1, len(expected) + 1))


def test_spans_that_no_cell_needs_are_cut(write):
    page = "<table><tr><td colspan=50>标题</td></tr><tr><td>甲<td>1<td colspan=9>元</tr></table>"

    (sheet,) = read_sheets(write("表.html", page))

    assert [row.spans for row in sheet.rows] == [((0, 2),), ()]


def test_parts_come_in_order(write):
    page = """<html><head><title>不显示</title></head><body><h1>绩效目标表</h1>单位：万元
        <table><caption>表一</caption><tr><td>甲<td>1</table>说明<br>其他
        <table><tr><td>乙<td>2</table></body>"""

    sheets = list(read_sheets(write("表.htm", page)))

    assert [(s.name, s.is_text, s.follows) for s in sheets] == [
        (None, True, False), ("表格1", False, True), (None, True, True), ("表格2", False, True),
    ]  # fmt: skip
    assert [row.cells[0] for s in sheets if s.is_text for row in s.rows] == [
        "绩效目标表", "单位：万元", "表一", "说明", "其他",
    ]  # fmt: skip


def test_layout_table_gives_the_tables_it_arranges(write):
    page = """<table><tr><td>菜单</td><td>
        <table><tr><th>名称<th>值<tr><td>培训<td>200</table>
        </td></tr><tr><td>页脚</td></tr></table>"""

    sheets = list(read_sheets(write("表.html", page)))

    assert [(s.name, [row.cells for row in s.rows]) for s in sheets] == [
        ("表格1", [("菜单", "")]),
        ("表格2", [("名称", "值"), ("培训", "200")]),
        ("表格1", [("页脚",)]),
    ]


PAGE = "<html><head><meta charset={}></head><table><tr><td>产出指标<td>≥95%</table>"
CHARSETS = {
    "utf-8 named": PAGE.format("utf-8").encode(),
    "utf-8 with BOM": PAGE.format("gbk").encode("utf-8-sig"),
    "utf-8 named gb2312": PAGE.format("gb2312").encode(),
    "gbk named gb2312": PAGE.format("gb2312").encode("gb18030"),
    "gbk not named": PAGE.replace("<meta charset={}>", "").encode("gb18030"),
    "utf-16": PAGE.format("unicode").encode("utf-16"),
    "big5": "<meta charset=big5><table><tr><td>產出指標<td>95%</table>".encode("big5"),
}


@pytest.mark.parametrize("content", CHARSETS.values(), ids=CHARSETS)
def test_every_charset_gives_the_same_cells(write, content):
    (sheet,) = read_sheets(write("表.html", content))

    assert sheet.rows[0].cells in {("产出指标", "≥95%"), ("產出指標", "95%")}


def test_export_named_as_workbook_is_read(write):
    page = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td x:num='0.95'>95%"

    (sheet,) = read_sheets(write("导出.xls", page))

    assert sheet.rows[0].cells == ("95%",)


def test_page_saved_with_all_that_belongs_to_it(write):
    message = EmailMessage()
    message["From"] = "<由浏览器保存>"
    message.set_content("<table><tr><td>甲<td>1</table>", subtype="html", charset="gb18030")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    message.add_related("<table><tr><td>乙<td>2</table>", subtype="html")

    sheets = list(read_sheets(write("表.mht", message.as_bytes())))

    assert [(s.name, s.follows, s.rows[0].cells) for s in sheets] == [
        ("表格1", False, ("甲", "1")), ("表格2", False, ("乙", "2")),
    ]  # fmt: skip


DEEP = "<table><tr><td>"
REFUSED = {
    "nothing shown": ("<html><script>1</script></html>", "没有可读"),
    "frames with other files": ("<html><frameset><frame src='sheet001.htm'></frameset>", "框架"),
    "tables within tables": (DEEP * 5000 + "甲", "太深"),
    "spans that ask for memory": (
        "<table>" + "<tr><td colspan=1000 rowspan=65534>" + "<tr><td>" * 65_000, "大得不正常"),
    "100,000 columns": ("<table><tr>" + "<td>甲" * 100_000, "100000 列"),
    "more cells than fit": ("<table>" + ("<tr>" + "<td>甲" * 100) * 4_001, "单元格"),
    "millions of tags": ("<table>" + "<b>" * 3_100_000, "大得不正常"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "says"), REFUSED.values(), ids=REFUSED)
def test_page_that_cannot_be_read_gives_one_sentence(write, page, says):
    with pytest.raises(DocumentError, match=says) as caught:
        list(read_sheets(write("坏.html", page)))

    assert caught.value.where["file"] == "坏.html"


TAGS = st.sampled_from(
    ["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=2>", "<td colspan=3>",
     "<tbody>", "</tbody>", "<thead>", "<tfoot>", "<div>", "</div>", "<p>", "<br>", "<form>", "甲", "乙 "]
)  # fmt: skip


@given(st.lists(TAGS, max_size=60).map("".join))
def test_no_text_of_a_page_is_lost(tmp_path_factory, page):
    path = tmp_path_factory.getbasetemp() / "任意.html"
    path.write_text(f"<html>字{page}", "utf-8")

    read = "".join(cell for sheet in read_sheets(path) for cell in _own_texts(sheet))

    assert (read.count("甲"), read.count("乙")) == (page.count("甲"), page.count("乙"))


def _own_texts(sheet):
    """Give the texts of a sheet, merged ones once."""
    for row in sheet.rows:
        yield from (cell for column, cell in enumerate(row.cells) if column not in row.above)


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_damaged_page_is_read_or_refused(tmp_path_factory, seed, n_changes):
    random_ = random.Random(seed)
    content = bytearray(PAGE.format("gb2312").encode("gb18030") * 5)
    for _ in range(n_changes):
        content[random_.randrange(len(content))] = random_.randrange(256)
    path = tmp_path_factory.getbasetemp() / "变.html"
    path.write_bytes(content)

    try:
        list(read_sheets(path))
    except DocumentError as error:
        assert error.where["file"] == "变.html"
