"""Tables in every format: all of it, or nothing; text stays text."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from perf_nlp.errors import RequestError
from perf_nlp.exports import WRITERS, write_table
from perf_nlp.exports.safety import neutral

SAFETY = {
    "formula": ("=1+1", "'=1+1"),
    "command": ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    "at": ("@SUM(A1)", "'@SUM(A1)"),
    "plus": ("+A1", "'+A1"),
    "minus": ("-2+3", "'-2+3"),
    "full width": ("＝1+1", "'＝1+1"),
    "tab": ("\t=1", "'\t=1"),
    "percent with =": ("=100%", "'=100%"),
    "negative rate": ("-5%", "-5%"),
    "positive number": ("+10", "+10"),
    "grouped number": ("-1,234.5", "-1,234.5"),
    "two lines": ("-5%\n=1+1", "'-5%\n=1+1"),
    "inside": ("a=1", "a=1"),
    "Chinese": ("≥90%", "≥90%"),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), SAFETY.values(), ids=SAFETY)
def test_no_text_is_a_formula(text, expected):
    assert neutral(text) == expected


COLUMNS = ["名称", "=值", "", "名称"]
ROWS = [["满意度", "=1", 2.5, None], ["多\n行", "", True, False]]


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_text_tables(tmp_path, ending):
    path = tmp_path / f"表{ending}"

    write_table(path, COLUMNS, ROWS)

    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file, delimiter="," if ending == ".csv" else "\t"))
    assert read == [
        ["名称", "'=值", "", "名称"], ["满意度", "'=1", "2.5", ""], ["多\n行", "", "true", "false"]
    ]  # fmt: skip


def test_workbook_is_frozen_filtered_and_typed(tmp_path):
    path = tmp_path / "表.xlsx"

    write_table(path, COLUMNS, ROWS)

    sheet = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["名称", "=值", "", "名称"], ["满意度", "=1", 2.5, None], ["多\n行", "", True, False]
    ]  # fmt: skip
    assert (sheet["B1"].data_type, sheet["B2"].data_type) == ("s", "s")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet.column_dimensions["A"].width > 4


def test_json_lines_give_each_column_a_key_of_its_own(tmp_path):
    path = tmp_path / "表.jsonl"

    write_table(path, [*COLUMNS, "名称_4"], [[*row, 7] for row in ROWS])

    first = json.loads(path.read_text("utf-8").splitlines()[0])
    assert list(first.values()) == ["满意度", "=1", 2.5, None, 7]
    assert list(first)[:3] == ["名称", "=值", "列3"]


@pytest.mark.parametrize("ending", WRITERS)
def test_table_without_rows(tmp_path, ending):
    path = tmp_path / f"表{ending}"

    write_table(path, ["甲", "乙"], [])

    assert path.is_file()


@pytest.mark.parametrize("ending", WRITERS)
def test_failure_half_way_leaves_the_old_file_alone(tmp_path, ending):
    path = tmp_path / f"表{ending}"
    path.write_text("旧")

    def rows():
        yield ["满意度", 1]
        raise OSError(28, "No space left on device")

    with pytest.raises(RequestError, match="无法写入"):
        write_table(path, ["甲", "乙"], rows())

    assert path.read_text() == "旧"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", WRITERS)
def test_file_that_another_program_has_open_stays_as_it_is(tmp_path, monkeypatch, ending):
    path = tmp_path / f"表{ending}"
    path.write_text("旧")

    def refuse(self, target):
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(RequestError, match="正被别的程序打开"):
        write_table(path, ["甲"], [["1"]])

    assert path.read_text() == "旧"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", WRITERS)
def test_folder_that_is_not_there(tmp_path, ending):
    with pytest.raises(RequestError) as caught:
        write_table(tmp_path / "没有" / f"表{ending}", ["甲"], [["1"]])

    assert caught.value.where == {"file": f"表{ending}"}
    assert list(tmp_path.iterdir()) == []


def test_unknown_ending_names_those_there_are(tmp_path):
    with pytest.raises(RequestError, match="parquet"):
        write_table(tmp_path / "表.ods", ["甲"], [["1"]])


TOO_LARGE = {
    "cell": (["甲"], [["长" * 32_768]]),
    "columns": ([f"{n}" for n in range(16_385)], []),
}


@pytest.mark.parametrize(("columns", "rows"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_excel_would_cut_off_is_refused(tmp_path, columns, rows):
    with pytest.raises(RequestError, match="请改写成 csv"):
        write_table(tmp_path / "表.xlsx", columns, rows)

    assert list(tmp_path.iterdir()) == []
    write_table(tmp_path / "表.csv", columns, rows)


def test_longest_cell_of_excel_is_written_whole(tmp_path):
    write_table(tmp_path / "表.xlsx", ["甲"], [["长" * 32_767]])

    assert len(openpyxl.load_workbook(tmp_path / "表.xlsx").active["A2"].value) == 32_767


def test_missing_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    with pytest.raises(RequestError, match=r"pip install .*parquet"):
        write_table(tmp_path / "表.parquet", ["甲"], [["1"]])
