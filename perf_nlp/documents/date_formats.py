"""Dates and times of spreadsheets: serial number and format tokens → the text shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from perf_nlp.documents.format_codes import Token
from perf_nlp.documents.numerals import counted, spelled

# Seconds by which a moment may miss what was typed, as fractions of a day are not exact.
_NOISE = 0.001
_LAST_SERIAL = 2_958_466
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_ZH = "一二三四五六日"


class DateParts(NamedTuple):
    """A moment as a sheet shows it: the year 1900 has a 29 February, and a day 0 January."""

    year: int
    month: int
    day: int
    weekday: int
    serial: float


def date_parts(serial: float, *, is_1904: bool = False) -> DateParts | None:
    """Split a serial number into a date.

    :param serial: Days since the end of 1899 (or 1904), with the time of day as fraction.
    :return: None if it is no date that a sheet can show.

    >>> date_parts(44926.5)
    DateParts(year=2022, month=12, day=31, weekday=5, serial=44926.5)
    """
    days = int(serial + _NOISE / 86_400) + (1462 if is_1904 else 0)
    if serial < 0 or days >= _LAST_SERIAL:
        return None
    if days in (0, 60):
        return DateParts(1900, 1 if days == 0 else 2, 0 if days == 0 else 29, 5, serial)
    # Excel counts a 29 February 1900, as Lotus did.
    day = datetime.date(1899, 12, 31 if days < 60 else 30) + datetime.timedelta(days)
    return DateParts(day.year, day.month, day.day, day.weekday(), serial)


def shown_date(
    tokens: Sequence[Token], parts: DateParts, numerals: int, *, is_chinese: bool
) -> str:
    """Write a date or time by the tokens of a format section.

    :param numerals: 1..3 for Chinese numerals, else 0.
    :param is_chinese: True to name months and days in Chinese.
    """
    second = _seconds(tokens, parts.serial)
    has_noon = any(token.kind == "noon" for token in tokens)
    written = []
    for i, token in enumerate(tokens):
        if token.kind == "date":
            text = token.text.lower()
            text = "n" * len(text) if text[0] == "m" and _is_minute(tokens, i) else text
            written.append(_part(text, parts, second, numerals, has_noon, is_chinese))
        elif token.kind == "elapsed":
            size = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            written.append(f"{int(second // size):0{len(token.text)}d}")
        elif token.kind == "noon":
            written.append(_noon(token.text, second % 86_400 >= 43_200, is_chinese))
        else:
            written.append(token.text)
    return "".join(written)


def _seconds(tokens: Sequence[Token], serial: float) -> float:
    """Give the seconds since day 0; seconds that are shown are rounded, minutes are not."""
    shown = [t.text for t in tokens if t.kind in ("date", "elapsed") and t.text[0] in "sS"]
    if not shown:
        return serial * 86_400 + _NOISE
    return round(serial * 86_400, 3 if any("." in text for text in shown) else 0)


def _is_minute(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether an m means minutes: next to hours or seconds."""
    others = [t.text[0].lower() for t in tokens[:at] if t.kind in ("date", "elapsed")]
    coming = [t.text[0].lower() for t in tokens[at + 1 :] if t.kind in ("date", "elapsed")]
    return others[-1:] == ["h"] or coming[:1] == ["s"]


def _noon(text: str, is_afternoon: bool, is_chinese: bool) -> str:
    """Write the half of the day in the words of the format, or in Chinese."""
    before, _, after = ("上午/下午" if is_chinese else text).partition("/")
    return after if is_afternoon else before


def _part(
    text: str, parts: DateParts, second: float, numerals: int, has_noon: bool, is_chinese: bool
) -> str:
    """Write one part of a date; minutes come as "n"."""
    letter, width = text[0], len(text)
    if letter in "ye":
        year = f"{parts.year:04d}" if width > 2 or letter == "e" else f"{parts.year % 100:02d}"
        return spelled(year, numerals) if numerals else year
    if letter == "b":
        return f"{parts.year + 543}"
    if letter == "a" or (letter in "md" and width > 2):
        return _name(letter, width, parts, is_chinese)
    if letter == "s":
        digits = len(text.partition(".")[2])
        width = len(text.partition(".")[0])
        number = f"{second % 60:0{(width if width > 1 else 1) + (digits and digits + 1)}.{digits}f}"
        return spelled(number, numerals) if numerals else number
    hour = int(second // 3600 % 24)
    values = {"m": parts.month, "d": parts.day, "n": int(second // 60 % 60)}
    value = values.get(letter, (hour % 12 or 12) if has_noon else hour)
    if numerals:
        # 12月 is 十二月, where a number is 一十二.
        return counted(str(value), numerals).removeprefix("一" if 10 <= value < 20 else " ")
    return f"{value:0{min(width, 2)}d}"


def _name(letter: str, width: int, parts: DateParts, is_chinese: bool) -> str:
    """Name a month or a day of the week: mmm, ddd, aaa and longer."""
    if letter == "m":
        if is_chinese:
            return f"{counted(str(parts.month), 1).replace('一十', '十')}月"
        name = _MONTHS[parts.month - 1]
        return name if width == 4 else name[:1] if width == 5 else name[:3]
    if letter == "a" or is_chinese:
        day = _DAYS_ZH[parts.weekday]
        return f"星期{day}" if width > 3 else day if letter == "a" else f"周{day}"
    return _DAYS[parts.weekday] if width > 3 else _DAYS[parts.weekday][:3]
