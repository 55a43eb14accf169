"""The keys of a form's head: what each stands for, and several with their values in one cell."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from perf_nlp.indicators.titles import squeeze, unit_of_money

KeyKind = Literal[
    "name", "implementing", "unit", "department", "unit_code", "year", "expected", "annual", "goal",
    "long", "actual", "region", "extra",
]  # fmt: skip
GOALS: tuple[KeyKind, ...] = ("expected", "annual", "goal", "long", "actual")


class _Words(NamedTuple):
    """The keys that are known, each with its kind; the weak ones, and those of running text."""

    keys: dict[str, KeyKind]
    weak: dict[str, KeyKind]
    prose: dict[str, KeyKind]


@cache
def _words() -> _Words:
    """Load the keys once."""
    table = tomllib.loads(Path(__file__).with_name("head_keys.toml").read_text(encoding="utf-8"))
    keys, weak, prose = (
        {word: kind for kind, words in table[part].items() for word in words}
        for part in ("keys", "weak", "prose")
    )
    return _Words(keys, weak, prose)


def rank_of(heading: str) -> int:
    """Give the place of a key among all: of two that fill one field, the lower is taken."""
    words = _words()
    ordered = (*words.keys, *words.weak)
    bare = _BRACKETS.sub("", heading)
    return ordered.index(bare) if bare in ordered else len(ordered)


_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
# 项目名称 Project: keys in two languages.
_LATIN = re.compile(r"[A-Za-z][A-Za-z.&/'-]*$")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.)]|[①-⑳]|\([\d一二三四五六七八九十]{1,3}\))"
)


class Pair(NamedTuple):
    """A key of the head with its value.

    :param heading: The key as printed, without blanks, numbering and marks.
    :param kind: What it stands for.
    :param value: "" if the form leaves it blank.
    """

    heading: str
    kind: KeyKind
    value: str


def heading_of(text: str) -> str:
    """Give a key as it is kept: without blanks, numbering and final marks, brackets stay."""
    return _NUMBERING.sub("", squeeze(text)).strip(":*★☆")


def kind_of(text: str, *, weak: bool = False) -> KeyKind | None:
    """Tell what a key stands for.

    :param weak: True where words such as 项目 and 单位 count as keys, too.
    :return: None if the text is no key that we know.

    >>> kind_of("项 目（政策）名 称："), kind_of("单位"), kind_of("单位", weak=True)
    ('name', None, 'unit')
    """
    if len(text) > 60:
        return None
    bare = _BRACKETS.sub("", heading_of(text)).rstrip(":")
    if not bare.isascii():
        bare = _LATIN.sub("", bare).strip("/|")
    words = _words()
    return words.keys.get(bare) or (words.weak.get(bare) if weak else None)


def prose_kind_of(text: str) -> KeyKind | None:
    """Tell what a heading of running text stands for: there 预算安排 is a key, too."""
    return kind_of(text) or _words().prose.get(_BRACKETS.sub("", heading_of(text)))


def is_key(text: str) -> bool:
    """Tell whether a cell is, or begins with, a key that we know: it is no value then."""
    if kind_of(text) is not None:
        return True
    colon = _COLON.search(text)
    return colon is not None and kind_of(text[: colon.start()]) is not None


_COLON = re.compile("[:：]")
# Keys stand at the begin of a cell; what is further on is prose.
_REACH = 600
_LONGEST_PAIR = 80
_BOUNDARY = re.compile(r"[;；。，,|\n:：]")
_STANDALONE_YEAR = re.compile(r"(?:(?<=\s)|^)[（(]?\s{0,4}20\d\d\s{0,4}年度?\s{0,4}[）)]?(?=\s|$)")
_NEXT_KEY = re.compile(r"[\s\u3000]+(?=[\u4e00-\u9fff（）()]{2,10}[:：])")
_UNKNOWN = re.compile(r"\s*([\u4e00-\u9fff（）()\s]{2,14}?)\s*[:：]\s*(\S[^\n。；;]{0,50})\s*$")
_NO_KEY = re.compile(
    r"指标|其中|目标\d|注$|说明$|备注$|数量|质量|时效|成本|效益|满意|合计|总额|拨款|资金$|金额|例|[一二三四五六七八九十]$"
)


def _value(text: str, kind: KeyKind) -> str:
    """Give what stands behind a key; a year beside it belongs to the line, unless asked for."""
    said = text if kind == "year" else without_years(text)
    if kind not in GOALS:
        # 某局　　金额：218万元: a key that is none of the head ends the value, too.
        said = _NEXT_KEY.split(said)[0]
    return said.strip(" \t\n\u3000;；,，")


def inline_pairs(text: str) -> list[Pair]:
    """Read the keys that stand with their values in one cell (项目名称：道路维修　年度：2022).

    :param text: A cell as it stands: blanks part one value from the next key.
    :return: In order; a value is "" where the next cell may hold it. Empty if there is no key.
    """
    found = [
        (start, colon.start(), kind)
        for colon in _COLON.finditer(text, 0, _REACH)
        for start, kind in _key_before(text, colon.start())
    ]
    # A goal is prose: inside it only another goal begins anew.
    kept: list[tuple[int, int, KeyKind]] = []
    for start, end, kind in found:
        if not kept or kept[-1][2] not in GOALS or kind in GOALS:
            kept.append((start, end, kind))
    if not kept:
        return _unknown_pair(text)
    ends = [start for start, _, _ in kept[1:]] + [len(text)]
    return [
        Pair(heading_of(text[start:colon]), kind, _value(text[colon + 1 : end], kind))
        for (start, colon, kind), end in zip(kept, ends, strict=True)
    ]


def standalone_years(text: str) -> list[str]:
    """List the years that stand by themselves between keys: 填报单位：X局　2022年度　单位：万元."""
    return [match[0] for match in _STANDALONE_YEAR.finditer(text)]


def without_years(text: str) -> str:
    """Take out the years that stand by themselves; they belong to no value."""
    return _STANDALONE_YEAR.sub("", text)


def _key_before(text: str, colon: int) -> list[tuple[int, KeyKind]]:
    """Find the longest key that ends at a colon: where it begins and what it is, or nothing."""
    limit = max((m.end() for m in _BOUNDARY.finditer(text, max(colon - 40, 0), colon)), default=0)
    limit = limit or max(colon - 40, 0)
    for start in range(limit, colon):
        if start == limit or text[start - 1].isspace():
            kind = kind_of(text[start:colon], weak=True)
            if kind is not None:
                return [(start, kind)]
    return []


def _unknown_pair(text: str) -> list[Pair]:
    """Read a cell of one short key that we do not know, a colon and a short value."""
    match = _UNKNOWN.fullmatch(text) if len(text) <= _LONGEST_PAIR else None
    if match is None:
        return []
    heading = heading_of(match[1])
    if _NO_KEY.search(heading) or unit_of_money(text) is not None:
        return []
    return [Pair(heading, "extra", match[2].strip())]


_CODED = re.compile(
    r"[\[(【]?(?P<code>[0-9]{3,12})[\])】]?\s*[-—_/\s、.:]?\s*(?P<name>(?!年)[\u4e00-\u9fff].*)|"
    r"(?P<name_first>[\u4e00-\u9fff].*?)\s*(?:[\[(【/—-]\s*(?P<code_last>[0-9]{3,12})\s*[\])】]?|\s(?P<code_apart>[0-9]{3,12}))"
)


def split_code(text: str) -> tuple[str | None, str]:
    """Part the code of a unit from its name.

    :return: The code, None if there is none, and the name.

    >>> split_code("820001-云溪县水务局"), split_code("[301]财政局"), split_code("水务局")
    (('820001', '云溪县水务局'), ('301', '财政局'), (None, '水务局'))
    """
    match = _CODED.fullmatch(text.translate(str.maketrans("（）［］－", "()[]-")).strip())
    if match is None:
        return None, text
    code = match["code"] or match["code_last"] or match["code_apart"]
    return code, match["name"] or match["name_first"]
