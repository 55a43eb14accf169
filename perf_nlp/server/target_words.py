"""Says in a few Chinese words how a target value was understood."""

from __future__ import annotations

import re

from perf_nlp.records import Target

KINDS = {
    "percent": "百分比", "number": "数量", "money": "金额", "ratio": "比值", "duration": "时长",
    "deadline": "期限", "period": "时段", "change": "变化", "boolean": "是否做到", "grade": "等级",
    "timely": "及时性", "qualitative": "定性描述", "reference": "参照规定", "policy": "政策要求",
    "placeholder": "占位符号", "text": "文字", "empty": "空白",
}  # fmt: skip
_COMPARISONS = {
    ">=": "不低于 ", "<=": "不超过 ", ">": "高于 ", "<": "低于 ", "~": "约 ", "=": "等于 ",
}  # fmt: skip
_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_ZERO_CHANGES = {">": "较{}提高", "<": "较{}下降", ">=": "不低于{}", "<=": "不高于{}"}
# ISO 8601 with parts left out: 2022-12-31, --12-31, ---15.
_DATE = re.compile(r"(?:(?P<year>\d{4})|-)(?:-(?P<month>\d\d)|-)(?:-(?P<day>\d\d))?")


def target_words(target: Target) -> str:
    """Describe a target for people.

    >>> target_words(Target("percent", ">=", 90.0, None, "%"))
    '不低于 90%'
    >>> target_words(Target("change", "<=", None, -5.0, "%", base="上年"))
    '较上年下降不低于 5%'
    >>> target_words(Target("deadline", "<=", date="--12-31"))
    '12月31日前'
    """
    if target.kind == "empty":
        return "没有填写"
    if target.kind == "placeholder":
        return "只有占位符号，没有具体内容"
    if target.date is not None:
        return _date_target(target) + _per(target)
    if target.kind == "change":
        return _change(target)
    if target.low is None and target.high is None:
        return (target.wording or "没有具体数值") + _per(target)
    if target.kind == "ratio":
        return f"{_bounds(target)}，比 {'、'.join(target.per)}" if target.per else _bounds(target)
    return _bounds(target) + _per(target)


def number_words(number: float) -> str:
    """Write a number with separators and no needless digits.

    >>> number_words(50000.0), number_words(0.5)
    ('50,000', '0.5')
    """
    return f"{number:,.12g}" if abs(number) < 1e12 else f"{number:,.0f}"


def _bounds(target: Target) -> str:
    """Write the comparison with the one or two numbers it holds."""
    if target.low is not None and target.high is not None and target.low != target.high:
        return f"{_amount(target.low, target.unit)} 至 {_amount(target.high, target.unit)}"
    number = target.high if target.low is None else target.low
    comparison = _COMPARISONS.get(target.operator or "", "")
    return comparison + _amount(0.0 if number is None else number, target.unit)


def _amount(number: float, unit: str | None) -> str:
    """Write a number with its unit; symbols stand close, words apart."""
    gap = "" if unit in {None, "%", "‰"} else " "
    return f"{number_words(number)}{gap}{unit or ''}"


def _per(target: Target) -> str:
    """Name the denominators: ("人", "天") → ，每人每天."""
    return "，" + "".join(f"每{each}" for each in target.per) if target.per else ""


def _change(target: Target) -> str:
    """Write a change; a negative one is said as a fall, with its comparison mirrored."""
    base = f"较{target.base}" if target.base else ""
    low, high = target.low, target.high
    numbers = [number for number in (low, high) if number is not None]
    if not numbers:
        return base + (target.wording or "有变化")
    if not any(numbers):
        return _ZERO_CHANGES.get(target.operator or "=", "较{}持平").format(target.base or "以前")
    if max(numbers) > 0:
        return f"{base}提高{_bounds(target)}{_per(target)}"
    fall = Target(
        "change",
        _MIRRORED.get(target.operator or "", target.operator),  # type: ignore[arg-type]
        None if high is None else -high,
        None if low is None else -low,
        target.unit,
    )
    return f"{base}下降{_bounds(fall)}{_per(target)}"


def _date_target(target: Target) -> str:
    """Write a deadline or a period."""
    start, _, end = (target.date or "").partition("/")
    if end:
        return f"{_date(start)}至{_date(end)}"
    return _date(start) + ("前" if target.operator in {"<=", "<"} else "")


def _date(text: str) -> str:
    """Write an ISO date, whole or in part, as Chinese; what is no date stays as it is."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    units = (("year", "年"), ("month", "月"), ("day", "日"))
    return "".join(f"{int(match[name])}{unit}" for name, unit in units if match[name])
