"""Numbers, dates and texts are shown as a Chinese Excel shows them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.documents.format_codes import BUILTIN
from perf_nlp.documents.number_formats import general, shown_number, shown_text
from perf_nlp.documents.numerals import counted, spelled

NEW_YEARS_EVE = 44926  # 2022-12-31, a Saturday

NUMBERS = {
    "percent": (0.95, "0%", "95%"),
    "percent with decimals": (0.9567, "0.00%", "95.67%"),
    "percent rounds half up as typed": (0.285, "0%", "29%"),
    "small percent": (0.00012, "0.00%", "0.01%"),
    "quoted prefix": (0.95, '"≥"0%', "≥95%"),
    "bare prefix": (0.95, "≥0.0%", "≥95.0%"),
    "quoted percent does not multiply": (95, '≥0"%"', "≥95%"),
    "suffix": (12, '0"人"', "12人"),
    "prefix and suffix": (3, '"第"0"季度"', "第3季度"),
    "suffix behind General": (3.14, 'General"元"', "3.14元"),
    "General in Chinese": (8, 'G/通用格式"次"', "8次"),
    "thousands": (1234567.891, "#,##0.00", "1,234,567.89"),
    "thousands of a small number": (12, "#,##0", "12"),
    "space at the end": (12, "0.0_ ", "12.0"),
    "escaped space": (5, "0\\ ", "5"),
    "rounds half up": (2.675, "0.00", "2.68"),
    "no dangling point": (5, "0.##", "5"),
    "optional decimals": (5.1, "0.##", "5.1"),
    "no whole part": (0.5, "#.00", ".50"),
    "zero by #": (0, "#", ""),
    "literals within": (13912345678, "000-0000-0000", "139-1234-5678"),
    "padded": (7, "000", "007"),
    "in thousands": (12345, "#,##0,", "12"),
    "in millions": (1234567, '0.00,,"百万"', "1.23百万"),
    "in 万 by a trick": (12345, '0!.0,"万"', "1.2万"),
    "text format": (5.25, "@", "5.25"),
    "negative without section": (-5, "0.0", "-5.0"),
    "negative in brackets": (-12, "0_);[Red](0)", "(12)"),
    "negative percent": (-0.5, "0%;[红色]-0%", "-50%"),
    "zero section": (0, '0;-0;"无"', "无"),
    "zero hidden": (0, "0;-0;;@", ""),
    "all hidden": (5, ";;;", ""),
    "positive beside hidden": (0.95, "0.0%;;", "95.0%"),
    "accounting": (1234.5, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥1,234.50"),
    "accounting zero": (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
    "currency of a locale": (9.5, "[$¥-804]#,##0.00", "¥9.50"),
    "colour only": (12, "[Red]", "12"),
    "first condition": (150, '[>100]"多"0;[<10]"少"0;0', "多150"),
    "second condition": (5, '[>100]"多"0;[<10]"少"0;0', "少5"),
    "no condition": (50, '[>100]"多"0;[<10]"少"0;0', "50"),
    "scientific": (12345.678, "0.00E+00", "1.23E+04"),
    "scientific by threes": (12345.678, "##0.0E+0", "12.3E+3"),
    "half": (0.5, "# ?/?", "1/2"),
    "mixed fraction": (1.3333333, "# ??/??", "1 1/3"),
    "eighths": (0.5, "#/8", "4/8"),
    "whole as fraction": (2, "# ?/?", "2"),
    "counted": (123405, "[DBNum1][$-804]General", "一十二万三千四百〇五"),
    "counted in capitals": (1010000, "[DBNum2]General", "壹佰零壹万"),
    "counted with decimals": (123.45, "[DBNum1]", "一百二十三.四五"),
    "spelled": (123, "[DBNum1][$-804]0", "一二三"),
    "infinite": (math.inf, "0", "#NUM!"),
    "unclosed quote": (5, '0"人', "5人"),
    "nonsense": (5, "x" * 5000, "5"),
}
DATES = {
    "Chinese": (NEW_YEARS_EVE, 'yyyy"年"m"月"d"日"', "2022年12月31日"),
    "Chinese unquoted": (NEW_YEARS_EVE, "yyyy年mm月dd日", "2022年12月31日"),
    "Chinese with locale": (NEW_YEARS_EVE, '[$-804]yyyy"年"m"月"d"日";@', "2022年12月31日"),
    "hyphens": (NEW_YEARS_EVE, "yyyy-mm-dd", "2022-12-31"),
    "short": (44566, "yy/m/d", "22/1/5"),
    "month only": (NEW_YEARS_EVE, 'yyyy"年"m"月"', "2022年12月"),
    "Chinese numerals": (
        NEW_YEARS_EVE,
        '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
        "二〇二二年十二月三十一日",
    ),
    "tenth in Chinese numerals": (44844, '[DBNum1]m"月"d"日"', "十月十日"),
    "long date of the system": (
        NEW_YEARS_EVE,
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "2022年12月31日",
    ),
    "time of the system": (0.75, "[$-F400]h:mm:ss\\ AM/PM", "18:00:00"),
    "era year": (NEW_YEARS_EVE, 'e"年"', "2022年"),
    "English month": (NEW_YEARS_EVE, "d-mmm-yy", "31-Dec-22"),
    "Chinese month": (NEW_YEARS_EVE, "[$-804]mmmm", "十二月"),
    "weekday": (NEW_YEARS_EVE, "aaaa", "星期六"),
    "English weekday": (NEW_YEARS_EVE, "ddd", "Sat"),
    "minutes beside hours": (NEW_YEARS_EVE + 0.75, "yyyy/m/d h:mm", "2022/12/31 18:00"),
    "minutes beside seconds": (45.4 / 86_400, "mm:ss", "00:45"),
    "parts of seconds": (45.5 / 86_400, "mm:ss.0", "00:45.5"),
    "minutes are not rounded": (0.999999, "h:mm", "23:59"),
    "half of the day": (0.75, "h:mm AM/PM", "6:00 PM"),
    "half of the day in Chinese": (0.75, '上午/下午h"时"mm"分"', "下午6时00分"),
    "noon": (0.5, "h AM/PM", "12 PM"),
    "elapsed hours": (1.5, "[h]:mm", "36:00"),
    "the day that never was": (60, "yyyy-mm-dd", "1900-02-29"),
    "before it": (59, "yyyy-mm-dd", "1900-02-28"),
    "negative is no date": (-1, "yyyy-mm-dd", "-1"),
    "too late": (3e6, "yyyy-mm-dd", "3000000"),
}
TEXTS = {
    "plain": ("合格", "General", "合格"),
    "text format": ("合格", "@", "合格"),
    "number format": ("合格", "0.00", "合格"),
    "prefix": ("局机关", '"单位："@', "单位：局机关"),
    "fourth section": ("合格", '0;-0;0;"√"@', "√合格"),
    "fourth section empty": ("合格", "0;-0;0;", ""),
    "two sections, last for text": ("合格", "0;@", "合格"),
}
BUILT_IN = {
    0: "44926",
    9: "4492600%",
    14: "2022/12/31",
    22: "2022/12/31 0:00",
    31: "2022年12月31日",
    49: "44926",
    57: "2022年12月",
    58: "12月31日",
}
GENERAL = {
    0.1 + 0.2: "0.3",
    1 / 3: "0.333333333",
    1234.5678901234: "1234.56789",
    -2.5: "-2.5",
    12345678901234.0: "12345678901234",
    0.00001: "0.00001",
    1.23456789e-7: "1.23457E-07",
    1.5e20: "1.5E+20",
    -0.0: "0",
}


@pytest.mark.parametrize(("value", "code", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_number_is_shown(value, code, expected):
    assert shown_number(value, code).strip() == expected


@pytest.mark.parametrize(("value", "code", "expected"), DATES.values(), ids=DATES)
def test_date_is_shown(value, code, expected):
    assert shown_number(value, code).strip() == expected


def test_date_counts_from_1904():
    assert shown_number(NEW_YEARS_EVE - 1462, "yyyy-mm-dd", is_1904=True) == "2022-12-31"


@pytest.mark.parametrize(("text", "code", "expected"), TEXTS.values(), ids=TEXTS)
def test_text_is_shown(text, code, expected):
    assert shown_text(text, code) == expected


@pytest.mark.parametrize(("number", "expected"), BUILT_IN.items())
def test_built_in_format(number, expected):
    assert shown_number(NEW_YEARS_EVE, BUILTIN[number]) == expected


@pytest.mark.parametrize(("value", "expected"), GENERAL.items())
def test_general(value, expected):
    assert general(value) == expected


@given(st.floats(-1e15, 1e15), st.integers(0, 4))
def test_decimals_are_those_of_the_number(value, n_decimals):
    code = "#,##0" + ("." + "0" * n_decimals if n_decimals else "")

    shown = shown_number(value, code)

    error = abs(float(shown.replace(",", "")) - value)
    assert error <= 0.5 * 10**-n_decimals + abs(value) * 1e-14


@given(st.floats(), st.text('0#?.,%/;@[]$-<>=E+ymdhsaA"\\_*年GenralDBNum12 ', max_size=30))
def test_no_code_raises(value, code):
    assert isinstance(shown_number(value, code), str)
    assert isinstance(shown_text("文", code), str)


@given(st.integers(1, 10**12 - 1))
def test_counted_numerals_read_back(number):
    digits = {char: i for i, char in enumerate("〇一二三四五六七八九")}
    total = group = digit = 0
    units = {"十": 10, "百": 100, "千": 1000}
    for char in counted(str(number), 1):
        if char in digits:
            digit = digits[char]
        elif char in units:
            group, digit = group + digit * units[char], 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[char]
            group = digit = 0
    assert total + group + digit == number


def test_spelled_digits_in_full_width():
    assert spelled("2022", 3) == "２０２２"
