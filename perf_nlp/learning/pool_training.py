"""Calibrate the common answer of the linear and the accurate model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from perf_nlp.classifiers import Example
from perf_nlp.classifiers.artifacts import PoolCard
from perf_nlp.classifiers.calibration import fit_temperature, review_threshold
from perf_nlp.classifiers.linear import Floats, LinearModel
from perf_nlp.classifiers.second_opinion import SecondOpinion, own_logits, pooled_logits
from perf_nlp.embeddings import AccurateModel, Encoder

# Share of the texts that are no indicators, among those the linear model doubts, which must go on
# being marked: the accurate model is surer of everything.
_STILL_MARKED = 0.98


@dataclass(frozen=True, slots=True)
class Said:
    """Examples that were not trained on, and what the linear model says of them.

    :param p: Head → probabilities, shape (n, n_classes).
    """

    examples: Sequence[Example]
    p: Mapping[str, Floats]

    def at(self, rows: Sequence[int]) -> Said:
        """Take some of them."""
        return Said(
            [self.examples[row] for row in rows], {head: p[rows] for head, p in self.p.items()}
        )

    def doubted(self, review_below: float) -> list[int]:
        """List the rows of which the linear model is not sure."""
        rows: list[int] = np.flatnonzero(self.p["label"].max(axis=1) < review_below).tolist()
        return rows


def say(model: LinearModel, examples: Sequence[Example], encoder: Encoder) -> Said:
    """Let the linear model say what it thinks of examples."""
    encoded = model.encode(examples, encoder)
    return Said(examples, {head: model.predict_proba(encoded, head) for head in model.heads})


def calibrated_pool(
    accurate: AccurateModel, model: LinearModel, held_out: Said, y: Mapping[str, Sequence[int]],
    others: Said, review_below: float,
) -> PoolCard:  # fmt: skip
    """Calibrate on those held-out examples that the accurate model is asked about.

    :param y: For each head the right columns of `held_out`, shape (n,).
    :param others: Texts that are no indicators.
    :param review_below: Confidence under which the accurate model is asked.
    :return: With the lowest threshold that leaves 98 % of what needs no review right, and that
        lets hardly a text through which is no indicator.
    """
    rows = held_out.doubted(review_below)
    if not rows:
        return PoolCard(accurate.fingerprint, 1.0, 1.0, review_below)
    asked = held_out.at(rows)
    classes = {head: model.heads[head].classes for head in asked.p}
    own = own_logits(accurate, asked.examples, classes)
    temperatures = {
        head: fit_temperature(pooled_logits(p, own[head]), [y[head][row] for row in rows])
        for head, p in asked.p.items()
    }
    card = PoolCard(accurate.fingerprint, temperatures["label"], temperatures["leaf"], 0.0)
    opinion = SecondOpinion(accurate, card, classes)
    label_p = held_out.p["label"].copy()
    label_p[rows] = _pooled(opinion, asked)
    # Those that are not asked stand first: they need no person, and their errors count.
    confidence = np.ones(len(label_p))
    confidence[rows] = label_p[rows].max(axis=1)
    is_right = (label_p.argmax(axis=1) == y["label"]).tolist()
    below = review_threshold(confidence.tolist(), is_right)
    strange = others.at(others.doubted(review_below))
    if strange.examples:
        sure = _pooled(opinion, strange).max(axis=1)
        below = max(below, float(np.quantile(sure, _STILL_MARKED)))
    return replace(card, review_below=round(below, 4))


def _pooled(opinion: SecondOpinion, asked: Said) -> Floats:
    """Give the common probabilities of the labels, shape (n, n_labels)."""
    return opinion.pool(asked.examples, asked.p["label"], asked.p["leaf"])[0]
