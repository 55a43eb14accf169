"""Text → words: one spelling, then the tokeniser (home of jieba)."""

from perf_nlp.text.normalize import normalize
from perf_nlp.text.tokenize import JiebaTokenizer, field_tokenizer

__all__ = ["JiebaTokenizer", "field_tokenizer", "normalize"]
