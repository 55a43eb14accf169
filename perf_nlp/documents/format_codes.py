"""Format codes of spreadsheets: the text of a code → its sections and tokens.

The codes are those of Excel (ECMA-376 part 1, 18.8.30 and 18.8.31) as a Chinese Excel shows them.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

# The formats that files name by number only. 27-36 and 50-58 are those of zh-CN.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日",
    32: "h时mm分", 33: "h时mm分ss秒", 34: "上午/下午h时mm分", 35: "上午/下午h时mm分ss秒",
    36: "yyyy年m月",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-";@', 42: '¥#,##0;¥-#,##0;¥"-";@',
    43: '#,##0.00;-#,##0.00;"-";@', 44: '¥#,##0.00;¥-#,##0.00;¥"-";@',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    55: "上午/下午h时mm分", 56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip

# Excel itself allows 255 characters.
_LONGEST_CODE = 1_000
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
  | [\\!](?P<escaped>.)
  | _.?(?P<space>)
  | \*.?
  | \[(?P<bracket>[^\]]*)\]
  | (?P<general>General|G/通用格式|G/標準)
  | (?P<noon>AM/PM|A/P|上午/下午)
  | (?P<exponent>E[+-])
  | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4}|b{2,4})
  | (?P<digit>[0#?])
  | (?P<cut>;)
  | (?P<sign>[@.,%/])
  | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne,
    "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
# The long date and the time of the system, which is a Chinese one.
_SYSTEM = {
    "F800": "yyyy年m月d日",
    "F400": "h:mm:ss",
    "X-SYSDATE": "yyyy年m月d日",
    "X-SYSTIME": "h:mm:ss",
}


class Token(NamedTuple):
    """A piece of a format code: its kind, and its text without quotes and brackets."""

    kind: str
    text: str


@dataclass(slots=True)
class Section:
    """One of the up to four parts of a format code.

    :param condition: Comparison and number that a value must meet; None if none is written.
    :param numerals: 1..3 for Chinese numerals ([DBNum1] 一百, [DBNum2] 壹佰, [DBNum3] 1百), else 0.
    :param is_chinese: True if month names and the like are asked for in Chinese.
    :param system: Code that stands instead of the rest; None if the rest counts.
    """

    tokens: list[Token] = field(default_factory=list)
    condition: tuple[str, float] | None = None
    numerals: int = 0
    is_chinese: bool = False
    system: str | None = None

    def has(self, *kinds: str) -> bool:
        """Tell whether a token of one of these kinds is part of it."""
        return any(token.kind in kinds for token in self.tokens)

    def accepts(self, value: float) -> bool:
        """Tell whether the condition, if any, holds for `value`."""
        return self.condition is None or _COMPARE[self.condition[0]](value, self.condition[1])


@dataclass(frozen=True, slots=True)
class Format:
    """A format code, parsed.

    :param numbers: Sections for numbers: one to three.
    :param text: Section for text; None if text is shown as it is.
    """

    numbers: tuple[Section, ...]
    text: Section | None


@lru_cache(maxsize=4096)
def parse_format(code: str) -> Format:
    """Parse a format code; one that cannot be is General."""
    sections = [Section()]
    for match in _TOKEN.finditer(code if len(code) <= _LONGEST_CODE else ""):
        kind = match.lastgroup or ""
        text = match[kind] if kind else ""
        if kind == "cut":
            sections.append(Section())
        elif kind == "bracket":
            _take_bracket(text, sections[-1])
        elif kind:
            sections[-1].tokens.append(_token(kind, text))
    text_section = None
    if len(sections) > 3 or (sections[-1].has("@") and not sections[-1].has("general")):
        text_section = sections[3] if len(sections) > 3 else sections.pop()
    numbers = tuple(sections[:3]) or (Section(),)
    if len(numbers) == 1 and not numbers[0].tokens:
        numbers[0].tokens.append(Token("general", ""))
    return Format(numbers, text_section)


def _token(kind: str, text: str) -> Token:
    """Give a token of the kinds that the rest of the module knows."""
    if kind in ("quoted", "escaped", "other"):
        return Token("literal", text)
    if kind == "space":
        return Token("literal", " ")
    return Token(text if kind == "sign" else kind, text)


def _take_bracket(text: str, section: Section) -> None:
    """Take what stands in brackets: locale, condition, elapsed time, numerals; colours are none."""
    condition = _CONDITION.fullmatch(text)
    if condition:
        section.condition = (condition[1], float(condition[2]))
    elif text.startswith("$"):
        symbol, _, locale = text[1:].partition("-")
        section.tokens += [Token("literal", symbol)] if symbol else []
        section.is_chinese |= locale.upper()[-2:] == "04" or locale.lower().startswith("zh")
        section.system = _SYSTEM.get(locale.upper())
    elif text[:5].upper() == "DBNUM" and text[5:] in ("1", "2", "3"):
        section.numerals = int(text[5:])
    elif re.fullmatch("h+|m+|s+", text, re.IGNORECASE):
        section.tokens.append(Token("elapsed", text.lower()))
