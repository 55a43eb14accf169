"""The measure of faithful reasons, on models whose reasons are known to be right or wrong."""

import pytest

from perf_nlp.learning.deletion import Cells, measure_deletion, named_cue, words_of
from perf_nlp.service.classifying import shipped_labeller

ROW = Cells("设备验收合格率", "≥98%", "一次验收合格的台数占比")
NAMED = {
    "in the name": ("判为质量：名称中的“合格率”，指标值为百分比", ("name", "合格率")),
    "in the description": ("判为质量：描述中的“占比”", ("description", "占比")),
    "in the value": ("判为质量：指标值中的“98”", ("value", "98")),
    "unit": ("判为数量：指标值的单位“%”", ("value", "%")),
    "kind of value": ("判为质量：指标值为百分比，名称中的“合格率”", ("value", "≥98%")),
    "not in the text": ("判为质量：名称中的“准确率”", None),
    "no cue": ("判为质量：名称整体与这一类相近，指标值为百分比", None),
}


@pytest.mark.parametrize(("reason", "expected"), NAMED.values(), ids=NAMED.keys())
def test_named_cue(reason, expected):
    assert named_cue(ROW, reason) == expected


def test_words_stand_in_their_fields():
    assert ("name", "设备") in words_of(ROW)
    assert all(word in getattr(ROW, part) for part, word in words_of(ROW))


class Following:
    """Labels by one word of the name, and says it was that word, or another."""

    def __init__(self, named):
        self.named = named

    def predict(self, examples, **_):
        from perf_nlp.records import Prediction

        return [
            Prediction(
                "quality" if "合格率" in each.name else "quantity", 1.0, "output.quality", 1.0,
                False, f"判为质量：名称中的“{self.named}”",
            )
            for each in examples
        ]  # fmt: skip


def test_faithful_reasons_change_every_decision_and_others_none():
    measured = measure_deletion(Following("合格率"), [ROW])

    assert (measured["changed_by_named"], measured["changed_by_random"]) == (1.0, 0.0)
    assert measured["ratio"] is None


def test_unfaithful_reasons_change_none():
    measured = measure_deletion(Following("设备"), [ROW])

    assert measured["changed_by_named"] == 0
    assert measured["changed_by_random"] > 0
    assert measured["ratio"] == 0


def test_shipped_reasons_are_faithful():
    rows = [ROW, Cells("参训人员满意度", "≥90%", ""), Cells("资金拨付及时率", "100%", "按月拨付")]

    measured = measure_deletion(shipped_labeller(), rows)

    assert measured["n_rows"] == 3
    assert measured["n"] >= 2
