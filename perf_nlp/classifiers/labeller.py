"""Examples → predictions: what the rest of the program asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from perf_nlp.classifiers.artifacts import Card, load_model
from perf_nlp.classifiers.features import Example
from perf_nlp.classifiers.linear import Encoded, Floats, LinearModel
from perf_nlp.classifiers.reasons import phrases, reason, top_cues
from perf_nlp.embeddings import Encoder
from perf_nlp.errors import ArtifactError
from perf_nlp.records import Prediction
from perf_nlp.taxonomy import label_of_leaf

# Examples worked on at once: bounds memory; within a batch what repeats is looked up once.
_BATCH = 8192


class Labeller:
    """Labels indicators with a trained model.

    :param model: With the heads "label" and "leaf".
    :param encoder: The encoder that `model` was trained with.
    """

    def __init__(self, model: LinearModel, card: Card, encoder: Encoder) -> None:
        self.model = model
        self.card = card
        self._encoder = encoder
        self._phrases = phrases(model)
        self._is_sayable = np.array([phrase is not None for phrase in self._phrases])
        self._fits = fits(model)

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Label n indicators, in order."""
        predictions: list[Prediction] = []
        for start in range(0, len(examples), _BATCH):
            predictions += self._predict_batch(examples[start : start + _BATCH])
        return predictions

    def _predict_batch(self, examples: Sequence[Example]) -> list[Prediction]:
        """Label a batch."""
        encoded = self.model.encode(examples, self._encoder)
        labels, leaves, label_p, leaf_p = decide(self.model, encoded, self._fits)
        rows = np.arange(len(examples))
        confidences = label_p[rows, labels].astype(float).round(4).tolist()
        leaf_confidences = leaf_p[rows, leaves].astype(float).round(4).tolist()
        names = self.model.heads["label"].classes
        leaf_names = self.model.heads["leaf"].classes
        top = top_cues(self.model, encoded, "label", labels, self._is_sayable)
        return [
            Prediction(
                label=names[labels[i]],
                confidence=confidences[i],
                leaf=leaf_names[leaves[i]],
                leaf_confidence=leaf_confidences[i],
                needs_review=confidences[i] < self.card.review_below,
                reason=reason(
                    names[labels[i]],
                    [phrase for cue in cues if (phrase := self._phrases[cue])],
                    examples[i].targets,
                ),
            )
            for i, cues in enumerate(top)
        ]


def fits(model: LinearModel) -> Floats:
    """Tell which leaves go with which labels: 1 or 0, shape (n_labels, n_leaves)."""
    labels, leaves = model.heads["label"].classes, model.heads["leaf"].classes
    return np.array(
        [[label_of_leaf(leaf) in (None, label) for leaf in leaves] for label in labels],
        dtype=np.float32,
    )


def decide(
    model: LinearModel, encoded: Encoded, fitting: Floats
) -> tuple[np.ndarray, np.ndarray, Floats, Floats]:
    """Choose a label for each example, and the likeliest leaf that goes with it.

    :return: Column of the label and of the leaf, each shape (n,); probabilities of labels,
        shape (n, n_labels), and of leaves, shape (n, n_leaves).
    """
    label_p = model.predict_proba(encoded, "label")
    leaf_p = model.predict_proba(encoded, "leaf")
    labels = label_p.argmax(axis=1)
    leaves = (leaf_p * fitting[labels]).argmax(axis=1)
    return labels, leaves, label_p, leaf_p


def load_labeller(folder: Path, encoder: Encoder) -> Labeller:
    """Load a trained classifier.

    :param encoder: The shipped encoder.
    :raises ArtifactError: If the model is missing, damaged, or belongs to another encoder.
    """
    model, card = load_model(folder)
    if card.encoder != encoder.fingerprint:
        raise ArtifactError(
            "分类模型与向量模型不配套，请重新安装或运行 perf-nlp train", folder=folder.name
        )
    return Labeller(model, card, encoder)
