"""One indicator from its cells, and what it takes over from the rows above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from perf_nlp.indicators.cells import cell_text, number_in, operator_in, place_of
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.content import is_direction
from perf_nlp.indicators.direction import direction_of
from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.targets import parse_target
from perf_nlp.records import ColumnGroup, Indicator, Problem, Row
from perf_nlp.taxonomy import is_level1, is_level2, leaf_of_declared

Levels = tuple[str | None, str | None]
Part = dict[str, str | None]


def _is_satisfaction(text: str) -> bool:
    """Tell whether a category is 满意度指标, which stands on the first level of most forms."""
    return re.fullmatch(r"(?:[一二三四五六]、)?满意度?(?:指标)?(?:[（(].*[）)])?", text) is not None


@dataclass(slots=True)
class Above:
    """What a row takes over from the rows above it, where merged cells left its own blank.

    :param levels: 一级指标 and 二级指标 of each group of columns.
    """

    levels: dict[ColumnGroup, Levels] = field(default_factory=dict)

    def fill(self, group: ColumnGroup, level1: str | None, level2: str | None) -> Levels:
        """Complete the levels of a row, and keep them for the next."""
        last1, last2 = self.levels.get(group, (None, None))
        # 二级指标 is only carried on inside the same 一级指标.
        same = level1 is None or level1 == last1
        levels = (level1 or last1, level2 or (last2 if same else None))
        self.levels[group] = levels
        return levels

    def is_first_level(self, group: ColumnGroup, text: str) -> bool:
        """Tell whether a category on a row of its own is 一级指标: 成本指标 may be either."""
        if not (is_level1(text) and is_level2(text)):
            return is_level1(text)
        level1, level2 = self.levels.get(group, (None, None))
        if _is_satisfaction(text) and re.match(r"[（(]", text) is None:
            return level1 is None or not _is_satisfaction(level1)
        if re.match(r"[一二三四五六]、", text):
            return True
        is_inner = level2 is not None or re.match(r"[（(]", text) is not None
        return level1 is None or not is_inner


@dataclass(frozen=True, slots=True)
class Found:
    """What one row gave.

    :param is_category: True for a row that only names 一级指标 or 二级指标.
    """

    indicators: list[Indicator] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_category: bool = False


def part_of(row: Row, columns: Columns, group: ColumnGroup) -> Part:
    """Give the cells of one group, and those that all groups share."""
    return {meaning: cell_text(row, number) for meaning, number in columns.places[group]}


def make_indicator(
    row: Row,
    columns: Columns,
    group: ColumnGroup,
    part: Part,
    above: Above,
    year: int | None,
    *,
    column: int | None = None,
) -> Indicator:
    """Build one indicator from its cells."""
    name = part.get("name") or ""
    operator = operator_in(part.get("operator")) or operator_in(part.get("direction"))
    stated = next(
        filter(is_direction, filter(None, map(part.get, ("direction", "operator")))), None
    )
    level1, level2 = above.fill(group, part.get("level1"), part.get("level2"))
    leaf = leaf_of_declared(level1, level2)
    targets = parse_target(
        part.get("value") or "",
        name=name, unit=part.get("unit"), operator=operator, leaf=leaf, year=year,
    )  # fmt: skip
    place = columns.groups[group].get("name") if column is None else column
    return Indicator(
        name=name,
        clean_name=clean_name(name),
        origin=place_of(row, place),
        value=part.get("value"),
        description=part.get("description"),
        declared_level1=level1,
        declared_level2=level2,
        unit=part.get("unit"),
        operator=operator,
        weight=number_in(part.get("weight")),
        actual=part.get("actual"),
        points_awarded=number_in(part.get("points_awarded")),
        column_group=group,
        extra=_extra(row, columns, group, part),
        targets=targets,
        direction=direction_of(name, targets, leaf=leaf, stated=stated),
    )


def _extra(row: Row, columns: Columns, group: ColumnGroup, part: Part) -> dict[str, str]:
    """Keep the cells of columns we have no field for, and what a field could not take."""
    extra = {
        heading: text
        for heading, number in columns.extra.items()
        if (text := cell_text(row, number))
    }
    for meaning in ("operator", "direction", "weight", "points_awarded"):
        text = part.get(meaning)
        if not text or _is_taken(meaning, text):
            continue
        number = columns.column(group, meaning)
        heading = "" if number is None else columns.headings[number].rpartition("/")[2]
        extra["".join(heading.split()) or meaning] = text
    return extra


def _is_taken(meaning: str, text: str) -> bool:
    """Tell whether a cell could be read as what its column says."""
    if meaning in ("weight", "points_awarded"):
        return number_in(text) is not None
    return operator_in(text) is not None
