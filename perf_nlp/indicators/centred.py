"""Categories that stand in the middle of their rows instead of at the top, cells not merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from perf_nlp.records import Row

# A label in the middle of its block is at most half a row off; rather above than below.
_TOLERANCE = 0.5
_BELOW = 1.5


def unfold_centred(rows: Sequence[Row], level1: int, level2: int | None) -> list[Row]:
    """Write each category into all rows of its block, if the categories stand in the middle.

    :param rows: The indicators of a table, without totals and notes.
    :param level1: Column of 一级指标, from 0.
    :param level2: Column of 二级指标, None if there is none.
    :return: The rows as they are where the first has its category: it stands at the top then.
    """
    if not rows or _text(rows[0], level1) or any(level1 in row.above for row in rows):
        return list(rows)
    borders = _blocks([_text(row, level1) for row in rows])
    if borders is None:
        return list(rows)
    unfolded = list(rows)
    for first, last in pairwise(borders):
        _write(unfolded, first, last, level1)
        if level2 is None:
            continue
        inner = _blocks([_text(row, level2) for row in rows[first:last]])
        for start, end in pairwise(inner or ()):
            _write(unfolded, first + start, first + end, level2)
    return unfolded


def _blocks(texts: Sequence[str]) -> list[int] | None:
    """Find where the blocks begin whose labels stand in the middle.

    :return: The first row of each block, and the number of rows; None if the labels do not stand
        in the middle of any blocks.
    """
    places = [number for number, text in enumerate(texts) if text]
    if not places:
        return None
    # Best way to end the first i blocks before row b: (how far labels are off, the borders).
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for index, place in enumerate(places):
        following = places[index + 1] if index + 1 < len(places) else len(texts)
        ends = range(place + 1, following + 1) if following < len(texts) else [len(texts)]
        reached: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, borders) in best.items():
            for end in ends:
                off = place - (start + end - 1) / 2
                if start <= place and abs(off) <= _TOLERANCE:
                    option = cost + max(-off, off * _BELOW), [*borders, end]
                    reached[end] = min(reached.get(end, option), option)
        best = reached
    return best[len(texts)][1] if len(texts) in best else None


def _write(rows: list[Row], first: int, last: int, column: int) -> None:
    """Write the one text that a block has in `column` into all its rows."""
    text = next(filter(None, (_text(row, column) for row in rows[first:last])), "")
    for number in range(first, last):
        cells = list(rows[number].cells)
        cells += [""] * (column + 1 - len(cells))
        cells[column] = text
        rows[number] = replace(rows[number], cells=tuple(cells))


def _text(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""
