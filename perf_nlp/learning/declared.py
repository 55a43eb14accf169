"""Compare what a form declares of an indicator with what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from perf_nlp.taxonomy import leaf_of_declared


def is_declared_right(row: Mapping[str, Any]) -> bool:
    """Compare with the leaf the headings name, or with their level where they name no leaf.

    :param row: As in the corpus: `declared_level1`, `declared_level2` (may be None) and `leaf`.

    >>> row = {"declared_level1": "产出指标", "declared_level2": None, "leaf": "output.quality"}
    >>> is_declared_right(row), is_declared_right(row | {"declared_level2": "数量指标"})
    (True, False)
    """
    declared = leaf_of_declared(row["declared_level1"], row["declared_level2"])
    level = row["leaf"].split(".")[0]
    if declared == "cost.economic":
        # The scheme of 2015 knows one kind of cost only.
        return bool(level == "cost")
    if declared is not None:
        return bool(declared == row["leaf"])
    is_output = re.search("产出|完成", row["declared_level1"]) is not None
    return level in ({"output", "cost"} if is_output else {"benefit"})
