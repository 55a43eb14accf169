"""Word documents: text as shown, merged cells once, parts in the order of the page."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError
from tests.documents.word_maker import cell, document_xml, paragraph, row, run, table, write_docx

TEXTS = {
    "runs are joined": (run("≥") + run("95%"), "≥95%"),
    "inserted by a reviewer": (f"<w:ins>{run('新增')}</w:ins>", "新增"),
    "deleted by a reviewer": (f"{run('留')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "留"),
    "moved away": (f"<w:moveFrom>{run('旧')}</w:moveFrom>{run('新')}", "新"),
    "hidden": (run("看") + run("不见", "<w:vanish/>"), "看"),
    "hidden turned off": (run("看得见", '<w:vanish w:val="0"/>'), "看得见"),
    "breaks and tabs": (run("一") + "<w:r><w:br/></w:r>" + run("二") + "<w:r><w:tab/></w:r>" + run("三"), "一\n二\t三"),
    "simple field": (f"<w:fldSimple w:instr='DATE'>{run('2022年')}</w:fldSimple>", "2022年"),
    "field with code and result": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        + run("代码")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + run("页"),
        "3页",
    ),
    "ticked form field": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        '<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("延续项目"),
        "☑延续项目",
    ),
    "list field": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="一次性"/><w:listEntry w:val="经常性"/></w:ddList></w:ffData>'
        '</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "经常性",
    ),
    "symbols": (
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("95%")
        + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        "≥95%☑",
    ),
    "unknown symbol": ('<w:r><w:sym w:font="Wingdings 3" w:char="F09A"/></w:r>' + run("甲"), "�甲"),
    "private character in a symbol font": (run("\uf0a3", '<w:rFonts w:ascii="Symbol"/>') + run("3天"), "≤3天"),
    "fraction": (
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den>"
        "</m:f></m:oMath>", "1/3"),
    "brackets of a formula": ("<m:oMath><m:d><m:e><m:r><m:t>a+b</m:t></m:r></m:e></m:d></m:oMath>", "(a+b)"),
    "reading aid": (f"<w:r><w:ruby><w:rt>{run('jī')}</w:rt><w:rubyBase>{run('绩')}</w:rubyBase></w:ruby></w:r>", "绩"),
    "content control": (f"<w:sdt><w:sdtContent>{run('局')}</w:sdtContent></w:sdt>", "局"),
    "prompt of a content control": (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>{run('甲')}",
        "甲",
    ),
    "list numbers are no text": (f'<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>{run("目标")}', "目标"),
    "footnote mark": (run("甲") + '<w:r><w:footnoteReference w:id="1"/></w:r>', "甲"),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "expected"), TEXTS.values(), ids=TEXTS)
def test_text_is_read_as_shown(tmp_path, inside, expected):
    body = f"<w:p>{inside}</w:p>" + table(row(f"<w:tc><w:p>{inside}</w:p></w:tc>"))

    text, grid = read_sheets(write_docx(tmp_path / "a.docx", body))

    assert text.rows[0].cells == (expected,)
    assert grid.rows[0].cells == (expected,)


TABLES = {
    "merged to the right": (
        table(row(cell("指标", span=2), "值"), row("一级", "二级", "1")),
        [("指标", "", "值"), ("一级", "二级", "1")],
    ),
    "merged downwards": (
        table(row(cell("产出", down="restart"), "甲"), row(cell("", down=""), "乙")),
        [("产出", "甲"), ("产出", "乙")],
    ),
    "merged both ways": (
        table(
            row(cell("头", span=2, down="restart"), "甲"),
            row(cell("", span=2, down=""), "乙"),
            row("一", "二", "丙"),
        ),
        [("头", "", "甲"), ("头", "", "乙"), ("一", "二", "丙")],
    ),
    "two merges one below the other": (
        table(
            row(cell("产出", down="restart"), "甲"),
            row(cell("", down=""), "乙"),
            row(cell("效益", down="restart"), "丙"),
            row(cell("", down=""), "丁"),
        ),
        [("产出", "甲"), ("产出", "乙"), ("效益", "丙"), ("效益", "丁")],
    ),
    "continuation of nothing": (
        table(row("甲", "1"), row(cell("乙", down=""), "2")),
        [("甲", "1"), ("乙", "2")],
    ),
    "continuation of a cell that says nothing of it": (
        table(row("产出", "1"), row(cell("", down=""), "2")),
        [("产出", "1"), ("产出", "2")],
    ),
    "continuation narrower than the range above": (
        table(row(cell("头", span=2, down="restart"), "甲"), row(cell("", down=""), "一", "乙")),
        [("头", "", "甲"), ("头", "一", "乙")],
    ),
    "old way to merge to the right": (
        table(
            row(cell("头", properties='<w:hMerge w:val="restart"/>'), cell("", properties="<w:hMerge/>"), "值"),
            row("一", "二", "三"),
        ),
        [("头", "", "值"), ("一", "二", "三")],
    ),
    "columns left out before a row": (
        table(row("一", "二"), row("值", properties='<w:gridBefore w:val="1"/>')),
        [("一", "二"), ("", "值")],
    ),
    "edges that miss by a hair": (
        table(
            row("名称", cell("值", span=2)),
            row(cell("培训", span=2), "200"),
            widths=(2000, 15, 2000),
        ),
        [("名称", "值"), ("培训", "200")],
    ),
    "narrow column with a cell of its own": (
        table(row("一", "二", "三"), row("甲", "乙", "丙"), widths=(2000, 15, 2000)),
        [("一", "二", "三"), ("甲", "乙", "丙")],
    ),
    "content controls around row and cell": (
        table(
            f"<w:sdt><w:sdtContent>{row('甲', '1')}</w:sdtContent></w:sdt>",
            row(f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>", "2"),
        ),
        [("甲", "1"), ("乙", "2")],
    ),
    "deleted row": (
        table(row("甲", "1"), row("删", "0", properties="<w:del/>"), row("乙", "2")),
        [("甲", "1"), ("乙", "2")],
    ),
    "several paragraphs": (table(row(cell("一级", "", "指标"), "值")), [("一级\n指标", "值")]),
    "small table in a cell": (
        table(row(cell("说明", table(row("左", "右"))), "值")),
        [("说明\n左 右", "值")],
    ),
    "absurd span": (table(row(cell("甲", span=99999999))), [("甲",)]),
    "span that is no number": (table(row(cell("甲", span="x"), "乙")), [("甲", "乙")]),
}  # fmt: skip


@pytest.mark.parametrize(("xml", "expected"), TABLES.values(), ids=TABLES)
def test_table_reads_as_drawn(tmp_path, xml, expected):
    (sheet,) = read_sheets(write_docx(tmp_path / "a.docx", xml))

    assert [each.cells for each in sheet.rows] == expected
    assert [each.origin.row for each in sheet.rows] == list(range(1, len(expected) + 1))


def test_parts_come_in_order_with_names_and_numbers(tmp_path):
    body = (
        paragraph("绩效目标表") + paragraph() + paragraph("单位：万元")
        + table(row("甲", "1")) + paragraph("说明") + table(row("乙", "2"), row("丙", "3"))
    )  # fmt: skip

    sheets = list(read_sheets(write_docx(tmp_path / "附件.docx", body)))

    assert [(s.name, s.is_text, s.follows) for s in sheets] == [
        (None, True, False), ("表格1", False, True), (None, True, True), ("表格2", False, True),
    ]  # fmt: skip
    assert [[each.origin.row for each in s.rows] for s in sheets] == [[1, 3], [1], [4], [1, 2]]
    assert {each.origin.file for s in sheets for each in s.rows} == {"附件.docx"}


def test_table_within_a_table_comes_after_its_row(tmp_path):
    inner = table(row("名称", "值"), row("培训", "200"))
    body = table(row("前"), row(cell("中", inner)), row("后"))

    sheets = list(read_sheets(write_docx(tmp_path / "a.docx", body)))

    assert [(s.name, [each.cells for each in s.rows]) for s in sheets] == [
        ("表格1", [("前",), ("中",)]),
        ("表格2", [("名称", "值"), ("培训", "200")]),
        ("表格1", [("后",)]),
    ]


def test_table_that_only_arranges_takes_no_number(tmp_path):
    inner = table(row("名称", "值"), row("培训", "200"))

    (sheet,) = read_sheets(write_docx(tmp_path / "a.docx", table(row(cell(inner), ""))))

    assert sheet.name == "表格1"
    assert not sheet.follows


def test_text_box_is_read_once(tmp_path):
    box = f"<w:txbxContent>{paragraph('框内')}{table(row('甲', '1'))}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )

    text, grid = read_sheets(write_docx(tmp_path / "a.docx", paragraph("框外", drawing)))

    assert [each.cells for each in text.rows] == [("框外",), ("框内",)]
    assert [each.cells for each in grid.rows] == [("甲", "1")]


WHOLE = paragraph("标题") + table(row("甲", "1"))
OTHER_FORMS = {
    "strict namespace": ("a.docx", lambda path: write_docx(
        path, "", xml=document_xml(WHOLE).replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main"))),
    "text in a part of another name": ("a.docx", lambda path: write_docx(path, WHOLE, "word/text2.xml")),
    "named as old Word": ("a.doc", lambda path: write_docx(path, WHOLE)),
    "one XML file": ("a.doc", lambda path: path.write_text(
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/'
        'xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f"{document_xml(WHOLE)}</pkg:xmlData></pkg:part></pkg:package>", "utf-8")),
    "XML of 2003": ("a.doc", lambda path: path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="urn:wx">'
        f"<w:body><wx:sect>{WHOLE}</wx:sect></w:body></w:wordDocument>", "utf-8")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_other_forms_of_word_give_the_same(tmp_path, name, make):
    make(tmp_path / name)

    text, grid = read_sheets(tmp_path / name)

    assert text.rows[0].cells == ("标题",)
    assert grid.rows[0].cells == ("甲", "1")


HOSTILE = {
    "entities": '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]>' + document_xml("&c;"),
    "truncated": document_xml(WHOLE)[:200],
    "no body": "<a/>",
    "deep nesting": document_xml("<w:sdt>" * 5000 + "</w:sdt>" * 5000),
    "100,000 columns": document_xml(table(row(*["甲"] * 100_000))),
    "spans that ask for memory": document_xml(
        table(*[row(cell("甲", span=200), properties='<w:gridBefore w:val="200"/>')] * 110_000)
    ),
}


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_hostile_document_gives_one_sentence(tmp_path, xml):
    path = write_docx(tmp_path / "坏.docx", "", xml=xml)

    with pytest.raises(DocumentError) as caught:
        list(read_sheets(path))

    assert caught.value.where["file"] == "坏.docx"


def test_text_is_never_taken_for_markup_or_path(tmp_path):
    text = "&lt;script&gt;alert(1)&lt;/script&gt;=cmd|' /C calc'!A0 ../../etc/passwd"

    (sheet,) = read_sheets(write_docx(tmp_path / "a.docx", paragraph(text)))

    assert sheet.rows[0].cells == ("<script>alert(1)</script>=cmd|' /C calc'!A0 ../../etc/passwd",)


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_damaged_file_is_read_or_refused(tmp_path_factory, seed, n_changes):
    folder = tmp_path_factory.getbasetemp()
    path = write_docx(folder / "变.docx", WHOLE * 3)
    content = bytearray(_rezipped(path, seed, n_changes) if seed % 2 else path.read_bytes())
    random_ = random.Random(seed)
    for _ in range(0 if seed % 2 else n_changes):
        content[random_.randrange(len(content))] = random_.randrange(256)
    path.write_bytes(content)

    try:
        list(read_sheets(path))
    except DocumentError as error:
        assert error.where["file"] == "变.docx"


def _rezipped(path, seed, n_changes):
    """Change the XML inside, with a zip around it that is whole."""
    random_ = random.Random(seed)
    words = [
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:p",
        "w:r",
        "w:t",
        "w:sdt",
        "w:vMerge",
        "w:tcPr",
        "w:fldChar",
    ]
    xml = document_xml(WHOLE * 3)
    for _ in range(n_changes):
        xml = xml.replace(random_.choice(words), random_.choice(words), random_.randrange(1, 9))
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return stream.getvalue()
