"""Traditional characters become simplified ones; simplified text stays as it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from perf_nlp.resources import resource
from perf_nlp.text.simplify import simplify

WORDS = {
    "plain": ("服務對象滿意度", "服务对象满意度"),
    "as written in Hong Kong": ("衞生檢測", "卫生检测"),
    "as written in Taiwan": ("臺帳裡的里程", "台帐里的里程"),
    "of GB 2312, but hardly ever": ("不低於年後餘額", "不低于年后余额"),
    "reply": ("批覆、答覆、回覆與反覆", "批复、答复、回复与反复"),
    "understand": ("瞭解與明瞭", "了解与明了"),
    "levy": ("徵收及特徵", "征收及特征"),
    "dry": ("乾燥與餅乾", "干燥与饼干"),
    "furniture": ("傢俱座標", "家具坐标"),
    "mixed with signs": ("≥９０％（萬元/戶·年）", "≥９０％（万元/户·年）"),
    "beyond the plane": ("𠀋車", "𠀋车"),
}
RIGHT = [
    "著作权登记", "显著提高", "乾隆年间", "乾县", "乾安县", "乾坤湾", "慰藉", "狼藉", "宫商角徵羽",
    "魏徵", "覆盖率", "答题覆盖", "瞭望塔", "座位数", "俱乐部", "二噁英", "哪吒", "拼搏", "拚命",
    "台账", "里程", "后勤", "于年底", "只数", "面积", "", "APP①",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS.keys())
def test_traditional_characters(text, expected):
    assert simplify(text) == expected


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_in_simplified_text_stays(text):
    assert simplify(text) == text


@given(st.text(st.characters(min_codepoint=0x2E80, max_codepoint=0xFAFF), max_size=12))
def test_once_is_enough_and_no_place_moves(text):
    once = simplify(text)

    assert simplify(once) == once
    assert len(once) == len(text)


def test_the_corpus_stays_and_comes_back():
    traditional = OpenCC("s2t").convert
    texts = set()
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for row in json.loads(line)["indicators"]:
                texts |= {row[key] for key in ("name", "value", "description") if row[key]}

    assert [text for text in sorted(texts) if simplify(text) != text] == []
    assert [text for text in sorted(texts) if simplify(traditional(text)) != text] == []
