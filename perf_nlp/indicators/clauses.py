"""One clause of a target cell, left to right: which dates and quantities it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perf_nlp.indicators.changes import Base, compare_with, find_base, is_same, sign_of_change
from perf_nlp.indicators.dates import CalendarSpan, recurring_at, span_at
from perf_nlp.indicators.fractions import Quantity
from perf_nlp.indicators.neighbours import PERCENT, Neighbours, complete
from perf_nlp.indicators.numerals import plain
from perf_nlp.indicators.operators import MIRRORED, combine, find_operator, suffix_at
from perf_nlp.indicators.quantities import quantity_at
from perf_nlp.indicators.rates import period_at, rate_at
from perf_nlp.records import Kind, Operator, Target

_NUMERAL = "0-9零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾半"
TRIGGER = re.compile(
    rf"[{_NUMERAL}每]|[±¥+-](?=[0-9¥])|[百千](?=分之|分百)|万(?=分之)|[百千万](?=[百千万亿])|"
    r"[人户亩日天月年生周季次例场村校班床车件台单]均|学年均|课时均|平方米均|公里均|"
    r"[年月日](?=[人户生]均)|(?<=[近约逾超过上])[百千万](?![分百千万亿])|年度?[底末内终]|[上下]半年|全年|次年|次月|翌年|来年|明年|当年|本年|今年|同年|下一?年|第[0-9一二三四]季|"
    r"前三季度|Q[1-4]|翻[番倍一二两三四]"
)
_DOUBLE = re.compile(r"翻(?:(?P<n>[一二两三四])?番|一?倍)")
# Digits that are no quantity are passed over together: an account number is not read piecewise.
_RUN = re.compile("[0-9.]+|.", re.DOTALL)
_DAY_AHEAD = re.compile(rf"[{_NUMERAL}当本下]{{1,3}}[日号][之以]?前|[当本下][月季]")
# A date goes on with one of these behind its first number.
_DATE_AHEAD = re.compile(rf"(?:19|20)[0-9]{{6}}|[{_NUMERAL}Oo○]+[年月季./-]|[^{_NUMERAL}±¥+-]")
_CUT = re.compile(r"[、:()]")
CALENDAR = frozenset("年月季周天")
_FAMILY_KIND: dict[str, Kind] = {
    "percent": "percent", "points": "change", "money": "money", "time": "duration",
}  # fmt: skip


@dataclass(slots=True)
class _Scan:
    """Where the reader of a clause stands.

    :param lead: Words since the last target.
    :param per: Denominators that wait for their number (每周 …).
    :param averaged: True if one of them is an average (人均 …).
    """

    text: str
    position: int = 0
    lead: str = ""
    per: list[str] = field(default_factory=list)
    averaged: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A target of a clause.

    :param loose: True for a whole year, which beside a count says nothing of its own.
    """

    target: Target
    loose: bool = False


def stated_year(target: Target) -> int | None:
    """Give the year that a date states: 2022年6月开工，12月底前完工 means 2022 twice."""
    date = target.date
    return int(date[-10:-6]) if date and date[0].isdecimal() else None


def read_clause(
    text: str, near: Neighbours, base: Base | None = None, *, whole: bool = False
) -> tuple[list[Reading], Base | None]:
    """Read the targets of one clause.

    :param text: Normalised, without white space; no separator inside.
    :param base: What an earlier clause named for comparison (与上年相比，…).
    :param whole: True if the clause is the whole cell.
    :return: The targets in order, and the base if the next clause may still need it.
    """
    own = find_base(text) if _NAMES_BASE.search(text) else None
    base_name = own.name if own else (base.name if base else None)
    scanned = text
    if own:
        sign = {"高于": "提高", "超过": "提高", "多于": "提高", "低于": "降低", "少于": "降低"}.get(
            own.compare, ""
        )
        scanned = text[: own.start] + (sign or own.compare) + text[own.end :]
    readings = list(_read(scanned, near, base_name, whole=whole))
    if readings:
        return readings, None
    if own or is_same(text) or (base and _may_compare(text)):
        operator = compare_with(text, own)
        if operator is not None and (base_name or is_same(text)):
            return [Reading(_against_zero(operator, base_name))], None
    return [], own or base


_COMPARING = re.compile("[较比与和同在于]|超过|持平|不变|[提增升降减缩下上善长]")
_NAMES_BASE = re.compile(
    "[较比与和同在环]|(?:于|超过)[上去往历前基年12近疫项实建改治整培干创以之过原现同]"
)


def _may_compare(text: str) -> bool:
    return _COMPARING.search(text) is not None


def _against_zero(operator: Operator, base: str | None) -> Target:
    low = 0 if operator in (">", ">=", "=") else None
    high = 0 if operator in ("<", "<=", "=") else None
    return Target("change", operator=operator, low=low, high=high, base=base)


def _read(text: str, near: Neighbours, base: str | None, *, whole: bool) -> Iterator[Reading]:
    scan = _Scan(text)
    while (match := TRIGGER.search(text, scan.position)) is not None:
        start = match.start()
        scan.lead += text[scan.position : start]
        reading = _read_at(scan, start, near, base, whole=whole)
        if reading is not None:
            yield reading
            if near.year is None and (stated := stated_year(reading.target)):
                near = replace(near, year=stated)
            scan.lead, scan.per, scan.averaged = "", [], False
        elif scan.position <= start:
            scan.position = _RUN.match(text, start).end()  # type: ignore[union-attr]
            scan.lead += text[start : scan.position]


def _read_at(
    scan: _Scan, start: int, near: Neighbours, base: str | None, *, whole: bool
) -> Reading | None:
    """Read what starts at a trigger; moves the scan on if anything does."""
    text, lead = scan.text, scan.lead[-24:]
    char = text[start]
    if char == "翻":
        return _doubled(scan, start, base)
    if char in "每次" or _DAY_AHEAD.match(text, start):
        day = recurring_at(text, start, lead)
        if day is not None:
            scan.position = day.end
            before: Operator | None = (
                "<=" if day.before or near.cell_operator in ("<=", "<") else None
            )
            if day.period:
                return Reading(Target("period", date=day.date, per=day.per))
            return Reading(Target("deadline", operator=before, date=day.date, per=day.per))
    if char == "每" or "均" in text[start + 1 : start + 3]:
        rate = rate_at(text, start)
        if rate is not None:
            scan.per.extend(rate[0])
            scan.averaged = char != "每"
            scan.position = rate[1]
            return None
    if char not in "±¥+-" and (period := period_at(text, start)):
        scan.per.append(period[0])
        scan.lead += period[1]
        scan.position = period[2]
        return None
    span = span_at(text, start, lead, near.year) if _DATE_AHEAD.match(text, start) else None
    if span is not None and not (scan.per and span.loose):
        scan.position = span.end
        return Reading(dated(span, near, tuple(scan.per)), span.loose)
    quantity = quantity_at(text, start, whole=whole)
    if quantity is None:
        return None
    scan.position = quantity.end
    return Reading(_target(quantity, scan, near, base))


def dated(span: CalendarSpan, near: Neighbours, per: tuple[str, ...] = ()) -> Target:
    """Give the target that a date states: a period, or a deadline at its last day."""
    if span.period and near.cell_operator not in ("<=", "<"):
        return Target("period", date=span.text, per=per)
    operator: Operator | None = "<=" if span.before or near.cell_operator in ("<=", "<") else None
    return Target("deadline", operator=operator, date=span.text.split("/")[-1], per=per)


def _doubled(scan: _Scan, start: int, base: str | None) -> Reading | None:
    """Read 翻一番 (100 %), 翻两番 (300 %), 翻倍."""
    match = _DOUBLE.match(scan.text, start)
    if match is None:
        return None
    times = {"二": 2, "两": 2, "三": 3, "四": 4}.get(match["n"] or "", 1)
    percent = Decimal(2**times * 100 - 100)
    quantity = Quantity(percent, percent, start, match.end(), unit=PERCENT)
    operator = find_operator(near_words(scan.lead))
    suffix, includes, scan.position = suffix_at(scan.text, match.end())
    operator = combine(operator, suffix, includes)
    return Reading(_bounded(quantity, "change", operator, base=base))


def near_words(lead: str) -> str:
    """Give the words of the lead behind its last inner separator."""
    cut = 0
    for match in _CUT.finditer(lead):
        cut = match.end()
    return lead[cut:] if cut else lead


def _target(quantity: Quantity, scan: _Scan, near: Neighbours, base: str | None) -> Target:
    """Ask lead and neighbours for what the quantity itself does not say."""
    lead = near_words(scan.lead)
    operator = combine(find_operator(lead), quantity.operator, quantity.includes)
    if quantity.operator == "range":
        operator = "range"
    if quantity.fraction_of is not None:
        quantity.unit = None
        return _bounded(quantity, "ratio", operator or near.operator, (quantity.fraction_of,))
    complete(quantity, lead, near)
    unit = quantity.unit
    per = (*scan.per, *quantity.per)
    if scan.averaged and unit and unit.family in ("percent", "points"):
        # 人均收入增长5% is no 5 % a head; 年均增长5% is 5 % a year.
        per = tuple(word for word in per if word in CALENDAR)
    kind: Kind = _FAMILY_KIND.get(unit.family, "number") if unit else "number"
    # ±5% bounds a deviation, whatever way it goes.
    spread = quantity.low < 0 < quantity.high
    sign = (
        0
        if spread
        else sign_of_change(lead, scan.text[quantity.end :], unit.name if unit else None)
    )
    if sign == 0 and base and kind in ("percent", "points") and _compared(scan.text):
        sign = 1
    if sign:
        kind = "change"
        operator = operator or near.operator
        if sign < 0:
            quantity.low, quantity.high = -quantity.high, -quantity.low
            operator = MIRRORED.get(operator, operator) if operator else None
        return _bounded(quantity, kind, operator, per, base)
    return _bounded(
        quantity, kind, operator or near.operator, per, base if kind == "change" else None
    )


def _compared(text: str) -> bool:
    return "同比" in text or "环比" in text


def _bounded(
    quantity: Quantity, kind: Kind, operator: Operator | None, per: tuple[str, ...] = (),
    base: str | None = None,
) -> Target:  # fmt: skip
    """Set low and high as the operator demands."""
    low: float | None = plain(quantity.low)
    high: float | None = plain(quantity.high)
    if low != high:
        operator = "range"
    elif operator in (">=", ">"):
        high = None
    elif operator in ("<=", "<"):
        low = None
    unit = quantity.unit.name if quantity.unit else None
    return Target(kind, operator, low, high, unit, per, None, base)
