"""The cells beside a value, and what they add to a quantity that leaves its unit unsaid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from perf_nlp.indicators.fractions import Quantity
from perf_nlp.indicators.names import Hint, find_hint, is_rate
from perf_nlp.indicators.operators import parse_operator
from perf_nlp.indicators.units import Measure, Unit, parse_measure
from perf_nlp.records import Operator
from perf_nlp.text.normalize import normalize
from perf_nlp.text.simplify import simplify

# 群众满意度达到90以上: the words before a bare number name a rate.
_RATE_BEFORE = re.compile(
    r"(?:率|比例|占比|满意度)(?:为|是|应|均|需|要|须)?(?:[达到≥≤><=]|不[低高少超]于?过?|至|在|保持|控制|:)*$"
)
# Deaths per 10,000 cars are no percentage.
_PER_MANY = re.compile(
    "[万千亿](?:元|车|人|人口|户)[^率,;]{0,14}率[^率]*$|(?:分辨|[功频倍汇速心曲]|容积)率[^率]*$"
)
_MONEY_MARK = re.compile(r"人民币[^0-9]{0,4}$|[¥￥]$")
_ONE = Decimal(1)
YUAN = Unit("元", "money")
PERCENT = Unit("%", "percent")


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """What the cells beside the value say, read.

    :param measure: From the unit cell, or the hint in the name.
    :param operator: From the operator cell, or the hint in the name.
    :param cell_operator: From the operator cell alone: deadlines take no hint.
    :param rate: True if the name ends in 率, 比例, 占比 or 满意度.
    :param money: True under `cost.economic`.
    """

    measure: Measure | None = None
    operator: Operator | None = None
    cell_operator: Operator | None = None
    rate: bool = False
    money: bool = False
    year: int | None = None

    def led_by(self, measure: Measure | None, operator: Operator | None) -> Neighbours:
        """Give the same neighbours behind a hint of the value itself, which comes first."""
        return replace(
            self,
            measure=measure or self.measure,
            operator=operator or self.operator,
            rate=self.rate and measure is None,
        )


def neighbours_of(
    name: str | None, unit: str | None, operator: str | None, leaf: str | None, year: int | None
) -> Neighbours:
    """Read the cells beside a value: columns first, then the name.

    The same cells give the same object, which is therefore good as a key.
    """
    hint = find_hint(name) if name else None
    rate = is_rate(name) if name else False
    return _neighbours(unit, operator, hint, rate, leaf == "cost.economic", year)


@lru_cache(maxsize=4096)
def _neighbours(
    unit: str | None, operator: str | None, hint: Hint | None, rate: bool, money: bool,
    year: int | None,
) -> Neighbours:  # fmt: skip
    cell_operator = parse_operator(simplify(normalize(operator))) if operator else None
    measure = parse_measure(simplify(normalize(unit))) if unit else None
    if measure is None and hint:
        measure = hint.measure
    return Neighbours(
        measure=measure,
        operator=cell_operator or (hint.operator if hint else None),
        cell_operator=cell_operator,
        rate=rate and measure is None,
        money=money,
        year=year,
    )


def complete(quantity: Quantity, lead: str, near: Neighbours) -> None:
    """Fill in unit and multiplier from the words before, the unit cell, the hint or the leaf."""
    if quantity.unit is None and names_money(lead):
        quantity.unit = YUAN
        return
    quantity.unit, quantity.per, factor = completion(
        quantity.unit, quantity.per, scaled=quantity.scaled, rate=names_rate(lead), near=near
    )
    if factor != 1:
        quantity.low, quantity.high = quantity.low * factor, quantity.high * factor


def names_rate(lead: str) -> bool:
    """Tell whether the words before a bare number name a rate (满意度达到)."""
    return _RATE_BEFORE.search(lead) is not None and not _PER_MANY.search(lead)


def names_money(lead: str) -> bool:
    """Tell whether the words before a bare number end in ¥ or 人民币."""
    return _MONEY_MARK.search(lead) is not None


def completion(
    unit: Unit | None, per: tuple[str, ...], *, scaled: bool, rate: bool, near: Neighbours
) -> tuple[Unit | None, tuple[str, ...], Decimal]:
    """Tell what the cells beside add to a unit and its denominators.

    :param unit: As the value says it, None if it does not.
    :param scaled: True if the number has a multiplier of its own: 万 of the column is then not
        applied once more.
    :param rate: True if the words before the number name a rate.
    :return: Unit, denominators, and the factor that the number takes.
    """
    measure = near.measure
    if unit is not None:
        same = measure is not None and not per and measure.unit and measure.unit.name == unit.name
        return unit, measure.per if measure and same else per, _ONE
    if measure is not None and not per:
        factor = Decimal(1 if scaled else measure.scale)
        return measure.unit, measure.per, factor * (measure.unit.factor if measure.unit else 1)
    if rate or (near.rate and not per):
        return PERCENT, per, _ONE
    if near.money or (measure and measure.unit and measure.unit.family == "money"):
        return YUAN, per, _ONE
    return None, per, _ONE
