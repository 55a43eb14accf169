"""One spelling for everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_nlp.text.normalize import normalize

SPELLINGS = {
    "plain stays": ("培训人数≥20人", "培训人数≥20人"),
    "full width": ("９０％", "90%"),
    "full-width brackets": ("（含90％）", "(含90%)"),
    "superscript": ("10²个", "10^2个"),
    "square metres": ("300m²", "300平方米"),
    "one sign": ("300㎡", "300平方米"),
    "cubic": ("5m³", "5立方米"),
    "full-width cubic": ("５ｋｍ³", "5立方公里"),
    "list mark before digits": ("①80%", "80%"),
    "dotted list mark": ("⒈80%", "80%"),
    "list mark between digits": ("80%①90%", "80% 90%"),
    "half": ("2½", "2 1/2"),
    "grouping": ("12,345.67万元", "12345.67万元"),
    "full-width grouping": ("１２，３４５元", "12345元"),
    "two groups": ("1,234,567元", "1234567元"),
    "space grouping": ("1 200户", "1200户"),
    "list of numbers": ("3,5,7", "3,5,7"),
    "group of four": ("1,2345", "1,2345"),
    "wide sign": ("≧90", "≥90"),
    "ascii": (">=90", "≥90"),
    "arrow": ("=>90", "≥90"),
    "full-width pair": ("＞＝90", "≥90"),
    "small equals": ("﹦100", "=100"),
    "at most": ("<= 5", "≤ 5"),
    "not greater": ("≯5", "≤5"),
    "wave": ("2〜3", "2~3"),
    "full-width wave": ("2～3", "2~3"),
    "en dash": ("10–15", "10-15"),
    "ratio": ("1∶20", "1:20"),
    "cjk space": ("绩 效\n指　标", "绩效指标"),
    "latin space": ("GB/T  19001", "GB/T 19001"),
    "degree": ("26℃", "26℃"),
    "roman": ("Ⅲ类", "III类"),
    "yen": ("￥500", "¥500"),
    "zero width": ("满意\u200b度", "满意度"),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_normalize(text, expected):
    assert normalize(text) == expected


@given(
    st.text() | st.text(alphabet="0123456789,，.' >=＜≥≤<①²½⅓ 　中〇~–m㎡℃°C⁄/\u200b∶", max_size=20)
)
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text)

    assert normalize(once) == once
