"""Encoders side by side: their similarities are averaged."""

import numpy as np

from perf_nlp.embeddings.side_by_side import SideBySide


class Toy:
    """Knows the texts it is given, each with its own vector."""

    def __init__(self, fingerprint, **vectors):
        self.fingerprint = fingerprint
        self._vectors = {text: np.array(each, np.float32) for text, each in vectors.items()}
        self.dim = len(next(iter(self._vectors.values())))

    def encode(self, texts):
        rows = [self._vectors.get(text, np.zeros(self.dim)) for text in texts]
        return np.array(rows, np.float32).reshape(-1, self.dim)


FIRST = Toy("1", 甲=[1, 0], 乙=[0, 1])
SECOND = Toy("2", 甲=[1, 0, 0], 乙=[0.6, 0.8, 0], 丙=[0, 0, 1])


def test_similarity_is_the_mean_of_both():
    vectors = SideBySide([FIRST, SECOND]).encode(["甲", "乙"])

    assert vectors.shape == (2, 5)
    np.testing.assert_allclose(vectors[0] @ vectors[1], (0 + 0.6) / 2, atol=1e-6)


def test_text_that_one_of_them_knows_has_unit_length():
    vectors = SideBySide([FIRST, SECOND]).encode(["丙", "丁"])

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0], atol=1e-6)


def test_fingerprint_changes_with_any_of_them():
    prints = {
        SideBySide(some).fingerprint
        for some in ([FIRST], [SECOND], [FIRST, SECOND], [SECOND, FIRST])
    }

    assert len(prints) == 4
