"""Shares and ratios, and the record of a quantity: 百分之九十, 三分之二, 1:20."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from perf_nlp.indicators.numerals import CN_NUMERALS, number_at
from perf_nlp.indicators.units import Unit, unit_table
from perf_nlp.records import Operator

_PERCENT_WORD = re.compile(r"百分之百|百分百|(?P<of>[百千])分之")
_AHEAD = re.compile(rf"[百千万]|[0-9.]+(?:[:比/]|分之)|[{CN_NUMERALS}]+(?:比|分之)")
_NEXT_PERCENT = re.compile(r"([-~至到])(?:百分之)?")
_RATIO = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?::|比)([0-9]+(?:\.[0-9]+)?)(?![0-9:])")
_SPOKEN_RATIO = re.compile("([一二两三四五六七八九十])比([一二两三四五六七八九十]{1,3})(?![一-鿿])")
_SLASHED = re.compile(
    r"([0-9]{1,3})/([0-9]{1,3})(?![0-9./前日万千])"
    r"|([0-9]+(?:\.[0-9]+)?)/([0-9]{0,3}[万千])(?![\u4e00-\u9fff])"
)
_OF = re.compile(
    rf"([0-9]+|[{CN_NUMERALS}]{{1,4}})分之([0-9]+(?:\.[0-9]+)?|[{CN_NUMERALS}]{{1,4}})"
)


@dataclass(slots=True)
class Quantity:
    """A quantity as written, before its neighbours are asked.

    :param high: Upper end of a range; equal to `low` otherwise.
    :param operator: From 以上, 余, ± and the like; None if nothing behind the number says it.
    :param includes: What (含) or (不含) says; None if nothing.
    :param fraction_of: The second part of a ratio.
    """

    low: Decimal
    high: Decimal
    start: int
    end: int
    unit: Unit | None = None
    per: tuple[str, ...] = ()
    operator: Operator | None = None
    includes: bool | None = None
    scaled: bool = False
    fraction_of: str | None = None
    half: bool = False


def share_at(text: str, start: int) -> Quantity | None:
    """Read percent words, fractions and ratios."""
    if _AHEAD.match(text, start) is None:
        return None
    char = text[start : start + 1]
    if char in "百千" and not text.startswith("万", start + 1):
        return _percent_words_at(text, start)
    if match := _OF.match(text, start):
        # 万分之三: a scale alone counts once.
        whole = "一" + match[1] if match[1][0] in "百千万" else match[1]
        below, above = number_at(whole, 0), number_at(match[2], 0)
        if below is None or above is None or not below.value:
            return None
        return Quantity(
            above.value, above.value, start, match.end(), fraction_of=_digits(match[1], below.value)
        )
    if char == "万":
        return None
    if not char.isdecimal():
        match = _SPOKEN_RATIO.match(text, start)
        if match is None or (of := number_at(match[2], 0)) is None:
            return None
        part = number_at(match[1], 0)
        value = part.value if part else Decimal(1)
        return Quantity(value, value, start, match.end(), fraction_of=str(of.value))
    match = _RATIO.match(text, start)
    if match:
        value = Decimal(match[1])
        return Quantity(value, value, start, match.end(), fraction_of=match[2])
    if match := _SLASHED.match(text, start):
        value = Decimal(match[1] or match[3])
        return Quantity(value, value, start, match.end(), fraction_of=match[2] or _many(match[4]))
    return None


def _many(written: str) -> str:
    """Write out 10万 and 万, as in 12/10万."""
    number = number_at(written if written[0].isdecimal() else "1" + written, 0)
    return str(int(number.value)) if number else written


def _digits(written: str, value: Decimal) -> str:
    return written if written.isdecimal() else str(int(value))


def _percent_words_at(text: str, start: int) -> Quantity | None:
    """Read 百分之九十, 百分百, 千分之三, 百分之五至十."""
    match = _PERCENT_WORD.match(text, start)
    if match is None:
        return None
    percent = unit_table().by_spelling["‰" if match["of"] == "千" else "%"]
    if not match["of"]:
        return Quantity(Decimal(100), Decimal(100), start, match.end(), unit=percent)
    number = number_at(text, match.end())
    if number is None:
        return None
    quantity = Quantity(number.value, number.value, start, number.end, unit=percent)
    to = _NEXT_PERCENT.match(text, number.end)
    second = number_at(text, to.end()) if to else None
    if second is not None:
        quantity.high, quantity.end, quantity.operator = second.value, second.end, "range"
    return quantity
