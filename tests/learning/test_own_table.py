"""A user's own labelled table: what is read, what is left out and named, what is refused."""

import pytest

pytest.importorskip("sklearn", reason="needs the extra for training")

from perf_nlp.errors import DocumentError
from perf_nlp.exports import write_table
from perf_nlp.learning.own_table import read_own_table

# Label and leaf as users write them → as they are read.
WORDS = {
    "Chinese": ("数量", "数量指标", "quantity", "output.quantity"),
    "English": ("timeliness", "output.timeliness", "timeliness", "output.timeliness"),
    "capitals and blanks": (" Cost ", "Cost.Social", "cost", "cost.social"),
    "with the word for indicator": ("满意度指标", "", "satisfaction", None),
    "without the word": ("质量", "社会效益", "quality", "benefit.social"),
    "a leaf for a label": ("生态环境成本指标", "", "cost", None),
    "white space of layout": ("时 效", "可持续 影响", "timeliness", "benefit.sustainable"),
    "process": ("时效", "过程指标", "timeliness", "process"),
}


@pytest.mark.parametrize(("label", "leaf", "as_label", "as_leaf"), WORDS.values(), ids=WORDS)
def test_labels_and_leaves_are_read(tmp_path, label, leaf, as_label, as_leaf):
    path = tmp_path / "表.xlsx"
    write_table(path, ["指标名称", "指标值", "标签", "细类"], [["★甲", "3个", label, leaf]])

    table = read_own_table(path)

    (row,) = table.rows
    assert (row.name, row.example.name, row.example.value) == ("★甲", "甲", "3个")
    assert (row.label, row.leaf) == (as_label, as_leaf)
    assert (table.problems, table.n_left_out) == ((), 0)


# Header, row → label and leaf that are read.
HEADERS = {
    "类别": ("指标名称,指标值,类别", "甲,1,成本", ("cost", None)),
    "标注": ("标注,指标名称,指标值", "成本,甲,1", ("cost", None)),
    "label and leaf": ("name,value,label,leaf", "甲,1,cost,cost.social", ("cost", "cost.social")),
    "nothing but names": ("指标名称,标签", "甲,成本", ("cost", None)),
    "nothing but names, leaves too": ("标签,指标名称,细类", "时效,甲,过程", ("timeliness", "process")),
    "标签 goes before label": ("指标名称,指标值,label,标签", "甲,1,quality,cost", ("cost", None)),
    "columns of one's own": ("指标名称,指标值,经办,标签", "甲,1,某,质量", ("quality", None)),
}  # fmt: skip


@pytest.mark.parametrize(("header", "line", "read"), HEADERS.values(), ids=HEADERS)
def test_headings_of_the_label(write, header, line, read):
    (row,) = read_own_table(write("表.csv", f"{header}\n{line}\n")).rows

    assert row.name == "甲"
    assert (row.label, row.leaf) == read


def test_declared_category_is_compared_where_there_is_one(write):
    content = (
        "一级指标,二级指标,指标名称,指标值,标签,细类\n"
        "产出指标,数量指标,甲,1个,数量,数量指标\n"
        "产出指标,质量指标,乙,1个,数量,数量指标\n"
        "产出指标,质量指标,丙,1个,数量,\n"
    )

    rows = read_own_table(write("表.csv", content)).rows

    assert [row.is_declared_right for row in rows] == [True, False, None]


LEFT_OUT = {
    "no label": ("甲,1,,", "没有标签"),
    "no label that we know": ("甲,1,产出,", "标签不是"),
    "label and leaf disagree": ("甲,1,数量,社会成本", "矛盾"),
    "no name": (",1,数量,", "没有指标名称"),
}


@pytest.mark.parametrize(("line", "reason"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_rows_without_a_known_label_are_named(write, line, reason):
    content = f"指标名称,指标值,标签,细类\n乙,2,成本,\n{line}\n丙,3,质量,\n"

    table = read_own_table(write("表.csv", content))

    assert [row.name for row in table.rows] == ["乙", "丙"]
    assert table.n_left_out == 1
    (problem,) = table.problems
    assert problem.origin.row == 3
    assert reason in problem.reason
    assert problem.text == " | ".join(filter(None, line.split(",")))


def test_a_leaf_that_we_do_not_know_is_named_and_the_label_counts(write):
    table = read_own_table(write("表.csv", "指标名称,指标值,标签,细类\n甲,1,成本,总成本\n"))

    assert [(row.label, row.leaf) for row in table.rows] == [("cost", None)]
    assert table.n_left_out == 0
    (problem,) = table.problems
    assert (problem.origin.row, problem.origin.column) == (2, 4)
    assert "只计类别" in problem.reason


REFUSED = {
    "no header": ("甲,1,数量\n乙,2,成本\n", "第一行是表头"),
    "a title above the header": ("目标表,,\n指标名称,指标值,标签\n甲,1,数量\n", "第一行是表头"),
    "no names": ("指标值,标签\n1,数量\n", "指标名称"),
    "no labels": ("指标名称,指标值\n甲,1\n", "表头为“标签”"),
    "no label that we know": ("指标名称,指标值,标签\n甲,1,好\n乙,2,\n", "没有一行可以度量"),
    "no rows": ("指标名称,指标值,标签\n", "没有一行可以度量"),
    "empty file": ("", "空的"),
}


@pytest.mark.parametrize(("content", "told"), REFUSED.values(), ids=REFUSED)
def test_tables_without_labels_are_refused(write, content, told):
    with pytest.raises(DocumentError, match=told) as error:
        read_own_table(write("表.csv", content))

    assert error.value.where["file"] == "表.csv"
