"""A column without heading, given a meaning by its content, ended in an IndexError.

Found by mutating pages and tables: a heading over two columns with a category pasted into the
second, and one heading over categories and names beside another for names.
"""

import pytest

from perf_nlp.service.reading import read_document

TABLES = {
    "categories": """一级指标,二级指标,三级指标,,指标值
产出指标,数量指标,清淤河道长度,,≥12公里
效益指标,社会效益指标,受益村庄,社会效益指标,≥5个
""",
    "names": """三级指标,绩效指标,,指标值
清淤河道长度,≥3,河道清淤长度,≥12公里
受益村庄,受益村庄数量,村庄受益数量,≥5个
""",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_column_without_heading_gives_way_to_one_with(write, table):
    document = read_document(write("表.csv", table))

    (project,) = document.projects
    assert [(each.name, each.value) for each in project.indicators] == [
        ("清淤河道长度", "≥12公里"),
        ("受益村庄", "≥5个"),
    ]
