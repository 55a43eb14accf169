"""From a teacher to a static model, on tiny data."""

import json
import re

import numpy as np
import pytest

from perf_nlp.embeddings import load_encoder
from perf_nlp.embeddings.static import load_static
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.distill import TokenVectors, principal_axes, sif_weights
from perf_nlp.learning.pairs import all_texts, project_texts

for extra in ("torch", "sentence_transformers", "jieba"):
    pytest.importorskip(extra, reason="the extra `train` is not installed")

from perf_nlp.learning.contrastive import (  # noqa: E402
    Recipe,
    leaf_loss,
    pair_loss,
    tune,
)
from perf_nlp.learning.encoder_training import train_encoder  # noqa: E402
from perf_nlp.learning.vocabulary import (  # noqa: E402
    Vocabulary,
    make_tokenizer,
    make_vocabulary,
    parts_of_words,
)


def row(name, value, description, leaf):
    label = leaf.split(".")[1] if leaf.startswith("output") else leaf.split(".")[0]
    return {
        "name": name, "value": value, "description": description, "leaf": leaf, "label": label,
    }  # fmt: skip


def project(id_, split, thing):
    return {
        "id": id_, "split": split, "project": f"{thing}采购项目", "purpose": f"购买{thing}一批",
        "indicators": [
            row(f"{thing}采购数量", "≥12台", f"计划买多少{thing}", "output.quantity"),
            row(f"{thing}验收合格率", "100%", f"{thing}符合要求的比例", "output.quality"),
            row(f"{thing}到货及时率", "≥95%", f"{thing}按期送到", "output.timeliness"),
            row("使用人员满意度", "≥90%", None, "satisfaction.service"),
        ],
    }  # fmt: skip


THINGS = {"train": ["电脑", "桌椅", "车辆", "药品", "图书", "仪器"], "calibration": ["教材"]}
PROJECTS = [
    project(f"{split}-{number}", split, thing)
    for split, things in {**THINGS, "test": ["设备", "服装"]}.items()
    for number, thing in enumerate(things)
]


class ToyTeacher:
    """Encodes a text as the sum of fixed random vectors of its characters."""

    dim = 24
    fingerprint = "toy"

    def encode(self, texts):
        sums = [
            sum((np.random.default_rng(ord(char)).normal(size=24) for char in text), np.ones(24))
            for text in texts
        ]
        rows = np.array(sums, np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A corpus folder, a model folder and the metrics of one training with a toy teacher."""
    folder = tmp_path_factory.mktemp("training")
    (folder / "corpus").mkdir()
    lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in PROJECTS)
    (folder / "corpus" / "part.jsonl").write_text(lines, "utf-8")
    said = []
    metrics = train_encoder(
        folder / "corpus", folder / "model", ToyTeacher(), progress=said.append,
        n_words=4500, dim=16,
    )  # fmt: skip
    return folder, metrics, said


def test_train_encoder_saves_a_model_that_loads(trained):
    folder, metrics, said = trained

    encoder = load_encoder(str(folder / "model"), offline=True)

    assert encoder.dim == metrics["dim"] == 16
    assert encoder.fingerprint == metrics["fingerprint"]
    assert json.loads((folder / "model" / "metrics.json").read_text("utf-8")) == metrics
    assert not list((folder / "model").rglob("*.bin"))
    assert all(re.search("[一-鿿]", line) for line in said)


def test_train_encoder_measures_on_the_test_split_alone(trained):
    _, metrics, _ = trained

    assert set(metrics["test"]) == {"encoder", "distilled", "base", "bigrams"}
    assert {counts["n_queries"] for counts in metrics["test"].values()} == {6}
    assert (metrics["n_projects"], metrics["n_train_projects"]) == (9, 6)


def test_train_encoder_writes_checksums_and_card(trained):
    folder, metrics, _ = trained

    line = (folder / "model" / "data.sha256").read_text("utf-8")
    card = (folder / "model" / "card.md").read_text("utf-8")

    assert re.fullmatch(r"[0-9a-f]{64}  part\.jsonl\n", line)
    assert f"{metrics['test']['encoder']['mrr']:.3f}" in card


def test_train_encoder_twice_gives_the_same_model(trained, tmp_path):
    folder, metrics, _ = trained

    again = train_encoder(
        folder / "corpus", tmp_path, ToyTeacher(), progress=lambda _: None,
        n_words=4500, dim=16,
    )  # fmt: skip

    assert again == metrics


def test_tuning_teaches_the_measure(trained):
    _, metrics, _ = trained

    tuned, raw = metrics["test"]["encoder"], metrics["test"]["distilled"]

    assert tuned["minimal_pairs"] > raw["minimal_pairs"]
    assert tuned["label_at_1"] == 1


def test_train_encoder_without_corpus_says_so(tmp_path):
    with pytest.raises(ArtifactError, match="语料"):
        train_encoder(tmp_path, tmp_path / "model", ToyTeacher(), progress=lambda _: None)


@pytest.fixture(scope="module")
def vocabulary():
    texts = all_texts(project_texts(PROJECTS))
    return make_vocabulary(texts, ["绩效目标表", "到货及时率"], size=6000)


CUTS = {
    "words of the corpus": ("仪器验收", ["仪器", "验收"]),
    "term of the lexicon": ("绩效目标表", ["绩效目标表"]),
    "numbers are one": ("12.5和100%", ["0", "和", "0", "%"]),
    "letters": ("APP", ["a", "p", "p"]),
    "rare character": ("鱻", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), CUTS.values(), ids=CUTS.keys())
def test_tokenizer_cuts_into_words(vocabulary, text, expected):
    encoding = make_tokenizer(vocabulary).encode(text)

    known = [token for token, id_ in zip(encoding.tokens, encoding.ids, strict=True) if id_]
    assert known == expected


def test_vocabulary_has_characters_and_the_size_asked_for(vocabulary):
    assert len(vocabulary.words) == 6000
    assert len(set(vocabulary.words)) == 6000
    assert {"啊", "座", "%", "≥", "z"} <= set(vocabulary.words)
    assert sum(vocabulary.probabilities()) == pytest.approx(1)


def test_parts_of_words_are_shorter_words():
    vocabulary = Vocabulary({"满意度": 9.0, "满意": 5.0, "度": 3.0, "满": 1.0, "鱻": 1.0})

    assert parts_of_words(vocabulary) == {1: [2, 3]}


def test_principal_axes_are_orthonormal_and_repeatable():
    rows = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)

    axes = principal_axes(rows, 3)

    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-5)
    np.testing.assert_allclose(axes, principal_axes(np.concatenate([rows, -rows]), 3), atol=1e-4)


def test_sif_weights_fall_with_frequency():
    weights = sif_weights([0.1, 0.01, 0.0001])

    assert list(weights) == sorted(weights)
    assert weights[-1] < 1


def test_tune_keeps_words_outside_the_corpus_usable(vocabulary):
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(len(vocabulary.words) + 1, 12)).astype(np.float32)
    vectors[0] = 0
    weights = np.concatenate([[0], sif_weights(vocabulary.probabilities())]).astype(np.float32)
    tokens = TokenVectors(vectors, weights, np.eye(8, 12, dtype=np.float32))
    tokenizer = make_tokenizer(vocabulary)

    table = tune(tokens, tokenizer, {}, project_texts(PROJECTS), recipe=Recipe(epochs=2))

    assert table.shape == (len(vectors), 8)
    assert not table[0].any()
    assert np.isfinite(table).all()
    assert (np.linalg.norm(table[1:], axis=1) > 0).all()


def test_pair_loss_does_not_count_equal_texts_as_wrong():
    import torch

    rows = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.1], [0.0, 1.0]]), dim=1)

    equal = pair_loss(rows, rows, ["a", "a", "b"], ["a", "a", "b"], 0.1)
    distinct = pair_loss(rows, rows, ["a", "c", "b"], ["a", "c", "b"], 0.1)

    assert float(equal) < 0.01 < float(distinct)


def test_leaf_loss_without_any_sister_is_zero():
    import torch

    rows = torch.eye(3)

    assert float(leaf_loss(rows, torch.arange(3), torch.arange(3), 0.1)) == 0


def test_saved_table_is_half_precision(trained):
    folder, _, _ = trained
    n_bytes = (folder / "model" / "model.safetensors").stat().st_size

    n_tokens = load_static(folder / "model").encode([]).shape[1]

    assert n_bytes < 2 * 4600 * n_tokens + 1000
