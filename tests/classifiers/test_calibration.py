"""Calibration against cases whose answer is known."""

import numpy as np
import pytest

from perf_nlp.classifiers.calibration import (
    expected_calibration_error,
    fit_temperature,
    review_threshold,
)
from perf_nlp.classifiers.linear import softmax


def test_temperature_is_found_again():
    draw = np.random.default_rng(seed=0)
    logits = draw.normal(size=(20_000, 4)).astype(np.float32) * 3
    y = [int(draw.choice(4, p=p / p.sum())) for p in softmax(logits / 2).astype(float)]

    assert fit_temperature(logits, y) == pytest.approx(2, rel=0.06)


def test_calibration_error_of_known_cases():
    assert expected_calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert expected_calibration_error([1.0] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.5)
    assert expected_calibration_error([], []) == 0


def test_threshold_keeps_the_wanted_precision():
    confidence = [0.99, 0.95, 0.9, 0.8, 0.7, 0.6]
    is_right = [True, True, True, True, False, False]

    assert review_threshold(confidence, is_right, precision=0.9) == 0.8
    assert review_threshold(confidence, is_right, precision=0.8) == 0.7
    assert review_threshold([0.9], [False]) == 1.0
