"""Fusion: the weighted sum, with a fixed order."""

from perf_nlp.index import fuse
from perf_nlp.records import Hit


def test_both_lists_count_and_ties_keep_the_order_of_ids():
    by_meaning = [Hit(1, 0.9), Hit(2, 0.8), Hit(4, 0.1)]
    by_words = [Hit(2, 1.0), Hit(3, 0.8), Hit(5, 0.1)]

    assert fuse(by_meaning, by_words, weight=0.5) == [2, 1, 3, 4, 5]
    assert fuse(by_meaning, [], weight=0.5) == [1, 2, 4]
    assert fuse([], [], weight=0.5) == []


def test_weight_one_is_meaning_alone():
    assert fuse([Hit(1, 0.2)], [Hit(2, 1.0)], weight=1.0) == [1, 2]
