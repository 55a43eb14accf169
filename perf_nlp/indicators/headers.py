"""Find the header of an indicator table and what each column means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_nlp.records import ColumnGroup, Row

# Headings of real tables (domain.md 3), without white space. Exact names first: a heading that
# only contains one of the last group's words is taken when nothing matches exactly.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "三级指标", "明细指标", "指标名称", "绩效指标", "绩效指标名称", "三级指标名称",
        "指标内容", "name",
    ),
    "value": (
        "指标值", "目标值", "年度指标值", "年度目标值", "预期指标值", "指标值及单位", "绩效指标值",
        "预期实现值", "预期值", "target", "value",
    ),
    "description": (
        "指标描述", "指标解释", "指标说明", "绩效指标描述", "指标值说明", "指标内容解释",
        "备注说明", "description",
    ),
    "level1": ("一级指标", "一级指标名称", "绩效指标分类", "level1"),
    "level2": ("二级指标", "二级指标名称", "指标类型", "declared", "level2"),
    "project": ("项目名称", "项目", "project"),
    "unit_name": ("单位名称", "实施单位", "预算单位", "部门名称", "unit_name"),
    "unit_code": ("单位编码", "部门编码", "单位代码", "unit_code"),
    "year": ("年度", "预算年度", "year"),
    "purpose": ("年度目标", "总体目标", "年度总体目标", "绩效目标", "purpose"),
    "unit": ("计量单位", "度量单位", "指标单位", "unit"),
    "operator": ("计算符号", "运算符号", "指标性质", "指标符号", "operator"),
    "direction": ("指标方向", "指标方向性"),
    "weight": ("分值", "权重", "指标权重", "weight"),
    "actual": ("实际完成值", "全年完成值", "全年实际值", "实际值", "完成值", "actual"),
    "points_awarded": ("得分", "自评得分"),
}  # fmt: skip
_FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_FUND_GROUP = re.compile(r"资金|预算数|金额")
_TOTAL = {"总计", "合计", "小计", "资金总额", "预算数", "预算金额", "资金安排"}
# The unit's own columns are marked so in the city lists; both groups hold name, value, description.
_OWN = re.compile(r"[（(]个性[）)]")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table mean; column numbers from 0.

    :param groups: For each group of indicator columns: field → column.
    :param fields: Field → column for what stands once a row.
    :param funds: Key ("total" or the heading) → column.
    :param extra: Heading → column for columns we have no field for.
    """

    groups: dict[ColumnGroup, dict[str, int]]
    fields: dict[str, int]
    funds: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)


_GROUPED = ("name", "value", "description")


def heading_of(cell: str) -> str:
    """Give a heading without layout: white space, notes in brackets, final marks.

    >>> heading_of("绩 效 指 标（必填）：")
    '绩效指标'
    """
    squeezed = re.sub(r"\s", "", cell)
    return re.sub(r"[（(][^（）()]*[）)]", "", squeezed).rstrip(":：*★").lower()


def find_header(rows: Sequence[Row], start: int) -> tuple[Columns, int] | None:
    """Read the header that begins at `rows[start]`, one or two rows deep.

    :return: The columns and the number of rows the header takes; None if no header begins here.
    """
    cells = rows[start].cells
    fields = [_FIELD_OF.get(heading_of(cell)) for cell in cells]
    # One known heading may be a cell of data; a name with a value or a category beside it is not.
    if "name" not in fields or not {"value", "level1", "level2", "description"} & set(fields):
        return None
    if start + 1 < len(rows) and _is_second_header(rows[start].cells, rows[start + 1].cells):
        return _columns(cells, rows[start + 1].cells), 2
    return _columns(cells, ()), 1


def _is_second_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether the row below is the lower half of the header: names of fund columns."""
    filled = [number for number, cell in enumerate(second) if cell]
    if not filled or any(re.search(r"\d", second[number]) for number in filled):
        return False
    fund_cells = [number for number, cell in enumerate(first) if _FUND_GROUP.search(cell)]
    return bool(fund_cells) and any(heading_of(second[number]) in _TOTAL for number in filled)


def _columns(first: Sequence[str], second: Sequence[str]) -> Columns:
    """Give each column its meaning, the lower heading before the upper."""
    groups: dict[ColumnGroup, dict[str, int]] = {"common": {}, "own": {}}
    fields: dict[str, int] = {}
    funds: dict[str, int] = {}
    extra: dict[str, int] = {}
    for number, upper in enumerate(first):
        lower = second[number] if number < len(second) else ""
        heading = lower or upper
        if not heading:
            continue
        name = _FIELD_OF.get(heading_of(heading))
        if lower or heading_of(heading) in _TOTAL:
            funds["total" if heading_of(heading) in _TOTAL else heading_of(heading)] = number
        elif name in _GROUPED:
            group = groups["own" if _OWN.search(heading) else "common"]
            group.setdefault(name, number)
        elif name is not None and name not in fields:
            fields[name] = number
        else:
            extra[re.sub(r"\s+", "", heading)] = number
    return Columns({name: group for name, group in groups.items() if group}, fields, funds, extra)
