"""The tokeniser: the field's words whole, a plain value, and the same tokens as jieba."""

import json
import logging
import pickle
import re

import pytest

from perf_nlp.resources import resource
from perf_nlp.text.lexicon import field_words
from perf_nlp.text.normalize import normalize
from perf_nlp.text.tokenize import JiebaTokenizer, field_tokenizer, split_at_numbers

CUTS = {
    "full width percent": ("２０２３年度满意度≥９０％", ["2023", "年度", "满意度", "≥", "90%"]),
    "digit grouping": ("投入12,345.67万元", ["投入", "12345.67", "万元"]),
    "terms of the field": ("政府采购验收合格率", ["政府采购", "验收合格率"]),
    "people and times": ("受益群众培训人次", ["受益群众", "培训", "人次"]),
    "white space of layout": ("及 时 率", ["及时率"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "words"), CUTS.values(), ids=CUTS)
def test_words_of(text, words):
    assert field_tokenizer()(text) == words


def test_tokenizer_is_a_plain_value():
    tokenizer = JiebaTokenizer(("绩效目标",), frozenset({"的"}))

    assert tokenizer("年度的绩效目标") == ["年度", "绩效目标"]
    assert tokenizer == pickle.loads(pickle.dumps(tokenizer))
    assert hash(tokenizer) == hash(JiebaTokenizer(("绩效目标",), frozenset({"的"})))
    # One vocabulary must not leak into another tokeniser of the same process.
    assert JiebaTokenizer()("绩效目标") == ["绩效", "目标"]


def test_lexicon_has_a_few_hundred_words_each_with_an_origin():
    words = field_words()
    lines = resource("data", "lexicon", "fiscal.tsv").read_text("utf-8").splitlines()

    assert 300 <= len(words) == len(set(words))
    assert {"人次", "及时率", "受益群众", "政府采购", "验收合格率"} <= set(words)
    assert all(len(line.split("\t")) == 2 for line in lines if not line.startswith("#"))


def test_same_tokens_as_jieba_over_the_corpus():
    jieba = pytest.importorskip("jieba", reason="needs the extra for training")
    jieba.setLogLevel(logging.ERROR)
    reference = jieba.Tokenizer()
    for word in field_words():
        reference.add_word(word)
    tokenizer = field_tokenizer()
    texts = set()
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for row in json.loads(line)["indicators"]:
                texts |= {row[key] for key in ("name", "value", "description") if row[key]}

    def cut_by_jieba(text):
        pieces = split_at_numbers(normalize(text))
        whole = [
            [p] if re.fullmatch(r"\d[\d.]*%?", p) else reference.lcut(p, HMM=False) for p in pieces
        ]
        return [word for words in whole for word in words if word.strip()]

    different = [text for text in sorted(texts) if tokenizer(text) != cut_by_jieba(text)]

    assert len(texts) > 5000
    assert different == []
