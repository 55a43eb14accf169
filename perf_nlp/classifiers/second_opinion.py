"""Ask the accurate model about what the linear one is not sure of.

Both answer with probabilities; their geometric mean decides. What the linear model is sure of is
never asked: that would cost a hundred times as much and change next to nothing.

Source: Genest and Zidek (1986), "Combining probability distributions", the logarithmic opinion
pool, with equal weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from perf_nlp.classifiers.artifacts import PoolCard
from perf_nlp.classifiers.features import Example
from perf_nlp.classifiers.linear import Floats, softmax
from perf_nlp.classifiers.reading import answers, reading_text
from perf_nlp.embeddings import AccurateModel

_SMALLEST = 1e-6


class SecondOpinion:
    """The accurate model and how its answer is weighed.

    :param classes: For each head what its columns stand for in the linear model.
    """

    def __init__(
        self, model: AccurateModel, card: PoolCard, classes: Mapping[str, Sequence[str]]
    ) -> None:
        self.card = card
        self._model = model
        self._classes = classes

    def pool(
        self, examples: Sequence[Example], label_p: Floats, leaf_p: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Give the common answer on n examples.

        :param label_p: The linear model's probabilities, shape (n, n_labels).
        :param leaf_p: Likewise, shape (n, n_leaves).
        :return: Common probabilities of labels and of leaves, and the accurate model's own logits
            of the labels, all of the shapes that came.
        """
        own = own_logits(self._model, examples, self._classes)
        card = self.card
        return (
            softmax(pooled_logits(label_p, own["label"]) / np.float32(card.label_temperature)),
            softmax(pooled_logits(leaf_p, own["leaf"]) / np.float32(card.leaf_temperature)),
            own["label"],
        )


def own_logits(
    model: AccurateModel, examples: Sequence[Example], classes: Mapping[str, Sequence[str]]
) -> dict[str, Floats]:
    """Let the accurate model read n examples.

    :param classes: For each head the columns that are wanted.
    :return: For each head logits, shape (n, n_classes).
    """
    logits = model.logits([reading_text(each) for each in examples])
    wanted = {}
    start = 0
    for head, names in answers().items():
        wanted[head] = logits[:, [start + names.index(name) for name in classes[head]]]
        start += len(names)
    return wanted


def pooled_logits(probabilities: Floats, logits: Floats) -> Floats:
    """Average what the two models say, as logarithms; not yet calibrated.

    :param probabilities: The linear model's, shape (n, n_classes).
    :param logits: The accurate model's, same shape.
    """
    both = np.log(probabilities + _SMALLEST) + np.log(softmax(logits) + _SMALLEST)
    return np.asarray(both / 2, dtype=np.float32)
