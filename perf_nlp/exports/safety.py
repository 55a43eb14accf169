"""Keep cell text from being run as a formula by the program that opens the file."""

from __future__ import annotations

import re

# Source: OWASP, "CSV injection": the characters that begin a formula in Excel and LibreOffice.
FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
# -5% or +10 is a number in any program, and stays one.
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")


def neutral(text: str) -> str:
    """Give text that no spreadsheet takes for a formula: a leading apostrophe marks it as text.

    >>> neutral("=cmd|' /C calc'!A0"), neutral("-5%"), neutral("=100%")
    ("'=cmd|' /C calc'!A0", '-5%', "'=100%")
    """
    if text[:1] in FORMULA_STARTS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
