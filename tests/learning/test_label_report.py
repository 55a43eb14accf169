"""The report on labels: over all, by confidence, by sector and by kind of row."""

import pytest

pytest.importorskip("sklearn", reason="needs the extra for training")

from perf_nlp.classifiers import example_from, load_labeller
from perf_nlp.embeddings import load_encoder
from perf_nlp.learning.corpus import projects_of, read_projects
from perf_nlp.learning.indicator_kinds import KINDS
from perf_nlp.learning.label_report import Outcome, compare, details, label_rows, overall
from perf_nlp.learning.labelled_rows import LabelledRow, corpus_rows
from perf_nlp.records import Prediction
from perf_nlp.resources import resource


def row(name, value="", description="", label="quantity", leaf="output.quantity", **facts):
    return LabelledRow(name, example_from(name, value, description), label, leaf, **facts)


def outcome(asked, label, confidence, leaf="output.quantity", needs_review=False):
    return Outcome(asked, Prediction(label, confidence, leaf, confidence, needs_review, ""))


# Labels: right, right, wrong, right; leaves: right, wrong, wrong, not known.
FOUR = [
    outcome(row("甲", sector="水利"), "quantity", 0.95),
    outcome(row("乙", leaf="benefit.social", sector="水利"), "quantity", 0.95),
    outcome(row("丙", label="cost", leaf="cost.economic", sector="教育"), "quantity", 0.55),
    outcome(row("丁", leaf=None), "quantity", 0.35, needs_review=True),
]


def test_overall_counts_what_is_known():
    measured = overall(FOUR)

    # Bins of 1/15: .95 twice, both right; .55 wrong; .35 right: (2 × .05 + .55 + .65) ÷ 4.
    assert measured == {
        "n": 4, "label_accuracy": 0.75, "label_macro_f1": 0.4286, "n_leaves": 3,
        "leaf_accuracy": 0.3333, "leaf_macro_f1": 0.1667, "calibration_error": 0.325,
        # .95 twice, half of them right; .55 wrong: (2 × .45 + .55) ÷ 3.
        "leaf_calibration_error": 0.4833,
        "n_without_review": 3, "needs_no_review_rate": 0.75, "accuracy_where_no_review": 0.6667,
    }  # fmt: skip


def test_leaves_are_none_where_none_is_known():
    measured = overall(FOUR[3:])
    detailed = details(FOUR[3:])

    assert measured["n_leaves"] == 0
    assert measured["leaf_accuracy"] is None
    assert measured["leaf_calibration_error"] is None
    assert measured["accuracy_where_no_review"] is None
    assert detailed["risk_coverage"]["leaf"] is None
    assert detailed["confusion"]["leaf"] == []
    assert detailed["by_sector"] == {}


def test_the_worst_sector_comes_first():
    measured = details(FOUR)["by_sector"]

    assert list(measured) == ["教育", "水利"]
    assert measured["水利"] == {
        "n": 2, "label_accuracy": 1.0, "n_leaves": 2, "leaf_accuracy": 0.5,
        "needs_no_review_rate": 1.0,
    }  # fmt: skip


def test_other_answers_are_compared_likewise():
    rows = [each.row for each in FOUR]

    measured = compare(rows, ["quantity", "cost", "cost", "quantity"], ["output.quantity"] * 4)

    assert (measured["n"], measured["label_accuracy"]) == (4, 0.75)
    assert (measured["n_leaves"], measured["leaf_accuracy"]) == (3, 0.3333)


SHORT = {"no_description", "short_name"}
KINDS_OF_ROWS = {
    "plain": (row("参加培训人数", "200人", "全年参加的人数"), set()),
    "value in words": (row("参加培训人数", "逐年增加", "全年"), {"value_in_words"}),
    "a deadline is no words": (row("参加培训人数", "2023年12月底前", "全年"), set()),
    "no value": (row("参加培训人数", "", "全年"), {"value_missing"}),
    "a dash for a value": (row("参加培训人数", "—", "全年"), {"value_missing"}),
    "four characters and no description": (row("培训人数", "200人"), SHORT),
    "five characters": (row("参训总人数", "200人", "全年"), set()),
    "sixteen characters": (row("全市乡镇卫生院参加业务培训的人数", "200人", "全年"), {"long_name"}),
    "fifteen characters": (row("全市乡镇卫生院参加业务培训人数", "200人", "全年"), set()),
    "debris does not count as name": (
        row("★指标1：培训人数", "200人", "全年"), {"short_name", "name_with_debris"},
    ),
    "rate": (row("培训结业人员比例", "90%", "全年"), {"rate"}),
    "declared wrong": (row("参加培训人数", "2人", "全年", is_declared_right=False), {"declared_wrong"}),
    "declared right": (row("参加培训人数", "2人", "全年", is_declared_right=True), {"declared_right"}),
    "effect": (row("直接受益人数", "2人", "全年", leaf="benefit.social"), {"effect"}),
    "process": (row("资金到账时间", "6月", "全年", "timeliness", "process"), {"process"}),
    "cost in money": (row("人均培训成本", "≤400元", "全年", "cost", "cost.economic"), set()),
    "cost by the unit": (row("人均培训成本", "400元/人", "全年", "cost", "cost.economic"), set()),
    "cost that falls by money": (row("单位成本控制", "下降5万元", "全年", "cost"), set()),
    "cost in per cent": (row("培训成本控制", "≤5%", "全年", "cost"), {"cost_without_money"}),
    "cost without a value": (row("培训成本控制", "", "全年", "cost"), {"value_missing"}),
    "quantity without money": (row("培训成本控制", "≤5%", "全年"), set()),
    "first file": (row("参加培训人数", "2人", "全年", file="rural"), {"first_files"}),
    "later file": (row("参加培训人数", "2人", "全年", file="works"), {"later_files"}),
    "leaf not known": (row("参加培训人数", "2人", "全年", leaf=None), set()),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "kinds"), KINDS_OF_ROWS.values(), ids=KINDS_OF_ROWS)
def test_kinds(asked, kinds):
    assert {key for key, kind in KINDS.items() if kind.holds(asked)} == kinds


def test_corpus_rows_carry_sector_file_and_declaration():
    indicator = {
        "name": "★培训人次", "value": None, "description": None, "declared_level1": "产出指标",
        "declared_level2": "质量指标", "label": "quantity", "leaf": "output.quantity",
    }  # fmt: skip
    bare = {key: indicator[key] for key in ("name", "value", "description", "label", "leaf")}
    projects = [
        {"id": "rural-007", "sector": "水利", "indicators": [indicator]},
        {"id": "p1", "indicators": [bare]},
    ]

    full, plain = corpus_rows(projects)

    assert (full.name, full.example.name) == ("★培训人次", "培训人次")
    assert (full.sector, full.file, full.is_declared_right) == ("水利", "rural", False)
    assert (plain.sector, plain.file, plain.is_declared_right) == (None, None, None)


def test_shipped_model_on_forty_rows_of_the_corpus():
    encoder = load_encoder("default", offline=True)
    labeller = load_labeller(resource("models", "classifier"), encoder)
    projects = projects_of(read_projects(resource("data", "corpus")), "test")
    rows = corpus_rows(projects)[:40]

    outcomes = label_rows(labeller, rows)
    whole, parts = overall(outcomes), details(outcomes)

    assert whole["n"] == whole["n_leaves"] == 40
    assert whole["label_accuracy"] >= 0.7
    assert parts["risk_coverage"]["label"]["points"][-1]["accuracy"] == whole["label_accuracy"]
    assert parts["risk_coverage"]["leaf"]["points"][-1]["accuracy"] == whole["leaf_accuracy"]
    table = parts["confusion"]["label"]
    assert sum(sum(answers.values()) for answers in table.values()) == 40
    assert sum(table[label][label] for label in table) == round(whole["label_accuracy"] * 40)
    assert sum(sector["n"] for sector in parts["by_sector"].values()) == 40
    halves = [parts["by_kind"][key]["n"] for key in ("declared_right", "declared_wrong")]
    assert sum(halves) == 40
