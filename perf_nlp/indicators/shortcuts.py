"""Cells that hold one quantity (≥95%, 每人每天不超过550元), read without looking any further.

What stands before and behind the number is read once for each spelling: after that, a cell costs
one pattern and two look-ups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perf_nlp.indicators.changes import find_base, has_direction
from perf_nlp.indicators.clauses import CALENDAR, TRIGGER, dated, near_words
from perf_nlp.indicators.dates import recurring_at, span_at
from perf_nlp.indicators.masking import may_hide
from perf_nlp.indicators.neighbours import (
    YUAN,
    Neighbours,
    completion,
    names_money,
    names_rate,
)
from perf_nlp.indicators.numerals import plain
from perf_nlp.indicators.operators import combine, find_operator
from perf_nlp.indicators.quantities import quantity_at
from perf_nlp.indicators.rates import rate_at
from perf_nlp.indicators.units import Unit
from perf_nlp.records import Kind, Operator, Target

# What depends on the number itself (5月, 2023年, 3号, 50元/50人) is left to the full reader.
_ONE = re.compile(
    r"(?P<lead>[^0-9A-Za-z%,;、。()*±+\-\s]{1,30}?)?"
    r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,4})?)"
    r"(?P<tail>(?:[^0-9年月日季级星等类号A.:/()~,;、。\-至到\s*×·]|年|日(?=内|历|以内|之内))"
    r"[^0-9零一二三四五六七八九十半两成,;、。~:\s]{0,20})?"
)
_PLAIN_DATE = re.compile("(?:[0-9]{4}年)?[0-9]{1,2}月[^-~至到—]{0,8}")
_YEAR_AND_MONTH = re.compile(r"(?:19|20)[0-9]{2}\.(?:0?[1-9]|1[0-2])")
# After these, a day is one of every month; the others only matter behind a number.
_CALENDAR_SIGNS = frozenset("月季年周旬")
_BEHIND_NUMBERS = str.maketrans("率岁后遇", "的的的的")
# 62O, 1080P, 4K: damage and models, not units.
_UNSURE = frozenset("OolIPKGD")
_HOTLINE = frozenset("工电便投举接报急指")
_SIGNS = frozenset("≥≤><=")
_KINDS: dict[str, Kind] = {
    "percent": "percent", "money": "money", "time": "duration", "points": "change",
}  # fmt: skip
_CACHED = 4096
_ONCE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before a number, read: 每人每月不少于.

    :param per: Denominators; `calendar` holds those that a percentage may have.
    :param operator: The comparison it states.
    :param rate: True if it names a rate; `money` if it ends in ¥.
    """

    operator: Operator | None = None
    per: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    rate: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a number, read: 万元/人·天以内.

    :param factor: What one is worth in `unit`.
    :param scaled: True if it holds a multiplier of its own.
    :param operator: From 以上, 余 and the like.
    :param includes: What (含) or (不含) says.
    """

    unit: Unit | None
    per: tuple[str, ...]
    factor: Decimal
    scaled: bool
    operator: Operator | None
    includes: bool | None


_NO_LEAD = Lead()
_NO_TAIL = Tail(None, (), _ONCE, scaled=False, operator=None, includes=None)


def read_short(value: str, near: Neighbours) -> Target | None:
    """Read a cell that holds one quantity and no other number.

    :param value: Normalised text.
    :return: None if the cell holds more than that, or needs a closer look.
    """
    match = _ONE.fullmatch(value)
    if match is None:
        return None
    words, number, rest = match.groups()
    if number[4:5] == "." and not rest and _is_month(number, near):
        return None
    tail = _tail(rest) if rest else _NO_TAIL
    lead = _lead(words) if words else _NO_LEAD
    if tail is None or lead is None:
        return None
    if rest and len(number) > 2 and ((rest[0] == "年" and len(number) > 3) or rest[0] in _HOTLINE):
        # 2023年, 12345热线.
        return None
    if rest and rest[0] == "日" and words and not _CALENDAR_SIGNS.isdisjoint(words):
        return None
    unit, per, factor = tail.unit, tail.per, tail.factor
    if lead.money and unit is None:
        unit = YUAN
    elif unit is None or (near.measure is not None and not per):
        unit, per, more = completion(unit, per, scaled=tail.scaled, rate=lead.rate, near=near)
        factor = factor if more == 1 else factor * more
    if lead.per:
        share = unit is not None and unit.family in ("percent", "points")
        per = (*(lead.calendar if share else lead.per), *per)
    operator = combine(lead.operator, tail.operator, tail.includes) or near.operator
    amount = _amount(number, factor)
    return Target(
        _KINDS.get(unit.family, "number") if unit is not None else "number",
        operator,
        None if operator == "<=" or operator == "<" else amount,
        None if operator == ">=" or operator == ">" else amount,
        unit.name if unit is not None else None,
        per,
    )


def _is_month(number: str, near: Neighbours) -> bool:
    """Tell whether 2023.5 is a month: nothing beside it says what it would be an amount of."""
    says_amount = near.measure is not None or near.money or near.rate
    return not says_amount and _YEAR_AND_MONTH.fullmatch(number) is not None


@lru_cache(maxsize=_CACHED)
def _lead(text: str) -> Lead | None:
    """Read what stands before a number; None if more than comparison and denominators."""
    if text in _SIGNS:
        return Lead(find_operator(text))
    if (
        may_hide(text.translate(_BEHIND_NUMBERS) + "1")
        or has_direction(text + "0")
        or find_base(text)
    ):
        return None
    words, position, averaged = "", 0, False
    per: list[str] = []
    while match := TRIGGER.search(text, position):
        if recurring_at(text, match.start(), "") is not None:
            return None
        rate = rate_at(text + "1", match.start())
        if rate is None or rate[1] > len(text):
            return None
        per.extend(rate[0])
        averaged = text[match.start()] != "每"
        words += text[position : match.start()]
        position = rate[1]
    words = near_words(words + text[position:])
    return Lead(
        find_operator(words),
        tuple(per),
        tuple(each for each in per if not averaged or each in CALENDAR),
        names_rate(words),
        names_money(words),
    )


@lru_cache(maxsize=_CACHED)
def _tail(text: str) -> Tail | None:
    """Read what stands behind a number; None if another target may hide behind it."""
    if text[0] in _UNSURE:
        return None
    quantity = quantity_at("1" + text, 0)
    if quantity is None or quantity.low != quantity.high or quantity.half:
        return None
    if quantity.fraction_of is not None or quantity.operator == "range":
        return None
    rest = text[quantity.end - 1 :]
    if rest and (
        quantity.unit is None or may_hide(text) or has_direction(rest) or find_base(text)
        or TRIGGER.search(rest) or "(" in text
    ):  # fmt: skip
        return None
    return Tail(
        quantity.unit, quantity.per, quantity.low, quantity.scaled, quantity.operator,
        quantity.includes,
    )  # fmt: skip


def read_date(value: str, near: Neighbours) -> Target | None:
    """Read a cell that is one date, such as 2022年12月底前; None if it holds more than that."""
    if _PLAIN_DATE.fullmatch(value) is None:
        return None
    span = span_at(value, 0, "", near.year)
    return dated(span, near) if span is not None and span.end == len(value) else None


def _amount(number: str, factor: Decimal) -> float:
    if factor == 1:
        return int(number) if "." not in number else plain(Decimal(number))
    return plain(Decimal(number) * factor)
