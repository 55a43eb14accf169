"""Which tables are flat: their shape is kept by `classify`."""

import pytest

from perf_nlp.documents import read_sheets
from perf_nlp.indicators.flat import find_flat_table

FLAT = {
    "two columns": "指标名称,指标值\n满意度,90%\n",
    "names alone": "指标名称\n满意度\n培训人次\n",
    "english headings": "id,name,value\n1,满意度,90%\n",
    "with projects": "项目名称,三级指标,指标值\n会议费,会议次数,3次\n,出席率,95%\n",
}
NOT_FLAT = {
    "title above": "2019年绩效目标表,\n指标名称,指标值\n满意度,90%\n",
    "heads of projects between": "单位名称,指标名称,指标值\n会议费,,\n,会议次数,3次\n",
    "no header": "满意度,90%\n",
    "one column of something else": "备注\n满意度\n",
    "own columns": "一级指标,明细指标,指标值,明细指标（个性）,指标值（个性）\n产出指标,a,1,,\n",
}


@pytest.mark.parametrize("content", FLAT.values(), ids=FLAT)
def test_flat(write, content):
    table = find_flat_table(list(read_sheets(write("表.csv", content))))

    assert table is not None
    assert "满意度" in [table.texts(row)[0] for row in table.rows] or "会议次数" in str(table.rows)


@pytest.mark.parametrize("content", NOT_FLAT.values(), ids=NOT_FLAT)
def test_not_flat(write, content):
    assert find_flat_table(list(read_sheets(write("表.csv", content)))) is None
