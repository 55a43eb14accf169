"""Read a target cell (指标值) such as ≥95%, 50元/天, 12月底前 or 应保尽保."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from perf_nlp.indicators.changes import find_base
from perf_nlp.indicators.clauses import TRIGGER, Reading, read_clause, stated_year
from perf_nlp.indicators.masking import FILLER, damaged, mask, part_lines
from perf_nlp.indicators.names import Hint, clean_name, parse_hint
from perf_nlp.indicators.neighbours import Neighbours, neighbours_of
from perf_nlp.indicators.shortcuts import read_date, read_short
from perf_nlp.indicators.wordings import blank, read_wording, unfilled_date
from perf_nlp.records import Target
from perf_nlp.text.normalize import list_marks, normalize
from perf_nlp.text.simplify import simplify

_EMPTY = (Target("empty"),)
_PLACEHOLDER = (Target("placeholder"),)
_CACHED = 1 << 14
_MARKS = re.compile(f"[{list_marks()}][.、]?")
# Spaces that keep two numbers or two Latin words apart stay.
_SPACE = re.compile(
    r"(?<![0-9]) (?![A-Za-z])|(?<![A-Za-z]) (?![0-9])|(?<![0-9A-Za-z]) | (?![0-9A-Za-z])"
)
# ≥ 8 0 %: a page whose every character stands alone.
_TORN = re.compile(r"(?=.*[0-9] [0-9])(?:\S )+\S")
_SPACED_NUMBERING = re.compile(r" (?:\([0-9]{1,2}\)|[0-9]{1,2}[、.)])(?=[^0-9])")
# A longer cell is prose: its beginning is read.
_LONGEST = 600
_FINAL = "。.;；,，、!！ \t\r\n:：　"
_SEPARATOR = re.compile(r"[,;。!?\n ]+")
_HINT_IN_VALUE = re.compile(r"\(([^()]*\*{2,}[^()]*|单位:[^()]+)\)")
_OPEN_BLANK = re.compile(r"[≥≤><=]?\*{2,}[^0-9≥≤><=,;]{0,4}")


def parse_target(
    text: str,
    *,
    name: str | None = None,
    unit: str | None = None,
    operator: str | None = None,
    leaf: str | None = None,
    year: int | None = None,
) -> tuple[Target, ...]:
    """Read what a target cell says, with the help of its neighbours.

    :param text: The cell (指标值), as printed.
    :param name: The indicator's name: a hint in it, such as (≥**%), fills in unit and operator.
    :param unit: The unit cell (计量单位), None or blank if there is none.
    :param operator: The operator cell (≥, 大于等于); anything else in it is ignored.
    :param leaf: Official leaf: under `cost.economic` a bare number is money.
    :param year: Budget year, for dates that do not state theirs.
    :return: At least one target, in the order of the text. Nothing raises.

    Source: the section "Target" of the public interface.

    >>> [(t.kind, t.operator, t.low, t.unit) for t in parse_target("≥9.5万人次")]
    [('number', '>=', 95000, '人次')]
    """
    near = neighbours_of(name, unit, operator, leaf, year)
    # Only 无 and a damaged percentage ask for more of the name than its hints.
    asked = name if name and ("无" in text or "無" in text or text.startswith("2")) else None
    return _read_cell(text, near, asked, leaf)


@lru_cache(maxsize=_CACHED)
def _read_cell(
    text: str, near: Neighbours, name: str | None, leaf: str | None
) -> tuple[Target, ...]:
    """Read a cell whose neighbours are known; forms repeat values far more than names."""
    text = simplify(text)
    name = simplify(name) if name else name
    value = _tidy(text)
    if not value:
        return _EMPTY if not text.strip() else _PLACEHOLDER
    short = read_short(value, near)
    if short is not None and short.kind != "percent":
        return (short,)
    if damaged(value, name, near.cell_operator):
        return (Target("text", wording=_wording_of(text)),)
    if short is not None:
        return (short,)
    if "*" in value and unfilled_date(value):
        return _PLACEHOLDER
    if value[0] == "(" or "*" in value:
        value, hint = _own_hint(value)
        near = near.led_by(hint.measure, hint.operator) if hint else near
        short = read_short(value, near)
        if short is not None:
            return (short,)
    if "月" in value and (date := read_date(value, near)) is not None:
        return (date,)
    if TRIGGER.search(value) is None and "持平" not in value and not find_base(value):
        return (_worded(value, text, name, leaf, near),)
    return read_clauses(value, text, name, leaf, near)


def forget_cells() -> None:
    """Forget the cells read so far, as a benchmark or a process that must stay small may want."""
    _read_cell.cache_clear()


def _tidy(text: str) -> str:
    """Fold the text to one spelling, list marks and breaks between parts turned into `;`."""
    value = normalize(text)
    # What is left as it stands holds no list marks, breaks or spaces.
    if value is not text or len(text) > _LONGEST:
        text = text.strip()[: 4 * _LONGEST]
        broken = part_lines(text) if "\n" in text else text
        if broken is not text or _MARKS.search(broken):
            value = normalize(_MARKS.sub(";", broken))
        value = value[:_LONGEST]
        if _TORN.fullmatch(value):
            value = value.replace(" ", "")
        if " " in value:
            value = _SPACED_NUMBERING.sub(";", value)
            value = _SPACE.sub("", value)
    return value.strip(_FINAL) if value[-1:] in _FINAL or value[:1] in _FINAL else value


def read_clauses(
    value: str, text: str, name: str | None, leaf: str | None, near: Neighbours
) -> tuple[Target, ...]:
    """Read a cell clause by clause, the long way: what `shortcuts` spares most cells."""
    if unfilled_date(value):
        return (Target("placeholder"),)
    masked = mask(value)
    clauses = [clause for clause in _SEPARATOR.split(masked) if clause]
    found: list[Reading] = []
    base = None
    n_numeric = 0
    for clause in clauses:
        readings, base = read_clause(clause, near, base, whole=len(clauses) == 1)
        n_numeric += len(readings)
        if near.year is None:
            years = [year for reading in readings if (year := stated_year(reading.target))]
            near = replace(near, year=years[0]) if years else near
        if not readings and len(clauses) > 1 and (worded := _firm_wording(clause, leaf)):
            readings = [Reading(worded)]
        found.extend(readings)
    if not n_numeric:
        return (_worded(value, text, name, leaf, near),)
    targets = tuple(reading.target for reading in found if not reading.loose)
    # 全年 and 2023年 beside a count only repeat the budget year.
    if not targets:
        targets = tuple(reading.target for reading in found[:1])
        if _other_words(masked):
            return _year_with_words(targets, value, text, name, leaf, near)
    return targets


_YEAR_WORDS = re.compile(
    "(?:全年度?|(?:19|20)[0-9]{2}年度?|[本当今次]年度?|年度?内|内|度|完成|开展|实施|执行|运行|运转|开放|使用|进行|保持|正常|有效|"
    "持续|服务|在|于|期间|时间|工作|任务|项目|全部)+"
)


def _other_words(masked: str) -> bool:
    return _YEAR_WORDS.fullmatch(masked) is None


def _year_with_words(
    targets: tuple[Target, ...], value: str, text: str, name: str | None, leaf: str | None,
    near: Neighbours,
) -> tuple[Target, ...]:  # fmt: skip
    """Prefer firm words over the year beside them: 全年无事故 is an answer, not a period."""
    worded = _worded(value, text, name, leaf, near)
    rest = re.sub("全年度?|(?:19|20)[0-9]{2}年度?|[本当]年度?内?|年度?内", "", value)
    plain_rest = read_wording(rest, rest, name=name or "", leaf=leaf)
    if plain_rest.kind in (
        "boolean",
        "policy",
        "grade",
        "timely",
        "reference",
    ) and not _FINISHED.search(rest):
        return (
            Target(
                plain_rest.kind,
                plain_rest.operator,
                per=plain_rest.per,
                wording=worded.wording or value,
            ),
        )
    return targets


_FINISHED = re.compile("完成|建成|完工|竣工|投入|实现|启动|开工|验收|交付|开展|实施")


def _worded(value: str, text: str, name: str | None, leaf: str | None, near: Neighbours) -> Target:
    cleaned = clean_name(name) if name and value == "无" else ""
    bare = value.strip(_FINAL)
    return read_wording(
        bare, _wording_of(text), name=cleaned, leaf=leaf, operator=near.cell_operator
    )


_LAYOUT_SPACE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


def _wording_of(text: str) -> str:
    """Keep the words as the cell has them, without layout and final punctuation."""
    words = " ".join(text.split())
    if " " in words:
        words = _LAYOUT_SPACE.sub("", words)
    return words.strip(" \t").rstrip(_FINAL)


def _firm_wording(clause: str, leaf: str | None) -> Target | None:
    """Keep a wording beside numbers only if it is a target of its own (及时，24小时内)."""
    if len(clause) > 8 or FILLER in clause:
        return None
    target = read_wording(clause, clause, leaf=leaf)
    firm = target.kind in ("timely", "policy") or (target.kind == "reference" and target.operator)
    return target if firm or (target.kind == "grade" and len(clause) <= 4) else None


def _own_hint(value: str) -> tuple[str, Hint | None]:
    """Take a template hint out of the value itself: （≥**%）≥85."""
    match = _HINT_IN_VALUE.search(value)
    hint = parse_hint(match[1]) if match else None
    if match is None and value[0] == "(" and ")" in value[:10]:
        inside, _, rest = value[1:].partition(")")
        hint = parse_hint(inside) if rest[:1] and rest[:1] in "≥≤><=0123456789" else None
        return (rest, hint) if hint and hint.measure else (value, None)
    if match and hint:
        rest = value[: match.start()] + value[match.end() :]
        return (rest, hint) if rest else (value, None)
    opened = _OPEN_BLANK.sub("", value)
    return (
        (opened, None)
        if opened != value and re.search("[0-9]", opened) and not blank(opened)
        else (value, None)
    )
