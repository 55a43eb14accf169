"""Add up what a trained model says of examples: what decides a part of the sum is looked at once.

The sum of an example has a few parts: what its name says, its description, its value, and its value
together with its name. Each part is fixed by a small key, and tables repeat keys far more than
rows: so a part is kept under its key, for all classes of all heads at once, and an example is a few
look-ups and additions of short rows. No sum depends on what it was worked out together with.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from perf_nlp.classifiers.features import BLOCKS, VECTORS, Example, Source
from perf_nlp.classifiers.grams import GramTable, Rows
from perf_nlp.embeddings import Encoder

if TYPE_CHECKING:
    from perf_nlp.classifiers.linear import Floats, LinearModel

_SMALLEST = 1e-12
# Examples added up at once: bounds memory.
BATCH = 8192
# Keys kept of a part, about 600 bytes each; more than a batch may bring.
_MOST_KEYS = 1 << 16
_FIRST_KEYS = 1 << 10

Doubles: TypeAlias = NDArray[np.float64]
# Gives the table rows of the cues of n examples, example after example, each once an example and in
# a fixed order; and how many each example has, shape (n,).
Finder: TypeAlias = Callable[[Sequence[Example]], tuple[Rows, Rows]]


@dataclass(frozen=True, slots=True)
class Term:
    """The cues of one source, among those of its block.

    :param block: Number of the block in the model.
    :param find: Looks them up.
    """

    block: int
    find: Finder


class Kept:
    """What is kept of one source: for each key its cues and what they add up to.

    `sums` are those of the weights before the block is scaled to unit length, shape
    (n_keys, n_columns), and `squares` those of the squared idf, shape (n_keys,).
    """

    def __init__(self, n_columns: int) -> None:
        self.sums = np.zeros((_FIRST_KEYS, n_columns))
        self.squares = np.zeros(_FIRST_KEYS)
        self._rows = np.zeros(_FIRST_KEYS, np.int64)
        self._ends = np.zeros(_FIRST_KEYS + 1, np.int64)

    def put(self, start: int, rows: Rows, lengths: Rows, sums: Doubles, squares: Doubles) -> None:
        """Keep what was found of further keys, from number `start` on."""
        n_rows = int(self._ends[start])
        self._rows = _put(self._rows, n_rows, rows)
        self._ends = _put(self._ends, start + 1, n_rows + np.cumsum(lengths))
        self.sums = _put(self.sums, start, sums)
        self.squares = _put(self.squares, start, squares)

    def rows_of(self, keys: Rows) -> tuple[Rows, Rows]:
        """Give the table rows of the cues of n keys, key after key, and which of the n has each."""
        starts = self._ends[keys]
        lengths = self._ends[keys + 1] - starts
        of_key = np.repeat(np.arange(len(keys)), lengths)
        first = np.cumsum(lengths) - lengths
        return self._rows[np.arange(len(of_key)) + (starts - first)[of_key]], of_key


class Part:
    """What one key decides of the sums, kept under that key.

    :param key: Gives the key of an example.
    :param terms: The sources of cues that the key decides.
    :param vectors: Gives the text of a vector that the key decides; its weights, scaled, shape
        (dim, n_columns).
    """

    def __init__(
        self,
        key: Callable[[Example], Hashable],
        terms: Sequence[Term],
        vectors: Sequence[tuple[Callable[[Example], str], Doubles]],
        n_columns: int,
    ) -> None:
        self.key = key
        self.terms = terms
        self.vectors = vectors
        self._numbers: dict[Hashable, int] = {}
        self.kept = [Kept(n_columns) for _ in terms]
        # What the vectors add, shape (n_keys, n_columns).
        self.of_vectors = np.zeros((_FIRST_KEYS if vectors else 0, n_columns), np.float32)

    def number(self, examples: Sequence[Example], model: Table, encoder: Encoder) -> Rows:
        """Give the number of each example's key, shape (n,); keys not yet known are worked out."""
        keys = list(map(self.key, examples))
        numbers = list(map(self._numbers.get, keys))
        if None in numbers:
            self._learn(keys, examples, model, encoder)
            numbers = list(map(self._numbers.get, keys))
        return np.array(numbers, dtype=np.int64)

    def _learn(
        self, keys: Sequence[Hashable], examples: Sequence[Example], model: Table, encoder: Encoder
    ) -> None:
        """Work out what is not yet known; where there is no room left, all is forgotten first."""
        known = self._numbers
        new = {key: each for key, each in zip(keys, examples, strict=True) if key not in known}
        if len(known) + len(new) > _MOST_KEYS:
            known.clear()
            new = dict(zip(keys, examples, strict=True))
        self._work_out(list(new.values()), len(known), model, encoder)
        known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))

    def _work_out(
        self, examples: Sequence[Example], start: int, model: Table, encoder: Encoder
    ) -> None:
        """Fill in what the keys of examples decide, from number `start` on."""
        for term, kept in zip(self.terms, self.kept, strict=True):
            rows, lengths = term.find(examples)
            kept.put(start, rows, lengths, *model.add(rows, lengths))
        if self.vectors:
            said = sum(
                # In double precision: a product must not depend on how many texts came with it.
                encoder.encode([text(example) for example in examples]).astype(float) @ weights
                for text, weights in self.vectors
            )
            self.of_vectors = _put(self.of_vectors, start, np.asarray(said))


@dataclass(frozen=True, slots=True)
class Table:
    """The coefficients of all heads side by side.

    :param idf: Weight of each cue before its block is scaled, shape (n_cues,).
    :param weights: Each cue's coefficients times its weight, shape (n_cues, n_columns).
    """

    idf: Floats
    weights: Floats

    def add(self, rows: Rows, lengths: Rows) -> tuple[Doubles, Doubles]:
        """Add up cues, key by key: weights, shape (n, n_columns), and squared idf, shape (n,).

        :param rows: The cues, key after key.
        :param lengths: How many each key has, shape (n,).
        """
        sums = np.zeros((len(lengths), self.weights.shape[1]))
        # Where there are no cues there is nothing to add, and `reduceat` would add something.
        filled = lengths > 0
        starts = (np.cumsum(lengths) - lengths)[filled]
        if len(starts):
            sums[filled] = np.add.reduceat(self.weights[rows], starts, axis=0, dtype=float)
        idf = self.idf[rows].astype(float)
        of_key = np.repeat(np.arange(len(lengths)), lengths)
        return sums, np.bincount(of_key, idf * idf, len(lengths)).astype(float)


@dataclass(frozen=True, slots=True)
class Added:
    """The sums of n examples.

    :param logits: Head → shape (n, n_classes), not yet calibrated.
    :param numbers: For each part, the number of each example's key, shape (n,).
    :param factors: For each block, what its cues are multiplied by, shape (n,).
    """

    logits: dict[str, Floats]
    numbers: list[Rows]
    factors: list[Doubles]


class Adder:
    """Adds up what a model says; what it has looked up is kept, within bounds.

    :param model: Any number of heads.
    :param encoder: The encoder that `model` was trained with.
    """

    def __init__(self, model: LinearModel, encoder: Encoder) -> None:
        self.model = model
        self._encoder = encoder
        heads = model.heads.values()
        weights = np.hstack([head.cue_weights for head in heads]) * model.idf[:, None]
        self.table = Table(model.idf, np.asarray(weights, dtype=np.float32))
        self._intercept = np.concatenate([head.intercept for head in heads]).astype(float)
        self.parts = _parts(model)

    def add(self, examples: Sequence[Example]) -> Added:
        """Add up what the model says of at most `BATCH` examples."""
        numbers = [part.number(examples, self.table, self._encoder) for part in self.parts]
        total = np.tile(self._intercept, (len(examples), 1))
        for part, which in zip(self.parts, numbers, strict=True):
            if part.vectors:
                total += part.of_vectors[which]
        factors = []
        for number, block in enumerate(self.model.blocks):
            terms = [
                (part, place, which)
                for part, which in zip(self.parts, numbers, strict=True)
                for place, term in enumerate(part.terms)
                if term.block == number
            ]
            squares = sum(part.kept[place].squares[which] for part, place, which in terms)
            factor = block.scale / np.maximum(np.sqrt(squares), _SMALLEST)
            total += (
                sum(part.kept[place].sums[which] for part, place, which in terms) * factor[:, None]
            )
            factors.append(factor)
        return Added(self._by_head(total), numbers, factors)

    def _by_head(self, total: Doubles) -> dict[str, Floats]:
        """Part the columns by the heads they belong to."""
        logits = {}
        start = 0
        for name, head in self.model.heads.items():
            logits[name] = total[:, start : start + len(head.classes)].astype(np.float32)
            start += len(head.classes)
        return logits

    def logits(self, examples: Sequence[Example]) -> dict[str, Floats]:
        """Add up what the model says of any number of examples."""
        batches = [
            self.add(examples[start : start + BATCH]).logits
            for start in range(0, max(1, len(examples)), BATCH)
        ]
        return {name: np.concatenate([each[name] for each in batches]) for name in self.model.heads}


def _parts(model: LinearModel) -> list[Part]:
    """Sort what a model looks at by the keys that decide it."""
    terms: dict[Callable[[Example], Hashable], list[Term]] = {}
    for number, block in enumerate(model.blocks):
        for source in BLOCKS[block.name]:
            term = Term(number, _finder(source, block.vocabulary))
            terms.setdefault(source.key, []).append(term)
    vectors: dict[
        Callable[[Example], Hashable], list[tuple[Callable[[Example], str], Doubles]]
    ] = {}
    for (name, scale), weights in zip(
        model.vector_scales.items(), _weights_of_vectors(model), strict=True
    ):
        # The text alone decides its vector: it is its own key.
        text = VECTORS[name]
        vectors.setdefault(text, []).append((text, weights * scale))
    n_columns = sum(len(head.classes) for head in model.heads.values())
    return [
        Part(key, terms.get(key, []), vectors.get(key, []), n_columns)
        for key in dict.fromkeys([*terms, *vectors])
    ]


def _weights_of_vectors(model: LinearModel) -> list[Doubles]:
    """Give the coefficients of each vector for all heads side by side, shape (dim, n_columns)."""
    weights = np.hstack([head.vector_weights for head in model.heads.values()]).astype(float)
    return np.split(weights, len(model.vector_scales)) if model.vector_scales else []


def _finder(source: Source, vocabulary: Mapping[str, int]) -> Finder:
    """Build what looks up the cues of one source; unknown cues count for nothing."""
    if source.grams_of is not None:
        table, text_of = GramTable(vocabulary), source.grams_of
        return lambda examples: table.find([text_of(example) for example in examples])
    cues, get = source.cues, vocabulary.get

    def find(examples: Sequence[Example]) -> tuple[Rows, Rows]:
        rows: list[int] = []
        lengths = []
        for example in examples:
            before = len(rows)
            looked_up = map(get, dict.fromkeys(cues(example)))
            rows += [row for row in looked_up if row is not None]
            lengths.append(len(rows) - before)
        return np.array(rows, dtype=np.int64), np.array(lengths, dtype=np.int64)

    return find


def _put(kept: NDArray[Any], start: int, more: NDArray[Any]) -> NDArray[Any]:
    """Write rows into an array from `start` on; one twice as long takes its place when full."""
    end = start + len(more)
    if end > len(kept):
        longer = np.zeros((max(end, 2 * len(kept)), *kept.shape[1:]), kept.dtype)
        longer[:start] = kept[:start]
        kept = longer
    kept[start:end] = more
    return kept
