"""Text tables: encodings, delimiters, quoting, columns made of blanks, and what is no text."""

import csv
import io
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents import read_sheets
from perf_nlp.documents.decoding import decode
from perf_nlp.documents.plain import read_csv, read_text
from perf_nlp.errors import DocumentError

TABLE = "指标名称\t指标值\n培训人次\t≥200人次\n"
ENCODINGS = {
    "utf-8": TABLE.encode(),
    "utf-8 with BOM": TABLE.encode("utf-8-sig"),
    "gb18030": TABLE.encode("gb18030"),
    "utf-16 with BOM": TABLE.encode("utf-16"),
    "utf-16 without BOM, small end first": TABLE.encode("utf-16-le"),
    "utf-16 without BOM, big end first": TABLE.encode("utf-16-be"),
    "windows line ends": TABLE.replace("\n", "\r\n").encode(),
    "old Mac line ends": TABLE.replace("\n", "\r").encode(),
    "mixed line ends": TABLE.replace("\n", "\r\n", 1).encode(),
    "BOM between joined files": TABLE.replace("培训", "\ufeff培训").encode("utf-8-sig"),
    "zeros and end mark behind the text": TABLE.encode() + b"\x1a" + bytes(500),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS)
def test_every_encoding_gives_the_same_cells(write, content):
    (sheet,) = read_sheets(write("表.txt", content))

    assert [row.cells for row in sheet.rows] == [("指标名称", "指标值"), ("培训人次", "≥200人次")]
    assert [row.origin.row for row in sheet.rows] == [1, 2]
    assert not sheet.problems


def test_csv_keeps_line_breaks_in_cells_and_counts_lines(write):
    path = write("表.csv", '指标名称,指标值\n"培训\n人次","1,200"\n满意度,90%\n')

    (sheet,) = read_sheets(path)

    assert [row.cells for row in sheet.rows][1:] == [("培训\n人次", "1,200"), ("满意度", "90%")]
    assert [row.origin.row for row in sheet.rows] == [1, 2, 4]


DELIMITERS = {
    "commas": ("表.csv", "名称,值,单位\n培训,200,人\n", ("培训", "200", "人")),
    "semicolons with commas in cells": ("表.csv", "名称;值\n甲,乙,丙;1,5\n丁;2,5\n", ("甲,乙,丙", "1,5")),
    "tabs with commas in cells": ("表.csv", "名称\t值\n甲,乙,丙\t1,200\n丁\t2\n", ("甲,乙,丙", "1,200")),
    "bars": ("表.csv", "名称|值|单位\n培训|200|人\n", ("培训", "200", "人")),
    "named in the first line": ("表.csv", "sep=;\n名称;值\n甲,乙;1,5\n", ("甲,乙", "1,5")),
    "one column": ("表.csv", "指标名称\n培训人次\n", ("培训人次",)),
    "tabs under the name of a workbook": ("表.xls", TABLE, ("培训人次", "≥200人次")),
    "commas in .tsv": ("表.tsv", "名称,值\n培训,200\n", ("培训", "200")),
    "commas in .txt": ("表.txt", "名称,值,单位\n培训,200,人\n会议,3,次\n", ("培训", "200", "人")),
    "title above": ("表.csv", "绩效目标表\n名称,值\n培训,200\n", ("名称", "值")),
    "quotes of Excel in .txt": ("表.txt", '名称\t值\n"甲，""乙"""\t"1,200"\n', ('甲，"乙"', "1,200")),
    "other quotes in .txt": ("表.txt", '名称\t值\n"一网通办"率\t"优"\n', ('"一网通办"率', '"优"')),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "second"), DELIMITERS.values(), ids=DELIMITERS)
def test_cells_are_parted_by_what_most_lines_agree_on(write, name, content, second):
    (sheet,) = read_sheets(write(name, content))

    assert sheet.rows[1].cells == second
    assert not sheet.is_text
    assert not sheet.problems


BROKEN_QUOTES = {
    "never closed": ('名称,值\n"甲,1\n乙,2\n丙,3\n', ("甲", "1")),
    "closed by the next quoted cell": ('名称,值\n"甲,1\n乙,2\n"丙,丁",3\n戊,4\n', ("甲", "1")),
    "closed at the end of a later cell": (
        '名称,值,注\n"甲,1,一\n乙,2,二\n丙,3,三\n丁",4,四\n',
        ("甲", "1", "一"),
    ),
    "text behind the closing quote": ('名称,值\n"甲"乙,1\n丙,2\n', ('甲"乙', "1")),
}


@pytest.mark.parametrize(("content", "second"), BROKEN_QUOTES.values(), ids=BROKEN_QUOTES)
def test_broken_quote_costs_one_line_and_is_told(write, content, second):
    (sheet,) = read_sheets(write("表.csv", content))

    assert sheet.rows[1].cells == second
    assert sheet.rows[2].cells[0] in {"乙", "丙"}
    assert [row.origin.row for row in sheet.rows] == list(range(1, len(sheet.rows) + 1))
    assert sheet.problems[0].origin.row == 2
    assert sheet.problems[0].kind == "doubt"
    assert "引号" in sheet.problems[0].reason


CELL = st.text("指标值≥1.5%,;\t\"'\n 年", max_size=8).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=4, max_size=12))
def test_what_csv_writes_is_read_back(tmp_path_factory, rows):
    rows = [["名称", "值", "单位"], *rows]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.getbasetemp() / "往返.csv"
    path.write_text(text.getvalue(), "utf-8")

    (sheet,) = read_csv(path, lambda _: None)

    if not sheet.problems:
        assert [list(row.cells) for row in sheet.rows] == [row for row in rows if any(row)]


def test_few_damaged_characters_are_marked_and_told(write):
    content = bytearray(("指标名称,指标值\n" + "培训人次,200\n" * 400).encode("gb18030"))
    content[content.index("培".encode("gb18030"), 3000)] = 0xFF

    (sheet,) = read_sheets(write("表.csv", bytes(content)))

    assert len(sheet.rows) == 401
    (problem,) = sheet.problems
    assert problem.kind == "doubt"
    assert "�" in sheet.rows[problem.origin.row - 1].cells[0]


def test_zeros_within_the_text_are_told(write):
    content = (
        "指标名称,指标值\n".encode() + "培训人次,200\n".encode() * 300 + "满意\x00度,90%\n".encode()
    )

    (sheet,) = read_sheets(write("表.csv", content))

    assert sheet.rows[-1].cells == ("满意�度", "90%")
    assert [problem.origin.row for problem in sheet.problems] == [302]


UNREADABLE = {
    "empty": ("空.txt", b"", "空的"),
    "only white space": ("空白.txt", b" \n\n\t", "空的"),
    "only zeros": ("零.csv", bytes(4096), "空的"),
    "binary noise": ("噪声.txt", random.Random(0).randbytes(4000), "编码"),
    "half a UTF-8 character": ("半.csv", "指标值,名称\n满意".encode()[:-1], "编码"),
    "too many damaged characters": ("坏.txt", "指标\n".encode("gb18030") + b"\xff" * 9, "编码"),
    "line without end": ("长.csv", b"a,b\n" + b"1," * 6_500_000, "一行长达 13 MB"),
    "unknown ending": ("表.pdfx", b"x", "格式"),
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


ALIGNED = """\
指标名称        指标值      计量单位
养护里程        ≥120        公里
合格率          ≥95%
完成时间                    年
注：以上为全年目标
"""


def test_aligned_blanks_are_columns(write):
    (sheet,) = read_sheets(write("表.txt", ALIGNED))

    assert [row.cells for row in sheet.rows] == [
        ("指标名称", "指标值", "计量单位"),
        ("养护里程", "≥120", "公里"),
        ("合格率", "≥95%", ""),
        ("完成时间", "", "年"),
        ("注：以上为全年目标",),
    ]
    assert not sheet.is_text


RUNNING_TEXT = {
    "prose": "本项目用于道路养护。\n数量指标：养护里程≥120公里；质量指标：合格率≥95%。\n",
    "indented": "　　一、项目概况\n　　本项目用于道路养护。\n　　二、绩效目标\n",
    "one line in columns": "项目名称：道路养护    年度：2022\n目标一\n目标二\n目标三\n",
    "indented by tabs": "\t一、项目概况\n\t本项目用于道路养护。\n",
    "commas": "本项目,用于养护,道路,桥梁。\n另有,照明。\n共,三,项\n",
}


@pytest.mark.parametrize("content", RUNNING_TEXT.values(), ids=RUNNING_TEXT)
def test_running_text_stays_in_lines(write, content):
    (sheet,) = read_sheets(write("文.txt", content))

    assert sheet.is_text
    assert [row.cells for row in sheet.rows] == [(line.strip(),) for line in content.splitlines()]


def test_row_too_wide_for_a_form_is_told_and_left_out(write):
    content = "名称,值\n" + "a," * 100_000 + "\n培训,200\n"

    (sheet,) = read_sheets(write("表.csv", content))

    assert [row.cells for row in sheet.rows] == [("名称", "值"), ("培训", "200")]
    assert [(p.origin.row, p.kind) for p in sheet.problems] == [(2, "unread")]


def test_progress_is_told_and_what_it_raises_ends_the_reading(write):
    told = []
    path = write("表.csv", "名称,值\n" + "培训,200\n" * 25_000)

    list(read_sheets(path, told.append))

    assert told == sorted(told)
    assert len(told) == 3

    def cancel(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(read_sheets(path, cancel))


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_one_sentence(content):
    try:
        text = decode(content, "表.txt")
    except DocumentError as error:
        assert error.where == {"file": "表.txt"}
    else:
        assert "\x00" not in text


PIECES = st.sampled_from(
    ['"', '""', ",", "\t", "\r", "\n", ";", "  ", "\u3000", "指标", "1", "sep=,"]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from([read_csv, read_text]))
def test_no_text_is_lost_whatever_the_marks(tmp_path_factory, text, reader):
    path = tmp_path_factory.getbasetemp() / "任意.txt"
    path.write_bytes(text.encode())
    try:
        (sheet,) = reader(path, lambda _: None)
    except DocumentError:
        assert not text.strip(" \t\r\n\u3000")
        return

    read = Counter("".join(cell for row in sheet.rows for cell in row.cells))
    for char in "指1":
        assert read[char] == text.count(char)
