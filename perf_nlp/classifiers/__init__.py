"""Words, characters, value and vector → label and leaf, with probability and reason."""

from perf_nlp.classifiers.features import Example, example_from, example_of
from perf_nlp.classifiers.labeller import Labeller, load_labeller

__all__ = ["Example", "Labeller", "example_from", "example_of", "load_labeller"]
