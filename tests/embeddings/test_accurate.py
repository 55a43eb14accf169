"""The accurate model: what is its own beside the contract of every encoder."""

import shutil

import numpy as np
import pytest

from perf_nlp.embeddings import load_accurate
from perf_nlp.errors import ArtifactError
from perf_nlp.resources import resource

SHIPPED = resource("models", "accurate")


@pytest.fixture(scope="module")
def model():
    return load_accurate(SHIPPED)


def test_logits_do_not_depend_on_the_neighbours(model):
    texts = ["培训人数 ； ≥100人 ； ", "验收合格率 ； 100% ； 一次验收合格的比例", "按时 ； 无 ； "]

    alone = [model.logits([text])[0] for text in texts]

    np.testing.assert_allclose(model.logits(texts * 7), alone * 7, atol=1e-4)


def test_no_text_gives_no_row(model):
    assert model.logits([]).shape[0] == 0


def test_text_of_any_length_is_read(model):
    vectors = model.encode(["设备" * 5000, "设备" * 5001])

    # Both are cut at the same token.
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"\x08\x0a damaged"], ids=["missing", "empty", "json", "bytes"]
)
def test_damaged_model_is_named(tmp_path, name, content):
    folder = tmp_path / "accurate"
    shutil.copytree(SHIPPED, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)

    with pytest.raises(ArtifactError, match="精细模型缺失或已损坏") as raised:
        load_accurate(folder)

    assert raised.value.where == {"folder": "accurate"}
