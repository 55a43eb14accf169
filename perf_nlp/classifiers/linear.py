"""The trained classifier as plain arrays: what serves, without scikit-learn.

Importing scikit-learn takes longer than a whole search may; the arithmetic of a fitted pipeline is
a sum of table rows. `tests/classifiers/test_linear.py` holds this module to the pipeline's own
`predict_proba`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from perf_nlp.classifiers.adding import Adder
from perf_nlp.classifiers.features import VECTORS, Example
from perf_nlp.embeddings import Encoder

Floats: TypeAlias = NDArray[np.float32]
# What a model says of n examples: head → logits, shape (n, n_classes), not yet calibrated.
Encoded: TypeAlias = Mapping[str, Floats]


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
        """Add up what the features of n examples say; who asks often keeps an `Adder`."""
        return Adder(self, encoder).logits(examples)

    def predict_proba(self, encoded: Encoded, head: str) -> Floats:
        """Give calibrated probabilities, shape (n, n_classes), rows adding up to 1."""
        return softmax(encoded[head] / self.heads[head].temperature)


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
