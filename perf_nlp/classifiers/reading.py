"""An indicator as one text, as the accurate model reads it, and what the model answers with."""

from __future__ import annotations

from perf_nlp.classifiers.features import Example, one_spelling
from perf_nlp.taxonomy import labels, leaves
from perf_nlp.text.normalize import normalize
from perf_nlp.text.simplify import simplify

_PARTING = " ； "
_NO_VALUE = "无"
_DESCRIPTION_LENGTH = 80


def reading_text(example: Example) -> str:
    """Put name, value and description into one text, whatever their layout."""
    cells = (example.name, example.value, example.description)
    return text_of_cells(*map(one_spelling, cells))


def text_of_cells(name: str, value: str, description: str) -> str:
    """Put cells into one text; a blank one leaves its place.

    >>> text_of_cells("培訓人數", "≥100人", "")
    '培训人数 ； ≥100人 ； '
    """
    parts = (name, value or _NO_VALUE, description[:_DESCRIPTION_LENGTH])
    return _PARTING.join(simplify(normalize(part)) for part in parts)


def answers() -> dict[str, list[str]]:
    """Give what the columns of its logits stand for: first the labels, then the leaves."""
    return {"label": sorted(labels()), "leaf": sorted(leaves())}
