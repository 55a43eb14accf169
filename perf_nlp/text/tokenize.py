"""Cut text into words with jieba's dictionary and the field's lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import rjieba

from perf_nlp.text.lexicon import field_words
from perf_nlp.text.normalize import normalize

# Without the hidden Markov model, jieba cuts at the point and at the percent sign.
_NUMBER = re.compile(r"(\d+\.\d+%?|\d+%)")


@dataclass(frozen=True)
class JiebaTokenizer:
    """Cuts text into words with jieba's dictionary and our own vocabulary.

    A plain value: two tokenisers with the same fields are equal, hash alike and can be pickled.

    rjieba, not jieba, does the work: the same tokens (tests/text/test_tokenize.py holds it to
    jieba's over the whole corpus) in a fraction of the time (benchmarks/cutting_words.py). Both cut
    without jieba's hidden Markov model: there they differ on ranges such as 80-89岁, and words it
    guesses are not stable enough for features.

    :param user_words: Words jieba must not cut, such as "绩效目标".
    :param stopwords: Tokens to drop.
    """

    user_words: tuple[str, ...] = ()
    stopwords: frozenset[str] = frozenset()

    def __call__(self, text: str) -> list[str]:
        """Return the words of `text`, normalised, in order, without stopwords."""
        # Normalise first: jieba cuts "９０％" into three tokens, and so "12,345.67".
        cut = self._cut
        words = [
            word
            for piece in split_at_numbers(normalize(text))
            for word in ([piece] if _NUMBER.fullmatch(piece) else cut(piece))
        ]
        return [word for word in words if word.strip() and word not in self.stopwords]

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        """What cuts one normalised text; kept, as to hash all words for each text takes longer."""
        return _cutter(self.user_words)

    def __getstate__(self) -> dict[str, object]:
        """Give the fields alone: a dictionary is loaded again where it is needed."""
        return {"user_words": self.user_words, "stopwords": self.stopwords}


def split_at_numbers(text: str) -> list[str]:
    """Part normalised text before and behind numbers that the dictionary would break.

    >>> split_at_numbers("投入12345.67万元，3A级90%以上")
    ['投入', '12345.67', '万元，3A级', '90%', '以上']
    """
    return [piece for piece in _NUMBER.split(text) if piece]


def field_tokenizer() -> JiebaTokenizer:
    """Give the tokeniser with the shipped lexicon (`data/lexicon/`)."""
    return JiebaTokenizer(field_words())


@lru_cache(maxsize=8)
def _cutter(user_words: tuple[str, ...]) -> Callable[[str], list[str]]:
    """Load the dictionary once per vocabulary; give what cuts one normalised text."""
    jieba = rjieba.Jieba()
    for word in user_words:
        # No frequency given: the dictionary chooses the least that keeps the word whole.
        jieba.add_word(word, None, None)

    def cut(text: str) -> list[str]:
        """Cut along the most probable path through the dictionary."""
        return jieba.cut(text, False)

    return cut
