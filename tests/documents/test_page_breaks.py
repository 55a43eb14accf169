"""What a page break cut is put together again, and nothing else."""

import pytest

from perf_nlp.documents.grid import Merge
from perf_nlp.documents.page_breaks import follows, head_of, join_tables
from perf_nlp.documents.page_parts import Part

HEAD = ["一级指标", "二级指标", "三级指标", "指标值", "说明"]
ROW = ["产出指标", "数量指标", "修建村级道路", "≥3公里", "按照竣工"]
NEXT = ["产出指标", "质量指标", "验收合格率", "≥95%", "按验收单"]
BORDERS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


def table(*rows, merges=(), full=(), open_bottom=False, open_below=()):
    return Part(
        [list(row) for row in rows], merges=list(merges), borders=BORDERS, full=frozenset(full),
        open_bottom=open_bottom, open_below=frozenset(open_below),
    )  # fmt: skip


CASES = {
    "description goes on": (
        table(HEAD, ROW, full={4}),
        table(["", "", "", "", "验收单"], NEXT),
        [HEAD, [*ROW[:4], "按照竣工验收单"]],
        [NEXT],
    ),
    "it goes on with a new paragraph": (
        table(HEAD, ROW),
        table(["", "", "", "", "验收单"], NEXT),
        [HEAD, [*ROW[:4], "按照竣工验收单"]],
        [NEXT],
    ),
    "name and description go on": (
        table(HEAD, ROW, full={2, 4}),
        table(["", "", "长度", "", "验收单"], NEXT),
        [HEAD, [*ROW[:2], "修建村级道路长度", "≥3公里", "按照竣工验收单"]],
        [NEXT],
    ),
    "it goes on below the repeated header": (
        table(HEAD, ROW, full={4}),
        table(HEAD, ["", "", "", "", "验收单"], NEXT),
        [HEAD, [*ROW[:4], "按照竣工验收单"]],
        [HEAD, NEXT],
    ),
    "a row of its own": (
        table(HEAD, ROW, full={2, 3, 4}, open_bottom=True),
        table(["", "", *NEXT[2:]]),
        [HEAD, ROW],
        [["", "", *NEXT[2:]]],
    ),
    "a row of its own without value": (
        table(HEAD, ROW, full={4}, open_bottom=True),
        table(["", "", "验收合格率", "", "按验收单"]),
        [HEAD, ROW],
        [["", "", "验收合格率", "", "按验收单"]],
    ),
    "a name alone is a row": (
        table(HEAD, ROW),
        table(["", "", "指标2：", "", ""]),
        [HEAD, ROW],
        [["", "", "指标2：", "", ""]],
    ),
    "only the header is repeated": (table(HEAD, ROW), table(HEAD), [HEAD, ROW], [HEAD]),
    "words of letters": (
        table(HEAD, [*ROW[:4], "according to"], full={4}),
        table(["", "", "", "", "plan"]),
        [HEAD, [*ROW[:4], "according to plan"]],
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "first", "second"), CASES.values(), ids=CASES)
def test_rows_over_a_page_break(before, after, first, second):
    join_tables(before, after, head_of(before))

    assert before.rows == first
    assert after.rows == second


def test_label_begun_with_the_cut_row_covers_one_row_less():
    before = table(HEAD, ROW, full={4})
    after = table(
        ["", "", "", "", "验收单"], NEXT, NEXT, merges=[Merge(1, 1, 3, 1), Merge(1, 2, 2, 2)]
    )

    join_tables(before, after, head_of(before))

    assert after.merges == [Merge(1, 1, 2, 1)]


LABELS = {
    "cut in two": ("产出", "指标", "产出指标", "产出指标"),
    "two labels": ("产出指标", "效益指标", "产出指标", "效益指标"),
    "text only above": ("产出指标", "", "产出指标", "产出指标"),
    "text only below": ("", "效益指标", "效益指标", "效益指标"),
    "no text": ("", "", "", ""),
}
MORE = [["", "", "路灯", "≥9盏", ""], ["", "", "桥梁", "≥2座", ""]]


@pytest.mark.parametrize(("text", "rest", "above", "below"), LABELS.values(), ids=LABELS)
def test_labels_over_a_page_break(text, rest, above, below):
    before = table(
        HEAD, [text, *ROW[1:]], ["", *NEXT[1:]], ["", *ROW[1:]], merges=[Merge(2, 1, 4, 1)]
    )
    after = table([rest, *MORE[0][1:]], MORE[1], merges=[Merge(1, 1, 2, 1)])

    join_tables(before, after, head_of(before))

    assert before.rows[1][0] == above
    assert after.rows[0][0] == below


ONE_ROW_EACH = {
    "goes on: text above": ({0}, "产出指标", "", "产出指标", "产出指标"),
    "goes on: text below": ({0}, "", "效益指标", "效益指标", "效益指标"),
    "another goes on": ({1}, "产出指标", "", "产出指标", ""),
    "none goes on": ((), "", "效益指标", "", "效益指标"),
}


@pytest.mark.parametrize(
    ("open_below", "text", "rest", "above", "below"), ONE_ROW_EACH.values(), ids=ONE_ROW_EACH
)
def test_label_cut_after_its_first_row_is_known_by_its_open_end(
    open_below, text, rest, above, below
):
    before = table(HEAD, ROW, [text, *NEXT[1:]], open_below=open_below)
    after = table([rest, *MORE[0][1:]])

    join_tables(before, after, head_of(before))

    assert (before.rows[2][0], after.rows[0][0]) == (above, below)
    assert ((0, 0) in after.begun_before) == (0 in open_below)


def test_other_columns_are_another_table():
    other = table(HEAD)
    other.borders = (0.1, 0.25, 0.3, 0.5, 0.7, 0.9)

    assert follows(table(HEAD), table(ROW))
    assert not follows(table(HEAD), other)
    assert not follows(table(HEAD), Part([["文字"]], is_text=True))
