"""Denominators before their number: 每人每天, 每50人, 日均, 一年两次."""

from __future__ import annotations

import re

from perf_nlp.indicators.numerals import number_at, plain
from perf_nlp.indicators.units import denominator_at, unit_table

_NUMERAL = "0-9零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾半"
_PERIODIC = re.compile(
    rf"(?P<n>[0-9]{{1,2}}|[一二两三四五六七八九十]{{1,2}}|半)(?P<of>个月|个季度|季度|年|月|周|星期|天|日|个?学期|学年|个?小时)"
    rf"(?P<gap>(?:内|度|里)?(?:至少|不[少低]于|不超过|≥|开展|组织|举办|召开|进行|完成|发布|培训|检查|更新|编印|出版|约|平均|各)*)"
    rf"(?=[{_NUMERAL}]+(?:至|-|~|到|[{_NUMERAL}])*(?P<count>次|期|场|轮|届|遍|回|篇|份|册|本|台|人|元))"
)
_EVERY_NAME = {"个月": "月", "个季度": "季", "季度": "季", "星期": "周", "日": "天",
                "个学期": "学期", "个小时": "小时"}  # fmt: skip
_REPEATED = frozenset("次期场轮届遍回")
_ONLY_BOUNDS = ("", "至少", "不少于", "不低于", "≥", "不超过")
_AVERAGE = re.compile(
    r"(?:(?P<time>[年月日])(?=[人户生]均))?(?P<of>学年|课时|平方米|公里|[人户亩日天月年生周季次例场村校班床车件台单])均"
    r"(?!等(?!于)|达(?!到?[0-9一二三四五六七八九十两壹贰叁肆伍陆柒捌玖])|[衡可应已按为有能由在需要值]|浓度|水平|气温|温度)"
    r"(?P<then>[年月日](?=增收|收入|支出|工资|补))?"
)


def rate_at(text: str, start: int) -> tuple[tuple[str, ...], int] | None:
    """Read a denominator that stands before its number: 每人每天, 每50人, 人均, 日均.

    :return: The denominators and the position behind them, or None.
    """
    if text[start : start + 1] == "每":
        found = denominator_at(text, start + 1)
        if found is not None and text[found[1] : found[1] + 1] == "均":
            return None
        if found is not None and found[0] == "个":
            inner = denominator_at(text, found[1])
            # 每个工作日 is per day; 每个2.5万元 is per piece, with the amount behind it.
            unit = unit_table().by_spelling.get(inner[0]) if inner else None
            if unit is not None and unit.family == "time":
                found = inner
        return ((found[0],), found[1]) if found else _unknown_rate(text, start)
    match = _AVERAGE.match(text, start)
    if match is None:
        return None
    of = [word for word in (match["time"], match["of"], match["then"]) if word]
    return tuple("天" if word == "日" else word for word in of), match.end()


_NOUN_BEFORE_NUMBER = re.compile(
    r"每(?!满)([\u4e00-\u9fff]{1,4}?)(?=[0-9≥≤]|不[少低超高]|补助?|至少|约)"
)


def _unknown_rate(text: str, start: int) -> tuple[tuple[str, ...], int] | None:
    match = _NOUN_BEFORE_NUMBER.match(text, start)
    return ((match[1],), match.end()) if match else None


def period_at(text: str, start: int) -> tuple[str, str, int] | None:
    """Read 一年 in 一年两次 as a denominator.

    :return: The denominator, the words behind it (不少于) and the position behind them; None if
        the words are a date or a duration.
    """
    match = _PERIODIC.match(text, start)
    if match is None or text[max(start - 1, 0) : start] in ("第", "近", "前", "每"):
        return None
    n, of, count = match["n"], match["of"], match["count"]
    if (of == "日" and n.isdecimal() and n != "1") or (of in ("月", "季度") and n != "一"):
        return None
    if n in ("1", "一", "半"):
        name = _EVERY_NAME.get(of, of)
        return ("半" + name if n == "半" else name), match["gap"], match.end()
    number = number_at(n, 0)
    if number is None or count not in _REPEATED or match["gap"] not in _ONLY_BOUNDS:
        return None
    return f"{plain(number.value)}{_EVERY_NAME.get(of, of)}", match["gap"], match.end()
