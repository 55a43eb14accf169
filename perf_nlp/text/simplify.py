"""Traditional characters → simplified ones, one for one (this is OpenCC's home).

OpenCC's word tables are not used: whoever writes 滿意度 must be read like 满意度, but no word may
become another one. Its table of characters is read through the library, once, and only when a text
holds a character that hardly ever stands in simplified text.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The library's conversions that change characters without choosing among regional words.
_CONVERSIONS = ("t2s", "hk2s")
_HANZI = ((0x3400, 0xA000), (0xF900, 0xFB00))
# Simplified text has these in names of people and places at most; the rest of GB 2312 stays.
_ALSO_SIMPLIFIED = "後於夥菸摺麽"
# 二噁英 is right in both, and 薴 would become what another character becomes again. The others are
# mere variants that OpenCC leaves alone.
_KEPT = "噁薴"
_VARIANTS = {"甦": "苏", "揹": "背"}
# Right in simplified text as well (乾隆, 覆盖, 瞭望, 座位): what stands beside them decides.
_BESIDE = (
    ("覆", re.compile("(?<=[批回答反])覆"), "复"),
    ("瞭", re.compile("(?<=明)瞭|瞭(?=[解如然])"), "了"),
    ("俱", re.compile("(?<=傢)俱"), "具"),
    ("座", re.compile("座(?=[標标])"), "坐"),
    ("徵", re.compile("(?<![宫宮商角羽魏])徵(?![羽调調])"), "征"),
    ("乾", re.compile("乾(?![坤隆陵县縣州安元清卦嘉宁寧])"), "干"),
)


def simplify(text: str) -> str:
    """Write traditional characters as simplified ones; length and everything else stay.

    :param text: Any text; simplified text is only looked over.
    :return: The text; simplifying it again changes nothing.

    >>> simplify("群眾滿意度≥90%，於年底前徵求意見")
    '群众满意度≥90%，于年底前征求意见'
    >>> simplify("乾隆年间著作的覆盖面")
    '乾隆年间著作的覆盖面'
    """
    return text if _suspect().search(text) is None else _simplified(text)


def _simplified(text: str) -> str:
    """Convert a text that seems to hold traditional characters."""
    # First what is judged by its neighbours, for those are in the table.
    for character, place, simplified in _BESIDE:
        if character in text:
            text = place.sub(simplified, text)
    return text.translate(_table())


@lru_cache(maxsize=1)
def _suspect() -> re.Pattern[str]:
    """Match what simplified text hardly ever holds: most texts are spared the table."""
    plain = "".join(sorted(_simplified_characters() - set("批回答反徵乾")))
    # One class first, and what else is asked behind it: so the search runs over single characters.
    return re.compile(
        rf"[^\x00-\u33ff\ua000-\uf8ff\ufb00-\U0010ffff{plain}](?:(?<![批回答反])|(?=覆))"
    )


@lru_cache(maxsize=1)
def _simplified_characters() -> frozenset[str]:
    """Give the characters of GB 2312, which simplified text is written with."""
    rows, columns = range(0xB0, 0xF8), range(0xA1, 0xFF)
    encoded = bytes(byte for row in rows for column in columns for byte in (row, column))
    return frozenset(encoded.decode("gb2312", "ignore")) - set(_ALSO_SIMPLIFIED)


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Read the table of characters out of OpenCC."""
    from opencc import OpenCC

    hanzi = [chr(code) for first, last in _HANZI for code in range(first, last)]
    table = {ord(traditional): simplified for traditional, simplified in _VARIANTS.items()}
    kept = _simplified_characters() | set(_KEPT)
    for conversion in _CONVERSIONS:
        # Each on a line of its own: no word can form.
        converted = OpenCC(conversion).convert("\n".join(hanzi)).split("\n")
        for traditional, simplified in zip(hanzi, converted, strict=True):
            if simplified != traditional and traditional not in kept:
                table.setdefault(ord(traditional), simplified)
    return table
