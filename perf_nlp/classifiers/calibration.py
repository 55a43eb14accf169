"""Make probabilities mean what they say, on examples the model was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perf_nlp.classifiers.linear import Floats, softmax

_TEMPERATURES = np.geomspace(0.2, 5.0, 97)


def fit_temperature(logits: Floats, y: Sequence[int]) -> float:
    """Find the temperature under which held-out answers are likeliest.

    :param logits: Shape (n, n_classes), of examples not trained on.
    :param y: The right column of each, shape (n,).
    :return: Between 0.2 and 5; above 1 if the model was too sure of itself.

    Source: Guo et al. (2017), "On calibration of modern neural networks", temperature scaling.
    """
    rows = np.arange(len(y))
    losses = [
        -np.log(softmax(logits / np.float32(t))[rows, y] + 1e-12).mean() for t in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def expected_calibration_error(
    confidence: Sequence[float], is_right: Sequence[bool], *, n_bins: int = 15
) -> float:
    """Average the gap between stated and true rate of being right, over bins of equal width.

    :param confidence: Probability of the answer given, shape (n,).
    :param is_right: Whether it was right, shape (n,).
    :return: 0 (perfect) to 1; 0 for no examples.

    Source: Naeini et al. (2015), "Obtaining well calibrated probabilities using Bayesian binning".
    """
    stated = np.asarray(confidence, dtype=float)
    right = np.asarray(is_right, dtype=float)
    bins = np.minimum((stated * n_bins).astype(int), n_bins - 1)
    gaps = [
        abs(stated[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    ]
    return float(sum(gaps))


def review_threshold(
    confidence: Sequence[float], is_right: Sequence[bool], *, precision: float = 0.98
) -> float:
    """Find the confidence from which answers need no person.

    :param confidence: Of held-out answers, shape (n,).
    :param is_right: Whether each was right, shape (n,).
    :param precision: Share of right answers wanted among those kept.
    :return: The lowest confidence such that the answers at or above it are right often enough;
        1.0 if none is.
    """
    order = np.argsort(-np.asarray(confidence))
    right = np.asarray(is_right, dtype=float)[order]
    running = right.cumsum() / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(running >= precision)
    return float(np.asarray(confidence)[order][enough[-1]]) if len(enough) else 1.0
