"""Examples → predictions: what the rest of the program asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

import numpy as np

from perf_nlp.classifiers.adding import BATCH, Adder
from perf_nlp.classifiers.artifacts import Card, load_model
from perf_nlp.classifiers.care import Care
from perf_nlp.classifiers.features import Example
from perf_nlp.classifiers.linear import Floats, LinearModel
from perf_nlp.classifiers.neighbours import load_neighbours
from perf_nlp.classifiers.reasons import Reasons
from perf_nlp.classifiers.second_opinion import SecondOpinion
from perf_nlp.embeddings import Encoder, load_accurate
from perf_nlp.errors import ArtifactError
from perf_nlp.records import Prediction
from perf_nlp.taxonomy import label_of_leaf

# Folder of the accurate model, beside that of the classifier.
ACCURATE = "accurate"
# Of so many indicators about an eighth is asked, at ten milliseconds each: some ten seconds.
CAREFUL_UP_TO = 10_000
# The accurate model is slow: others who ask must not wait for long.
CAREFUL_BATCH = 256


class Labeller:
    """Labels indicators with a trained model.

    :param model: With the heads "label" and "leaf".
    :param encoder: The encoder that `model` was trained with.
    :param open_care: Opens what careful labelling takes, on first use.
    """

    def __init__(
        self,
        model: LinearModel,
        card: Card,
        encoder: Encoder,
        open_care: Callable[[], Care],
    ) -> None:
        self.model = model
        self.card = card
        self._adder = Adder(model, encoder)
        self._reasons = Reasons(self._adder)
        self._fits = fits(model)
        self._open_care = open_care
        # What was looked up is kept for all who ask.
        self._lock = Lock()

    @cached_property
    def _care(self) -> Care:
        """What careful labelling takes."""
        return self._open_care()

    def predict(
        self, examples: Sequence[Example], *, reasons: bool = True, careful: bool | None = None
    ) -> list[Prediction]:
        """Label n indicators, in order.

        :param reasons: False leaves the reasons blank, which takes half the time.
        :param careful: Ask the accurate model about what the linear one is not sure of, and name
            the nearest labelled indicators in the reasons. None does so for up to `CAREFUL_UP_TO`
            indicators.
        """
        if careful is None:
            careful = len(examples) <= CAREFUL_UP_TO
        size = CAREFUL_BATCH if careful else BATCH
        predictions: list[Prediction] = []
        for start in range(0, len(examples), size):
            with self._lock:
                care = self._care if careful else None
                predictions += self._predict_batch(examples[start : start + size], reasons, care)
        return predictions

    def _predict_batch(
        self, examples: Sequence[Example], reasons: bool, care: Care | None
    ) -> list[Prediction]:
        """Label a batch."""
        added = self._adder.add(examples)
        label_p = self.model.predict_proba(added.logits, "label")
        leaf_p = self.model.predict_proba(added.logits, "leaf")
        rows = np.arange(len(examples))
        review_below = np.full(len(rows), self.card.review_below)
        names = self.model.heads["label"].classes
        opinions: dict[int, str] = {}
        if care is not None:
            asked = np.flatnonzero(label_p.max(axis=1) < self.card.review_below)
            some = [examples[row] for row in asked.tolist()]
            label_p[asked], leaf_p[asked], own = care.second.pool(
                some, label_p[asked], leaf_p[asked]
            )
            review_below[asked] = care.second.card.review_below
            opinions = dict(
                zip(asked.tolist(), [names[i] for i in own.argmax(axis=1)], strict=True)
            )
        labels, leaves = choose(label_p, leaf_p, self._fits)
        confidences = label_p[rows, labels].astype(float).round(4)
        leaf_names = self.model.heads["leaf"].classes
        said = [""] * len(examples)
        if reasons:
            said = self._reasons.give(examples, added, labels)
            if care is not None:
                chosen = [names[label] for label in labels]
                said = care.say_further(said, examples, chosen, opinions)
        return [
            Prediction(names[label], confidence, leaf_names[leaf], leaf_confidence, review, reason)
            for label, confidence, leaf, leaf_confidence, review, reason in zip(
                labels.tolist(),
                confidences.tolist(),
                leaves.tolist(),
                leaf_p[rows, leaves].astype(float).round(4).tolist(),
                (confidences < review_below).tolist(),
                said,
                strict=True,
            )
        ]


def fits(model: LinearModel) -> Floats:
    """Tell which leaves go with which labels: 1 or 0, shape (n_labels, n_leaves)."""
    labels, leaves = model.heads["label"].classes, model.heads["leaf"].classes
    return np.array(
        [[label_of_leaf(leaf) in (None, label) for leaf in leaves] for label in labels],
        dtype=np.float32,
    )


def choose(label_p: Floats, leaf_p: Floats, fitting: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Choose the likeliest label of each example, and the likeliest leaf that goes with it.

    :param label_p: Probabilities, shape (n, n_labels); likewise `leaf_p`.
    :param fitting: As `fits` gives it.
    :return: Column of the label and of the leaf, each shape (n,).
    """
    labels = label_p.argmax(axis=1)
    return labels, (leaf_p * fitting[labels]).argmax(axis=1)


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
    return Labeller(model, card, encoder, partial(load_care, folder, card, model, encoder))


def load_care(folder: Path, card: Card, model: LinearModel, encoder: Encoder) -> Care:
    """Load the accurate model and the labelled names that go with a classifier.

    :param folder: Of the classifier; the accurate model lies beside it.
    :raises ArtifactError: If one is missing, damaged, or another than the classifier knows.
    """
    accurate = load_accurate(folder.parent / ACCURATE)
    if card.pool.model != accurate.fingerprint:
        raise ArtifactError(
            "分类模型与精细模型不配套，请重新安装或运行 perf-nlp train", folder=folder.name
        )
    classes = {name: head.classes for name, head in model.heads.items()}
    return Care(SecondOpinion(accurate, card.pool, classes), load_neighbours(folder, encoder))
