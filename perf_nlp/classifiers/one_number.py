"""Values that differ in their amounts alone, written as one: no cue tells them apart."""

from __future__ import annotations

import re
from functools import lru_cache

_CACHED = 1 << 16
# An amount of something; none and all mean more than their number, a date or a grade is no amount,
# and some percentages are a misread ≥. Full-width digits are left to the reader of values: there
# １００ has more than one spelling.
_AMOUNT = re.compile(
    r"(?<![\d.,，∶:：/\-~—至到第前每A-Za-z ])"
    r"(?!0+(?:\.0+)?(?![\d.])|100(?![\d.])|(?:2[5-9]\d|\d{4,})[%％])"
    r"[0-9]+(?:\.[0-9]+)?"
    r"(?=[%％人次个元万台套件份篇场户家册名亩米平公千吨辆条处座天小分批只块本项栋盏所张期例路床起间枚种副株单㎡余头岗艘笔封课宗桶瓶"
    r"盒袋箱棵口架门位卷支根段幅节遍组片盆羽尾枝桩井眼孔桌校村社镇街队团班])"
)
_BARE = re.compile(r"([≥≤]?)(?!0+(?:\.0+)?$|100(?:\.0+)?$)(?:[1-9]\d{0,2}|\d{1,3}\.\d+)")
# A day that every month has: whether there is such a day does not depend on which month it is.
_DATE = re.compile(
    r"((?:19|20)\d\d年)?(?:[1-9]|1[0-2])月(?:([1-9]|1\d|2[0-8])日|(底|末|份|[上中下]旬|))"
    r"((?:[之以]?前|内)?(?:完成|前完成|发放|到位)?)"
)


@lru_cache(maxsize=_CACHED)
def with_one_number(value: str) -> str:
    """Write every amount in a value as the same one, and a date as the same date.

    >>> with_one_number("≥380人"), with_one_number("2023年3月8日前"), with_one_number("100%")
    ('≥50人', '2020年6月15日前', '100%')
    """
    if (date := _DATE.fullmatch(value)) is not None:
        year, day, part, rest = date.groups()
        return f"{'2020年' if year else ''}6月{'15日' if day else part}{rest}"
    if (bare := _BARE.fullmatch(value)) is not None:
        return f"{bare[1]}50"
    return _AMOUNT.sub("50", value)
