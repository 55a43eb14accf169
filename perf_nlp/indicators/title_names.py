"""Names that the title of a disclosure holds: the project and the unit."""

from __future__ import annotations

import re

# How names of projects end, with what may stand in brackets behind.
PROJECT_END = (
    r"(?:项目|经费|专项|资金|补助|补贴|工程|活动|计划|行动|费用?|建设|改造|服务)"
    r"(?:\([^()]{1,30}\))?"
)
_TITLE_PROJECT = re.compile(rf"(?P<name>[^《》]{{2,60}}?{PROJECT_END})(?:支出)?(?:整体)?绩效")
_BEFORE_NAME = re.compile(r".*(?:20\d\d年度?|关于|[局厅委镇乡]|政府|办事处|中心|学校|医院)")
# 部门预算项目 says only what kind of thing follows.
_NO_NAME = re.compile(
    r"(?:部门|单位|本级|[市县区省]级|财政|重点|预算|支出|专项|[一二]级|年度?|所有|各)*(?:项目|资金|专项|经费|支出)*"
)
_TITLE_UNIT = re.compile(
    r"(?P<unit>[\u4e00-\u9fff]{2,24}?(?:局|厅|委员会|办公室|镇|乡|人民政府|街道办事处|中心|学校|小学|中学|医院|"
    r"[法检]\S?院|检察院|研究院|图书馆))(?:关于)?(?:对)?(?=20\d\d年|部门|项目|整体|预算|二[〇零○])"
)


def project_of_title(title: str) -> str | None:
    """Find the project that a title names; None if it only says what kind of things follow.

    :param title: Folded, in one line.

    >>> project_of_title("青禾县交通局关于2021年亮化工程绩效目标的公示")
    '亮化工程'
    >>> project_of_title("2021年部门预算项目绩效目标表") is None
    True
    """
    match = _TITLE_PROJECT.search(title)
    if match is None:
        return None
    name = _BEFORE_NAME.sub("", match["name"])
    return None if _NO_NAME.fullmatch(name) else name


def unit_of_title(title: str) -> str | None:
    """Find the unit that a title begins with (青禾县交通局2021年…)."""
    match = _TITLE_UNIT.search(title)
    return match["unit"] if match else None
