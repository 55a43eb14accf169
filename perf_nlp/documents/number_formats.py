"""Number formats of spreadsheets: value and format code → the text that the sheet shows."""

from __future__ import annotations

import decimal
import math
import re
from decimal import Decimal
from fractions import Fraction

from perf_nlp.documents.date_formats import date_parts, shown_date
from perf_nlp.documents.format_codes import Section, Token, parse_format
from perf_nlp.documents.numerals import counted, spelled

# Enough for the largest float written in full.
_CONTEXT = decimal.Context(prec=2_000, rounding=decimal.ROUND_HALF_UP)

_SIMPLE = re.compile(r"(?:#,##)?0(?:\.0{1,9})?%?")


def shown_text(text: str, code: str) -> str:
    """Give what a sheet shows for a text in a cell formatted by `code`.

    >>> shown_text("乡镇卫生院", '0;-0;;@"等"')
    '乡镇卫生院等'
    """
    section = parse_format(code).text
    if section is None:
        return text
    return "".join(text if token.kind == "@" else token.text for token in section.tokens)


def shown_number(value: float, code: str, *, is_1904: bool = False) -> str:
    """Give what a sheet shows for a number, date or time in a cell formatted by `code`.

    :param is_1904: True if the workbook counts days from 1904 on.
    :return: The text; General for dates that cannot be, "#NUM!" for what is no finite number.

    >>> shown_number(0.95, "0%"), shown_number(44926, "yyyy年m月d日"), shown_number(1/3, "General")
    ('95%', '2022年12月31日', '0.333333333')
    """
    if not math.isfinite(value):
        return "#NUM!"
    if code == "General":
        return general(value)
    if value >= 0 and _SIMPLE.fullmatch(code):
        return _simple(value, code)
    sections = parse_format(code).numbers
    index = _choose(sections, value)
    section = sections[index]
    if section.system:
        section = parse_format(section.system).numbers[0]
    if section.has("date", "elapsed", "noon") and not section.has("general"):
        parts = date_parts(value, is_1904=is_1904)
        if parts is None:
            return general(value)
        return shown_date(section.tokens, parts, section.numerals, is_chinese=section.is_chinese)
    # A section of its own for negative numbers brings its own sign, or brackets.
    sign = "-" if value < 0 and (index == 0 or section.has("general")) else ""
    return sign + _number(section, abs(value))


def _simple(value: float, code: str) -> str:
    """Write a number by one of the codes that nearly all cells have."""
    number = Decimal(f"{value:.15g}")
    _, _, decimals = code.strip("%").partition(".")
    number = number.scaleb(2, _CONTEXT) if code[-1] == "%" else number
    number = number.quantize(Decimal(1).scaleb(-len(decimals)), context=_CONTEXT)
    return f"{number:{',' if code[0] == '#' else ''}f}{'%' if code[-1] == '%' else ''}"


def _choose(sections: tuple[Section, ...], value: float) -> int:
    """Find the section for a value: by conditions, else positive; negative; zero."""
    if any(section.condition for section in sections):
        fitting = (i for i, section in enumerate(sections) if section.accepts(value))
        return next(fitting, len(sections) - 1)
    if value < 0 and len(sections) > 1:
        return 1
    return 2 if value == 0 and len(sections) > 2 else 0


def general(value: float) -> str:
    """Write a number as the format General does: at most 10 digits, 15 for a whole number.

    A long whole number is written in full where Excel shows 1.23457E+11: it is a code, and its
    digits count.

    >>> general(0.1 + 0.2), general(1234567890123), general(0.0000123456)
    ('0.3', '1234567890123', '1.23456E-05')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    exponent = math.floor(math.log10(abs(value)))
    short = f"{value:.12f}".rstrip("0")
    if -10 < exponent < 0 and len(short.lstrip("-")) <= 11 and float(short) == value:
        return short
    if not -5 < exponent < 11:
        mantissa, _, power = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{power}"
    digits = 10 + min(exponent, 0)
    text = f"{value:.{max(0, digits - 1 - exponent)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(section: Section, value: float) -> str:
    """Write a number that is not negative by one section."""
    if section.has("general", "@"):
        text = general(value)
        if section.numerals:
            text = counted(text, section.numerals)
        tokens = section.tokens
        return "".join(text if t.kind in ("general", "@") else t.text for t in tokens)
    if not section.has("digit"):
        text = "".join(token.text for token in section.tokens)
    elif section.has("/"):
        text = _fraction(section.tokens, value)
    else:
        text = _digits(section.tokens, Decimal(f"{value:.15g}"))
    return spelled(text, section.numerals) if section.numerals else text


def _digits(tokens: list[Token], value: Decimal) -> str:
    """Write a number by its placeholders, with percent, thousands, decimals and exponent."""
    last = max((i for i, token in enumerate(tokens) if token.kind == "digit"), default=-1)
    point = next((i for i, token in enumerate(tokens) if token.kind == "."), len(tokens))
    power = next((i for i, token in enumerate(tokens) if token.kind == "exponent"), len(tokens))
    point = min(point, power)
    whole, decimals, rest = tokens[:point], tokens[point:power], tokens[power:]
    shift = 2 * sum(token.kind == "%" for token in tokens)
    shift -= 3 * sum(_is_scaling(tokens, i, last) for i in range(len(tokens)))
    value = value.scaleb(shift, _CONTEXT)
    exponent = 0
    n_whole = sum(token.kind == "digit" for token in whole)
    n_decimals = sum(token.kind == "digit" for token in decimals)
    if rest and value:
        step = max(1, n_whole)
        exponent = value.adjusted() // step * step
        value = value.scaleb(-exponent, _CONTEXT)
    value = value.quantize(Decimal(1).scaleb(-n_decimals), context=_CONTEXT)
    integer, _, fraction = f"{value:f}".partition(".")
    text = _whole(whole, integer.lstrip("0"), is_grouped=_is_grouped(whole))
    return text + _decimals(decimals, fraction) + _power(rest, exponent)


def _is_scaling(tokens: list[Token], at: int, last: int) -> bool:
    """Tell whether a comma divides by 1000: it stands behind the last digit of its part."""
    if tokens[at].kind != ",":
        return False
    before = next((t.kind for t in reversed(tokens[:at]) if t.kind != ","), "")
    after = next((t.kind for t in tokens[at:] if t.kind != ","), "")
    return before == "digit" and (at > last or after == ".")


def _is_grouped(whole: list[Token]) -> bool:
    """Tell whether the thousands are parted: a comma stands between two digits."""
    kinds = "".join({"digit": "0", ",": ","}.get(token.kind, "") for token in whole)
    return bool(re.search("0,+0", kinds))


def _whole(tokens: list[Token], digits: str, *, is_grouped: bool) -> str:
    """Write the digits before the point, from right to left, among the literals."""
    places = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    written: list[str] = [] if places else [digits]
    n_digits = 0
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i].kind != "digit":
            written.append("" if tokens[i].kind == "," else tokens[i].text)
            continue
        filler = {"0": "0", "?": " "}.get(tokens[i].text, "")
        # The first place takes all the digits that are left.
        while True:
            digit, digits = (digits[-1], digits[:-1]) if digits else (filler, "")
            if is_grouped and digit.isdigit() and n_digits and n_digits % 3 == 0:
                written.append(",")
            written.append(digit)
            n_digits += 1
            if i != places[0] or not digits:
                break
    return "".join(reversed(written))


def _decimals(tokens: list[Token], digits: str) -> str:
    """Write the point and the digits behind it; zeros at the end go where the place is # or ?."""
    places = [token.text for token in tokens if token.kind == "digit"]
    n_kept = len(places)
    while n_kept and digits[n_kept - 1] == "0" and places[n_kept - 1] != "0":
        n_kept -= 1
    written, n_done = [], 0
    for token in tokens:
        if token.kind == ".":
            # Excel shows "12." for 0.##; the bare point says nothing and reads as a full stop.
            written.append("." if n_kept else "")
        elif token.kind == "digit":
            written.append(digits[n_done] if n_done < n_kept else "")
            n_done += 1
        else:
            written.append("" if token.kind == "," else token.text)
    return "".join(written)


def _power(tokens: list[Token], exponent: int) -> str:
    """Write the exponent and what follows it."""
    if not tokens:
        return ""
    sign = "-" if exponent < 0 else "+" if tokens[0].text.endswith("+") else ""
    width = sum(token.kind == "digit" for token in tokens)
    others = "".join(t.text for t in tokens[1:] if t.kind not in ("digit", ","))
    return f"E{sign}{abs(exponent):0{max(1, width)}d}{others}"


def _fraction(tokens: list[Token], value: float) -> str:
    """Write a number as a fraction: 1 1/2 for `# ?/?`, 12/8 for `#/8`."""
    slash = next(i for i, token in enumerate(tokens) if token.kind == "/")
    before = "".join("0" if t.kind == "digit" else t.text for t in tokens[:slash])
    after = "".join(t.text for t in tokens[slash + 1 :])
    top = re.search(r"(0+ +)?0+ *$", before)
    bottom = re.match(r" *([1-9]\d*|[0#?]+)", after)
    if not top or not bottom:
        return general(value)
    whole = int(value) if top[1] else 0
    rest = Fraction(value) - whole
    if bottom[1][0] in "0#?":
        rest = rest.limit_denominator(10 ** min(len(bottom[1]), 9) - 1)
        upper, lower = rest.numerator, rest.denominator
    else:
        lower = int(bottom[1][:9])
        upper = round(rest * lower)
    if top[1] and upper == lower:
        whole, upper = whole + 1, 0
    text = f"{whole} {upper}/{lower}" if whole and upper else f"{upper}/{lower}"
    text = str(whole) if top[1] and not upper else text
    return before[: top.start()] + text + after[bottom.end() :]
