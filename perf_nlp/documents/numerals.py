"""Chinese numerals as spreadsheets write them ([DBNum1] 一百〇五, [DBNum2] 壹佰零伍)."""

from __future__ import annotations

_DIGITS = ("", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "０１２３４５６７８９")
_UNITS = ("", ("", "十", "百", "千"), ("", "拾", "佰", "仟"), ("", "十", "百", "千"))
_GROUPS = ("", "万", "亿")


def spelled(text: str, style: int) -> str:
    """Replace each digit by its numeral, as for years and codes.

    >>> spelled("2022", 1)
    '二〇二二'
    """
    return text.translate({ord("0") + i: numeral for i, numeral in enumerate(_DIGITS[style])})


def counted(text: str, style: int) -> str:
    """Write a decimal number as one counts: whole part by tens and thousands, then digits.

    A number from 万亿 (10¹²) on is spelled.

    >>> counted("120305", 1), counted("12.5", 2)
    ('一十二万〇三百〇五', '壹拾贰.伍')
    """
    whole, point, decimals = text.partition(".")
    if not whole.isdigit() or len(whole) > 4 * len(_GROUPS):
        return spelled(text, style)
    zero = _DIGITS[style][0]
    written, n = "", int(whole)
    for group in range((len(whole) - 1) // 4, -1, -1):
        part = n // 10_000**group % 10_000
        if part:
            # A gap is read as one zero: 10,0305 and 1,0005.
            written += zero if written and (part < 1000) else ""
            written += _below_ten_thousand(part, style) + _GROUPS[group]
    return (written or zero) + point + spelled(decimals, style)


def _below_ten_thousand(n: int, style: int) -> str:
    """Write 1..9999."""
    digits = [n // 10**place % 10 for place in (3, 2, 1, 0)]
    written, has_gap = "", False
    for place, digit in zip((3, 2, 1, 0), digits, strict=True):
        if not digit:
            has_gap = bool(written)
            continue
        written += _DIGITS[style][0] if has_gap else ""
        written += _DIGITS[style][digit] + _UNITS[style][place]
        has_gap = False
    return written
