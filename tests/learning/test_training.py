"""Training and measuring from the command line: what is missing is said in one sentence."""

import json
import sys

import pytest
from click.testing import CliRunner

from perf_nlp.cli import cli


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_missing_extra_is_named(monkeypatch, command):
    for name in [name for name in sys.modules if name.startswith("perf_nlp.learning.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)

    done = CliRunner().invoke(cli, [command])

    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert 'pip install "perf-nlp[train]"' in done.stderr


def test_empty_corpus_is_named(tmp_path):
    done = CliRunner().invoke(
        cli, ["train", "--corpus", str(tmp_path), "--models", str(tmp_path / "m")]
    )

    assert done.exit_code == 2
    assert "没有标注语料" in done.stderr
    assert list(tmp_path.iterdir()) == []


def make_corpus(folder):
    """Write thirty small projects, all splits among them."""
    rows = [
        ("培训人次", "200人次", "培训的人次", "quantity", "output.quantity"),
        ("验收合格率", "≥98%", "合格数与总数之比", "quality", "output.quality"),
        ("按时完成率", "100%", "按时完成的比例", "timeliness", "output.timeliness"),
        ("人均成本", "≤400元/人", "人均花费", "cost", "cost.economic"),
        ("群众满意度", "≥90%", "问卷调查", "satisfaction", "satisfaction.service"),
    ]
    keys = ("name", "value", "description", "label", "leaf")
    with (folder / "c.jsonl").open("w", encoding="utf-8") as file:
        for number in range(30):
            split = ("train", "train", "train", "calibration", "test")[number % 5]
            indicators = [dict(zip(keys, row, strict=True)) for row in rows]
            project = {"id": f"p{number}", "split": split, "indicators": indicators}
            file.write(json.dumps(project, ensure_ascii=False) + "\n")


def test_classifier_is_trained_calibrated_and_measured(tmp_path, monkeypatch):
    pytest.importorskip("sklearn", reason="needs the extra for training")
    from perf_nlp.learning import training
    from perf_nlp.resources import resource

    make_corpus(tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("encoder", "accurate"):
        (tmp_path / "models" / name).symlink_to(resource("models", name))

    first = training.train(tmp_path, tmp_path / "models", only="classifier")
    written = (tmp_path / "models" / "classifier" / "arrays.npz").read_bytes()
    again = training.train(tmp_path, tmp_path / "models", only="classifier")

    assert first == again
    assert (tmp_path / "models" / "classifier" / "arrays.npz").read_bytes() == written
    assert first["classifier"]["test"]["label_accuracy"] == 1.0
    assert first["classifier"]["n_train"] == 90


def test_shipped_models_keep_their_quality():
    """Quality has a golden number: it may not fall by more than 0.01 unnoticed."""
    pytest.importorskip("sklearn", reason="needs the extra for training")
    from perf_nlp.learning.evaluation import evaluate

    measured = evaluate("test")

    ways = measured["labels"]
    ours, quick = ways["perf_nlp"], ways["perf_nlp without the accurate model"]
    assert ours["label_accuracy"] >= 0.942
    assert ours["leaf_accuracy"] >= 0.895
    assert ours["label_accuracy"] > quick["label_accuracy"] >= 0.93
    assert quick["label_accuracy"] > ways["TF-IDF + logistic regression"]["label_accuracy"]
    assert ours["calibration_error"] <= 0.03
    assert ours["needs_no_review_rate"] >= 0.85
    assert ours["accuracy_where_no_review"] >= 0.98
    assert measured["reasons"]["ratio"] >= 3
    assert measured["out_of_scope"]["marked_rate_of_seen_kinds"] >= 0.85
    assert measured["out_of_scope"]["marked_rate_of_unseen_kinds"] >= 0.8
    assert measured["labels_of_the_sample"]["n_right_labels"] >= 72
    assert measured["search"]["both"]["mrr"] >= 0.228
    assert measured["values"] == {"n": 134, "n_exact": 134}
