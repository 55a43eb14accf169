"""Units of measure and denominators: what stands behind a number (万元/人·天)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from perf_nlp.indicators.numerals import SCALES, number_at, plain

_ONE = Decimal(1)
# After one of these a second denominator may follow without a sign: 元/人天, 元/户年.
_COUNTED = frozenset("人户生亩台车床名位株村家班")
_TIME_UNIT = re.compile(
    r"(?:工作日|学时|课时|学期|学年|季度|小时|[天日月年次期场季周])"
    r"(?=[及或]?以[上下内]|之内|左右|[^\u4e00-\u9fff]|$)"
)
# 3期每期60人: this 每 belongs to the number behind it.
_NUMBER_FOLLOWS = re.compile(
    "[0-9零一二两三四五六七八九十半≥≤><=约近超]|不[少多低高超大小]|至[少多]|[大小多少高低等]于|达|"
    "补[助贴]|最[高低多少]|控制"
)
# 每千常住人口 is per 1000 people.
_WHOSE = re.compile("(?P<n>[0-9]*[百千万]+)(?:常住|户籍|城镇|农村|服务)人")
# 台(套) is one unit, 82%(周) is not.
_NEVER_JOINED = frozenset({"percent", "points", "money", "time"})
_NO_STOP = ("大于", "大约", "大概", "之内")
_COMPOUND = re.compile("[/·*.]")
_UNKNOWN = re.compile(r"[\u4e00-\u9fff]{1,4}?(?=以内|以下|以上|之内|左右|标准|[^\u4e00-\u9fff]|$)")
_LATIN = re.compile("[A-Za-zμΩ]{1,8}(?![A-Za-z0-9])")
_SCALED_CELL = re.compile(r"[十百千万]?[百千万亿]|[百千万亿]")
_NO_UNIT_CELLS = frozenset({
    "/", "-", "--", "无", "无单位", "定性", "定量", "文字", "文字描述",
    "其他", "其它", "是/否", "是否",
    "有/无", "有无",
    "日期", "时间", "年月日", "等级", "百分制", "不涉及", "空", "\\", "单位", "计量单位",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure.

    :param name: Canonical spelling.
    :param family: Class of the table, such as "money" or "time".
    :param factor: What one of the spelling found is worth in `name` (角: 0.1 元).
    """

    name: str
    family: str
    factor: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit cell, read: 万元/人·天 is scale 10000, 元, per 人 and 天."""

    scale: int
    unit: Unit | None
    per: tuple[str, ...] = ()


class UnitTable:
    """The units of `units.toml`, found by the characters at a position."""

    def __init__(self, table: dict[str, dict[str, list[str]]]) -> None:
        factors = {alias: (row["unit"], row["factor"]) for alias, row in _factors(table).items()}
        stops: dict[str, str] = table.pop("stops")  # type: ignore[assignment]
        units: dict[str, Unit] = {}
        for family, rows in table.items():
            for name, aliases in rows.items():
                units.update(dict.fromkeys((name, *aliases), Unit(name, family)))
        for alias, (name, factor) in factors.items():
            units[alias] = Unit(name, units[name].family, Decimal(str(factor)))
        self.by_spelling = units
        self._by_first: dict[str, list[tuple[str, Unit, str]]] = {}
        for spelling in sorted(units, key=len, reverse=True):
            entry = (spelling, units[spelling], stops.get(spelling, ""))
            self._by_first.setdefault(spelling[0], []).append(entry)

    def at(self, text: str, start: int, *, single: bool = False) -> tuple[Unit, int] | None:
        """Give the longest unit that starts at `start`, and where it ends.

        :param single: True inside a denominator, where 人/次 and 人天 are two units.
        """
        for spelling, unit, stop in self._by_first.get(text[start : start + 1], ()):
            if not text.startswith(spelling, start):
                continue
            if single and (unit.family == "labour" or _COMPOUND.search(spelling)):
                continue
            end = start + len(spelling)
            after = text[end : end + 1]
            if after and _is_letter(after) and _is_letter(spelling[-1]):
                continue
            # 每万人大约: 人大 is no word there.
            if after and after in stop and not text.startswith(_NO_STOP, end):
                continue
            return unit, end
        return None


def _factors(table: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, str]]:
    return table.pop("factors")  # type: ignore[return-value]


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


@cache
def unit_table() -> UnitTable:
    """Load the table once."""
    text = Path(__file__).with_name("units.toml").read_text(encoding="utf-8")
    return UnitTable(tomllib.loads(text))


def unit_at(text: str, start: int) -> tuple[Unit, int] | None:
    """Read the unit behind a number; 台(套) becomes 台/套.

    :return: The unit and the position behind it, or None if no known unit stands there.
    """
    table = unit_table()
    found = table.at(text, start)
    if found is None:
        # A unit that the table lacks is kept as written: 20Gbps is no bare 20.
        latin = _LATIN.match(text, start)
        return (Unit(latin[0], "physical"), latin.end()) if latin else None
    if text[found[1] : found[1] + 1] != "(" or found[0].family in _NEVER_JOINED:
        return found
    unit, end = found
    other = table.at(text, end + 1)
    if other is None or text[other[1] : other[1] + 1] != ")" or other[0].family == "percent":
        return found
    name = f"{unit.name}/{other[0].name}"
    return table.by_spelling.get(name, Unit(name, unit.family)), other[1] + 1


def denominators_at(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Read `/人·天`, `每人每天` or nothing behind a unit.

    :return: The denominators in order, and the position behind the last.

    >>> denominators_at("元/千人·日以内", 1)
    (('1000人', '天'), 6)
    """
    per: list[str] = []
    end = start
    while end < len(text):
        sign = text[end]
        if sign in "*×xX" and text[end + 1 : end + 2].isdecimal():
            break
        if sign in "/每" or (per and sign in "·*×xX.、-("):
            found = denominator_at(text, end + 1)
            if found is None and sign in "/·*" and (word := _UNKNOWN.match(text, end + 1)):
                found = word[0], word.end()
        elif per and per[-1] in _COUNTED and _TIME_UNIT.match(text, end):
            found = denominator_at(text, end)
        else:
            break
        if found is None or (sign == "每" and _NUMBER_FOLLOWS.match(text, found[1])):
            break
        if sign == "(" and text[found[1] : found[1] + 1] == ")":
            per[-1] = _joined(per[-1], found[0])
            end = found[1] + 1
        else:
            per.append(found[0])
            end = found[1] + (text[found[1] : found[1] + 1] == ")" and "(" in text[start : end + 2])
    return tuple(per), end


def _joined(first: str, second: str) -> str:
    """Spell 台(套) as 台/套 and 人(次) as 人次."""
    name = f"{first}/{second}"
    unit = unit_table().by_spelling.get(name)
    return unit.name if unit else name


def denominator_at(text: str, start: int) -> tuple[str, int] | None:
    """Read one denominator: 人, 千名, 两个月, 半年, (人·年 without its bracket).

    :return: Canonical spelling with its number folded, and the position behind it.
    """
    while text[start : start + 1] in ("每", "("):
        start += 1
    if whose := _WHOSE.match(text, start):
        people = denominator_at(whose["n"] + "人", 0)
        end = whose.end() + text.startswith("口", whose.end())
        return (people[0], end) if people else None
    table = unit_table()
    char = text[start : start + 1]
    if char == "半":
        skip = start + 1 + (text[start + 1 : start + 2] == "个")
        half = table.at(text, skip, single=True)
        return (f"半{half[0].name}", half[1]) if half and half[0].family == "time" else None
    found = table.at(text, start, single=True)
    if found is not None:
        return _folded(found[0].factor, found[0]), found[1]
    amount = Decimal(1)
    if char and char in "百千万":
        scale = _SCALED_CELL.match(text, start)
        if scale and scale[0] in SCALES:
            amount, start = Decimal(SCALES[scale[0]]), scale.end()
    elif (number := number_at(text, start)) is not None:
        amount, start = number.value, number.end
    else:
        return None
    found = table.at(text, start, single=True)
    if found is None:
        return None
    return _folded(amount * found[0].factor, found[0]), found[1]


def _folded(amount: Decimal, unit: Unit) -> str:
    """Spell a denominator: 月, but 2月."""
    return unit.name if amount == 1 else f"{plain(amount)}{unit.name}"


def parse_measure(cell: str) -> Measure | None:
    """Read a unit cell or the unit hint of a name.

    :param cell: Normalised text, such as 万人次 or 元/人·天.
    :return: None if the cell states no unit (/, 无, 定性).

    >>> parse_measure("千册").scale, parse_measure("次/年").per
    (1000, ('年',))
    """
    cell = cell.replace(" ", "").strip(":;。,")
    if cell.startswith("(") and cell.endswith(")"):
        cell = cell[1:-1]
    cell = cell.removeprefix("单位:")
    if not cell or cell in _NO_UNIT_CELLS:
        return None
    scale, start = _cell_scale(cell)
    found = unit_at(cell, start)
    if found is None and scale > 1 and start == len(cell):
        return Measure(scale, None)
    if found is None:
        return _unknown_measure(cell, start, scale)
    unit, end = found
    per, end = denominators_at(cell, end)
    if end < len(cell) and not cell[end:].startswith(")"):
        return _unknown_measure(cell, start, scale)
    return Measure(scale, unit, per)


def _cell_scale(cell: str) -> tuple[int, int]:
    """Give the multiplier before the unit and where the unit starts; 千米 is a unit itself."""
    if unit_table().at(cell, 0) is None:
        match = _SCALED_CELL.match(cell)
        if match and match[0] in SCALES:
            return SCALES[match[0]], match.end()
    return 1, 0


def _unknown_measure(cell: str, start: int, scale: int) -> Measure | None:
    """Keep a unit that the table lacks as written, if it looks like one."""
    name, _, below = cell[start:].partition("/")
    if not 0 < len(name) <= 6 or any(char.isdigit() or char in "*≥≤()%" for char in name):
        return None
    per = denominators_at("/" + below, 0)[0] if below else ()
    return Measure(scale, Unit(name, "count"), per)
