"""Look up the n-grams of many texts at once, in plain arrays.

A gram is found by the gram it begins with and its last character, so that what begins unknown is
never looked up further, and nothing is hashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.int64]
# Of a gram that only begins known ones.
_NO_ROW = -1


class GramTable:
    """Known grams and the table row of each.

    :param vocabulary: Gram → row, ≥ 0.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        # Whatever begins a gram must be found before it.
        known = {gram[:end]: _NO_ROW for gram in vocabulary for end in range(1, len(gram))}
        known.update(vocabulary)
        characters = sorted(set("".join(known)))
        # Character → its number, from 1; 0 for all others, and for those beyond the last one.
        self._numbers = np.zeros(ord(characters[-1]) + 2 if characters else 1, np.int64)
        self._numbers[list(map(ord, characters))] = np.arange(1, len(characters) + 1)
        self._base = len(characters) + 1
        # For each size the keys, rising, and their rows: the key of a gram is the place of what it
        # begins with among the smaller ones, and the number of its last character.
        self._keys: list[Rows] = []
        self._rows: list[Rows] = []
        places = {"": 0}
        for size in range(1, max(map(len, known), default=0) + 1):
            keyed = sorted(
                (places[gram[:-1]] * self._base + int(self._numbers[ord(gram[-1])]), gram)
                for gram in known
                if len(gram) == size
            )
            places = {gram: place for place, (_, gram) in enumerate(keyed)}
            self._keys.append(np.array([key for key, _ in keyed], dtype=np.int64))
            self._rows.append(np.array([known[gram] for _, gram in keyed], dtype=np.int64))

    def find(self, texts: Sequence[str]) -> tuple[Rows, Rows]:
        """Look up all grams of n texts.

        :return: Their rows, text after text, each once a text, small grams first and then in the
            order of the text; and how many each text has, shape (n,).
        """
        points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        characters = self._numbers[np.minimum(points, len(self._numbers) - 1)]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        text = np.repeat(np.arange(len(texts)), lengths)
        ends = np.cumsum(lengths)[text]
        found, owners = [], []
        starts = np.flatnonzero(characters)
        places = np.zeros(len(starts), np.int64)
        for size, (keys, rows) in enumerate(zip(self._keys, self._rows, strict=True), start=1):
            inside = starts + size <= ends[starts]
            starts, places = starts[inside], places[inside]
            wanted = places * self._base + characters[starts + size - 1]
            places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            is_known = keys[places] == wanted
            starts, places = starts[is_known], places[is_known]
            found.append(rows[places])
            owners.append(text[starts])
        return _each_once(np.concatenate([*found, []]), np.concatenate([*owners, []]), len(texts))


def _each_once(rows: Rows, owners: Rows, n_texts: int) -> tuple[Rows, Rows]:
    """Sort rows by the text they belong to, and leave out what is no row or comes again."""
    is_row = rows >= 0
    rows, owners = rows[is_row].astype(np.int64), owners[is_row].astype(np.int64)
    base = int(rows.max(initial=0)) + 1
    _, first = np.unique(owners * base + rows, return_index=True)
    first.sort()
    rows, owners = rows[first], owners[first]
    order = np.argsort(owners, kind="stable")
    return rows[order], np.bincount(owners, minlength=n_texts)
