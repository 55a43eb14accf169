"""Text → overlapping character bigrams: what lexical search matches.

Words alone lose what stands inside a longer word (工程 in 在建工程); single characters match too
much. Overlapping bigrams find every substring of two characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from perf_nlp.text.normalize import normalize

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z]+|\d+(?:\.\d+)?%?")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def stored_grams(text: str) -> list[str]:
    """List the terms under which a text is found: characters, bigrams, Latin words, numbers.

    >>> stored_grams("群众满意度≥90%")
    ['群', '群众', '众', '众满', '满', '满意', '意', '意度', '度', '90%']
    """
    grams: list[str] = []
    for run in _RUN.findall(normalize(text).lower()):
        if not _CHINESE.match(run):
            grams.append(run)
            continue
        for start, character in enumerate(run):
            grams.append(character)
            if start + 1 < len(run):
                grams.append(run[start : start + 2])
    return grams


def query_grams(text: str) -> list[str]:
    """List the terms to look for, each once: bigrams, and characters that stand alone.

    >>> query_grams("群众满意度 村")
    ['群众', '众满', '满意', '意度', '村']
    """
    grams: dict[str, None] = {}
    # A blank parts the words of a query; normalising takes it for layout between characters.
    words = [normalize(word).lower() for word in text.split()]
    for run in (run for word in words for run in _RUN.findall(word)):
        if len(run) == 1 or not _CHINESE.match(run):
            grams[run] = None
        else:
            grams.update({run[start : start + 2]: None for start in range(len(run) - 1)})
    return list(grams)


def matched_spans(grams: Iterable[str], text: str) -> tuple[tuple[int, int], ...]:
    """Find what of `text` the terms of a query explain, for highlighting.

    :return: Spans (start, end), end exclusive, in order, none touching another.

    >>> matched_spans(query_grams("满意度"), "群众满意度（%）")
    ((2, 5),)
    """
    # Character by character: positions must be those of the text as printed.
    folded = "".join(_fold(character) for character in text)
    covered = [False] * len(text)
    for gram in grams:
        start = folded.find(gram)
        while start >= 0:
            covered[start : start + len(gram)] = [True] * len(gram)
            start = folded.find(gram, start + 1)
    spans: list[tuple[int, int]] = []
    for position, is_covered in enumerate(covered):
        if is_covered and spans and spans[-1][1] == position:
            spans[-1] = (spans[-1][0], position + 1)
        elif is_covered:
            spans.append((position, position + 1))
    return tuple(spans)


def _fold(character: str) -> str:
    """Fold one character to the spelling of the terms, where that keeps it one character."""
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
