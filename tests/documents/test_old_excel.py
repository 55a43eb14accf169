"""Workbooks of Excel 97 to 2003 are read as they show themselves."""

import datetime

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perf_nlp.documents import old_excel
from perf_nlp.documents.grid import Sheet
from perf_nlp.documents.old_excel import read_old_excel
from perf_nlp.documents.safety import DAMAGED, ENCRYPTED, OLE_MAGIC
from perf_nlp.errors import DocumentError

DAY = datetime.date(2022, 12, 31)
SHOWN = {
    "text": ("≥95%", "General", "≥95%"),
    "percent": (0.95, "0%", "95%"),
    "prefix": (0.95, '"≥"0.0%', "≥95.0%"),
    "whole number": (12, "General", "12"),
    "thousands": (1234.5, "#,##0.00", "1,234.50"),
    "date": (DAY, "yyyy-mm-dd", "2022-12-31"),
    "date by number": (DAY, "M/D/YY", "2022/12/31"),
    "Chinese date": (DAY, 'yyyy"年"m"月"d"日"', "2022年12月31日"),
    "yes": (True, "General", "是"),
    "line break": ("一级\n指标", "General", "一级\n指标"),
    "text with words": ("局机关", '"单位："@', "单位：局机关"),
}


def saved(path, fill):
    workbook = xlwt.Workbook(encoding="utf-8")
    fill(workbook)
    workbook.save(str(path))
    return path


@pytest.mark.parametrize(("value", "number_format", "expected"), SHOWN.values(), ids=SHOWN)
def test_cell_reads_as_shown(tmp_path, value, number_format, expected):
    style = xlwt.easyxf(num_format_str=number_format)
    path = saved(tmp_path / "a.xls", lambda book: book.add_sheet("表").write(2, 1, value, style))

    (sheet,) = read_old_excel(path, lambda _: None)

    assert [(row.origin.row, row.cells) for row in sheet.rows] == [(3, ("", expected))]


def test_merges_sheets_and_progress(tmp_path):
    def fill(workbook):
        sheet = workbook.add_sheet("自评表")
        sheet.write_merge(0, 0, 0, 2, "项目支出绩效自评表")
        sheet.write_merge(1, 2, 0, 0, "产出指标")
        sheet.write(1, 1, "数量指标")
        sheet.write_rich_text(2, 1, ["质量", ("指标", xlwt.easyfont("bold on"))])
        workbook.add_sheet("空表")
        hidden = workbook.add_sheet("选项")
        hidden.visibility = 1
        hidden.write(0, 0, "是")

    told = []

    sheets = list(read_old_excel(saved(tmp_path / "a.xls", fill), told.append))

    assert [(s.name, len(s.rows), s.is_hidden) for s in sheets] == [
        ("自评表", 3, False), ("空表", 0, False), ("选项", 1, True),
    ]  # fmt: skip
    assert [row.cells for row in sheets[0].rows] == [
        ("项目支出绩效自评表",), ("产出指标", "数量指标"), ("产出指标", "质量指标"),
    ]  # fmt: skip
    assert (sheets[0].rows[0].spans, sheets[0].rows[2].above) == (((0, 2),), (0,))
    assert told[-1] == 1


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    def fill(workbook):
        sheet = workbook.add_sheet("表")
        sheet.write_merge(0, 1, 0, 1, "产出指标")
        sheet.write(2, 0, 0.95, xlwt.easyxf(num_format_str="0%"))
        sheet.write(2, 1, xlwt.Formula("1+1"))

    return saved(tmp_path_factory.mktemp("xls") / "a.xls", fill).read_bytes()


def test_damage_is_told_and_nothing_is_printed(write, good, capsys):
    for length in (0, 8, 600, len(good) // 2, len(good) - 600):
        with pytest.raises(DocumentError) as caught:
            list(read_old_excel(write("a.xls", good[:length]), lambda _: None))
        assert (caught.value.message, caught.value.where) == (DAMAGED, {"file": "a.xls"})

    assert capsys.readouterr() == ("", "")


def test_password_is_told(write, good):
    # FILEPASS stands where the code page record does: the workbook is encrypted.
    locked = good.replace(b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00", 1)
    modern = OLE_MAGIC + "EncryptedPackage".encode("utf-16-le") * 40

    for content in (locked, modern):
        with pytest.raises(DocumentError) as caught:
            list(read_old_excel(write("a.xls", content), lambda _: None))
        assert caught.value.message == ENCRYPTED


def test_endless_file_is_refused(write, good, monkeypatch):
    monkeypatch.setattr(old_excel, "_MOST_BYTES", 1_000)

    with pytest.raises(DocumentError, match="大得不正常"):
        list(read_old_excel(write("a.xls", good), lambda _: None))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_workbook_only_ever_raises_ours(tmp_path, good, data):
    content = bytearray(good)
    # The records stand behind the first sector.
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.xls"
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])

    try:
        assert all(isinstance(sheet, Sheet) for sheet in read_old_excel(path, lambda _: None))
    except DocumentError as error:
        assert error.where["file"] == "a.xls"
