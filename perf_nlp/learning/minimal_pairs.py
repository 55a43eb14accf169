"""Triples of a query, a text that means the same, and one that differs in what matters most."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from perf_nlp.embeddings.encoder import Vectors, distinct
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.corpus import CorpusProject
from perf_nlp.resources import resource

KINDS = ("number", "unit", "negation", "object", "measure")
Similarities: TypeAlias = Callable[[Sequence[str], Sequence[str]], Vectors]
"""Compares each of n queries with each of m texts, shape (n, m); higher is more alike."""

# Names that begin alike speak of the same object (设备采购数量, 设备采购单价).
_SHARED_PREFIX = 2
# Equal texts in other columns of a matrix product can differ in the last bits of float32.
_ROUNDING = 1e-5


@dataclass(frozen=True, slots=True)
class MinimalPair:
    """Two texts that a query has to tell apart.

    :param kind: What `wrong` changes, one of `KINDS`.
    :param query: What is looked for.
    :param right: Means the same, mostly in other words.
    :param wrong: Says something else, mostly in nearly the words of the query.
    """

    kind: str
    query: str
    right: str
    wrong: str


def read_minimal_pairs(path: Path | None = None) -> list[MinimalPair]:
    """Read the composed pairs; no model may learn from them.

    :param path: One JSON object a line, with the fields of `MinimalPair`; None takes the shipped
        file.
    :raises ArtifactError: If it is missing, empty, or a line is no such object.
    """
    path = path or resource("data", "minimal_pairs.jsonl")
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArtifactError("读不了最小差异句对，请在源码目录中运行", file=path.name) from error
    if not lines:
        raise ArtifactError("最小差异句对的文件是空的，请重新取得源码", file=path.name)
    return [_parse_line(line, path, number) for number, line in enumerate(lines, start=1)]


def list_minimal_pairs(projects: Sequence[CorpusProject]) -> list[MinimalPair]:
    """List the described indicators that have a sister: same project and object, other label.

    The description is the query, the kind "measure".
    """
    pairs = []
    for project in projects:
        for item in project["indicators"]:
            for other in project["indicators"]:
                is_sister = item["name"][:_SHARED_PREFIX] == other["name"][:_SHARED_PREFIX]
                if is_sister and item["label"] != other["label"] and item.get("description"):
                    texts = (item["description"], item["name"], other["name"])
                    pairs.append(MinimalPair("measure", *texts))
    return pairs


def prefers_right(similarities: Similarities, pairs: Sequence[MinimalPair]) -> NDArray[np.float64]:
    """Tell for each pair whether the query is nearer to `right`: 1, 0, or 0.5 if equally near.

    All texts of the pairs are searched together, so that a measure which counts words has
    something to count.

    :return: Shape (n_pairs,).
    """
    n = len(pairs)
    texts, which = distinct([*(pair.right for pair in pairs), *(pair.wrong for pair in pairs)])
    table = similarities([pair.query for pair in pairs], texts).astype(np.float64)
    rows = np.arange(n)
    gain = table[rows, which[:n]] - table[rows, which[n:]]
    return np.where(np.abs(gain) <= _ROUNDING, 0.5, gain > 0)


def _parse_line(line: str, path: Path, number: int) -> MinimalPair:
    """Parse one line, or say where it is wrong."""
    try:
        pair = MinimalPair(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise ArtifactError("句对文件中有一行不是句对", file=path.name, row=number) from error
    texts = (pair.query, pair.right, pair.wrong)
    if pair.kind not in KINDS or not all(isinstance(text, str) and text for text in texts):
        raise ArtifactError("句对文件中有一行缺少文字或类别", file=path.name, row=number)
    return pair
