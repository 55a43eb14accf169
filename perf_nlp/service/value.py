"""Use case: read one target value (指标值)."""

from __future__ import annotations

from perf_nlp.indicators import targets
from perf_nlp.records import Reading


def parse_target(
    text: str,
    *,
    name: str | None = None,
    unit: str | None = None,
    operator: str | None = None,
    leaf: str | None = None,
    year: int | None = None,
) -> Reading:
    """Read a target cell; the other arguments are its neighbouring cells.

    :return: The text and its targets, at least one; nothing is too odd to be read as something.

    >>> parse_target("≥95%")["targets"][0]["low"]
    95
    """
    found = targets.parse_target(
        text, name=name, unit=unit, operator=operator, leaf=leaf, year=year
    )
    return Reading(text, found)
