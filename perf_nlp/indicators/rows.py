"""Rows of a table → indicators, or what is to be said of a row that gives none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perf_nlp.indicators.building import Above, Found, Part, make_indicator, part_of
from perf_nlp.indicators.cells import row_problem
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.content import is_number
from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.slid import NAMELESS, read_slid
from perf_nlp.records import ColumnGroup, Problem, Row
from perf_nlp.taxonomy import is_level1, is_level2

# What a template leaves where nothing was written.
_BLANK_NAME = re.compile(
    r"[.…·\-—_/\\\s*×xX]*|(?:三级)?指标\s*[0-9０-９一二三四五六七八九十]*[:：]?|（?空）?"
)
_EXAMPLE = re.compile(r"[（(【](?:填写|填报)?(?:示例|样例|举例|例)[）)】]|^(?:示例|例)[：:]")


def read_indicators(row: Row, columns: Columns, above: Above, year: int | None) -> Found:
    """Read the indicators of a row: one for each group of columns that has a name.

    A row whose cells slid sideways in the source is read in order, and reported.

    :param year: Budget year, for dates that do not state theirs.
    """
    parts = {group: part_of(row, columns, group) for group in columns.groups}
    named = [group for group, part in parts.items() if part.get("name")]
    if "own" in parts:
        slid = read_slid(row, columns, parts, above, year)
        if slid is not None:
            return slid
    if not named or all(_is_level(parts[group]) for group in named):
        return _nameless(row, columns, parts, above)
    found = Found()
    for group in named:
        part = parts[group]
        if _is_blank_template(part):
            found.problems.append(
                row_problem(row, "空白的模板行或填写示例，不是指标，未录入", kind="skipped")
            )
            continue
        part, shifted = _unshifted(part, columns, group)
        if shifted:
            reason = "这一行的计量单位为空，后面的单元格在原表中左移了一列，已读回原位，请核对"
            found.problems.append(row_problem(row, reason, kind="doubt"))
        found.indicators.append(make_indicator(row, columns, group, part, above, year))
        found.problems.extend(_doubts(row, columns, group))
    return found


def _is_level(part: Part) -> bool:
    """Tell whether a name is in truth a category on a row of its own."""
    name = part.get("name") or ""
    told = any(part.get(key) for key in ("value", "description", "weight", "points_awarded"))
    return not told and (is_level1(name) or is_level2(name))


def _is_blank_template(part: Part) -> bool:
    """Tell whether a template row was left as it was: 指标1：, ……, an example."""
    name = part.get("name") or ""
    if _EXAMPLE.search(name):
        return True
    if part.get("value"):
        return False
    bare = clean_name(name)
    return not bare or _BLANK_NAME.fullmatch(bare) is not None


def _nameless(row: Row, columns: Columns, parts: Mapping[ColumnGroup, Part], above: Above) -> Found:
    """Read a row without a name: a category for the rows below, or something to report."""
    if any(part.get("value") or part.get("description") for part in parts.values()):
        return Found([], [row_problem(row, NAMELESS)])
    for group, part in parts.items():
        level1, level2 = part.get("level1"), part.get("level2")
        name = part.get("name")
        if name and above.is_first_level(group, name):
            level1 = name
        elif name:
            level2 = name
        above.fill(group, level1, level2)
    return Found(is_category=True)


def _unshifted(part: Part, columns: Columns, group: ColumnGroup) -> tuple[Part, bool]:
    """Put back cells that moved left because an export left out an empty unit."""
    unit, weight = part.get("unit"), part.get("weight")
    unit_column = columns.column(group, "unit")
    weight_column = columns.column(group, "weight")
    if not unit or weight or unit_column is None or weight_column != unit_column + 1:
        return part, False
    if not is_number(unit):
        return part, False
    return part | {"unit": None, "weight": unit}, True


def _doubts(row: Row, columns: Columns, group: ColumnGroup) -> list[Problem]:
    """Report the cells of an indicator that were recognised with little certainty."""
    if not row.doubtful:
        return []
    wanted = set(columns.groups[group].values())
    return [
        row_problem(row, "这一格的文字识别不确定，请对照原件核对", number, kind="doubt")
        for number in row.doubtful
        if number in wanted
    ]
