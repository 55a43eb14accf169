"""What a column's heading says of its meaning: the words of real tables (domain.md 3)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Meanings a column can have, with the words users see. What has none is kept as extra.
MEANINGS: dict[str, str] = {
    "project": "项目名称",
    "unit_name": "单位名称",
    "unit_code": "单位编码",
    "year": "年度",
    "purpose": "年度目标",
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "指标名称",
    "value": "指标值",
    "unit": "计量单位",
    "operator": "运算符号",
    "direction": "指标方向",
    "description": "指标描述",
    "weight": "分值或权重",
    "actual": "实际完成值",
    "points_awarded": "得分",
    "funds": "资金",
}


class Guess(NamedTuple):
    """A meaning that a heading may have, and how sure the heading alone makes us, 0..1."""

    meaning: str
    confidence: float


_BRACKET = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[）)\]】〕]")
# Longer headings hold too many words for one of them to tell.
_LONGEST_LOOSE = 14
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.&/'-]*\d*$|^[A-Za-z][A-Za-z.&/'-]+")
_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十]{1,2}[、.]|[0-9]{1,2}[、.])")


@cache
def _rules(table: str) -> tuple[tuple[re.Pattern[str], str, float], ...]:
    """Load one table of headings once."""
    text = Path(__file__).with_name("headings.toml").read_text(encoding="utf-8")
    return tuple(
        (re.compile("|".join(rule["headings"])), rule["meaning"], rule["sure"])
        for rule in tomllib.loads(text)[table]
    )


def heading_of(cell: str) -> str:
    """Give a heading without layout: white space, notes in brackets, final marks.

    >>> heading_of("绩 效 指 标（必填）：")
    '绩效指标'
    """
    squeezed = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
    bare = _BRACKET.sub("", squeezed)
    # (政策) alone in brackets would leave nothing.
    bare = (bare or squeezed).strip(":：*★☆#、,。.")
    if _HAN.search(bare):
        # 指标值 Target: the Chinese half of a heading in two languages.
        bare = _LATIN.sub("", bare).strip("/|-·:")
    return _ENUMERATION.sub("", bare).lower()


def guesses_of(heading: str) -> tuple[Guess, ...]:
    """List the meanings that a heading may have, the likeliest first; none if it is unknown.

    :param heading: One heading as printed.

    >>> guesses_of("三级指标")[0]
    Guess(meaning='name', confidence=1.0)
    """
    bare = heading_of(heading)
    if not bare or len(bare) > 24:
        return ()
    found: dict[str, float] = {}
    for rule, meaning, sure in _rules("rule"):
        if rule.fullmatch(bare):
            if meaning == "extra":
                return (Guess("extra", sure),)
            found[meaning] = max(sure, found.get(meaning, 0.0))
    if not found and len(bare) <= _LONGEST_LOOSE:
        found = {meaning: sure for rule, meaning, sure in _rules("loose") if rule.search(bare)}
    return tuple(sorted((Guess(m, c) for m, c in found.items()), key=lambda g: -g.confidence))
