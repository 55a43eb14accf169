"""Careful labelling: the accurate model is asked where the linear one doubts, and nowhere else."""

import json
import shutil

import pytest

from perf_nlp.classifiers import example_from, load_labeller
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.corpus import projects_of, read_projects
from perf_nlp.resources import resource
from perf_nlp.taxonomy import label_of_leaf


@pytest.fixture(scope="module")
def labeller(encoder):
    return load_labeller(resource("models", "classifier"), encoder)


@pytest.fixture(scope="module")
def examples():
    projects = projects_of(read_projects(resource("data", "corpus")), "calibration")[:25]
    return [
        example_from(row["name"], row["value"], row["description"])
        for project in projects
        for row in project["indicators"]
    ]


@pytest.fixture(scope="module")
def both(labeller, examples):
    return (
        labeller.predict(examples, careful=False),
        labeller.predict(examples, careful=True),
    )


def test_what_is_sure_stays(both):
    sure = [(one, other) for one, other in zip(*both, strict=True) if not one.needs_review]

    assert sure
    for quick, careful in sure:
        assert (quick.label, quick.leaf) == (careful.label, careful.leaf)
        assert quick.confidence == careful.confidence
        assert not careful.needs_review
        assert "复核模型" not in careful.reason
        assert careful.reason.startswith(quick.reason)


def test_what_is_doubted_has_a_second_opinion(both):
    asked = [(one, other) for one, other in zip(*both, strict=True) if one.needs_review]

    assert asked
    assert all("复核模型" in careful.reason for _, careful in asked)
    # That is what it is for.
    assert sum(careful.needs_review for _, careful in asked) < len(asked)


def test_answers_hang_together(both):
    for prediction in both[1]:
        assert label_of_leaf(prediction.leaf) in (None, prediction.label)
        assert 0.2 <= prediction.confidence <= 1


def test_answers_do_not_depend_on_the_neighbours(labeller, examples, both):
    alone = [labeller.predict([each], careful=True)[0] for each in examples[:40]]

    for one, together in zip(alone, both[1], strict=False):
        assert (one.label, one.leaf, one.needs_review) == (
            together.label, together.leaf, together.needs_review,
        )  # fmt: skip
        assert one.confidence == pytest.approx(together.confidence, abs=2e-4)


def test_reason_names_labelled_neighbours(labeller):
    (prediction,) = labeller.predict([example_from("参训人员满意度", "≥90%", "")], careful=True)

    assert "参考语料中同类相近的有“" in prediction.reason


def test_many_are_labelled_without_care(labeller, examples):
    many = (examples * 100)[:10_001]

    assert not any("复核模型" in each.reason for each in labeller.predict(many))


def test_accurate_model_of_another_training_is_refused(encoder, tmp_path):
    for name in ("classifier", "accurate"):
        shutil.copytree(resource("models", name), tmp_path / name)
    path = tmp_path / "classifier" / "model.json"
    description = json.loads(path.read_text("utf-8"))
    description["card"]["pool"]["model"] = "other"
    path.write_text(json.dumps(description), "utf-8")

    labeller = load_labeller(tmp_path / "classifier", encoder)

    with pytest.raises(ArtifactError, match="分类模型与精细模型不配套"):
        labeller.predict([example_from("培训人数", "100人", "")])
