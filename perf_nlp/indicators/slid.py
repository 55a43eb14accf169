"""Rows of the city lists whose cells slid out of their columns: read in order, and reported."""

from __future__ import annotations

from collections.abc import Mapping

from perf_nlp.indicators.building import Above, Found, Part, make_indicator, part_of
from perf_nlp.indicators.cells import cell_text, row_problem
from perf_nlp.indicators.columns import Columns
from perf_nlp.records import ColumnGroup, Row

_SLID = "这一行的单元格在原表中错位，已按从左到右的顺序读作名称、指标值、描述，请核对原表"
NAMELESS = "这一行没有指标名称，未录入，请核对原表"


def read_slid(
    row: Row,
    columns: Columns,
    parts: Mapping[ColumnGroup, Part],
    above: Above,
    year: int | None,
) -> Found | None:
    """Read a row of a list with own columns whose cells slid out of place; None if none did."""
    grouped = {
        group: {key: part.get(key) for key in ("name", "value", "description")}
        for group, part in parts.items()
    }
    named = [group for group, part in grouped.items() if part["name"]]
    whole = [group for group in named if grouped[group]["value"]]
    used = [group for group, part in grouped.items() if any(part.values())]
    # With two groups of columns, text in both and no whole indicator means cells that slid.
    if used and not whole and (len(used) > 1 or not named):
        return _in_order(row, columns, above, year)
    if len(named) > len(whole) >= 1:
        return _with_stray(row, columns, dict(parts), whole[0], above, year)
    return None


def _in_order(row: Row, columns: Columns, above: Above, year: int | None) -> Found:
    """Read name, value and description from left to right, whatever columns they are in."""
    keys = ("name", "value", "description")
    numbers = sorted({group[k] for group in columns.groups.values() for k in keys if k in group})
    filled = [number for number in numbers if cell_text(row, number)]
    if not 2 <= len(filled) <= 3:
        return Found([], [row_problem(row, NAMELESS)])
    group: ColumnGroup = next(n for n, g in columns.groups.items() if filled[-1] in g.values())
    part = part_of(row, columns, group) | {
        key: cell_text(row, n) for key, n in zip(keys, filled, strict=False)
    }
    if len(filled) == 2:
        part["description"] = None
    indicator = make_indicator(row, columns, group, part, above, year, column=filled[0])
    return Found([indicator], [row_problem(row, _SLID, filled[0], kind="doubt")])


def _with_stray(
    row: Row,
    columns: Columns,
    parts: dict[ColumnGroup, Part],
    whole: ColumnGroup,
    above: Above,
    year: int | None,
) -> Found:
    """Read a row where one group is whole and the other has a cell that strayed into it."""
    part = parts[whole]
    stray = next(name for name in parts if name != whole and parts[name].get("name"))
    column = columns.groups[stray]["name"]
    text = parts[stray]["name"]
    if part.get("description") is None:
        part["description"] = text
        reason = (
            f"“{text}”在原表中错位到后面的列，已读作指标描述；指标值“{part['value']}”"
            "可能被截断，请核对原表"
        )
    else:
        reason = f"“{text}”不在它该在的列，未录入，请核对原表"
    return Found(
        [make_indicator(row, columns, whole, part, above, year)],
        [row_problem(row, reason, column, kind="doubt")],
    )
