"""Fold text to one spelling before anything looks at it.

NFKC alone goes too far: it reads ① as 1, 10² as 102 and ½ as 1⁄2, and glues them to the digits
beside them. So these characters are replaced first.
"""

from __future__ import annotations

import re
import unicodedata

# Nothing in here is ever changed below; most cells of a form consist of such characters alone.
_PLAIN = re.compile(r"[一-鿿0-9A-Za-z%.:;()/*+<>≥≤~\-、。《》〔〕·]*")
# Runs of = are entered at their begin only: no quadratic search.
_RUN = r"(?<!=)(?<!= )(?:= ?)++"
_COMPARISON = re.compile(rf"(?:{_RUN})?(?:[>≥](?: ?=)++|[<≤](?: ?=)++)|{_RUN}[>≥<≤]")
_LONE_DOUBLE = re.compile(r"[<>≥≤=]")
# One separator throughout, whole groups only: a list such as 12,34 stays a list.
_GROUPED = re.compile(r"(?<![\d.,'])[1-9]\d{0,2}([, '])\d{3}(?:\1\d{3})*(?!\d)")
_CJK = "㐀-䶿一-鿿豈-﫿、。〈-】〔〕"
_LAYOUT_SPACE = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")
_POWER = re.compile(
    r"(?<![A-Za-zμＡ-Ｚａ-ｚ])([kKcCmMdDｋＫｃＣｍＭｄＤ]?[mMｍＭ])([²³])(?![⁰¹²³⁴-⁹])"
)
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴-⁹]+")
_FRACTION = re.compile(r"[¼-¾⅐-⅞↉]")

_AREA = {"": "平方米", "k": "平方公里", "c": "平方厘米", "m": "平方毫米", "d": "平方分米"}
_VOLUME = {"": "立方米", "k": "立方公里", "c": "立方厘米", "m": "立方毫米", "d": "立方分米"}


def list_marks() -> str:
    """Give every character that only numbers an item (①, ⒈, ❶, ㊀), for use in a pattern."""
    return "①-⑳⒈-⒛⓪-⓿❶-➓㊀-㊉㉑-㉟㊱-㊿⑴-⒇㈠-㈩"


_MARK = re.compile(f"[{list_marks()}]")
_FOLDS = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣－⁃", "-"),
    **dict.fromkeys("〜∼～˜∽〰", "~"),
    **dict.fromkeys("≧⩾≮≽", "≥"),
    **dict.fromkeys("≦⩽≯≼", "≤"),
    **dict.fromkeys("∶꞉", ":"),
    **dict.fromkeys("•‧・∙⋅", "·"),
    **dict.fromkeys("​﻿‌‍⁠­", ""),
    "㎡": "平方米", "㎥": "立方米", "㎢": "平方公里", "㎠": "平方厘米", "㎤": "立方厘米",
    "￥": "¥",
}  # fmt: skip
_FOLD = str.maketrans(_FOLDS)
# NFKC would break ℃ into two characters: it is put back.
_AFTER = (("°C", "℃"), ("°F", "℉"))


def normalize(text: str) -> str:
    r"""Fold a cell to one spelling: width, digit grouping, comparison signs, dashes, white space.

    White space between two Chinese characters is layout and goes; elsewhere one space stays.
    List marks go, superscripts stay recognisable.

    :param text: Any text.
    :return: The folded text; folding it again changes nothing.

    >>> normalize("达到９０％，共１２,３４５.６万元")
    '达到90%,共12345.6万元'
    >>> normalize("绿化 面积\n＞＝ 1，200㎡")
    '绿化面积 ≥ 1200平方米'
    >>> normalize("①80%　②10²")
    '80% 10^2'
    """
    if _PLAIN.fullmatch(text):
        return text
    if not text.isascii():
        text = _fold_characters(text)
    text = " ".join(text.split())
    if _LONE_DOUBLE.search(text):
        text = _COMPARISON.sub(_comparison, text)
    text = _LAYOUT_SPACE.sub("", text)
    return _GROUPED.sub(_ungroup, text)


def _fold_characters(text: str) -> str:
    """Replace what NFKC would spoil, then apply NFKC."""
    text = _MARK.sub(" ", text)
    text = _POWER.sub(_power, text)
    text = _SUPERSCRIPTS.sub(lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    text = _FRACTION.sub(lambda m: " " + unicodedata.normalize("NFKC", m[0]), text)
    # NFKC can uncover a character of the table (a small or a wide form), hence the second pass.
    text = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    for broken, whole in _AFTER:
        text = text.replace(broken, whole)
    return text.replace("⁄", "/")


def _power(match: re.Match[str]) -> str:
    """Spell m² and its relatives in Chinese, as the forms mostly do."""
    prefix = unicodedata.normalize("NFKC", match[1][:-1]).lower()
    return (_AREA if match[2] == "²" else _VOLUME)[prefix]


def _comparison(match: re.Match[str]) -> str:
    return "≥" if ">" in match[0] or "≥" in match[0] else "≤"


def _ungroup(match: re.Match[str]) -> str:
    return match[0].replace(match[1], "")
