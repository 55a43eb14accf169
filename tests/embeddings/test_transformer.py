"""Any sentence-transformers model: where it is looked for, and what is said if it is not there."""

import importlib.util
import socket
import sys

import numpy as np
import pytest

from perf_nlp.embeddings import load_encoder
from perf_nlp.embeddings.transformer import load_transformer
from perf_nlp.errors import ArtifactError
from perf_nlp.resources import resource

HAS_EXTRA = importlib.util.find_spec("sentence_transformers") is not None
NEEDS_EXTRA = pytest.mark.skipif(not HAS_EXTRA, reason="the extra `models` is not installed")
SHIPPED = resource("models", "encoder")
NEEDS_SHIPPED = pytest.mark.skipif(not SHIPPED.is_dir(), reason="models/encoder is not built")


@pytest.fixture
def no_network(monkeypatch):
    """Any attempt to look up or reach a host is an error, and is listed."""
    attempts = []

    def refuse(*arguments, **_):
        attempts.append(arguments)
        raise AssertionError(f"tried the network: {arguments}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return attempts


def test_missing_extra_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(ArtifactError, match=r'pip install "perf-nlp\[models\]"'):
        load_encoder("BAAI/bge-small-zh-v1.5", offline=True)


@NEEDS_SHIPPED
def test_default_needs_neither_extra_nor_network(monkeypatch, no_network):
    for name in ("torch", "transformers", "sentence_transformers", "huggingface_hub"):
        monkeypatch.setitem(sys.modules, name, None)

    vectors = load_encoder("default", offline=True).encode(["群众满意度"])

    assert vectors.any()
    assert no_network == []


@NEEDS_EXTRA
@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "/no/such/folder"])
def test_offline_never_tries_the_network(name, no_network):
    with pytest.raises(ArtifactError, match="离线"):
        load_encoder(name, offline=True)

    assert no_network == []


@NEEDS_EXTRA
def test_folder_that_is_no_model(tmp_path, no_network):
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(ArtifactError, match="不是 sentence-transformers 模型"):
        load_transformer(str(tmp_path), offline=False)

    assert no_network == []


@NEEDS_EXTRA
def test_damaged_folder_says_so(tmp_path, no_network):
    (tmp_path / "modules.json").write_text("[")

    with pytest.raises(ArtifactError, match="已损坏"):
        load_transformer(str(tmp_path), offline=False)

    assert no_network == []


@NEEDS_EXTRA
@NEEDS_SHIPPED
def test_shipped_model_is_the_same_by_both_libraries(no_network):
    texts = [
        "群众满意度", "设备采购数量 12台", "2023年12月底前完成", "App 运维≥99.5%",
        "高标准农田（万亩）", "鱻鱻完成及时率", "每季度1次，每次10分钟" * 80, "",
    ]  # fmt: skip

    static = load_encoder("default", offline=True).encode(texts)
    transformer = load_transformer(str(SHIPPED), offline=True).encode(texts)

    # The one averages in float32, the other in the float16 of the file.
    np.testing.assert_allclose(static, transformer, atol=2e-3)
    cosine = np.einsum("ij,ij->i", static[:-1], transformer[:-1])
    np.testing.assert_allclose(cosine, 1, atol=1e-4)
