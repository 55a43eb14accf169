"""The static encoder: what it refuses, and that its fingerprint follows its files."""

import json
import shutil

import numpy as np
import pytest
from model2vec import StaticModel
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers

from perf_nlp.embeddings.static import is_static, load_static, make_static
from perf_nlp.errors import ArtifactError

WORDS = ["[UNK]", "群众", "满意度", "数量"]


@pytest.fixture
def folder(tmp_path):
    """A static model of four entries, written without sentence-transformers."""
    folder = tmp_path / "model"
    folder.mkdir()
    scored = [(word, -float(i)) for i, word in enumerate(WORDS)]
    Tokenizer(models.Unigram(scored, unk_id=0)).save(str(folder / "tokenizer.json"))
    write_table(folder, np.array([[0, 0], [3, 4], [0, 2], [1, 0]], np.float16))
    kind = "sentence_transformers.models.StaticEmbedding"
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "path": "", "type": kind}]))
    return folder


def write_table(folder, table, name="embedding.weight"):
    save_file({name: table}, folder / "model.safetensors")


def test_encode_is_the_direction_of_the_mean(folder):
    vectors = load_static(folder).encode(["群众满意度", "群众", "满意度 鱻"])

    expected = np.array([[3, 6], [3, 4], [0, 2]], np.float32)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_encode_long_text_is_not_cut(folder):
    encoder = load_static(folder)

    vectors = encoder.encode(["群众" * 3000 + "数量" * 9000])

    expected = np.array([3000 * 3 + 9000, 3000 * 4])
    np.testing.assert_allclose(vectors[0], expected / np.linalg.norm(expected), atol=1e-5)


TEXTS = ["群众满意度", "", "ABC群众数量１2.5个", "12.5%满意度", "鱻", "İΣς", "群众鱻鱻数量", "\x00"]


def test_tokens_are_those_of_model2vec():
    scored = [(word, -float(i)) for i, word in enumerate([*WORDS, "abc", "0"])]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(Regex(r"\d+(\.\d+)?"), "0")]
    )
    ours = make_static(np.eye(6, 4, dtype=np.float32), tokenizer)._model

    assert ours.tokenize(TEXTS) == StaticModel.tokenize(ours, TEXTS)
    assert "tokenize" in vars(ours), "the short way was not taken"


DAMAGES = {
    "missing folder": lambda folder: shutil.rmtree(folder),
    "no weights": lambda folder: (folder / "model.safetensors").unlink(),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "no list of modules": lambda folder: (folder / "modules.json").unlink(),
    "modules of a transformer": lambda folder: (folder / "modules.json").write_text(
        '[{"type": "sentence_transformers.models.Transformer"}]'
    ),
    "modules not JSON": lambda folder: (folder / "modules.json").write_text("["),
    "modules empty": lambda folder: (folder / "modules.json").write_text("[]"),
    "weights cut short": lambda folder: (folder / "model.safetensors").write_bytes(b"\x08\0\0"),
    "weights of another size": lambda folder: write_table(folder, np.zeros((3, 2), np.float16)),
    "weights under another name": lambda folder: write_table(
        folder, np.zeros((4, 2), np.float16), "weight"
    ),
    "tokenizer not JSON": lambda folder: (folder / "tokenizer.json").write_text("{"),
    "tokenizer not text": lambda folder: (folder / "tokenizer.json").write_bytes(b"\xff\xfe\xff"),
    "tokenizer of nothing": lambda folder: (folder / "tokenizer.json").write_text("{}"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_load_damaged_model_says_so_in_chinese(folder, damage):
    damage(folder)

    with pytest.raises(ArtifactError) as caught:
        load_static(folder)

    assert "向量模型" in caught.value.message
    assert str(folder) not in str(caught.value)


def test_is_static(folder, tmp_path):
    assert is_static(folder)
    assert not is_static(tmp_path)
    assert not is_static(tmp_path / "none")


CHANGES = {
    "one weight": lambda folder: write_table(
        folder, np.array([[0, 0], [3, 4], [0, 2], [1, 1]], np.float16)
    ),
    "the tokenizer": lambda folder: Tokenizer(
        models.Unigram([(word, -2.0 * i) for i, word in enumerate(WORDS)], unk_id=0)
    ).save(str(folder / "tokenizer.json")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_fingerprint_follows_the_files(folder, change):
    before = load_static(folder).fingerprint

    change(folder)

    assert load_static(folder).fingerprint != before


def test_fingerprint_follows_normalisation(folder, monkeypatch):
    before = load_static(folder).fingerprint

    monkeypatch.setattr("perf_nlp.embeddings.static.normalize", lambda text: text)

    assert load_static(folder).fingerprint != before


def test_fingerprint_does_not_depend_on_the_place(folder, tmp_path):
    before = load_static(folder).fingerprint

    assert load_static(folder.rename(tmp_path / "elsewhere")).fingerprint == before
