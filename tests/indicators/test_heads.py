"""Heads of forms: keys with values in every shape that forms give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.grid import Merge, make_rows
from perf_nlp.indicators.head_keys import inline_pairs, kind_of, split_code
from perf_nlp.indicators.heads import is_head_row, read_head


def rows_of(*lines, merges=()):
    return make_rows("表.xlsx", "Sheet1", enumerate(lines, start=1), merges)


def facts(head):
    """Give what a head says, without what it does not say."""
    names = ("name", "unit_name", "unit_code", "year", "purpose", "region", "scale")
    found = {name: value for name in names if (value := getattr(head, name)) is not None}
    if head.extra:
        found["extra"] = head.extra
    if head.object != "project":
        found["object"] = head.object
    return found


FORMS = {
    "pairs": (
        [["项目名称", "河道清淤"], ["主管部门", "水务局", "实施单位", "河道管理所"]],
        (),
        {"name": "河道清淤", "unit_name": "河道管理所", "extra": {"主管部门": "水务局"}},
    ),
    "layout in keys": (
        [["项 目\n名 称", "河道\n清淤"], ["主 管 部 门", "水务局"]],
        (),
        {"name": "河道清淤", "unit_name": "水务局", "extra": {"主管部门": "水务局"}},
    ),
    "brackets in keys": (
        [["项目（政策）名称：", "养老补贴"], ["部门（单位）名称：", "民政局"], ["转移支付（项目）名称", "补助"]],
        (),
        {"name": "养老补贴", "unit_name": "民政局", "extra": {"转移支付(项目)名称": "补助"}},
    ),
    "blank value": (
        [["项目名称", "", "项目属性", "延续项目"], ["主管部门", "", "", "实施单位", "图书馆"]],
        (),
        {"unit_name": "图书馆", "extra": {"项目属性": "延续项目"}},
    ),
    "merged value": (
        [["项目名称", "安全巡查", "", "", "项目期", "1年"]],
        [Merge(1, 2, 1, 4)],
        {"name": "安全巡查", "extra": {"项目期": "1年"}},
    ),
    "key and value in one cell": (
        [["项目名称：书香校园"], ["填报单位（盖章）：第三小学"]],
        (),
        {"name": "书香校园", "unit_name": "第三小学"},
    ),
    "several in one cell": (
        [["单位：云溪县图书馆　　2022年度　　单位：万元"]],
        (),
        {"unit_name": "云溪县图书馆", "year": 2022, "scale": 1e4},
    ),
    "several with layout": (
        [["填报单位：水务局   填报日期：2022年3月1日   金额单位：元"]],
        (),
        {"unit_name": "水务局", "scale": 1.0, "extra": {"填报日期": "2022年3月1日"}},
    ),
    "key in one cell with a colon, value in the next": (
        [["项目名称：", "文化下乡", "年度：", "2021"]],
        (),
        {"name": "文化下乡", "year": 2021},
    ),
    "unit before department": (
        [["主管部门及代码", "301 教育局"], ["项目单位", "第一中学"]],
        (),
        {"unit_name": "第一中学", "extra": {"主管部门及代码": "301 教育局"}},
    ),
    "code before the name": (
        [["单位名称", "820001-云溪县统计局"]],
        (),
        {"unit_name": "云溪县统计局", "unit_code": "820001"},
    ),
    "code of its own": (
        [["部门编码", "112", "部门名称", "审计局"], ["项目编码", "P-7"]],
        (),
        {"unit_name": "审计局", "unit_code": "112", "extra": {"项目编码": "P-7"}},
    ),
    "nothing stated": (
        [["项目名称", "无"], ["实施单位", "/"], ["单位名称", "体育局"], ["预算年度", "—"]],
        (),
        {"unit_name": "体育局", "extra": {"项目名称": "无", "实施单位": "/", "预算年度": "—"}},
    ),
    "title": (
        [["部门整体支出绩效目标表"], ["（2023年度）"], ["部门名称", "统计局"]],
        (),
        {"object": "unit", "year": 2023, "unit_name": "统计局"},
    ),
    "region": (
        [["转移支付区域绩效目标表"], ["转移支付名称", "林业补助"], ["省份", "江海省"]],
        (),
        {"object": "region", "name": "林业补助", "region": "江海省"},
    ),
    "year of the key before that of the title": (
        [["2021年项目绩效目标表"], ["预算年度", "2022年"], ["项目", "植树"]],
        (),
        {"year": 2022, "name": "植树"},
    ),
    "year of the goal's key": (
        [["年度目标（2022年）", "植树 300 亩"]],
        (),
        {"year": 2022, "purpose": "植树 300 亩"},
    ),
    "year is no date": (
        [["项目名称", "植树"], ["填报日期", "2021年12月1日"]],
        (),
        {"name": "植树", "extra": {"填报日期": "2021年12月1日"}},
    ),
    "goal in several rows of a merged label": (
        [["年度绩效目标", "目标1：巡河 12 次；"], ["", "目标2：清理垃圾。"]],
        [Merge(1, 1, 2, 1)],
        {"purpose": "目标1：巡河 12 次；\n目标2：清理垃圾。"},
    ),
    "goal in several rows below a blank": (
        [["年度目标", "目标1：巡河。"], ["", "目标2：清淤。"], ["项目属性", "新增"]],
        (),
        {"purpose": "目标1：巡河。\n目标2：清淤。", "extra": {"项目属性": "新增"}},
    ),
    "goals in one cell": (
        [["总体目标", "目标1：巡河。\n目标2：清淤。"]],
        (),
        {"purpose": "目标1：巡河。 目标2：清淤。"},
    ),
    "long-term and annual goals side by side": (
        [
            ["总体目标", "实施期目标（2021—2023年）", "", "年度目标（2022年）"],
            ["", "三年建成水网。", "", "建成泵站两座。"],
        ],
        [Merge(1, 1, 2, 1), Merge(1, 2, 1, 3), Merge(2, 2, 2, 3)],
        {
            "purpose": "建成泵站两座。",
            "year": 2022,
            "extra": {"实施期目标(2021—2023年)": "三年建成水网。"},
        },
    ),
    "goals side by side, several rows": (
        [
            ["绩效目标", "中期目标", "年度目标"],
            ["", "目标1：甲", "目标1：丙"],
            ["", "目标2：乙", "目标2：丁"],
            ["绩效指标", "一级指标", "二级指标"],
        ],
        [Merge(1, 1, 3, 1)],
        {"purpose": "目标1：丙\n目标2：丁", "extra": {"中期目标": "目标1：甲\n目标2：乙"}},
    ),
    "self-evaluation": (
        [
            ["年度总体目标", "预期目标", "", "实际完成情况", ""],
            ["", "发放补贴 300 人", "", "已发放 310 人", ""],
        ],
        [Merge(1, 1, 2, 1), Merge(1, 2, 1, 3), Merge(1, 4, 1, 5), Merge(2, 2, 2, 3), Merge(2, 4, 2, 5)],
        {"purpose": "发放补贴 300 人", "extra": {"实际完成情况": "已发放 310 人"}},
    ),
    "self-evaluation without merges": (
        [
            ["年度总体目标", "年初设定目标", "全年实际完成情况"],
            ["", "发放补贴", "已发放"],
            ["一级指标", "二级指标", "三级指标", "年度指标值"],
        ],
        (),
        {"purpose": "发放补贴", "extra": {"全年实际完成情况": "已发放"}},
    ),
    "goal beside a label within a label": (
        [["总体目标", "实施期目标", "三年完成"], ["", "年度目标", "今年过半"]],
        [Merge(1, 1, 2, 1)],
        {"purpose": "今年过半", "extra": {"实施期目标": "三年完成"}},
    ),
    "only a long-term goal": ([["中期目标", "三年完成"]], (), {"purpose": "三年完成"}),
    "goal below its key": (
        [["年度绩效目标"], ["完成巡查并消除隐患。"], ["一级指标", "二级指标", "三级指标", "指标值"]],
        (),
        {"purpose": "完成巡查并消除隐患。"},
    ),
    "goal that names other keys": (
        [["年度目标：一是修路；二是架桥。 项目内容：见附件"]],
        (),
        {"purpose": "一是修路；二是架桥。 项目内容：见附件"},
    ),
    "values below keys": (
        [["项目名称", "实施单位", "预算年度"], ["修桥", "交通局", "2020"]],
        (),
        {"name": "修桥", "unit_name": "交通局", "year": 2020},
    ),
    "unknown key beside known ones": (
        [["项目属性", "新增", "评审方式", "专家评审"], ["经费渠道：", "本级"]],
        (),
        {"extra": {"项目属性": "新增", "评审方式": "专家评审", "经费渠道": "本级"}},
    ),
    "weak word as a value": (
        [["项目类别", "项目", "项目属性", "新增"]],
        (),
        {"extra": {"项目类别": "项目", "项目属性": "新增"}},
    ),
    "list merged below a key": (
        [["项目概况", "新建水塔。"], ["", "管网 3 公里。"]],
        [Merge(1, 1, 2, 1)],
        {"extra": {"项目概况": "新建水塔。\n管网 3 公里。"}},
    ),
    "funds are left alone": (
        [["项目名称", "修桥"], ["项目资金（万元）", "年度资金总额：", "100"], ["", "其中：财政拨款", "100"]],
        [Merge(2, 1, 3, 1)],
        {"name": "修桥", "scale": 1e4},
    ),
    "empty form": (
        [["项目名称", "", "主管部门", ""], ["项目属性", "", "项目期", ""]],
        (),
        {},
    ),
    "nothing": ([], (), {}),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "merges", "expected"), FORMS.values(), ids=FORMS.keys())
def test_read_head(lines, merges, expected):
    assert facts(read_head(rows_of(*lines, merges=merges))) == expected


def test_every_row_is_either_understood_or_named():
    rows = rows_of(
        ["项目支出绩效目标表"],
        ["项目名称", "修桥"],
        ["项目资金（万元）", "年度资金总额：", "100"],
        ["桥面宽三米"],
        ["年度目标", "通车"],
    )

    head = read_head(rows)

    assert (head.used, head.unused) == ((0, 1, 4), (2, 3))


HEAD_ROWS = {
    "key and value": (["项目名称", "修桥"], True),
    "blank": (["主管部门", ""], True),
    "in one cell": (["填报单位：水务局"], True),
    "money unit": (["单位：万元"], True),
    "goal": (["年度绩效目标", "通车"], True),
    "weak key": (["项目", "修桥"], True),
    "header of a table": (["项目名称", "单位名称", "一级指标", "三级指标", "指标值"], False),
    "indicator": (["产出指标", "数量指标", "桥梁数量", "3座"], False),
    "indicator named like a key": (["实施期限", "≤12个月"], False),
    "indicator in words": (["项目负责人满意度", "90%"], False),
    "title": (["项目支出绩效目标表"], False),
    "note": (["注：本表由单位填写"], False),
    "goal of a narrative": (["数量指标：修桥3座"], False),
}


@pytest.mark.parametrize(("cells", "expected"), HEAD_ROWS.values(), ids=HEAD_ROWS.keys())
def test_is_head_row(cells, expected):
    assert is_head_row(rows_of(cells)[0]) is expected


def test_rows_below_a_merged_key_belong_to_the_head_and_those_below_a_category_do_not():
    goal = rows_of(["年度目标", "目标1"], ["", "目标2"], merges=[Merge(1, 1, 2, 1)])
    category = rows_of(["产出指标", "数量"], ["", "实施期限", "一年"], merges=[Merge(1, 1, 2, 1)])

    assert [is_head_row(row) for row in goal] == [True, True]
    assert is_head_row(category[1]) is False


CODES = {
    "dash": ("820001-某局", ("820001", "某局")),
    "brackets": ("[301]某局", ("301", "某局")),
    "full width": ("【301】某局", ("301", "某局")),
    "blank": ("301001 某局", ("301001", "某局")),
    "glued": ("301001某局", ("301001", "某局")),
    "behind": ("某局（301001）", ("301001", "某局")),
    "behind a dash": ("某局-301", ("301", "某局")),
    "none": ("某局", (None, "某局")),
    "number in the name": ("第101医院", (None, "第101医院")),
    "year in the name": ("2022年项目办", (None, "2022年项目办")),
    "empty": ("", (None, "")),
}


@pytest.mark.parametrize(("text", "expected"), CODES.values(), ids=CODES.keys())
def test_split_code(text, expected):
    assert split_code(text) == expected


KINDS = {
    "numbered": ("一、项目概况：", "extra"),
    "bracket": ("年度目标（2022年）", "annual"),
    "star": ("★项目名称", "name"),
    "sentence": ("项目名称应当与预算一致", None),
    "category": ("数量指标", None),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.values(), ids=KINDS.keys())
def test_kind_of(text, expected):
    assert kind_of(text) == expected


@given(
    st.lists(
        st.text("项目名称：: 单位年度目标总体1（）\n万元 一", max_size=14), min_size=1, max_size=4
    )
)
def test_no_head_raises_and_no_row_counts_twice(cells):
    rows = rows_of(cells, cells[::-1], cells)

    head = read_head(rows)

    assert sorted(head.used + head.unused) == list(range(len(rows)))
    inline_pairs(cells[0])
