"""The plain arrays that serve give what scikit-learn's own pipeline gives."""

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra for training")

from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from perf_nlp.classifiers import example_from
from perf_nlp.classifiers.artifacts import Card, PoolCard, load_model, save_model
from perf_nlp.classifiers.linear import linear_model
from perf_nlp.classifiers.pipeline import make_features
from perf_nlp.errors import ArtifactError

ASKED = [
    example_from("教师培训人次", "≥300人次", "全年培训教师的人次"),
    example_from("设备验收合格率", "100%", None),
    example_from("", "", None),
    example_from("zzz", "???", "qqq"),
    example_from("补贴发放及时率", "按月发放", "每月15日前发放到位"),
]


@pytest.fixture(scope="module")
def pipeline(encoder, labelled):
    made = make_pipeline(make_features(encoder), LogisticRegression(C=10.0, max_iter=1000))
    return made.fit(labelled.examples, labelled.labels)


@pytest.fixture(scope="module")
def model(pipeline):
    features, head = pipeline.named_steps.values()
    return linear_model(features, {"label": head})


def test_probabilities_equal_the_pipelines(pipeline, model, encoder, labelled):
    asked = [*ASKED, *labelled.examples]

    got = model.predict_proba(model.encode(asked, encoder), "label")

    assert model.heads["label"].classes == tuple(pipeline.classes_)
    np.testing.assert_allclose(got, pipeline.predict_proba(asked), atol=1e-5)


def test_no_examples_give_no_rows(model, encoder):
    assert model.predict_proba(model.encode([], encoder), "label").shape == (0, 5)


def test_pipeline_survives_clone_and_pickle(pipeline, labelled):
    expected = pipeline.predict_proba(ASKED)

    again = clone(pipeline).fit(labelled.examples, labelled.labels)
    loaded = pickle.loads(pickle.dumps(pipeline))

    np.testing.assert_allclose(again.predict_proba(ASKED), expected, atol=1e-6)
    np.testing.assert_allclose(loaded.predict_proba(ASKED), expected, atol=1e-6)


CARD = Card("v", "e", "2021", 0.5, PoolCard("a", 1.0, 1.5, 0.6))


def test_saved_model_gives_the_same_within_half_precision(model, encoder, tmp_path):
    save_model(model, CARD, tmp_path / "分类")

    loaded, card = load_model(tmp_path / "分类")

    assert card == CARD
    expected = model.predict_proba(model.encode(ASKED, encoder), "label")
    got = loaded.predict_proba(loaded.encode(ASKED, encoder), "label")
    np.testing.assert_allclose(got, expected, atol=2e-3)


DAMAGE = {
    "arrays missing": ("arrays.npz", None),
    "arrays cut": ("arrays.npz", lambda b: b[: len(b) // 2]),
    "vocabulary cut": ("vocabulary.json", lambda b: b[: len(b) // 2]),
    "vocabulary shorter": ("vocabulary.json", lambda b: b'["a"]'),
    "description empty": ("model.json", lambda b: b"{}"),
    "another version": ("model.json", lambda b: b.replace(b'"format": 2', b'"format": 99')),
}


@pytest.mark.parametrize(("name", "damage"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_model_is_refused_in_one_sentence(model, tmp_path, name, damage):
    save_model(model, CARD, tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    if damage:
        path.write_bytes(damage(content))

    with pytest.raises(ArtifactError, match="perf-nlp train"):
        load_model(tmp_path)


def test_pickle_inside_the_arrays_is_refused(model, tmp_path):
    save_model(model, CARD, tmp_path)
    np.savez(tmp_path / "arrays.npz", idf=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ArtifactError):
        load_model(tmp_path)
