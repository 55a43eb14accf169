"""Decide what each column of a header means: its words first, then what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from perf_nlp.indicators.content import looks_like_name, looks_like_value, share
from perf_nlp.indicators.headers import Header
from perf_nlp.indicators.headings import MEANINGS, Guess, guesses_of, heading_of

# What may stand side by side below one heading, the surest by its look first.
_WITHIN = {
    "value": ("operator", "unit", "value"),
    "name": ("level1", "level2", "name"),
}
_LOOKS_LIKE = 0.6
# A meaning that the content speaks so much against is none.
_LEAST = 0.3
# Meanings that halves of a table have each for itself.
GROUPED = ("level2", "name", "value", "unit", "operator", "description", "weight")
_INHERITED = ("value", "actual", "funds")
_OWN = re.compile(r"[（(]个性(?:化|指标)?[）)]|^个性")
MIDTERM = re.compile(r"中期|实施期|长期|总体|中长期|三年|规划期")
_BEST_BAND = re.compile(r"优秀?|A级?|一档|优\S{0,2}")
_BANDS = re.compile(r"优秀?|良好?|中等?|差|合格|不合格|A级?|B级?|C级?|D级?|[一二三四]档")
_NOTHING = Guess("extra", 0.0)


def guess_meanings(header: Header, cells: Sequence[Sequence[str]]) -> list[Guess]:
    """Guess the meaning of each column from its heading, then from its content.

    :param cells: For each column the texts below its heading, blank ones left out.
    """
    guesses = [_by_heading(halves, cells[n]) for n, halves in enumerate(header.halves)]
    _settle_shared(guesses, header, cells)
    _settle_names(guesses, header, cells)
    _settle_values(guesses, header, cells)
    _settle_doubles(guesses, header)
    return guesses


def _by_heading(halves: Sequence[str], cells: Sequence[str]) -> Guess:
    """Weigh what the lowest half of a heading may mean against what stands below it."""
    if not halves:
        return _NOTHING
    if len(halves) > 1 and _BANDS.fullmatch(heading_of(halves[-1])):
        is_best = _BEST_BAND.fullmatch(heading_of(halves[-1])) is not None
        return Guess("value" if is_best else "extra", 0.9)
    candidates = list(guesses_of(halves[-1]))
    if not candidates and len(halves) > 1:
        # 指标值 | 数值: the upper half knows, the lower does not.
        candidates = [
            guess._replace(confidence=guess.confidence * 0.7)
            for guess in guesses_of(halves[-2])
            if guess.meaning in _INHERITED
        ]
    best = max(
        (g._replace(confidence=_weighed(g, cells)) for g in candidates),
        key=lambda g: g.confidence,
        default=_NOTHING,
    )
    return best if best.confidence >= _LEAST else _NOTHING


def _weighed(guess: Guess, cells: Sequence[str]) -> float:
    """Lower the confidence of a guess that the content speaks against."""
    fits = share(cells, guess.meaning)
    if guess.confidence >= 0.95:
        # A plain word is believed unless nearly everything below contradicts it.
        return guess.confidence if fits >= 0.2 or len(cells) < 3 else guess.confidence * 0.8
    return guess.confidence * (0.35 + 0.65 * fits)


def _settle_shared(guesses: list[Guess], header: Header, cells: Sequence[Sequence[str]]) -> None:
    """Tell apart the columns below one heading, such as 指标值 over ≥, 32 and 个."""
    for first, last in header.shared:
        filled = [n for n in range(first, last + 1) if cells[n]]
        if len(filled) < 2 or guesses[first].meaning not in _WITHIN:
            continue
        free = set(filled)
        for meaning in _WITHIN[guesses[first].meaning]:
            best = max(free, key=lambda n: share(cells[n], meaning), default=None)
            if best is not None and share(cells[best], meaning) >= _LOOKS_LIKE:
                guesses[best] = Guess(meaning, guesses[first].confidence * 0.9)
                free.discard(best)
        for n in free:
            guesses[n] = _NOTHING


def _settle_names(guesses: list[Guess], header: Header, cells: Sequence[Sequence[str]]) -> None:
    """Keep as names the columns with the best word for it; a lesser one is a label or a text."""
    named = [n for n, guess in enumerate(guesses) if guess.meaning == "name"]
    if not named and _second_level_names(guesses, cells):
        return
    if not named:
        has_levels = any(guess.meaning in ("level1", "level2") for guess in guesses)
        if has_levels:
            _best_unknown(guesses, cells, "name", looks_like_name)
        return
    best = max(guesses[n].confidence for n in named)
    for n in named:
        if guesses[n].confidence >= best - 0.01:
            continue
        is_label = not cells[n] or len(set(cells[n])) == 1
        headings = header.halves[n][-1:]
        other = [g for each in headings for g in guesses_of(each) if g.meaning == "description"]
        guesses[n] = Guess("label", 0.9) if is_label else (other[0] if other else _NOTHING)


def _second_level_names(guesses: list[Guess], cells: Sequence[Sequence[str]]) -> bool:
    """Take 二级指标 for the names where there is no third level and it holds no categories."""
    for n, guess in enumerate(guesses):
        if guess.meaning == "level2" and share(cells[n], "level2") < 1 - _LOOKS_LIKE:
            guesses[n] = Guess("name", 0.8)
            return True
    return False


def _settle_values(guesses: list[Guess], header: Header, cells: Sequence[Sequence[str]]) -> None:
    """Make sure of one value column a group: the surest word, else the column that looks so."""
    valued = [n for n, guess in enumerate(guesses) if guess.meaning == "value"]
    if not valued:
        _best_unknown(guesses, cells, "value", looks_like_value)
        return
    annual = [n for n in valued if not MIDTERM.search("".join(header.halves[n]))]
    n_names = sum(guess.meaning == "name" for guess in guesses)
    if n_names <= 1 and len(valued) > 1 and not is_own(header):
        keep = max(annual or valued, key=lambda n: (guesses[n].confidence, -n))
        for n in valued:
            if n != keep:
                guesses[n] = Guess("extra", 0.8)


def _best_unknown(
    guesses: list[Guess],
    cells: Sequence[Sequence[str]],
    meaning: str,
    test: Callable[[str], bool],
) -> None:
    """Take the unknown column whose content looks most like `meaning`, if any does."""
    open_columns = [n for n, guess in enumerate(guesses) if guess.confidence == 0 and cells[n]]
    if not open_columns:
        return
    rates = {n: sum(map(test, cells[n])) / len(cells[n]) for n in open_columns}
    best = max(open_columns, key=lambda n: rates[n])
    if rates[best] >= 0.6:
        guesses[best] = Guess(meaning, 0.55 * rates[best])


def _settle_doubles(guesses: list[Guess], header: Header) -> None:
    """Let one column have a meaning that stands once a row; the others become extra."""
    n_names = sum(guess.meaning == "name" for guess in guesses)
    for meaning in MEANINGS:
        having = [n for n, guess in enumerate(guesses) if guess.meaning == meaning]
        if len(having) < 2 or meaning == "funds" or (n_names > 1 and meaning in GROUPED):
            continue
        keep = max(having, key=lambda n: (guesses[n].confidence, -n))
        if meaning == "name":
            continue
        for n in having:
            if n == keep:
                continue
            others = [
                g
                # A column without a heading has its meaning from what stands in it.
                for heading in header.halves[n][-1:]
                for g in guesses_of(heading)
                if g.meaning != meaning and not any(o.meaning == g.meaning for o in guesses)
            ]
            guesses[n] = others[0] if others else Guess("extra", 0.8)


def is_own(header: Header) -> bool:
    """Tell whether the unit's own columns stand beside the common ones (… 个性)."""
    return any(map(names_own, header.halves))


def names_own(halves: Sequence[str]) -> bool:
    """Tell whether a heading is one of the unit's own columns."""
    return any(_OWN.search(half) for half in halves)
