"""PDFs with a text layer are read as they show themselves."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perf_nlp.documents import pdf
from perf_nlp.errors import DocumentError
from tests.documents.pdf_maker import make_pdf, table

HEAD = ["一级指标", "二级指标", "三级指标", "指标值", "说明"]
BODY = [
    [("产出指标", 3, 1), ("数量指标", 2, 1), "修建村级道路长度", "≥3.5公里", "按照竣工验收单统计"],
    ["安装路灯数量", "=120盏", "现场清点"],
    ["质量指标", "工程验收合格率", "100%", "合格数/验收数"],
    ["效益指标", "社会效益指标", "受益人口", "≥2000人", "镇政府统计"],
]
READ = [
    HEAD,
    ["产出指标", "数量指标", "修建村级道路长度", "≥3.5公里", "按照竣工验收单统计"],
    ["产出指标", "数量指标", "安装路灯数量", "=120盏", "现场清点"],
    ["产出指标", "质量指标", "工程验收合格率", "100%", "合格数/验收数"],
    ["效益指标", "社会效益指标", "受益人口", "≥2000人", "镇政府统计"],
]
FORM = table(BODY, header=[HEAD])


def read(path):
    return list(pdf.read_pdf(path, lambda _: None))


def cells(sheet):
    return [list(row.cells) for row in sheet.rows]


LOOKS = {
    "as usual": "",
    "tiny": "td { font-size: 5pt; padding: 0 1px; border-width: 0.4px }",
    "wide": "td { font-size: 15pt }",
    "centred": "td { text-align: center }",
    "dashed": "td { border: 1.5px dashed gray }",
    "dotted": "td { border: 1px dotted black }",
    "double": "td { border: 4px double black }",
    "no outer border": "table { border-style: hidden }",
    "white lines on tints": "td { border: 1.5px solid white; background: #dde8f0 }",
    "no collapsing": "table { border-collapse: separate; border-spacing: 0 }",
    "bold": "td { font-weight: bold; -webkit-text-stroke: 0.3px black }",
    "labels from top to bottom": "td[rowspan] { writing-mode: vertical-rl }",
    "labels turned": "td[rowspan] { writing-mode: sideways-lr }",
    "no lines": "td { border: none; padding: 4px 14px; vertical-align: top; white-space: nowrap }"
    " td[rowspan] { vertical-align: top }",
}


@pytest.mark.parametrize("style", LOOKS.values(), ids=LOOKS)
def test_same_rows_whatever_the_table_looks_like(tmp_path, style):
    path = make_pdf(tmp_path / "表.pdf", FORM, style=style)

    (sheet,) = read(path)

    expected = READ
    if "border: none" in style:
        # Without lines nothing says how far down a label reaches.
        expected = [READ[0], READ[1], ["", "", *READ[2][2:]], ["", *READ[3][1:]], READ[4]]
    assert cells(sheet) == expected
    assert not sheet.is_text


def test_landscape_page(tmp_path):
    (sheet,) = read(make_pdf(tmp_path / "表.pdf", FORM, landscape=True))

    assert cells(sheet) == READ


def test_table_set_across_the_page(tmp_path):
    style = "table { transform: rotate(-90deg) translate(-700px, 0); transform-origin: 0 0; width: 680px }"

    (sheet,) = read(make_pdf(tmp_path / "表.pdf", FORM, style=style))

    assert cells(sheet) == READ


def test_parts_come_in_reading_order(tmp_path):
    html = f"<p>绩效目标表</p>{FORM}<p>注：由单位填写</p>{FORM}<p>填表人：李某</p>"

    sheets = read(make_pdf(tmp_path / "表.pdf", html))

    assert [sheet.is_text for sheet in sheets] == [True, False, True, False, True]
    assert [sheet.follows for sheet in sheets] == [False, True, True, True, True]
    assert [row.origin.row for sheet in sheets for row in sheet.rows] == list(range(1, 14))
    assert {(row.origin.file, row.origin.page) for s in sheets for row in s.rows} == {("表.pdf", 1)}


def test_head_of_two_rows_keeps_its_spans(tmp_path):
    head = [[("三级指标", 2, 1), ("年度指标值", 1, 2)], ["指标值", "完成值"]]

    (sheet,) = read(make_pdf(tmp_path / "表.pdf", table([["路灯", "≥3盏", "4盏"]], header=head)))

    assert cells(sheet) == [
        ["三级指标", "年度指标值", ""],
        ["三级指标", "指标值", "完成值"],
        ["路灯", "≥3盏", "4盏"],
    ]
    assert sheet.rows[0].spans == ((1, 2),)
    assert sheet.rows[1].above == (0,)


def test_text_broken_by_a_narrow_cell_is_joined(tmp_path):
    html = table(
        [
            [
                "完成县乡公路安全生命防护工程里程",
                "GB and ISO standards are met in full",
                "第一段。<br>第二段。",
            ]
        ]
    )

    (sheet,) = read(
        make_pdf(
            tmp_path / "表.pdf",
            html,
            style="td:nth-child(1) { width: 60px } td:nth-child(2) { width: 90px }",
        )
    )

    assert cells(sheet) == [
        [
            "完成县乡公路安全生命防护工程里程",
            "GB and ISO standards are met in full",
            "第一段。\n第二段。",
        ]
    ]


def test_paragraphs_are_joined(tmp_path):
    long = (
        "数量指标：修建道路不少于三公里，安装路灯一百二十盏；质量指标：验收合格率达到百分之百；" * 2
    )

    (sheet,) = read(
        make_pdf(
            tmp_path / "文.pdf", f"<p>说明</p><p style='text-indent: 2em'>{long}</p><p>1.第一项</p>"
        )
    )

    assert sheet.is_text
    assert cells(sheet) == [["说明"], [long], ["1.第一项"]]


LONG = [
    [
        f"第{i}项道路维修完成里程",
        f"≥{i}公里",
        f"反映第{i}项工作的完成情况，按照台账和验收单逐项统计，由业务科室提供数据并经财务科复核后填报",
    ]
    for i in range(1, 60)
]


def test_table_over_pages_with_page_numbers(tmp_path):
    options = {
        "display_header_footer": True,
        "header_template": "<div style='font-size: 9px; margin-left: 60px'>某市财政局</div>",
        "footer_template": "<div style='font-size: 9px; width: 100%; text-align: center'>第 "
        "<span class=pageNumber></span> 页 共 <span class=totalPages></span> 页</div>",
    }

    sheets = read(make_pdf(tmp_path / "表.pdf", table(LONG, header=[HEAD[2:]]), **options))

    rows = [row for sheet in sheets if not sheet.is_text for row in cells(sheet)]
    assert [row for row in rows if row != HEAD[2:]] == LONG
    assert [cells(sheet) for sheet in sheets if sheet.is_text] == [[["某市财政局"]]]
    assert [sheet.page for sheet in sheets if not sheet.is_text] == list(
        range(1, sheets[-1].page + 1)
    )


def test_row_cut_by_a_page_break_stands_on_its_first_page(tmp_path):
    long = (
        "反映道路维修的完成情况，按照台账和验收单逐项统计，由业务科室提供数据并经财务科复核后填报，作为考核依据。"
        * 8
    )
    rows = [
        ["道路维修里程", "≥3公里", "按验收单"],
        ["路灯数量", "≥9盏", long],
        ["受益人口", "≥8人", "按户籍"],
    ]
    style = "td { vertical-align: top } td:nth-child(3) { width: 120px } tr:first-child td { height: 700px }"

    first, second = read(make_pdf(tmp_path / "表.pdf", table(rows), style=style))

    assert cells(first) + cells(second) == rows
    assert len(cells(second)) == 1


@pytest.mark.parametrize("align", ["top", "middle", "bottom"])
def test_label_merged_over_pages_stands_on_each(tmp_path, align):
    names = [f"第{i}项道路维修里程" for i in range(1, 61)]
    rows = [[("产出指标", 30, 1), names[0], "≥1公里"], *([name, "≥1公里"] for name in names[1:30])]
    rows += [[("效益指标", 30, 1), names[30], "≥1公里"], *([name, "≥1公里"] for name in names[31:])]
    style = f"td {{ vertical-align: {align}; height: 22px }}"

    sheets = read(make_pdf(tmp_path / "表.pdf", table(rows), style=style))

    assert len(sheets) > 1
    labels = ["产出指标"] * 30 + ["效益指标"] * 30
    found = [row for sheet in sheets for row in sheet.rows]
    assert [list(row.cells) for row in found] == [
        [label, name, "≥1公里"] for label, name in zip(labels, names, strict=True)
    ]
    assert [n for n, row in enumerate(found) if row.above != (0,)] == [0, 30]


BLANKS = {
    "between Chinese words": "填报单位：某市水务局　　联系人：财务科",
    "one blank is enough": "预算单位 某市水务局 办公室",
    "not in letters set apart": "<span style='letter-spacing: 2px'>项目支出绩效目标</span>",
}


@pytest.mark.parametrize("html", BLANKS.values(), ids=BLANKS)
def test_blanks_are_kept_where_there_is_room_for_them(tmp_path, html):
    (sheet,) = read(make_pdf(tmp_path / "表.pdf", table([[html, "值"]])))

    text = re.sub("<[^>]*>", "", html).replace("　　", " ")
    assert cells(sheet) == [[text, "值"]]


def test_hyphen_at_the_end_of_a_line_is_kept(tmp_path):
    path = make_pdf(
        tmp_path / "表.pdf", table([["JY-0101-3322", "值"]]), style="td:first-child { width: 60px }"
    )

    (sheet,) = read(path)

    assert cells(sheet) == [["JY-0101-3322", "值"]]


def test_watermark_is_not_in_cells(tmp_path):
    mark = "<div style='position: fixed; top: 20px; left: 0; font-size: 70px; color: #ccc; transform: rotate(-30deg)'>内部资料</div>"

    (sheet,) = read(make_pdf(tmp_path / "表.pdf", mark + FORM))

    assert cells(sheet) == READ


def test_text_cut_off_at_its_cell_is_left_out(tmp_path):
    html = table(
        [
            [
                "<div style='width: 48px; overflow: hidden; white-space: nowrap'>看得见看不见</div>",
                "值",
            ]
        ]
    )

    (sheet,) = read(
        make_pdf(
            tmp_path / "表.pdf", html, style="td:first-child { width: 60px } td { font-size: 12px }"
        )
    )

    assert cells(sheet) == [["看得见看", "值"]]


@pytest.fixture
def without_ocr(monkeypatch):
    monkeypatch.setattr(pdf, "is_installed", lambda: False)


def test_text_without_codes_is_told(tmp_path, without_ocr):
    path = make_pdf(tmp_path / "表.pdf", FORM)
    path.write_bytes(path.read_bytes().replace(b"/ToUnicode", b"/XxUnicode"))

    with pytest.raises(DocumentError, match=r"pip install \"perf-nlp\[ocr\]\""):
        read(path)


def test_progress_ends_the_reading(tmp_path):
    class Stop(Exception):
        pass

    def progress(rate):
        seen.append(rate)
        if len(seen) == 2:
            raise Stop

    seen = []
    with pytest.raises(Stop):
        list(pdf.read_pdf(make_pdf(tmp_path / "表.pdf", table(LONG)), progress))

    assert 0 < seen[0] < seen[1] < 1


def small_pdf(*, content="BT /F 12 Tf 60 700 Td (Name) Tj ET", count=1, page="", form=""):
    """Write a PDF of one page by hand."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count {count} >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font"
        f" << /F 5 0 R >> /XObject << /X 6 0 R >> >> {page} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X 6 0 R >>"
        f" >> /Length {len(form)} >>\nstream\n{form}\nendstream",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table_at = len(written)
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    written += f"xref\n0 7\n0000000000 65535 f \n{entries}".encode()
    return written + f"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{table_at}\n%%EOF\n".encode()


PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key, content):
    """Encrypt as the oldest PDFs are."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def locked_pdf(password):
    """Lock the small PDF so that `password` opens it; "" opens it for everybody."""
    owner = rc4(hashlib.md5((b"owner" + PAD)[:32]).digest()[:5], (password + PAD)[:32])
    seed = (password + PAD)[:32] + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + b"A"
    key = hashlib.md5(seed).digest()[:5]
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{rc4(key, PAD).hex()}>"
        " /P -4 >> /ID [<41> <41>] "
    )
    text = b"BT /F 12 Tf 60 700 Td (Name) Tj ET"
    # The key of a stream is that of the file with the number of its object.
    hidden = rc4(hashlib.md5(key + (4).to_bytes(3, "little") + bytes(2)).digest()[:10], text)
    return small_pdf().replace(text, hidden).replace(b"/Root 1", lock.encode() + b"/Root 1")


BAD = {
    "no pdf": (b"%PDF-1.4 nothing more", "已损坏"),
    "cut in half": (small_pdf()[:150], "已损坏"),
    "locked": (locked_pdf(b"secret"), "密码"),
}


def test_locked_file_that_opens_without_password_is_read(write):
    (sheet,) = read(write("表.pdf", locked_pdf(b"")))

    assert cells(sheet) == [["Name"]]


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_says_so(write, content, sentence):
    with pytest.raises(DocumentError, match=sentence):
        read(write("坏.pdf", content))


def test_pages_without_end_are_left_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_MOST_PAGES", 2)
    page = f"<section style='break-after: page'>{FORM}</section>"

    sheets = read(make_pdf(tmp_path / "长.pdf", page * 4))

    assert [sheet.page for sheet in sheets if sheet.rows] == [1, 2]
    assert "最多读取 2 页" in sheets[-1].problems[0].reason


ODD = {
    "as written": small_pdf(),
    "xref damaged": small_pdf().replace(b"xref\n0 7", b"xref\n0 9"),
    "a form that draws itself": small_pdf(
        content="/X Do BT /F 12 Tf 60 700 Td (Name) Tj ET", form="/X Do /X Do"
    ),
    "more pages said than there are": small_pdf(count=100_000),
    "absurd numbers": small_pdf(
        content="1e38 0 0 1e38 0 0 cm 0 0 1e38 1e38 re S Q BT /F 12 Tf 1e-38 0 0 1e-38 60 700 Tm (Name) Tj ET"
    ),
    "no size": small_pdf(page="/MediaBox [0 0 0 0]"),
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_odd_files_are_read_or_refused(write, content):
    try:
        sheets = read(write("怪.pdf", content))
    except DocumentError as error:
        assert re.search("[\u4e00-\u9fff]", error.message)
    else:
        texts = {cell for sheet in sheets for row in cells(sheet) for cell in row}
        assert texts <= {"Name"}


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
    st.floats(0.3, 1),
)
def test_damaged_bytes_only_ever_raise_document_errors(tmp_path_factory, changes, end):
    content = bytearray(small_pdf())
    for place, piece in changes:
        at = int(place * (len(content) - 5))
        content[at : at + len(piece)] = piece
    path = tmp_path_factory.mktemp("pdf") / "坏.pdf"
    path.write_bytes(content[: int(end * len(content))])

    try:
        read(path)
    except DocumentError as error:
        assert error.where["file"] == "坏.pdf"
