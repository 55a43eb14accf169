"""Words, characters, value and vector → label and leaf, with probability and reason."""

from perf_nlp.classifiers.features import Example, example_from
from perf_nlp.classifiers.labeller import Labeller, load_labeller

__all__ = ["Example", "Labeller", "example_from", "load_labeller"]
