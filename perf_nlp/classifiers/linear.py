"""The trained classifier as plain arrays: what serves, without scikit-learn.

Importing scikit-learn takes longer than a whole search may; the arithmetic of a fitted pipeline is
a sum of table rows. `tests/classifiers/test_linear.py` holds this module to the pipeline's own
`predict_proba`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perf_nlp.classifiers.features import BLOCKS, VECTORS, Example, Source
from perf_nlp.embeddings import Encoder, distinct

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
_SMALLEST = 1e-12
# Examples summed at once: bounds the memory of the products.
_SLICE = 8192


@dataclass(frozen=True, slots=True)
class Block:
    """One block of cues: cue → row of the coefficient table.

    :param vocabulary: Cue → row number in the whole table.
    :param scale: Weight of the block against the others.
    """

    name: str
    vocabulary: Mapping[str, int]
    scale: float


@dataclass(frozen=True, slots=True)
class Head:
    """One question put to the features.

    :param classes: The answers, in the order of the columns.
    :param cue_weights: Shape (n_cues, n_classes).
    :param vector_weights: Shape (n_vectors * dim, n_classes).
    :param intercept: Shape (n_classes,).
    :param temperature: What logits are divided by so that probabilities are calibrated, > 0.
    """

    classes: tuple[str, ...]
    cue_weights: Floats
    vector_weights: Floats
    intercept: Floats
    temperature: float = 1.0


@dataclass(frozen=True, slots=True)
class Encoded:
    """The features of n examples.

    :param rows: Table row of each cue, shape (n_cues_in_all,), example after example; each begins
        with the row behind the table.
    :param weights: Its weight, same shape.
    :param starts: Where each example begins, shape (n + 1,).
    :param vectors: For each kind of vector the distinct ones, scaled, shape (n_distinct, dim), and
        which of them each example has, shape (n,). Tables repeat names and values: a product with
        the distinct ones is a product the fewer.
    """

    rows: Rows
    weights: Floats
    starts: Rows
    vectors: tuple[tuple[Floats, Rows], ...]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Blocks of cues, vectors, and the heads that read them.

    :param idf: Inverse document frequency of each cue, shape (n_cues,).
    :param vector_scales: Vector (a key of `VECTORS`) → its weight against the blocks.
    """

    blocks: tuple[Block, ...]
    idf: Floats
    vector_scales: Mapping[str, float]
    heads: dict[str, Head]

    def encode(self, examples: Sequence[Example], encoder: Encoder) -> Encoded:
        """Look up the cues of n examples; unknown cues count for nothing."""
        rows: list[int] = []
        # Every example begins with the row behind the table, which weighs nothing, as a block of
        # its own: so no sum is over nothing.
        padding = len(self.idf)
        lengths: list[int] = []
        # A cache for each source, so that nothing is looked up under another's key.
        seen: list[list[tuple[Source, dict[object, list[int]]]]] = [
            [(source, {}) for source in BLOCKS[block.name]] for block in self.blocks
        ]
        for example in examples:
            rows.append(padding)
            lengths.append(1)
            for block, sources in zip(self.blocks, seen, strict=True):
                before = len(rows)
                for source, known in sources:
                    rows += _look_up(block, source, example, known)
                lengths.append(len(rows) - before)
        n_blocks = len(self.blocks) + 1
        scales = np.array([0.0, *(block.scale for block in self.blocks)])
        of_block = np.repeat(np.arange(len(lengths)), lengths)
        table_rows = np.array(rows, dtype=np.int64)
        idf = np.append(self.idf, np.float32(0))[table_rows]
        norms = np.sqrt(np.bincount(of_block, idf * idf, minlength=len(lengths)))
        factors = np.tile(scales, len(examples)) / np.maximum(norms, _SMALLEST)
        by_example = np.array(lengths, dtype=np.int64).reshape(-1, n_blocks).sum(axis=1)
        return Encoded(
            table_rows,
            (idf * factors[of_block]).astype(np.float32),
            np.concatenate([np.zeros(1, np.int64), by_example.cumsum()]),
            tuple(
                _distinct_vectors([VECTORS[name](each) for each in examples], encoder, scale)
                for name, scale in self.vector_scales.items()
            ),
        )

    def logits(self, encoded: Encoded, head: str) -> Floats:
        """Add up what the features say: shape (n, n_classes), not yet calibrated."""
        question = self.heads[head]
        if len(encoded.starts) == 1:
            return np.zeros((0, len(question.classes)), np.float32)
        table = np.vstack([question.cue_weights, np.zeros((1, len(question.classes)), np.float32)])
        sums = [
            _sum_by_example(table, encoded, first, first + _SLICE)
            for first in range(0, len(encoded.starts) - 1, _SLICE)
        ]
        total = np.concatenate(sums).astype(float) + question.intercept
        dim = len(question.vector_weights) // len(encoded.vectors)
        for number, (vectors, which) in enumerate(encoded.vectors):
            weights = question.vector_weights[number * dim : (number + 1) * dim]
            # In double precision: a product must not depend on how many texts came with it.
            total += (vectors.astype(float) @ weights)[which]
        return np.asarray(total, dtype=np.float32)

    def predict_proba(self, encoded: Encoded, head: str) -> Floats:
        """Give calibrated probabilities, shape (n, n_classes), rows adding up to 1."""
        return softmax(self.logits(encoded, head) / self.heads[head].temperature)


def _sum_by_example(table: Floats, encoded: Encoded, first: int, last: int) -> Floats:
    """Add up the weighted table rows of the examples from `first` to before `last`."""
    starts = encoded.starts[first : last + 1]
    here = slice(starts[0], starts[-1])
    products = table[encoded.rows[here]] * encoded.weights[here, None]
    return np.asarray(np.add.reduceat(products, starts[:-1] - starts[0], axis=0), dtype=np.float32)


def _distinct_vectors(texts: Sequence[str], encoder: Encoder, scale: float) -> tuple[Floats, Rows]:
    """Encode each distinct text once."""
    different, which = distinct(texts)
    return encoder.encode(different) * np.float32(scale), which


def _look_up(
    block: Block, source: Source, example: Example, seen: dict[object, list[int]]
) -> list[int]:
    """Give the table rows of an example's cues from one source, once for what decides them."""
    key = source.key(example)
    found = seen.get(key)
    if found is None:
        # In a fixed order: where two cues weigh the same, the reason must name the same one.
        looked_up = map(block.vocabulary.get, dict.fromkeys(source.cues(example)))
        found = [row for row in looked_up if row is not None]
        seen[key] = found
    return found


def softmax(logits: Floats) -> Floats:
    """Turn logits, shape (n, n_classes), into probabilities."""
    powers = np.exp(logits.astype(float) - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def linear_model(features: Any, heads: Mapping[str, Any]) -> LinearModel:
    """Take the arrays out of fitted scikit-learn parts.

    :param features: A fitted `pipeline.make_features`.
    :param heads: Name → logistic regression fitted on those features.
    :return: The same arithmetic, temperatures 1.
    """
    scales = features.transformer_weights
    blocks = []
    idf: list[Floats] = []
    start = 0
    for name, part in features.transformer_list:
        if name in VECTORS:
            continue
        vocabulary = {cue: start + int(row) for cue, row in part.vocabulary_.items()}
        blocks.append(Block(name, vocabulary, float(scales[name])))
        idf.append(part.idf_.astype(np.float32))
        start += len(vocabulary)
    return LinearModel(
        tuple(blocks),
        np.concatenate(idf),
        {name: float(scales[name]) for name, _ in features.transformer_list if name in VECTORS},
        {
            name: Head(
                tuple(str(label) for label in head.classes_),
                head.coef_[:, :start].T.astype(np.float32),
                head.coef_[:, start:].T.astype(np.float32),
                head.intercept_.astype(np.float32),
            )
            for name, head in heads.items()
        },
    )
