"""Names of indicators: what is printed around them, and the hints they carry."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from perf_nlp.indicators.operators import parse_operator
from perf_nlp.indicators.units import Measure, parse_measure, unit_table
from perf_nlp.records import Operator
from perf_nlp.text.normalize import list_marks, normalize
from perf_nlp.text.simplify import simplify

_STARS = re.compile(r"[★☆※▲△●○◆◇■□✱⭐]+|^\s*[*＊]+")
# As a footnote has it; two of them are a blank to fill in.
_ASTERISK = re.compile(r"(?<![*＊])[*＊][\s;；。]*$")
_COUNTER = "[0-9０-９一二三四五六七八九十]{1,3}"
# 1.5万元, but 1.1人均: a number before such a word is an amount, before others it is numbering.
_MEASURED = (
    "[日月年](?![均度])|[万萬亿億千百十亩畝米元吨噸倍]|公[里斤顷頃分]|人(?![均员員才民口群])|[个個](?![人体體性])"
    "|平[方米]|立方|小[时時]"
)
_NUMBERING = re.compile(
    # Most names are sent away by their first character.
    rf"\s*(?=[{list_marks()}三二明具绩績指（(0-9０-９一二三四五六七八九十])(?:[{list_marks()}]+[.、．]?"
    rf"|(?:[三二]\s*[级級]|明\s*[细細]|具\s*[体體]|[绩績]\s*效)?\s*指\s*[标標]\s*(?:{_COUNTER})?\s*[:：.、．]"
    rf"|指\s*[标標]\s*{_COUNTER}\s*(?=\s)"
    rf"|[（(]\s*{_COUNTER}\s*[）)][.、．]?"
    rf"|{_COUNTER}\s*[）)]"
    rf"|[0-9０-９]{{1,2}}(?:[.．][0-9]{{1,2}})*[.．、](?![0-9０-９])"
    # 1.65岁以上 and 1、8月25日: no age and no date has a fraction. 1、24小时 counts nothing up.
    rf"|[0-9]{{1,2}}[.、](?=[0-9]{{1,2}}(?:[岁歲型]|月[0-9]{{1,2}}日))"
    rf"|[1-9]、(?=[0-9]{{2,}}|[0-9][.．]\s*[^\s0-9])(?!(?<=9、)10)"
    rf"|[0-9]{{1,2}}(?:\.[0-9]{{1,2}})+(?=\s*[\u4e00-\u9fff“《])(?!\s*(?:{_MEASURED}))"
    rf"|[一二三四五六七八九十]{{1,3}}[、.．])\s*"
)
# What forms say of an indicator beside its name: (个性指标), 【共性】.
_REMARK = re.compile(
    r"[（(【\[〔](?:"
    r"(?:[个個]性化?|共性|核心|[关關][键鍵]|重[点點]|一般|基[本础礎]|通用|[专專]用|特色|新增|[参參]考|[辅輔]助)指[标標]"
    r"|(?:[个個]性|共性|核心|必[选選填]|自[选選]|可[选選]|[选選]填|定[量性]|[正反逆]向|[约約]束性|[预預]期性)(?:指[标標])?"
    r")[）)】\]〕]"
)
_BRACKET = re.compile(r"[（(]((?:[^（()）]|[（(][^（()）]*[）)])*)[）)]")
_OPEN_HINT = re.compile(
    r"(?:[≥≤><=~]|不[低少][于於]|不超[过過])?\s*(?:[*＊]{2,}|[×]{2,}|_{2,})[^（()）]{0,6}$"
)
_HINT = re.compile(
    r"(?:单位:?)?(?P<operator>[≥≤><=~]|不[少低高多]于|不超过|大于等于|小于等于|大于|小于|等于)?"
    r"(?P<blank>(?:\*|[xX×]{2}|_|#|\.{3}|\s)*)(?P<unit>(?:[^*]|(?<=[人户次亩台])\*(?=[年月日天次]))*?)(?P<suffix>以[上内下])?"
)
_SPACE = re.compile(r"\s+")
_TRAILING = " \t\r\n:：;；,，、。."
_RATES = ("率", "比例", "占比", "满意度", "佔比", "滿意度")
_NO_RATE = re.compile(
    r"(?:[万萬千十亿億](?:元|[车車]|人|人口|[户戶])[^率]{0,14}率"
    r"|功率|[频頻]率|分辨率|容[积積]率|倍率|[汇匯]率|速率|心率|曲率|利率水平)$"
)
# In brackets these rather say who or where: 道路改造（县）.
_PLACES = frozenset(
    "市 区 县 省 乡 镇 村 社区 院 校 所 科 局 园 馆 站 线 乡镇 团 员 生 家庭 项目 面 点".split()
)


class Hint(NamedTuple):
    """What a template left in a name: (≥**人) is >= and 人."""

    operator: Operator | None
    measure: Measure | None


def clean_name(name: str) -> str:
    """Remove stars, numbering and template hints from a name; the rest stays as printed.

    :param name: 三级指标 as printed.
    :return: May be empty if the name was a template alone.

    >>> clean_name("★指标1：培训人数（≥**人）")
    '培训人数'
    >>> clean_name("1.会议（培训）参加人数（人次）：")
    '会议（培训）参加人数'
    """
    cleaned = _without_remarks(_STARS.sub("", name)).strip(_TRAILING)
    while (match := _NUMBERING.match(cleaned)) and match.end():
        rest = _STARS.sub("", cleaned[match.end() :])
        # 一、 alone would leave nothing: then it is the name.
        if not rest.strip(_TRAILING):
            break
        cleaned = rest
    cleaned = _layout(cleaned.strip(_TRAILING))
    if "(" in cleaned or "（" in cleaned:
        cleaned = _BRACKET.sub(_without_hint, cleaned).rstrip(_TRAILING)
    return _OPEN_HINT.sub("", cleaned).strip(_TRAILING)


def _without_remarks(name: str) -> str:
    """Take out a footnote's asterisk, and which sort of indicator it is unless that is all."""
    if "*" in name or "＊" in name:
        name = _ASTERISK.sub("", name)
    if not ("（" in name or "(" in name or "【" in name or "[" in name or "〔" in name):
        return name
    bare = _REMARK.sub("", _layout(name))
    return bare if bare.strip(_TRAILING) else name


def _without_hint(bracket: re.Match[str]) -> str:
    return bracket[0] if parse_hint(bracket[1]) is None else ""


def _layout(text: str) -> str:
    """Take out the white space that only layout put between Chinese characters."""
    text = _SPACE.sub(" ", text)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


def find_hint(name: str) -> Hint | None:
    """Find the unit and operator that a name carries in brackets or as an open blank.

    >>> find_hint("结业率（≥**%）").operator
    '>='
    """
    if "(" not in name and "（" not in name and "*" not in name and "＊" not in name:
        return None
    if "(" in name or "（" in name:
        for inside in reversed(_BRACKET.findall(name)):
            hint = parse_hint(inside)
            if hint is not None:
                return hint
    match_open = _OPEN_HINT.search(simplify(normalize(name)))
    return parse_hint(match_open[0]) if match_open else None


@lru_cache(maxsize=4096)
def parse_hint(inside: str) -> Hint | None:
    """Read the inside of a bracket as a hint; None if it is part of the name (培训, 含乡镇)."""
    inside = simplify(normalize(inside)).replace(" ", "")
    match = _HINT.fullmatch(inside)
    if match is None:
        return None
    operator = parse_operator(match["operator"] or match["suffix"] or "")
    unit = match["unit"]
    if not unit:
        return Hint(operator, None) if operator or match["blank"] else None
    if unit in _PLACES and not (operator or match["blank"]):
        return None
    measure = parse_measure(unit)
    if measure is None or measure.unit is None:
        return None
    known = measure.unit.name in unit_table().by_spelling or "/" in measure.unit.name
    return Hint(operator, measure) if known else None


def is_rate(name: str | None) -> bool:
    """Tell whether a bare number under this name is a percentage (…率, …比例, 满意度)."""
    if not name:
        return False
    # Behind a letter there is no debris to be cleaned away, but blanks may part words.
    cleaned = name if name[-1].isalpha() and not _SPACE.search(name) else clean_name(name)
    return cleaned.endswith(_RATES) and _NO_RATE.search(cleaned) is None
