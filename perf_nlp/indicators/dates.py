"""Days, spans and periods: 2022年12月底前, 第三季度末, 3月至11月."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from perf_nlp.indicators.numerals import chinese_number

_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = "(?:19|20)[0-9]{2}"
_YEAR_CN = "二[〇零○Oo][〇零○Oo一二三四五六七八九]{2}"
_THIS = "本年度?|当年度?|今年度?|同年"
_NEXT = "次年度?|翌年|来年|明年|下一?年度?(?!级)"
_PART = "上旬|中旬|下旬|[月]?[底末]|初"
_NOT_MONTH = "(?![龄球嫂报度刊均])"
# A calendar point or span; which groups are set tells what it is.
_POINT = re.compile(
    rf"(?P<compact>{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9.])"
    rf"|(?P<iy>{_YEAR})(?P<sep>[-./])(?P<im>{_MONTH})(?:(?P=sep)(?P<id>{_DAY}))?(?![0-9%])[日号]?"
    rf"|(?:(?P<y>{_YEAR}|{_YEAR_CN})(?:年度?|(?=全年|[上下]半年|第[一二三四1-4]季))"
    rf"|(?P<next>{_NEXT})|(?P<this>{_THIS}))?"
    rf"(?:的)?(?:"
    rf"(?P<m>{_MONTH})月份?{_NOT_MONTH}(?:(?P<d>{_DAY})[日号]?(?![0-9%.])|(?P<part>{_PART}))?"
    rf"|(?:第?(?P<q>[一二三四1-4])季度|第(?P<q2>[一二三四1-4])季|Q(?P<q3>[1-4]))[底末内]?"
    rf"|(?P<nine>前三季度)"
    rf"|(?P<half>[上下])半年[底末]?"
    rf"|(?P<all>全年度?)"
    rf"|(?P<end>(?:年度?)?[底末终])"
    rf"|(?P<within>年度?(?=内(?!容|部)))"
    rf")?"
)
_DAY_AFTER = re.compile(rf"(?P<d>{_DAY})[日号]")
_TO = re.compile("-+|~|至|到|—+")
_BEFORE = re.compile(
    r"(?:结束|完成|开学|开班|开工|入学|放假|汛期)?(?:之前|以前|前(?![期后沿景述往提列置三一])|之内|以内|内(?![容部科])|[为]?止)"
)
_LATEST = re.compile("不晚于|不迟于|不得晚于|不超过|截至|截止|最迟|最晚|最后期限|[≤<]|早于")
_MORE_THAN_DATES = re.compile("(?:≥|>|不少于|不低于|至少|超过|不短于|大于|满)$")
_FINISH = re.compile("(?:内|底|末)?(?:[^,;]{0,6})?(?:完成|完工|竣工|建成|交付|投入|办结|验收|结束)")

# Spelt ranges that leave out what the second half says: 1-6月, 2021-2025年, 6月1-15日.
_ELLIPSES = (
    (re.compile(rf"(?<![0-9.年月])({_MONTH})([-~至到])(?={_MONTH}月(?!龄))"), r"\1月\2"),
    (re.compile(rf"(年)({_MONTH})([-~至到])(?={_MONTH}月(?!龄))"), r"\1\2月\3"),
    (re.compile(r"第?([一二三四1-4])([-~至到])(?=第?[一二三四1-4]季度)"), r"\1季度\2"),
    (re.compile(rf"({_YEAR})年?([-~至到])(?={_YEAR}(?:年|[-~]|$))"), r"\1年\2"),
    (re.compile(rf"(月{_DAY})([-~至到])(?={_DAY}[日号])"), r"\1日\2"),
)
_BARE_YEARS = re.compile(rf"({_YEAR})年([-~至到])({_YEAR})(?!年)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day: `year` None if unknown, `month` None for a day of every month."""

    year: int | None
    month: int | None
    day: int

    def __str__(self) -> str:
        if self.month is None:
            return f"---{self.day:02}"
        head = "-" if self.year is None else f"{self.year:04}"
        return f"{head}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """A day or a span of days found in a text.

    :param loose: True for a whole year (全年, 年内, 2023年): beside a count it only repeats the
        budget year.
    :param before: True if 前, 内 or 不晚于 makes it a limit.
    :param period: True if it is a period and no deadline.
    """

    first: Day
    last: Day
    end: int
    loose: bool = False
    before: bool = False
    period: bool = False

    @property
    def text(self) -> str:
        """ISO date of the last day, or the span of a period."""
        return f"{self.first}/{self.last}" if self.period else str(self.last)


def complete_ellipses(text: str) -> str:
    """Write out the ranges of dates that leave a part unsaid: 1-6月 → 1月-6月."""
    if "月" in text or "季度" in text or "20" in text or "19" in text:
        for pattern, replacement in _ELLIPSES:
            text = pattern.sub(replacement, text)
        text = _BARE_YEARS.sub(r"\1年\2\3年", text)
    return text


def span_at(text: str, start: int, lead: str, year: int | None) -> CalendarSpan | None:
    """Read the date, span or period that starts at `start`.

    :param lead: The words before it, for 不晚于 and 截至.
    :param year: Budget year, for dates that do not say theirs; None if unknown.
    :return: None if no date stands there (5%, 12个月, 20年).
    """
    match = _POINT.match(text, start)
    if match is None or match.end() == start or not _is_date(text, match, lead):
        return None
    point = _span(match, year)
    if point is None:
        return None
    second = _second(text, match.end(), point, year)
    if second is not None:
        return second
    end = match.end()
    before = _BEFORE.match(text, end)
    limit = bool(before) or _LATEST.search(lead[-8:]) is not None
    return CalendarSpan(
        point.first,
        point.last,
        before.end() if before else end,
        loose=point.loose,
        before=limit,
        period=not limit and point.period and not _FINISH.match(text, end),
    )


def _is_date(text: str, match: re.Match[str], lead: str) -> bool:
    """Tell dates from durations and amounts that look alike (≥6月, 2022.5万元)."""
    bare_month = match["m"] and not (match["y"] or match["next"] or match["this"])
    if bare_month and not (match["d"] or match["part"]):
        after = _BEFORE.match(text, match.end())
        return not (_MORE_THAN_DATES.search(lead) or (lead.endswith("≤") and after is None))
    if match["iy"] and match["sep"] == "." and not match["id"]:
        after_char = text[match.end() : match.end() + 1]
        return not lead.endswith(("≥", "≤", ">", "<", "=")) and (
            not after_char or after_char in "-~至到前底末完年,;。)("
        )
    return True


def _span(match: re.Match[str], budget_year: int | None) -> CalendarSpan | None:
    """Turn the groups of a match into first and last day."""
    end = match.end()
    if match["compact"]:
        digits = match["compact"]
        return _days(end, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if match["iy"]:
        day = match["id"]
        return _days(end, int(match["iy"]), _int(match["im"]), _int(day) if day else None)
    year = _year_of(match, budget_year)
    if match["m"]:
        return _month_span(match, year, end)
    if quarter := match["q"] or match["q2"] or match["q3"]:
        last = 3 * _int(quarter)
        return _months(end, year, last - 2, last)
    if match["nine"]:
        return _months(end, year, 1, 9, period=True)
    if match["half"]:
        return _months(end, year, 1, 6) if match["half"] == "上" else _months(end, year, 7, 12)
    if match["end"]:
        return _months(end, year, 1, 12)
    has_year = match["y"] or match["next"] or match["this"]
    if match["all"] or match["within"] or has_year:
        return _months(end, year, 1, 12, loose=True, period=True)
    return None


def _year_of(match: re.Match[str], budget_year: int | None) -> int | None:
    if match["y"]:
        written = match["y"]
        if written[0] in "12":
            return int(written)
        value = chinese_number(re.sub("[○Oo零]", "〇", written))
        return None if value is None else int(value)
    if budget_year is None:
        return None
    return budget_year + 1 if match["next"] else budget_year


def _month_span(match: re.Match[str], year: int | None, end: int) -> CalendarSpan | None:
    month = _int(match["m"])
    if match["d"]:
        return _days(end, year, month, _int(match["d"]))
    part = match["part"] or ""
    # 月初 says no day: it is read like 上旬.
    last = {"上旬": 10, "初": 10, "中旬": 20}.get(part)
    return _days(end, year, month, last)


def _days(end: int, year: int | None, month: int, day: int | None) -> CalendarSpan | None:
    """Give one day, or the month if `day` is None; None for 31 February."""
    n_days = _month_length(year, month)
    if day is not None and day > (29 if (year, month) == (None, 2) else n_days):
        return None
    last = Day(year, month, n_days if day is None else day)
    return CalendarSpan(Day(year, month, 1) if day is None else last, last, end)


def _months(
    end: int, year: int | None, first: int, last: int, *, loose: bool = False, period: bool = False
) -> CalendarSpan:
    final = Day(year, last, _month_length(year, last))
    return CalendarSpan(Day(year, first, 1), final, end, loose=loose, period=period)


def _second(text: str, start: int, first: CalendarSpan, year: int | None) -> CalendarSpan | None:
    """Read 至 and the second date of a period; it inherits year and month from the first."""
    to = _TO.match(text, start)
    if to is None:
        return None
    match = _POINT.match(text, to.end())
    if match and match.end() > to.end():
        inherited = first.last.year if match["next"] is None else year or first.last.year
        last = _span(match, inherited)
        if last is None:
            return None
        stated = match["iy"] or match["compact"] or match["y"] or match["next"] or match["this"]
        end_day = last.last
        # 9月至3月 runs into the next year.
        if not stated and end_day.year and (end_day.month or 0) < (first.first.month or 0):
            end_day = Day(end_day.year + 1, end_day.month, end_day.day)
        return CalendarSpan(first.first, end_day, match.end(), period=True)
    day = _DAY_AFTER.match(text, to.end())
    if day is None or first.last.month is None:
        return None
    last_day = Day(first.last.year, first.last.month, _int(day["d"]))
    return CalendarSpan(first.first, last_day, day.end(), period=True)


def _month_length(year: int | None, month: int) -> int:
    # Without a year, February is taken to have 28 days.
    return monthrange(year if year else 2023, month)[1]


def _int(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    value = chinese_number(digits)
    return 0 if value is None else int(value)


_MONTHLY = re.compile(
    rf"(?P<each>每个?|次|当|本|下)(?P<of>月|季度?|年)度?(?:的|首月|末月|[末底](?=[0-9]))?"
    rf"(?:(?P<d>{_DAY})[日号]|(?P<part>上旬|中旬|下旬|初|[底末终](?!后)))(?P<before>{_BEFORE.pattern})?"
    rf"|(?P<lone>{_DAY})[日号](?=前|之前|以前)(?P<lone_before>{_BEFORE.pattern})"
)
_PART_DAY = {"上旬": 10, "初": 10, "中旬": 20}


@dataclass(frozen=True, slots=True)
class RecurringDay:
    """A day of every month or year (每月15日前 is `---15` per 月), or a period of every year."""

    date: str
    per: tuple[str, ...]
    before: bool
    end: int
    period: bool = False


def recurring_at(text: str, start: int, lead: str) -> RecurringDay | None:
    """Read 每月15日前, 每年9月1日前, 每季度末 or 次月10日前; None if no such day stands there."""
    match = _MONTHLY.match(text, start)
    limit = _LATEST.search(lead[-8:]) is not None
    if match is None:
        return _yearly_at(text, start, lead) if text.startswith("每年", start) else None
    if match["lone"]:
        return RecurringDay(f"---{_int(match['lone']):02}", (), True, match.end())
    if match["of"] == "年" and match["each"] != "每":
        return None
    day = _int(match["d"]) if match["d"] else _PART_DAY.get(match["part"], 31)
    before = limit or match["before"] is not None
    per = (match["of"][0],) if match["each"].startswith("每") else ()
    date = "--12-31" if match["of"] == "年" else f"---{day:02}"
    return RecurringDay(date, per, before, match.end())


def _yearly_at(text: str, start: int, lead: str) -> RecurringDay | None:
    span = span_at(text, start + 2, lead, None)
    if span is None or span.loose or span.first.year is not None:
        return None
    return RecurringDay(span.text, ("年",), span.before, span.end, period=span.period)
