"""The field's own words, from `data/lexicon/`."""

from __future__ import annotations

from functools import lru_cache

from perf_nlp.resources import resource


@lru_cache(maxsize=1)
def field_words() -> tuple[str, ...]:
    """List the words of the shipped lexicon, each once, in the order of the files.

    A line is a word, a tab and where the word comes from; lines that begin with # are comments.
    """
    words: dict[str, None] = {}
    for path in sorted(resource("data", "lexicon").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                words[line.split("\t")[0]] = None
    return tuple(words)
