"""Numbers as forms write them: 1.2亿, 3万5千, 叁拾万, 两百五, 十二点五."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

CN_DIGITS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
CN_NUMERALS = CN_DIGITS + "十百千万亿拾佰仟萬億"
_DIGIT = dict(zip(CN_DIGITS, (0, 0, 1, 2, 2, *range(3, 10), *range(1, 10)), strict=True))
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
# 5千米 and 3百分点 hold units, not thousands and hundreds.
_NO_UNIT = r"千(?![克米瓦伏卡帕赫安牛焦乏]|字节|分比)|百(?!分(?!贝)|帕)|万(?!分之)"
_SCALE = re.compile(rf"[十百千]万亿?|[十百千万]亿|亿|{_NO_UNIT}")
_ARABIC = re.compile(r"([0-9]{1,20}(?:\.[0-9]{1,12})?)(?:\^([0-9]{1,2})(?![0-9]))?")
_CHINESE = re.compile(
    rf"(?:[{CN_DIGITS}十拾]|[百千万佰仟萬][{CN_NUMERALS}])"
    rf"(?:[{CN_DIGITS}十拾亿億佰仟萬]|{_NO_UNIT})*(?:点[{CN_DIGITS}]+)?"
)
_TIMES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
SCALES = {
    small + large: _TIMES[small] * _TIMES[large]
    for small in ("", "十", "百", "千", "万")
    for large in ("", "万", "亿")
    if small + large not in ("", "十", "万万")
} | {"千万亿": 10**15, "百万亿": 10**14, "十万亿": 10**13}


class Number(NamedTuple):
    """A number found in a text.

    :param value: With its multiplier: 5万 is 50000.
    :param end: Position behind it.
    :param scaled: True if it carries a multiplier of its own.
    :param chinese: True if written in Chinese numerals.
    :param more: True if 余 or 多 stands in or behind it.
    """

    value: Decimal
    end: int
    scaled: bool
    chinese: bool
    more: bool = False


def number_at(text: str, start: int) -> Number | None:
    """Read the number that starts at `start`, or give None if there is none.

    >>> number_at("3.5万人", 0)
    Number(value=Decimal('35000.0'), end=4, scaled=True, chinese=False, more=False)
    """
    match = _ARABIC.match(text, start)
    if match is None:
        return _chinese_at(text, start)
    end = match.end()
    if text[end : end + 1].isdecimal() and "." not in match[1]:
        return None  # Longer than any quantity: a code or an account number.
    value = Decimal(match[1])
    if match[2]:
        value = value ** int(match[2]) if len(match[1]) <= 4 else value
    if end < len(text) and text[end] in "十百千万亿余多":
        return _scaled(text, end, value)
    return Number(value, end, scaled=False, chinese=False)


def _scaled(text: str, end: int, value: Decimal) -> Number:
    """Add the multipliers behind the digits: 30余万, 1亿2000万, 3万多."""
    more = text[end] in "余多"
    match = _SCALE.match(text, end + more)
    if match is None:
        return Number(value, end + more, scaled=False, chinese=False, more=more)
    scale = SCALES[match[0]]
    total, end = value * scale, match.end()
    while (part := _ARABIC.match(text, end)) and (match := _SCALE.match(text, part.end())):
        if SCALES[match[0]] >= scale:
            break
        scale = SCALES[match[0]]
        total, end = total + Decimal(part[1]) * scale, match.end()
    if text[end : end + 1] in ("余", "多"):
        more, end = True, end + 1
    return Number(total, end, scaled=True, chinese=False, more=more)


def _chinese_at(text: str, start: int) -> Number | None:
    match = _CHINESE.match(text, start)
    if match is None:
        return _lone_scale_at(text, start)
    value = chinese_number(match[0])
    if value is None:
        return None
    end = match.end()
    if "点" in match[0] and (scale := _SCALE.match(text, end)):
        return Number(value * SCALES[scale[0]], scale.end(), scaled=True, chinese=True)
    more = text[end : end + 1] in ("余", "多")
    scaled = match[0][-1] in _LARGE
    if more and (scale := _SCALE.match(text, end + 1)):
        return Number(value * SCALES[scale[0]], scale.end(), True, chinese=True, more=True)
    return Number(value, end + more, scaled, chinese=True, more=more)


def _lone_scale_at(text: str, start: int) -> Number | None:
    """Read 百 in 近百户; elsewhere 百, 千 and 万 alone belong to words."""
    scale = {"百": 100, "千": 1000, "万": 10**4}.get(text[start : start + 1])
    if scale is None or text[max(start - 1, 0) : start] not in ("近", "约", "逾", "超", "过", "上"):
        return None
    more = text[start + 1 : start + 2] in ("余", "多")
    beyond = more or text[start - 1] == "上"
    return Number(Decimal(scale), start + 1 + more, scaled=True, chinese=True, more=beyond)


def chinese_number(text: str) -> Decimal | None:
    """Give the value of Chinese numerals, or None if they form no number (十四五, 三五).

    >>> [str(chinese_number(t)) for t in ("两百五", "叁拾万", "一百零五", "三点五", "十四五")]
    ['250', '300000', '105', '3.5', 'None']
    """
    whole, _, fraction = text.partition("点")
    value = _whole(whole)
    if value is None or not fraction:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}.{''.join(str(_DIGIT[char]) for char in fraction)}")


def _whole(text: str) -> int | None:
    if all(char in _DIGIT for char in text):
        return _spelt(text)
    total = section = 0
    digit: int | None = None
    unit = 1
    for char in text:
        if char in _DIGIT:
            if digit:
                return None
            # 零 says that a place is skipped, so that 一百零五 is not read like 一百五.
            digit, unit = _DIGIT[char], 1 if char in "零〇" else unit
        elif char in _SMALL:
            unit = _SMALL[char]
            section += (digit or 1) * unit
            digit = None
        else:
            unit = _LARGE[char]
            section += digit or 0
            total = (total + section) * unit if unit > 10**4 else total + (section or 1) * unit
            section, digit = 0, None
    # 两百五 is 250, 一万二 is 12000; 十五 stays 15.
    return total + section + (digit or 0) * (unit // 10 if unit > 10 else 1)


def _spelt(text: str) -> int | None:
    """Read digit by digit (二〇二二); two neighbours such as 三五 mean "three to five"."""
    if len(text) == 1:
        return int(_DIGIT[text])
    if len(text) > 12 or (len(text) < 4 and "〇" not in text):
        return None
    return int("".join(str(_DIGIT[char]) for char in text))


def plain(value: Decimal) -> float:
    """Give an int if the value is whole, else a float: no binary noise, no 95.0."""
    return int(value) if value == value.to_integral_value() else float(value)
