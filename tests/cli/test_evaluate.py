"""`perf-nlp evaluate`: tables for people, JSON for programs; on the corpus or a user's own table."""

import importlib
import json

import pytest

pytest.importorskip("sklearn", reason="needs the extra for training")

from perf_nlp.resources import resource

OWN = (
    "指标名称,指标值,指标描述,标签,细类\n"
    "★培训人次,200人次,全年参训人次,数量,数量指标\n"
    "验收合格率,≥98%,合格数与总数之比,质量,\n"
    "群众满意度,≥90%,问卷调查,satisfaction,satisfaction.service\n"
)
WAYS = [
    "perf_nlp",
    "perf_nlp without the accurate model",
    "keyword rules",
    "TF-IDF + logistic regression",
    "model2vec + logistic regression",
]


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Put a corpus of eight projects into the place of the shipped one; give its folder."""
    keys = ("name", "value", "description", "declared_level2", "label", "leaf")
    rows = [
        ("培训人次", "200人次", "培训的人次", "数量指标", "quantity", "output.quantity"),
        ("验收合格率", "≥98%", "合格数与总数之比", "数量指标", "quality", "output.quality"),
        ("按时完成率", "100%", "按时完成的比例", "时效指标", "timeliness", "output.timeliness"),
        ("人均成本", "≤400元/人", "人均花费", "成本指标", "cost", "cost.economic"),
        ("群众满意度", "≥90%", "问卷调查", "满意度", "satisfaction", "satisfaction.service"),
    ]
    indicators = [dict(zip(keys, row, strict=True)) | {"declared_level1": "产出"} for row in rows]
    folder = tmp_path / "corpus"
    folder.mkdir()
    with (folder / "c.jsonl").open("w", encoding="utf-8") as file:
        for number in range(8):
            project = {
                "id": f"admin-{number}", "split": "test" if number < 2 else "train",
                "sector": ("水利", "教育")[number % 2], "indicators": indicators,
            }  # fmt: skip
            file.write(json.dumps(project, ensure_ascii=False) + "\n")
    evaluation = importlib.import_module("perf_nlp.learning.evaluation")
    monkeypatch.setattr(
        evaluation, "resource",
        lambda *parts: folder if parts == ("data", "corpus") else resource(*parts),
    )  # fmt: skip
    return folder


def test_corpus_as_json(run, corpus):
    done = run("evaluate", "--json")

    assert done.exit_code == 0
    measured = json.loads(done.stdout)
    assert measured["split"] == "test"
    assert list(measured["labels"]) == WAYS
    assert all(way["n"] == way["n_leaves"] == 10 for way in measured["labels"].values())
    assert measured["labels"]["TF-IDF + logistic regression"]["leaf_accuracy"] == 1.0
    assert [point["n"] for point in measured["risk_coverage"]["label"]["points"]] == [
        5, 6, 7, 8, 9, 9, 10, 10,
    ]  # fmt: skip
    assert {name: of["n"] for name, of in measured["by_sector"].items()} == {"水利": 5, "教育": 5}
    assert measured["by_kind"]["declared_wrong"]["n"] == 2
    assert measured["by_kind"]["first_files"]["n"] == 10
    assert measured["search"]["n_queries"] == 10
    assert measured["values"]["n"] == measured["values"]["n_exact"]


def test_corpus_as_tables(run, corpus):
    done = run("evaluate")

    assert done.exit_code == 0
    assert done.stdout.startswith("语料的测试部分，10 条指标\n")
    for told in (
        "TF-IDF + 逻辑回归",
        "model2vec + 逻辑回归",
        "校准误差",
        "风险—覆盖",
        "混淆",
        "共 2 个",
    ):
        assert told in done.stdout
    assert "e5" not in done.stdout


def test_own_table(run, corpus, write):
    done = run("evaluate", write("自标.csv", OWN), "--json")

    assert done.exit_code == 0
    measured = json.loads(done.stdout)
    assert list(measured["labels"]) == WAYS
    ours = measured["labels"]["perf_nlp"]
    assert (measured["file"], measured["n_left_out"]) == ("自标.csv", 0)
    assert (ours["n"], ours["n_leaves"], ours["label_accuracy"]) == (3, 2, 1.0)
    assert measured["by_kind"]["name_with_debris"]["n"] == 1
    assert measured["by_sector"] == {}


def test_rows_without_a_known_label_are_counted_and_named(run, corpus, write):
    done = run("evaluate", write("自标.csv", f"{OWN}开班次数,3次,,,\n参训率,90%,,产出,\n"))

    assert done.exit_code == 1
    assert done.stdout.startswith("自标.csv，3 条指标，其中 2 条标有细类，另有 2 行未计入\n")
    assert "自标.csv 第 5 行：没有标签，未计入：开班次数 | 3次" in done.stderr
    assert "自标.csv 第 6 行：标签不是" in done.stderr
    assert "共有 2 行未计入" in done.stderr


def test_own_table_without_leaves(run, corpus, write):
    done = run("evaluate", write("自标.csv", "指标名称,标签\n群众满意度,满意度\n"))

    assert done.exit_code == 0
    assert "其中 0 条标有细类" in done.stdout
    assert "—" in done.stdout
    assert "细类混淆" not in done.stdout


def test_own_table_needs_no_corpus(run, corpus, write):
    (corpus / "c.jsonl").unlink()

    done = run("evaluate", write("自标.csv", OWN), "--json")

    assert done.exit_code == 0
    assert list(json.loads(done.stdout)["labels"]) == WAYS[:3]
    assert "没有标注语料" in done.stderr


BAD = {
    "no such file": ("没有.csv", None, "找不到"),
    "no labels": ("表.csv", "指标名称,指标值\n甲,1\n", "标签"),
    "no header": ("表.csv", "甲,1\n乙,2\n", "表头"),
    "no known label": ("表.csv", "指标名称,标签\n甲,好\n", "没有一行可以度量"),
    "no table at all": ("表.xlsx", b"\x00\x01\x02", "表.xlsx"),
}


@pytest.mark.parametrize(("name", "content", "told"), BAD.values(), ids=BAD)
def test_bad_tables_are_one_sentence(run, one_error, write, name, content, told):
    path = name if content is None else write(name, content)

    assert told in one_error(run("evaluate", path))


def test_a_split_of_the_own_table_is_refused(run, one_error, write):
    assert "--split" in one_error(run("evaluate", write("自标.csv", OWN), "--split", "test"))


def test_columns_are_aligned_where_characters_are_wide(run, corpus, write):
    lines = run("evaluate", write("自标.csv", OWN)).stdout.splitlines()

    start = lines.index("类别的混淆（每行一种标注，各列为模型的答案）")
    widths = {
        sum(1 if character.isascii() else 2 for character in line)
        for line in lines[start + 1 : start + 7]
    }
    assert len(widths) == 1
