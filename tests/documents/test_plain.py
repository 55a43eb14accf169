"""Text tables: encodings, quoting, and what is no text at all."""

import random

import pytest

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError

TABLE = "指标名称\t指标值\n培训人次\t≥200人次\n"
ENCODINGS = {
    "utf-8": TABLE.encode(),
    "utf-8 with BOM": TABLE.encode("utf-8-sig"),
    "gb18030": TABLE.encode("gb18030"),
    "utf-16 with BOM": TABLE.encode("utf-16"),
    "windows line ends": TABLE.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS)
def test_every_encoding_gives_the_same_cells(write, content):
    (sheet,) = read_sheets(write("表.txt", content))

    assert [row.cells for row in sheet.rows] == [("指标名称", "指标值"), ("培训人次", "≥200人次")]
    assert [row.origin.row for row in sheet.rows] == [1, 2]


def test_csv_keeps_line_breaks_in_cells_and_counts_lines(write):
    path = write("表.csv", '指标名称,指标值\n"培训\n人次","1,200"\n满意度,90%\n')

    (sheet,) = read_sheets(path)

    assert [row.cells for row in sheet.rows][1:] == [("培训\n人次", "1,200"), ("满意度", "90%")]
    assert [row.origin.row for row in sheet.rows] == [1, 2, 4]


UNREADABLE = {
    "empty": ("空.txt", b"", "空的"),
    "only white space": ("空白.txt", b" \n\n\t", "空的"),
    "binary noise": ("噪声.txt", random.Random(0).randbytes(4000), "编码"),
    "half a UTF-8 character": ("半.csv", "指标值,名称\n满意".encode()[:-1], "编码"),
    "zip named .txt": ("包.txt", b"PK\x03\x04" + bytes(200), "编码"),
    "unknown ending": ("表.pdfx", b"x", "格式"),
    "broken workbook": ("表.xlsx", b"PK\x03\x04 no workbook", "Excel"),
}


@pytest.mark.parametrize(("name", "content", "says"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_file_gives_one_sentence(write, name, content, says):
    with pytest.raises(DocumentError) as caught:
        list(read_sheets(write(name, content)))

    assert says in str(caught.value)
    assert caught.value.where["file"] == name


def test_missing_file_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"找不到这个文件.*没有\.txt"):
        list(read_sheets(tmp_path / "没有.txt"))


@pytest.mark.parametrize("seed", range(30))
def test_noise_is_never_taken_for_text(write, seed):
    noise = random.Random(seed).randbytes(300)

    with pytest.raises(DocumentError):
        list(read_sheets(write("噪声.txt", noise)))
