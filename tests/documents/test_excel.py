"""Workbooks are read as they show themselves."""

import datetime

import pytest
from openpyxl import Workbook

from perf_nlp.documents import read_sheets

SHOWN = {
    "text": ("≥95%", "General", "≥95%"),
    "percent format": (0.95, "0%", "95%"),
    "percent with decimals": (0.9567, "0.0%", "95.7%"),
    "whole number": (12, "General", "12"),
    "float without noise": (0.1 + 0.2, "General", "0.3"),
    "date": (datetime.date(2022, 12, 31), "yyyy-mm-dd", "2022年12月31日"),
    "yes": (True, "General", "是"),
    "empty but formatted": (None, "0%", ""),
}


@pytest.mark.parametrize(("value", "number_format", "expected"), SHOWN.values(), ids=SHOWN)
def test_cell_reads_as_shown(tmp_path, value, number_format, expected):
    workbook = Workbook()
    workbook.active.append(["名称", value])
    workbook.active["B1"].number_format = number_format
    workbook.save(tmp_path / "a.xlsx")

    (sheet,) = read_sheets(tmp_path / "a.xlsx")

    assert sheet.rows[0].cells[:2] == ("名称", expected)[: len(sheet.rows[0].cells)]


def test_merged_cells_give_their_text_to_all(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "自评表"
    for row in (["产出指标", "数量指标", "a"], [None, "质量指标", "b"], [None, None, "c"]):
        sheet.append(row)
    sheet.merge_cells("A1:A3")
    sheet.merge_cells("B2:B3")
    workbook.save(tmp_path / "a.xlsx")

    (read,) = read_sheets(tmp_path / "a.xlsx")

    assert read.name == "自评表"
    assert [row.cells for row in read.rows] == [
        ("产出指标", "数量指标", "a"),
        ("产出指标", "质量指标", "b"),
        ("产出指标", "质量指标", "c"),
    ]
    assert [row.origin.row for row in read.rows] == [1, 2, 3]
