"""Do the reasons name what decided? Delete what they name, and see whether the answer changes.

A reason is faithful if the decision hangs on the words it names more than on any others. So the
first cue of each sentence is deleted from the indicator, and, beside it, each other word in turn.

Source: DeYoung et al. (2020), "ERASER: a benchmark to evaluate rationalized NLP models", there
called comprehensiveness; here counted in changed decisions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from perf_nlp.classifiers import Labeller, example_from
from perf_nlp.classifiers.features import one_spelling
from perf_nlp.text.tokenize import field_tokenizer

_NAMED = re.compile(r"(名称|描述|指标值)(?:中的|的单位|按)“(.+?)”")
_KIND = re.compile(r"^判为..：指标值为")
_FIELDS = {"名称": "name", "描述": "description", "指标值": "value"}


@dataclass(frozen=True, slots=True)
class Cells:
    """An indicator as three texts, in one spelling."""

    name: str
    value: str
    description: str

    def without(self, part: str, text: str) -> Cells:
        """Delete every occurrence of `text` from one of the three."""
        cells = {each.name: getattr(self, each.name) for each in fields(self)}
        return Cells(**{**cells, part: cells[part].replace(text, "")})


def measure_deletion(labeller: Labeller, rows: Sequence[Cells]) -> dict[str, Any]:
    """Count how often deleting the named cue changes the label, and deleting another word.

    :return: `n` rows whose first named cue stands in their texts, of `n_rows`;
        `changed_by_named`, the share of them whose label changes without it; `changed_by_random`,
        the share over all their other words, each row counting the same; `ratio` of the two.
    """
    rows = [Cells(_plain(row.name), _plain(row.value), _plain(row.description)) for row in rows]
    answers = _answers(labeller, rows, reasons=True)
    asked: list[Cells] = []
    # Which row, and how much of that row's share: 0 for the cue that is named.
    owners: list[int] = []
    shares: list[float] = []
    for number, (row, (_, reason)) in enumerate(zip(rows, answers, strict=True)):
        named = named_cue(row, reason)
        others = [each for each in words_of(row) if named and not _overlaps(each, named)]
        if named is None or not others:
            continue
        asked += [row.without(*named), *(row.without(*each) for each in others)]
        owners += [number] * (1 + len(others))
        shares += [0.0, *([1 / len(others)] * len(others))]
    labels = [label for label, _ in _answers(labeller, asked)]
    changed = np.array(
        [label != answers[owner][0] for label, owner in zip(labels, owners, strict=True)]
    )
    share = np.array(shares)
    n = int((share == 0).sum())
    if not n:
        return {
            "n": 0, "n_rows": len(rows),
            "changed_by_named": None, "changed_by_random": None, "ratio": None,
        }  # fmt: skip
    by_named, by_random = changed[share == 0].sum() / n, (changed * share).sum() / n
    return {
        "n": n,
        "n_rows": len(rows),
        "changed_by_named": round(float(by_named), 4),
        "changed_by_random": round(float(by_random), 4),
        "ratio": round(float(by_named / by_random), 2) if by_random else None,
    }


def named_cue(row: Cells, reason: str) -> tuple[str, str] | None:
    """Find the first cue that a reason names, as field and text; None if it is not in the text.

    >>> named_cue(Cells("补贴发放及时率", "100%", ""), "判为时效：名称中的“及时率”，指标值为百分比")
    ('name', '及时率')
    """
    if _KIND.match(reason):
        return ("value", row.value) if row.value else None
    found = _NAMED.search(reason)
    if found is None:
        return None
    part, text = _FIELDS[found[1]], found[2]
    return (part, text) if text in getattr(row, part) else None


def words_of(row: Cells) -> list[tuple[str, str]]:
    """List the distinct words of an indicator, each with its field."""
    cut = field_tokenizer()
    pairs = [(each.name, word) for each in fields(row) for word in cut(getattr(row, each.name))]
    return [(part, word) for part, word in dict.fromkeys(pairs) if word in getattr(row, part)]


def _overlaps(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two parts of an indicator share a text."""
    return one[0] == other[0] and (one[1] in other[1] or other[1] in one[1])


def _plain(text: str) -> str:
    """Give a text as the cues spell it."""
    return one_spelling(text).lower()


def _answers(
    labeller: Labeller, rows: Sequence[Cells], *, reasons: bool = False
) -> list[tuple[str, str]]:
    """Give label and reason of each row."""
    examples = [example_from(row.name, row.value, row.description) for row in rows]
    # The reasons are the linear model's: the accurate one has none, and would take minutes here.
    predictions = labeller.predict(examples, reasons=reasons, careful=False)
    return [(each.label, each.reason) for each in predictions]
