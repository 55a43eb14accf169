"""Fund blocks of forms: amounts in 元, and what is no fund."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.grid import Merge, make_rows
from perf_nlp.indicators.funds import funds_in, is_fund_label, is_fund_row, parse_amount, read_funds


def rows_of(*lines, merges=()):
    return make_rows("表.xlsx", "Sheet1", enumerate(lines, start=1), merges)


BLOCK = [
    ["项目资金\n（万元）", "年度资金总额：", "100"],
    ["", "其中：财政拨款", "90.5"],
    ["", "      其他资金", "9.5"],
]
MERGED = [Merge(1, 1, 3, 1)]
READ = {"total": 1_000_000.0, "财政拨款": 905_000.0, "其他资金": 95_000.0}
SELF_EVALUATION = [
    [
        "项目资金（万元）",
        "",
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        "得分",
    ],
    ["", "年度资金总额", "120", "100", "90", "10", "90%", "9"],
    ["", "其中：当年财政拨款", "120", "80", "75", "—", "93.75%", "—"],
    ["", "上年结转资金", "", "20", "15", "—", "", "—"],
]

FORMS = {
    "merged label": (BLOCK, MERGED, None, READ, {}),
    "blank label": (BLOCK, (), None, READ, {}),
    "scale of the head": (
        [["资金总额", "100"], ["其中：财政拨款", "90"]],
        (), 1e4, {"total": 1e6, "财政拨款": 9e5}, {},
    ),
    "scale of the block wins": (BLOCK, MERGED, 1.0, READ, {}),
    "scale of the cell wins": (
        [["项目资金（万元）", "资金总额", "5000元"]], (), 1e4, {"total": 5000.0}, {},
    ),
    "no scale anywhere is 元": (
        [["年度资金总额：", "12,345.60"]], (), None, {"total": 12345.6}, {},
    ),
    "blank, dash, nought": (
        [["年度资金总额", "8"], ["其中：财政拨款", "8"], ["上年结转资金", "0"], ["其他资金", "—"], ["单位自有资金", ""]],
        (), 1e4,
        {"total": 8e4, "财政拨款": 8e4, "上年结转资金": 0.0, "其他资金": None, "单位自有资金": None}, {},
    ),
    "glued 其中": ([["资金总额", "6"], ["其中:财政拨款", "6"]], (), 1.0, {"total": 6.0, "财政拨款": 6.0}, {}),
    "heading and amount in one cell": (
        [["年度资金总额：60万元", "", "其中：财政拨款 50万元"]],
        (), None, {"total": 6e5, "财政拨款": 5e5}, {},
    ),
    "prose": (
        [["资金总额：1,100万元，其中财政拨款900万元，其他资金200万元。"]],
        (), None, {"total": 1.1e7, "财政拨款": 9e6, "其他资金": 2e6}, {},
    ),
    "lines of a cell": (
        [["项目资金（万元）", "年度资金总额：\n其中：财政拨款\n其他资金", "30\n20\n10"]],
        (), None, {"total": 3e5, "财政拨款": 2e5, "其他资金": 1e5}, {},
    ),
    "glued lines of a cell": (
        [["年度资金总额：30\n其中：财政拨款 20\n其他资金 10"]],
        (), 1e4, {"total": 3e5, "财政拨款": 2e5, "其他资金": 1e5}, {},
    ),
    "side by side": (
        [
            ["项目资金（万元）", "实施期资金总额：", "300", "年度资金总额：", "100"],
            ["", "其中：财政拨款", "270", "其中：财政拨款", "90"],
            ["", "其他资金", "30", "其他资金", "10"],
        ],
        MERGED, None, {"total": 1e6, "财政拨款": 9e5, "其他资金": 1e5},
        {"实施期资金总额": "300", "实施期资金总额/财政拨款": "270", "实施期资金总额/其他资金": "30"},
    ),
    "one below the other": (
        [
            ["中期资金总额", "300"], ["其中：财政拨款", "300"],
            ["年度资金总额", "100"], ["其中：财政拨款", "100"],
        ],
        (), 1e4, {"total": 1e6, "财政拨款": 1e6},
        {"中期资金总额": "300", "实施期资金总额/财政拨款": "300"},
    ),
    "self-evaluation": (
        SELF_EVALUATION, [Merge(1, 1, 4, 1)], None,
        {"total": 1e6, "当年财政拨款": 8e5, "上年结转资金": 2e5},
        {
            "年初预算数": "120", "全年预算数": "100", "全年执行数": "90", "分值": "10", "执行率": "90%",
            "得分": "9", "当年财政拨款/年初预算数": "120", "当年财政拨款/全年预算数": "80",
            "当年财政拨款/全年执行数": "75", "当年财政拨款/执行率": "93.75%",
            "上年结转资金/全年预算数": "20", "上年结转资金/全年执行数": "15",
        },
    ),
    "only the first budget": (
        [["", "", "年初预算数", "全年执行数", "执行率"], ["资金总额", "", "50", "45", "90%"]],
        (), 1e4, {"total": 5e5}, {"年初预算数": "50", "全年执行数": "45", "执行率": "90%"},
    ),
    "numbered parts": (
        [["预算金额（元）", "5000"], ["1.中央补助资金", "3000"], ["（2）县级配套资金", "2000"]],
        (), None, {"total": 5000.0, "中央补助资金": 3000.0, "县级配套资金": 2000.0}, {},
    ),
    "part of its own making": (
        [["项目资金（元）", "合计", "70"], ["", "村集体出资", "70"]],
        [Merge(1, 1, 2, 1)], None, {"total": 70.0, "村集体出资": 70.0}, {},
    ),
    "block with an amount": ([["项目资金（万元）", "12"]], (), None, {"total": 1.2e5}, {}),
    "beside other keys": (
        [["项目属性", "延续项目", "资金总额", "12.5万元"], ["联系电话", "5551234"]],
        (), None, {"total": 125000.0}, {},
    ),
    "amount in words": (
        [["资金总额", "详见附件"]], (), None, {"total": None}, {"资金总额": "详见附件"},
    ),
    "no funds": ([["项目名称", "道路维修"], ["主管部门", "水务局"]], (), 1e4, {}, {}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "merges", "scale", "funds", "extra"), FORMS.values(), ids=FORMS.keys()
)
def test_read_funds(lines, merges, scale, funds, extra):
    found = read_funds(rows_of(*lines, merges=merges), scale)

    assert found.funds == funds
    assert found.extra == extra


def test_rows_that_are_no_funds_are_left_alone():
    rows = rows_of(["项目名称", "改厕"], *BLOCK, ["年度目标", "完成改厕 20 座"])

    assert read_funds(rows).used == (1, 2, 3)


def test_scale_is_told_only_where_the_form_states_it():
    assert read_funds(rows_of(["资金总额", "8"])).scale is None
    assert read_funds(rows_of(["资金总额（万元）", "8"])).scale == 1e4


FUND_ROWS = {
    "total": (["年度资金总额：", "100"], True),
    "part": (["其中：财政拨款", "90"], True),
    "blank part": (["其他资金", ""], True),
    "column heads": (["", "", "年初预算数", "全年预算数", "全年执行数"], True),
    "indicator named like a total": (["资金总额控制数", "≤100万元"], False),
    "indicator with an operator": (["预算金额", "≤50", "万元"], False),
    "indicator in 元": (["产出指标", "成本指标", "项目总金额", "50万元"], False),
    "indicator of funds": (["资金到位率", "100%"], False),
    "indicator below a category": (["成本指标", "财政拨款", "50万元"], False),
    "table head": (["一级指标", "二级指标", "三级指标", "指标值"], False),
    "total of points": (["合计", "", "100"], False),
    "goal": (["年度目标", "投入资金100万元，改造管网"], False),
    "head of a form": (["项目名称", "财政资金监管"], False),
}


@pytest.mark.parametrize(("cells", "expected"), FUND_ROWS.values(), ids=FUND_ROWS.keys())
def test_is_fund_row(cells, expected):
    assert is_fund_row(rows_of(cells)[0]) is expected


def test_indicator_whose_category_is_merged_from_above_is_no_fund_row():
    rows = rows_of(["成本指标", "单价", "5元"], ["", "财政拨款", "50"], merges=[Merge(1, 1, 2, 1)])

    assert [is_fund_row(row) for row in rows] == [False, False]


AMOUNTS = {
    "plain": ("100", 1e4, 1e6),
    "grouped": ("12,345.67", 1.0, 12345.67),
    "full width": ("１２．５", 1e4, 125000.0),
    "own unit": ("0.3亿元", 1e4, 3e7),
    "no rounding noise": ("1.15", 1e4, 11500.0),
    "with marks": ("约90万元。", None, 9e5),
    "negative": ("-5", 1e4, -5e4),
    "nought": ("0", 1e4, 0.0),
    "dash": ("—", 1e4, None),
    "blank": ("", 1e4, None),
    "per head": ("50元/人", None, None),
    "two amounts": ("50 60", None, None),
    "words": ("详见附件", 1e4, None),
}


@pytest.mark.parametrize(("text", "scale", "expected"), AMOUNTS.values(), ids=AMOUNTS.keys())
def test_parse_amount(text, scale, expected):
    assert parse_amount(text, scale) == expected


def test_prose_without_a_fund_word_holds_no_funds():
    assert funds_in("对200户发放补贴30万元，改造道路5公里") == {}


@given(st.text(max_size=30), st.text(max_size=12))
def test_nothing_raises(left, right):
    for row in rows_of([left, right]):
        read_funds([row])
    is_fund_label(left)
