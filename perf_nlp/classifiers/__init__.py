"""Words, characters, value and vector → label and leaf, with probability and reason."""

from perf_nlp.classifiers.features import Example, example_from, example_of, example_with
from perf_nlp.classifiers.labeller import CAREFUL_BATCH, CAREFUL_UP_TO, Labeller, load_labeller

__all__ = [
    "CAREFUL_BATCH", "CAREFUL_UP_TO", "Example", "Labeller", "example_from", "example_of",
    "example_with", "load_labeller",
]  # fmt: skip
