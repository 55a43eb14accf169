"""What every store must do, checked against plain Python."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perf_nlp.errors import NotFoundError
from perf_nlp.records import (
    Document,
    Filters,
    Indicator,
    Origin,
    Prediction,
    Problem,
    Project,
    StoredIndicator,
    Target,
)
from perf_nlp.storage import open_store

FILE = "绩效目标表.xlsx"

# All that a file can hold: controls, NUL, combining marks, emoji; "" is another thing than None.
texts = st.text(max_size=30) | st.sampled_from(
    ["", " ", "\x00", "a\u0301", "９０％", "𠮷👩‍👧", "'; --"]
)
maybe = st.none() | texts
floats = st.floats(allow_nan=False)
years = st.none() | st.integers(1949, 2100)
rates = st.floats(0, 1)
origins = st.builds(
    Origin, st.just(FILE), maybe, st.integers(1, 10**6), st.none() | st.integers(1, 16_384)
)
targets = st.builds(
    Target,
    kind=st.sampled_from(["percent", "money", "text", "empty"]),
    operator=st.none() | st.sampled_from(["=", ">=", "~", "range"]),
    low=st.none() | floats,
    high=st.none() | floats,
    unit=maybe,
    per=st.lists(texts, max_size=3).map(tuple),
    date=maybe,
    base=maybe,
    wording=maybe,
)
indicators = st.builds(
    Indicator,
    name=texts,
    clean_name=texts,
    origin=origins,
    value=maybe,
    description=maybe,
    declared_level1=maybe,
    declared_level2=maybe,
    unit=maybe,
    operator=maybe,
    weight=st.none() | floats,
    actual=maybe,
    points_awarded=st.none() | floats,
    column_group=st.sampled_from(["common", "own"]),
    extra=st.dictionaries(texts, texts, max_size=3),
    targets=st.lists(targets, max_size=3).map(tuple),
    direction=st.sampled_from(["up", "down", "none"]),
)
projects = st.builds(
    Project,
    name=texts,
    origin=origins,
    unit_name=maybe,
    unit_code=maybe,
    year=years,
    funds=st.dictionaries(texts, st.none() | floats, max_size=3),
    purpose=maybe,
    indicators=st.lists(indicators, max_size=3).map(tuple),
)
problems = st.builds(Problem, origins, texts, texts)
documents = st.builds(
    Document,
    projects=st.lists(projects, max_size=3).map(tuple),
    problems=st.lists(problems, max_size=2).map(tuple),
)
predictions = st.builds(Prediction, texts, rates, texts, rates, st.booleans(), texts)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("library")) as store:
        yield store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path) as opened:
        yield opened


def _add(store, document, predicted, *, checksum, year=None):
    return store.add_document(
        document, predicted, file_name=FILE, checksum=checksum, year=year, model="m1"
    )


@settings(max_examples=80, deadline=None)
@given(data=st.data(), document=documents, year=years)
def test_every_field_comes_back_as_it_went_in(shared, data, document, year):
    predicted = [[data.draw(predictions) for _ in one.indicators] for one in document.projects]
    checksum = hashlib.sha256(f"{len(shared.list_documents())}".encode()).hexdigest()

    stored = _add(shared, document, predicted, checksum=checksum, year=year)
    back = shared.projects_of(stored.id)

    assert tuple(one.project for one in back) == document.projects
    assert tuple(shared.problems_of(stored.id)) == document.problems
    assert [[one.prediction for one in project.indicators] for project in back] == predicted
    assert (stored.file_name, stored.checksum, stored.year) == (FILE, checksum, year)
    n_indicators = sum(len(one.indicators) for one in document.projects)
    assert (stored.n_projects, stored.n_indicators, stored.n_problems) == (
        len(document.projects), n_indicators, len(document.problems),
    )  # fmt: skip
    assert shared.find_document(checksum) == shared.document(stored.id) == stored
    for project in back:
        assert shared.project(project.id) == project
        for one, given_one in zip(project.indicators, project.project.indicators, strict=True):
            assert shared.indicator(one.id) == one
            assert one == StoredIndicator(
                id=one.id,
                indicator=given_one,
                prediction=one.prediction,
                model="m1",
                project_id=project.id,
                project=project.project.name,
                unit_name=project.project.unit_name,
                year=project.project.year if project.project.year is not None else year,
                document_id=stored.id,
            )


def test_lone_surrogates_become_replacement_characters(store):
    # A file name from a foreign file system, and cell text from careless JSON, may hold them.
    bad = Indicator("名\ud800", "名", Origin("x", "表\udfff", 1), extra={"备\udc80": "注"})
    document = Document((Project("项", Origin("x", None, 1), indicators=(bad,)),), ())
    said = Prediction("cost", 0.5, "cost.economic", 0.5, True, "因\udc80")

    stored = store.add_document(
        document, [[said]], file_name="表\udc80.xlsx", checksum="c", year=None, model="m"
    )

    (project,) = store.projects_of(stored.id)
    back = project.indicators[0].indicator
    assert (stored.file_name, back.name, back.extra) == ("表�.xlsx", "名�", {"备�": "注"})
    assert back.origin == Origin("表�.xlsx", "表�", 1)


LABELS = ["quantity", "quality", "cost"]
LEAVES = ["output.quantity", "benefit.social", "process"]
UNITS = ["教育局", "民政局", "", None]


def _random_library(store, rng, n_documents=8):
    """Fill a library; give its indicators as (id, label, leaf, year, unit_name, document_id)."""
    table = []
    for number in range(n_documents):
        projects = []
        predicted = []
        for _ in range(rng.randrange(4)):
            size = rng.randrange(6)
            rows = tuple(
                Indicator(f"指标{n}", "指标", Origin(FILE, None, n + 1)) for n in range(size)
            )
            year = rng.choice([None, 2022, 2023])
            projects.append(
                Project(
                    "项目", Origin(FILE, None, 1), rng.choice(UNITS), year=year, indicators=rows
                )
            )
            predicted.append(
                [
                    Prediction(rng.choice(LABELS), 0.5, rng.choice(LEAVES), 0.5, False, "")
                    for _ in rows
                ]
            )
        year = rng.choice([None, 2021, 2023])
        stored = _add(
            store, Document(tuple(projects), ()), predicted, checksum=f"{number}", year=year
        )
        for project in store.projects_of(stored.id):
            stated = project.project.year
            for one in project.indicators:
                said = one.prediction
                table.append(
                    (one.id, said.label, said.leaf, year if stated is None else stated,
                     project.project.unit_name, stored.id)
                )  # fmt: skip
    return table


def _passes(row, chosen):
    wanted = (chosen.label, chosen.leaf, chosen.year, chosen.unit_name, chosen.document_id)
    return all(want in (None, "", has) for want, has in zip(wanted, row[1:], strict=True))


def _all_filters():
    for label, leaf, year, unit_name, document_id in itertools.product(
        [None, "", "quantity", "none such"],
        [None, "benefit.social"],
        [None, 2023, 1900, 10**30],
        [None, "", "教育局"],
        [None, 2, 10**30],
    ):
        yield Filters(label, leaf, year, unit_name, document_id)


@pytest.mark.parametrize("seed", [0, 1])
def test_filters_equal_brute_force(store, seed):
    table = _random_library(store, random.Random(seed))

    for chosen in _all_filters():
        ids = store.matching_ids(chosen)
        assert ids.dtype == np.int64
        assert ids.tolist() == [row[0] for row in table if _passes(row, chosen)], chosen
    assert store.all_ids().tolist() == [row[0] for row in table]


@pytest.mark.parametrize("part", ["all", "some", "none", "strangers"])
def test_facets_equal_brute_force(store, part):
    rng = random.Random(5)
    table = _random_library(store, rng)
    known = [row[0] for row in table]
    ids = {
        "all": None,
        "some": np.array(rng.sample(known, len(known) // 2), dtype=np.int64),
        "none": [],
        "strangers": [*known[:3], 10**6, -1],
    }[part]
    inside = [row for row in table if ids is None or row[0] in set(map(int, ids))]

    for chosen in _all_filters():
        expected = {
            name: Counter(
                row[place] for row in inside if _passes(row, replace(chosen, **{name: None}))
            )
            for place, name in enumerate(("label", "leaf", "year", "unit_name"), start=1)
        }
        got = store.facets(chosen, ids)
        assert {name: dict(pairs) for name, pairs in got.items()} == expected, chosen
        for pairs in got.values():
            assert [count for _, count in pairs] == sorted((c for _, c in pairs), reverse=True)


def test_indicators_come_in_the_order_asked_for(store):
    table = _random_library(store, random.Random(1))
    known = [row[0] for row in table]
    # More than SQLite takes as parameters; most of them strangers, one asked for twice.
    asked = [10**30, *reversed(known), *range(10**6, 10**6 + 40_000), known[0]]

    got = store.indicators(asked)

    assert [one.id for one in got] == [*reversed(known), known[0]]
    assert got[0] == store.indicator(known[-1])
    assert [one.id for one in store.indicators(np.array(known[:2]))] == known[:2]
    assert store.indicators([]) == []


def test_changes_lead_an_index_to_what_is_there(store):
    rng = random.Random(3)
    index: set[int] = set()
    stands = 0
    alive: list[int] = []
    assert (store.epoch(), store.changes_since(0).epoch) == (0, 0)
    for number in range(30):
        if alive and rng.random() < 0.4:
            store.delete_document(alive.pop(rng.randrange(len(alive))))
        else:
            rows = tuple(Indicator("指标", "指标", Origin(FILE, None, 1)) for _ in range(3))
            said = [[Prediction("cost", 0.5, "cost.economic", 0.5, False, "")] * 3]
            document = Document((Project("项", Origin(FILE, None, 1), indicators=rows),), ())
            alive.append(_add(store, document, said, checksum=f"{number}").id)
        if rng.random() < 0.5:
            news = store.changes_since(stands)
            assert set(news.added).isdisjoint(news.removed)
            assert index.isdisjoint(news.added)
            index = (index | set(news.added)) - set(news.removed)
            stands = news.epoch
            assert sorted(index) == store.all_ids().tolist()
            assert stands == store.epoch()
    again = store.changes_since(store.epoch())
    assert (again.added.size, again.removed.size, again.added.dtype) == (0, 0, np.int64)


def test_what_came_and_went_is_removed_only(store):
    rows = (Indicator("指标", "指标", Origin(FILE, None, 1)),)
    said = [[Prediction("cost", 0.5, "cost.economic", 0.5, False, "")]]
    document = Document((Project("项", Origin(FILE, None, 1), indicators=rows),), ())
    kept, gone = (_add(store, document, said, checksum=name) for name in ("a", "b"))
    (gone_id,) = store.matching_ids(Filters(document_id=gone.id))
    before = store.epoch()

    store.delete_document(gone.id)

    assert store.epoch() > before
    news = store.changes_since(0)
    assert news.added.tolist() == store.matching_ids(Filters(document_id=kept.id)).tolist()
    assert news.removed.tolist() == [gone_id]


def test_a_known_checksum_gives_the_old_document(store):
    empty, other = Document((), ()), Document((), (Problem(Origin(FILE, None, 1), "a", "b"),))
    first = _add(store, empty, [], checksum="same", year=2020)

    again = _add(store, other, [], checksum="same", year=2021)

    assert again == first
    assert store.list_documents() == [first]


@pytest.mark.parametrize("predicted", [[], [[]], [[], []]], ids=str)
def test_predictions_that_do_not_pair_up_are_refused(store, predicted):
    rows = (Indicator("指标", "指标", Origin(FILE, None, 1)),)
    document = Document((Project("项", Origin(FILE, None, 1), indicators=rows),), ())

    with pytest.raises(ValueError, match="must pair up"):
        _add(store, document, predicted, checksum="c")
    assert store.list_documents() == []
    assert store.epoch() == 0


def test_new_predictions_take_the_place_of_the_old(store):
    table = _random_library(store, random.Random(2))
    first, second, *rest = [row[0] for row in table]
    said = Prediction("satisfaction", 0.99, "satisfaction.service", 0.98, True, "满意度")
    before = store.indicators(rest)
    epoch = store.epoch()

    assert store.replace_predictions("m2", {first: said, second: said, 10**9: said}) == 2

    assert [(one.prediction, one.model) for one in store.indicators([first, second])] == [
        (said, "m2")
    ] * 2
    assert store.indicators(rest) == before
    assert store.matching_ids(Filters(label="satisfaction")).tolist() == [first, second]
    assert store.stats()["needs_review"] == 2
    assert store.epoch() == epoch
    assert store.replace_predictions("m2", {}) == 0


@pytest.mark.parametrize("id", [0, -1, 999, 2**63, 10**30], ids=str)
def test_unknown_ids_are_not_found_in_chinese(store, id):
    nouns = {
        "文档": (store.document, store.projects_of, store.problems_of, store.delete_document),
        "项目": (store.project,),
        "指标": (store.indicator,),
    }
    for noun, looks in nouns.items():
        for look in looks:
            with pytest.raises(NotFoundError, match=f"没有这个{noun}") as caught:
                look(id)
            assert caught.value.where == {"id": id}
