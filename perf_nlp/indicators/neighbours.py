"""The cells beside a value, and what they add to a quantity that leaves its unit unsaid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from perf_nlp.indicators.fractions import Quantity
from perf_nlp.indicators.units import Measure, Unit
from perf_nlp.records import Operator

# 群众满意度达到90以上: the words before a bare number name a rate.
_RATE_BEFORE = re.compile(
    r"(?:率|比例|占比|满意度)(?:为|是|应|均|需|要|须)?(?:[达到≥≤><=]|不[低高少超]于?过?|至|在|保持|控制|:)*$"
)
_MONEY_MARK = re.compile(r"人民币[^0-9]{0,4}$|[¥￥]$")
_YUAN = Unit("元", "money")
PERCENT = Unit("%", "percent")


@dataclass(frozen=True, slots=True)
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


def complete(quantity: Quantity, lead: str, near: Neighbours) -> None:
    """Fill in unit and multiplier from the unit cell, the hint, the name or the leaf."""
    measure = near.measure
    if quantity.unit is None:
        if _MONEY_MARK.search(lead):
            quantity.unit = _YUAN
        elif measure is not None and not quantity.per:
            _apply(quantity, measure)
        elif (near.rate and not quantity.per) or _RATE_BEFORE.search(lead):
            quantity.unit = PERCENT
        elif near.money or (measure and measure.unit and measure.unit.family == "money"):
            quantity.unit = _YUAN
    elif measure and not quantity.per and measure.unit and measure.unit.name == quantity.unit.name:
        quantity.per = measure.per


def _apply(quantity: Quantity, measure: Measure) -> None:
    quantity.unit = measure.unit
    quantity.per = measure.per
    factor = Decimal(1 if quantity.scaled else measure.scale)
    if measure.unit is not None:
        factor *= measure.unit.factor
    if factor != 1:
        quantity.low, quantity.high = quantity.low * factor, quantity.high * factor
