"""The reference corpus is whole, consistent, split by project and free of the sample's texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from perf_nlp.indicators.names import clean_name
from perf_nlp.learning.declared import is_declared_right
from perf_nlp.learning.minimal_pairs import read_minimal_pairs
from perf_nlp.resources import resource
from perf_nlp.taxonomy import label_of_leaf, labels, leaves
from perf_nlp.text.normalize import normalize

FILES = (
    "admin", "city", "economy", "learning", "order", "party", "rural", "social", "welfare", "works",
)  # fmt: skip
PROJECT_KEYS = "id split sector scale unit project purpose budget year origin indicators".split()
INDICATOR_KEYS = (
    "name value description declared_level1 declared_level2 label leaf direction".split()
)
SHARES = {"train": 0.70, "calibration": 0.15, "test": 0.15}
# Words that any two project names may share without being the same project.
GENERIC = re.compile(
    "工作|经费|建设|补助|补贴|改造|维护|运维|项目|资金|全省|省级|市级|县级|购置|更新|费用"
)


def read(name: str) -> list[dict[str, Any]]:
    text = resource("data", "corpus", f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


PROJECTS = [project for name in FILES for project in read(name)]
ROWS = [
    (f"{project['id']}/{position}", row)
    for project in PROJECTS
    for position, row in enumerate(project["indicators"])
]


def squeeze(text: str | None) -> str:
    return re.sub(r"[\s★]", "", text or "")


def likeness(left: str, right: str) -> float:
    """Measure how many pairs of characters two project names share (Dice)."""
    pairs = [
        {core[i : i + 2] for i in range(len(core) - 1)}
        for core in (GENERIC.sub("", name) or name for name in (left, right))
    ]
    return 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))


def test_the_folder_holds_the_files_and_the_guide() -> None:
    folder = resource("data", "corpus")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {f"{name}.jsonl" for name in FILES} | {"GUIDE.md"}


@pytest.mark.parametrize("name", FILES)
def test_every_project_has_the_keys_in_order(name: str) -> None:
    wrong = [project["id"] for project in read(name) if list(project) != PROJECT_KEYS]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_every_id_carries_the_name_of_its_file(name: str) -> None:
    wrong = [
        project["id"]
        for project in read(name)
        if re.fullmatch(rf"{name}-\d{{3}}", project["id"]) is None
    ]
    assert wrong == []


def test_ids_and_projects_occur_once() -> None:
    ids = Counter(project["id"] for project in PROJECTS)
    names = Counter((project["unit"], project["project"]) for project in PROJECTS)
    assert [key for counts in (ids, names) for key, n in counts.items() if n > 1] == []


def test_the_facts_of_every_project_are_sound() -> None:
    wrong = [
        project["id"]
        for project in PROJECTS
        if project["scale"] not in {"county", "city", "province"}
        or project["origin"] != "composed"
        or project["split"] not in SHARES
        or not 2018 <= project["year"] <= 2025
        or not 10_000 <= project["budget"] <= 500_000_000
        or not all(project[key].strip() for key in ("sector", "unit", "project", "purpose"))
    ]
    assert wrong == []


def test_every_indicator_has_the_keys_in_order_and_no_blank_text() -> None:
    texts = ("name", "declared_level1", "value", "description", "declared_level2")
    wrong = [
        where
        for where, row in ROWS
        if list(row) != INDICATOR_KEYS
        or not (row["name"] and row["declared_level1"])
        or any(row[key] is not None and not row[key].strip() for key in texts)
    ]
    assert wrong == []


def test_no_project_names_an_indicator_twice() -> None:
    wrong = {
        project["id"]
        for project in PROJECTS
        if len({squeeze(row["name"]) for row in project["indicators"]}) < len(project["indicators"])
    }
    assert wrong == set()


def test_labels_leaves_and_directions_are_of_the_taxonomy() -> None:
    wrong = [
        where
        for where, row in ROWS
        if row["label"] not in labels()
        or row["leaf"] not in leaves()
        or row["direction"] not in {"up", "down", "none"}
    ]
    assert wrong == []


def test_the_label_is_the_one_that_the_leaf_fixes() -> None:
    wrong = [where for where, row in ROWS if label_of_leaf(row["leaf"]) not in {None, row["label"]}]
    assert wrong == []


def test_effect_and_process_never_carry_cost_or_satisfaction() -> None:
    wrong = [
        where
        for where, row in ROWS
        if row["leaf"].startswith(("benefit", "process"))
        and row["label"] in {"cost", "satisfaction"}
    ]
    assert wrong == []


def test_the_same_name_and_value_has_the_same_reading() -> None:
    readings: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for _, row in ROWS:
        key = squeeze(row["name"]), squeeze(row["value"])
        readings.setdefault(key, set()).add((row["label"], row["leaf"]))
    assert [key for key, found in readings.items() if len(found) > 1] == []


@pytest.mark.parametrize("split", SHARES)
def test_every_split_has_its_share_of_projects(split: str) -> None:
    share = sum(project["split"] == split for project in PROJECTS) / len(PROJECTS)
    assert share == pytest.approx(SHARES[split], abs=0.01)


@pytest.mark.parametrize("split", SHARES)
def test_every_leaf_occurs_in_every_split(split: str) -> None:
    found = {
        row["leaf"]
        for project in PROJECTS
        if project["split"] == split
        for row in project["indicators"]
    }
    assert found == set(leaves())


def test_every_sector_is_in_train() -> None:
    trained = {project["sector"] for project in PROJECTS if project["split"] == "train"}
    assert {project["sector"] for project in PROJECTS} - trained == set()


def test_near_identical_projects_are_on_one_side() -> None:
    torn = [
        (left["id"], right["id"])
        for left, right in combinations(PROJECTS, 2)
        if left["split"] != right["split"] and likeness(left["project"], right["project"]) >= 0.5
    ]
    assert torn == []


def test_the_corpus_is_large_and_wide_enough() -> None:
    assert len(PROJECTS) >= 600
    assert len(ROWS) >= 6_000
    assert len({project["sector"] for project in PROJECTS}) >= 45


def pairs_of(row: dict[str, Any]) -> frozenset[str]:
    """Give the pairs of characters of name and description, all numbers alike."""
    text = f"^{clean_name(row['name'])}|{row['description'] or ''}$"
    text = re.sub(r"\d+(?:\.\d+)?", "0", re.sub(r"\s", "", normalize(text)))
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def test_no_row_of_the_test_split_has_a_twin_elsewhere() -> None:
    splits = {project["id"]: project["split"] for project in PROJECTS}
    asked, known = {}, {}
    for where, row in ROWS:
        is_test = splits[where.partition("/")[0]] == "test"
        (asked if is_test else known)[where] = pairs_of(row)
    holders: dict[str, list[str]] = {}
    for where, pairs in known.items():
        for pair in pairs:
            holders.setdefault(pair, []).append(where)
    twins = []
    for where, pairs in asked.items():
        shared = Counter(other for pair in pairs for other in holders.get(pair, ()))
        twins += [
            (where, other)
            for other, n in shared.most_common(3)
            if n / len(pairs | known[other]) >= 0.8
        ]
    assert twins == []


def test_most_indicators_are_described() -> None:
    assert sum(row["description"] is not None for _, row in ROWS) / len(ROWS) >= 0.7


def test_as_many_rows_are_declared_wrongly_as_in_real_tables() -> None:
    assert 0.08 <= sum(not is_declared_right(row) for _, row in ROWS) / len(ROWS) <= 0.20


def test_no_indicator_text_of_the_sample_document_is_in_the_corpus() -> None:
    documents = sorted(resource("data", "samples").glob("*.txt"))
    assert documents, "the sample document is gone"
    sample = "".join(squeeze(path.read_text("utf-8")) for path in documents)
    # Shorter texts are words of the trade that every office writes (学员满意度).
    shortest = {"name": 6, "description": 8}
    copied = [
        f"{where} {key}"
        for where, row in ROWS
        for key, length in shortest.items()
        if len(squeeze(row[key])) >= length and squeeze(row[key]) in sample
    ]
    assert copied == []


def test_the_minimal_pairs_are_neither_of_the_corpus_nor_of_the_sample() -> None:
    known = {
        squeeze(text)
        for _, row in ROWS
        for text in (row["name"], row["description"], f"{row['name']}{row['value'] or ''}")
    }
    known |= {squeeze(project[key]) for project in PROJECTS for key in ("project", "purpose")}
    documents = sorted(resource("data", "samples").glob("*.txt"))
    sample = "".join(squeeze(path.read_text("utf-8")) for path in documents)
    copied = [
        f"line {number} {key}"
        for number, pair in enumerate(read_minimal_pairs(), start=1)
        for key, text in (("query", pair.query), ("right", pair.right), ("wrong", pair.wrong))
        if squeeze(text) in known or (len(text) >= 6 and squeeze(text) in sample)
    ]
    assert copied == []


def test_files_are_utf8_with_one_object_a_line() -> None:
    for name in FILES:
        path: Path = resource("data", "corpus", f"{name}.jsonl")
        raw = path.read_bytes()
        assert raw.endswith(b"}\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf")
