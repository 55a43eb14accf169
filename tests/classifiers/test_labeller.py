"""The shipped classifier: consistent answers, reasons that name cues, doubt where there is doubt."""

from dataclasses import replace

import pytest

from perf_nlp.classifiers import example_from, load_labeller
from perf_nlp.errors import ArtifactError
from perf_nlp.resources import resource
from perf_nlp.taxonomy import label_of_leaf, labels, leaves


@pytest.fixture(scope="module")
def labeller(encoder):
    return load_labeller(resource("models", "classifier"), encoder)


PLAIN = {
    "count": ("培训人次", "≥200人次", "quantity", "output.quantity"),
    "plan done": ("年度计划完成率", "100%", "quantity", "output.quantity"),
    "quality": ("工程验收合格率", "100%", "quality", "output.quality"),
    "fault": ("系统故障率", "≤1%", "quality", "output.quality"),
    "in time": ("补贴发放及时率", "100%", "timeliness", "output.timeliness"),
    "deadline": ("项目完成时间", "12月底前", "timeliness", "output.timeliness"),
    "unit cost": ("人均培训成本", "≤400元/人·天", "cost", "cost.economic"),
    "satisfaction": ("受益群众满意度", "≥90%", "satisfaction", "satisfaction.service"),
    "budget spent": ("预算执行率", "100%", "quantity", "process"),
}


@pytest.mark.parametrize(("name", "value", "label", "leaf"), PLAIN.values(), ids=PLAIN)
def test_plain_indicator(labeller, name, value, label, leaf):
    (prediction,) = labeller.predict([example_from(name, value, None)])

    assert (prediction.label, prediction.leaf) == (label, leaf)


NAMES = [
    "培训人次",
    "群众满意度",
    "★验收合格率",
    "",
    "的",
    "asdf",
    "🙂",
    "每年发展党员",
    "=1+1",
    "及时" * 200,
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["", "≥90%", "12月底前", "明显", "\x00"])
def test_answers_hang_together(labeller, name, value):
    (prediction,) = labeller.predict([example_from(name, value, None)])

    assert prediction.label in labels()
    assert prediction.leaf in leaves()
    assert label_of_leaf(prediction.leaf) in (None, prediction.label)
    assert 0.2 <= prediction.confidence <= 1
    assert 0 <= prediction.leaf_confidence <= 1
    assert prediction.needs_review == (prediction.confidence < labeller.card.review_below)
    assert prediction.reason.startswith(f"判为{labels()[prediction.label]}：")


def test_batches_do_not_matter(labeller):
    examples = [example_from(f"第{n}类培训人次", f"{n}人次", "说明") for n in range(5000)]

    together = labeller.predict(examples)

    assert together[4095:4098] == labeller.predict(examples[4095:4098])
    assert labeller.predict([]) == []


def test_reasons_are_given_on_demand(labeller):
    examples = [example_from("补贴发放及时率", "100%", None), example_from("", "", None)] * 2

    without = labeller.predict(examples, reasons=False)

    assert [each.reason for each in without] == [""] * 4
    assert without == [replace(each, reason="") for each in labeller.predict(examples)]


def test_reason_names_what_stands_there(labeller):
    (prediction,) = labeller.predict([example_from("补贴发放及时率", "100%", None)])

    assert "及时" in prediction.reason
    quoted = prediction.reason.split("名称中的“")[1].split("”")[0]
    assert quoted in "补贴发放及时率"


def test_gibberish_is_for_a_person(labeller):
    predictions = labeller.predict(
        [example_from(name, None, None) for name in ("asdf qwer", "龘龘")]
    )

    assert all(prediction.needs_review for prediction in predictions)


def test_another_encoder_is_refused():
    class Other:
        fingerprint = "other"

    with pytest.raises(ArtifactError, match="不配套"):
        load_labeller(resource("models", "classifier"), Other())
