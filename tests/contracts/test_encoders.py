"""What every encoder promises, whatever serves it."""

import importlib.util
import json

import numpy as np
import pytest

from perf_nlp.embeddings import load_encoder
from perf_nlp.resources import resource

HAS_EXTRA = importlib.util.find_spec("sentence_transformers") is not None
NEEDS_EXTRA = pytest.mark.skipif(not HAS_EXTRA, reason="the extra `models` is not installed")
TEXTS = ["群众满意度", "设备采购数量12台", "", "群众满意度", "  \n\u3000", "完成\x00及时率"]
SHIPPED = resource("models", "encoder")
ENCODERS = [
    pytest.param(
        "shipped",
        marks=pytest.mark.skipif(not SHIPPED.is_dir(), reason="models/encoder is not built"),
    ),
    pytest.param("accurate"),
    pytest.param("tiny_static", marks=NEEDS_EXTRA),
    pytest.param("tiny_bert", marks=NEEDS_EXTRA),
    pytest.param("static_by_transformers", marks=NEEDS_EXTRA),
]


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request):
    if request.param == "shipped":
        return load_encoder("default", offline=True)
    if request.param == "accurate":
        return load_encoder("accurate", offline=True)
    if request.param == "static_by_transformers":
        from perf_nlp.embeddings.transformer import load_transformer

        return load_transformer(str(request.getfixturevalue("tiny_static")), offline=True)
    return load_encoder(str(request.getfixturevalue(request.param)), offline=True)


def test_encode_gives_unit_rows_of_float32(encoder):
    vectors = encoder.encode(TEXTS)

    assert vectors.shape == (len(TEXTS), encoder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors[[0, 1, 3, 5]], axis=1), 1, atol=1e-5)


def test_encode_blank_or_unknown_text_gives_zero_row(encoder):
    # 𪚥 is in none of the vocabularies; the padding of a longer neighbour must not count as known.
    vectors = encoder.encode(["", "  \n\u3000", "𪚥", "群众满意度群众满意度"])

    assert not vectors[:3].any()
    assert vectors[3].any()


def test_encode_no_text_keeps_the_width(encoder):
    vectors = encoder.encode([])

    assert vectors.shape == (0, encoder.dim)
    assert vectors.dtype == np.float32


def test_encode_twice_gives_the_same(encoder):
    np.testing.assert_array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))


def test_encode_does_not_depend_on_the_neighbours(encoder):
    alone = [encoder.encode([text])[0] for text in TEXTS]

    np.testing.assert_allclose(encoder.encode(TEXTS), alone, atol=1e-5)


def test_encode_folds_width_and_layout(encoder):
    vectors = encoder.encode(["采购１２台", "采购12 台", "采购12台"])

    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_fingerprint_is_stable_and_json_safe(encoder):
    assert encoder.fingerprint == encoder.fingerprint
    assert json.loads(json.dumps(encoder.fingerprint)) == encoder.fingerprint
    assert len(encoder.fingerprint) == 64


@NEEDS_EXTRA
def test_fingerprints_differ_between_models(tiny_static, tiny_bert):
    encoders = [load_encoder(str(path), offline=True) for path in (tiny_static, tiny_bert)]

    assert encoders[0].fingerprint != encoders[1].fingerprint
