"""What the cells of a column look like: which meanings its content speaks for, and against."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from perf_nlp.indicators.operators import parse_operator
from perf_nlp.indicators.units import parse_measure, unit_table
from perf_nlp.taxonomy import is_level1, is_level2
from perf_nlp.text.normalize import normalize

_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?分?")
_VALUE = re.compile(
    r"(?:[≥≤><=~±]|不[低少高多超]|大于|小于|达到|控制在|完成|优|良|合格|及时|有效|明显|是$|否$|长期|逐[年步]|100%|[应]\S尽)"
    r"|^[\d.,]+\s*\S{0,6}$|\d(?:%|人|次|个|元|天|年|月|日)"
)
_ORGANISATION = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|部|院|校|中学|小学|大学|学院|中心|所|站|队|馆|社|会|公司|政府|街道|镇|乡|法院|检察院|处|本级|机关)$"
)
_SENTENCE = re.compile(r"[，。；,;].*|^.{26,}$")
_DIRECTION = re.compile(
    r"(?:[正反负逆中]向|[正反负逆]|适度|越[大高小低]越[好优]|上升|下降|[↑↓])(?:性)?(?:指标)?"
)
_TYPE = {"定量", "定性", "定量指标", "定性指标", "定量型", "定性型"}


def share(cells: Sequence[str], meaning: str) -> float:
    """Give the share of a column's texts that look like `meaning`, 0..1.

    :param cells: Texts of the column that are not blank.
    :param meaning: One of `headings.MEANINGS`; those without a typical look give 0.8.
    :return: 0.5 if there is no text to look at.
    """
    if not cells:
        return 0.5
    test = _TESTS.get(meaning)
    return 0.8 if test is None else sum(map(test, cells)) / len(cells)


def is_operator(cell: str) -> bool:
    """Tell whether a cell holds a comparison and nothing else (≥, 大于等于)."""
    return len(cell) <= 6 and parse_operator(normalize(cell)) is not None


def is_type(cell: str) -> bool:
    """Tell whether a cell says 定量 or 定性: the third meaning of 指标性质."""
    return cell in _TYPE


@lru_cache(maxsize=1024)
def is_direction(cell: str) -> bool:
    """Tell whether a cell says 正向 or 反向: the second meaning of 指标性质."""
    return _DIRECTION.fullmatch(cell) is not None


def is_unit(cell: str) -> bool:
    """Tell whether a cell holds a unit of measurement that we know."""
    if len(cell) > 12 or cell.isdigit():
        return False
    measure = parse_measure(normalize(cell))
    if measure is None or measure.unit is None:
        return measure is not None
    name = measure.unit.name
    return "/" in name or name in unit_table().by_spelling


def is_number(cell: str) -> bool:
    """Tell whether a cell is one plain number."""
    return _NUMBER.fullmatch(cell) is not None


def looks_like_value(cell: str) -> bool:
    """Tell whether a cell reads like a target: a number, an operator, a degree."""
    return len(cell) <= 40 and _VALUE.search(normalize(cell)) is not None


def looks_like_name(cell: str) -> bool:
    """Tell whether a cell reads like the name of an indicator: short, Chinese, no sentence."""
    return (
        2 <= len(cell) <= 45
        and re.search("[\u4e00-\u9fff]{2}", cell) is not None
        and not is_number(cell)
        and not _SENTENCE.fullmatch(cell[-1:] if len(cell) < 26 else cell)
        and not is_level2(cell)
    )


def _is_description(cell: str) -> bool:
    # 计划标准 names the kind of standard, it does not describe.
    return (
        len(cell) >= 4
        and re.search("[\u4e00-\u9fff]{2}", cell) is not None
        and not re.fullmatch(r"(?:计划|行业|历史|国家|地方|其他|预算|定额|部门|专业)+标准", cell)
    )


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"20\d\d年?度?", cell) is not None


def _is_code(cell: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9\-]{3,24}", cell) is not None


def _is_organisation(cell: str) -> bool:
    return _ORGANISATION.search(cell) is not None or re.match(r"\d{3,}[-—]?\S", cell) is not None


_TESTS: dict[str, Callable[[str], bool]] = {
    "operator": is_operator,
    "direction": is_direction,
    "unit": is_unit,
    "level1": is_level1,
    "level2": is_level2,
    "weight": is_number,
    "points_awarded": is_number,
    "funds": is_number,
    "value": looks_like_value,
    "name": looks_like_name,
    "description": _is_description,
    "year": _is_year,
    "unit_code": _is_code,
    "unit_name": _is_organisation,
}
