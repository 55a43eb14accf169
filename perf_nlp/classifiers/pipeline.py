"""The untrained classifier, in scikit-learn's terms; needed to train, not to serve."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from perf_nlp.classifiers.features import BLOCKS, VECTORS, Example, block_cues
from perf_nlp.embeddings import Encoder, Vectors

# Chosen by training on the train split and measuring on the calibration split.
WEIGHTS = {
    "name": 1.0, "words": 1.0, "description": 0.5, "value": 1.4,
    "name vector": 0.5, "value vector": 0.7,
}  # fmt: skip
# Inverse of the regularisation strength, chosen the same way.
C = 10.0
# A cue seen once says nothing that generalises, and would double the size of the model.
LEAST_EXAMPLES = 2


class TextVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Gives the vectors of one text of each example.

    :param encoder: Encodes texts.
    :param block: Key of `VECTORS`: which text it is.
    """

    def __init__(self, encoder: Encoder, block: str) -> None:
        self.encoder = encoder
        self.block = block

    def fit(self, examples: Sequence[Example], y: Any = None) -> TextVectors:
        """Learn nothing: the encoder is trained already."""
        return self

    def transform(self, examples: Sequence[Example]) -> Vectors:
        """Encode n examples: X, shape (n, dim)."""
        return self.encoder.encode([VECTORS[self.block](example) for example in examples])


def make_features(encoder: Encoder) -> FeatureUnion:
    """Build the untrained features: each block of cues as TF-IDF of unit length, and the vectors.

    :param encoder: Encodes names and values.
    :return: A transformer of n examples to X, sparse, shape (n, n_features).
    """
    blocks: list[tuple[str, Any]] = [
        (
            name,
            TfidfVectorizer(
                analyzer=partial(block_cues, name),
                binary=True,
                min_df=LEAST_EXAMPLES,
                dtype=np.float32,
            ),
        )
        for name in BLOCKS
    ]
    vectors = [(name, TextVectors(encoder, name)) for name in VECTORS]
    return FeatureUnion([*blocks, *vectors], transformer_weights=WEIGHTS)
