"""The untrained classifier, in scikit-learn's terms; needed to train, not to serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from perf_nlp.classifiers.features import BLOCKS, Example, embedded_text
from perf_nlp.embeddings import Encoder, Vectors

# Chosen by five-fold cross-validation over the projects of the train split.
WEIGHTS = {"name": 1.0, "words": 1.0, "description": 0.5, "value": 1.0, "vector": 2.0}
# Inverse of the regularisation strength, chosen the same way.
C = 10.0
# A cue seen once says nothing that generalises, and would double the size of the model.
LEAST_EXAMPLES = 2


class NameVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Gives the vectors of the names.

    :param encoder: Encodes texts.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def fit(self, examples: Sequence[Example], y: Any = None) -> NameVectors:
        """Learn nothing: the encoder is trained already."""
        return self

    def transform(self, examples: Sequence[Example]) -> Vectors:
        """Encode n examples: X, shape (n, dim)."""
        return self.encoder.encode(embedded_text(examples))


def make_features(encoder: Encoder) -> FeatureUnion:
    """Build the untrained features: each block of cues as TF-IDF of unit length, and the vector.

    :param encoder: Encodes the names.
    :return: A transformer of n examples to X, sparse, shape (n, n_features).
    """
    blocks: list[tuple[str, Any]] = [
        (
            name,
            TfidfVectorizer(analyzer=cues, binary=True, min_df=LEAST_EXAMPLES, dtype="float32"),
        )
        for name, cues in BLOCKS.items()
    ]
    return FeatureUnion([*blocks, ("vector", NameVectors(encoder))], transformer_weights=WEIGHTS)
