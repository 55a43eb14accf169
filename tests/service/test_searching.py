"""Search against brute force over what is stored."""

from collections import Counter

import pytest

from perf_nlp.errors import NotFoundError, RequestError
from perf_nlp.records import Filters
from perf_nlp.service.searching import _LEAST_MEANING, _LEAST_WORDS
from perf_nlp.taxonomy import labels, leaves
from perf_nlp.text.grams import matched_spans, query_grams
from perf_nlp.text.normalize import normalize

QUERIES = ["群众满意度", "培训人次", "按期完成", "成本", "评议参加人数", "度", "3A 示范村"]


@pytest.fixture(scope="module")
def library(tmp_path_factory, sample):
    """Give the sample with three tables that repeat names of each other, in other years."""
    from perf_nlp.service.library import Library
    from perf_nlp.settings import Settings

    folder = tmp_path_factory.mktemp("search")
    with Library(folder / "library", settings=Settings()) as opened:
        opened.add(sample)
        for year, unit in ((2021, "交通局"), (2022, "教育局"), (2023, "教育局")):
            path = folder / f"{year}年.csv"
            rows = [
                f"{unit},项目{year},群众满意度,≥90%", f"{unit},项目{year},群众 满意度,≥９０％",
                f"{unit},项目{year},培训人次,≥{year}人次", f"{unit},项目{year},按期完工率,100%",
            ]  # fmt: skip
            path.write_text("\n".join(["单位名称,项目名称,指标名称,指标值", *rows, ""]), "utf-8")
            opened.add(path)
        yield opened


@pytest.fixture(scope="module")
def stored(library):
    """Give every indicator of the library by its id."""
    return {each.id: each for each in library.store.indicators(library.store.all_ids().tolist())}


def all_hits(library, query, filters=None):
    return library.search(query, k=100, filters=filters).hits


def found_by_force(library, stored, query):
    """Give the ids that are near enough, each index asked for everything it has."""
    meaning, words = library.indexes.search(
        query, query_grams(query), pool=len(stored), filters=Filters()
    )
    ids = {hit.id for hit in meaning if hit.similarity >= _LEAST_MEANING}
    return ids | {hit.id for hit in words if hit.similarity >= _LEAST_WORDS}


def key(each):
    return normalize(each.indicator.clean_name), normalize(each.indicator.value or "")


@pytest.mark.parametrize("query", QUERIES)
def test_near_duplicates_are_folded_and_counted(library, stored, query):
    groups = Counter(key(stored[id]) for id in found_by_force(library, stored, query))

    answer = library.search(query, k=100)

    assert answer.total == len(groups) == len(answer.hits) > 0
    assert {key(stored[hit.id]): hit.count for hit in answer.hits} == groups


def test_folding_is_over_spelling_and_counts_all(library):
    hit = all_hits(library, "群众满意度")[0]

    assert (hit.name, hit.count) == ("群众满意度", 7)


@pytest.mark.parametrize("query", QUERIES)
def test_best_come_first_and_each_shows_what_is_stored(library, stored, query):
    hits = all_hits(library, query)

    for hit in hits:
        each = stored[hit.id]
        assert (hit.name, hit.value, hit.project, hit.unit_name, hit.year) == (
            each.indicator.name, each.indicator.value, each.project, each.unit_name, each.year
        )  # fmt: skip
        assert (hit.label, hit.leaf) == (each.prediction.label, each.prediction.leaf)
        assert hit.label_zh == labels()[hit.label]
        assert -1 <= hit.similarity <= 1
    assert len({hit.id for hit in hits}) == len(hits)


@pytest.mark.parametrize("query", QUERIES)
def test_highlights_stand_in_the_name_and_in_the_query(library, query):
    grams = query_grams(query)
    hits = all_hits(library, query)

    for hit in hits:
        assert hit.highlights == matched_spans(grams, hit.name)
        assert all(0 <= start < end <= len(hit.name) for start, end in hit.highlights)
    assert any(hit.highlights for hit in hits)


NARROWED = {
    "label": Filters(label="satisfaction"),
    "leaf": Filters(leaf="output.quantity"),
    "year": Filters(year=2022),
    "unit": Filters(unit_name="教育局"),
    "document": Filters(document_id=1),
    "unit and year": Filters(unit_name="教育局", year=2023),
    "all": Filters("satisfaction", "satisfaction.service", 2021, "交通局", 2),
    "nothing there": Filters(label="cost", year=2022),
    "unknown label": Filters(label="满意"),
    "year that is none": Filters(year=10**30),
    "text that is none": Filters(unit_name="\ud800\x00"),
    "empty texts": Filters(label="", leaf="", unit_name=""),
}


def passes(each, filters):
    facts = {
        "label": each.prediction.label, "leaf": each.prediction.leaf, "year": each.year,
        "unit_name": each.unit_name, "document_id": each.document_id,
    }  # fmt: skip
    return all(filters[name] in (None, "", value) for name, value in facts.items())


@pytest.mark.parametrize("filters", NARROWED.values(), ids=NARROWED)
@pytest.mark.parametrize("query", ["群众满意度", "培训人次"])
def test_filters_equal_brute_force(library, stored, query, filters):
    near = [stored[id] for id in found_by_force(library, stored, query)]
    groups = Counter(key(each) for each in near if passes(each, filters))

    hits = all_hits(library, query, filters)

    assert {key(stored[hit.id]): hit.count for hit in hits} == groups
    assert all(passes(stored[hit.id], filters) for hit in hits)


@pytest.mark.parametrize("filters", NARROWED.values(), ids=NARROWED)
def test_facets_equal_brute_force(library, stored, filters):
    near = [stored[id] for id in found_by_force(library, stored, "群众满意度")]
    facts = {
        "label": lambda each: each.prediction.label, "leaf": lambda each: each.prediction.leaf,
        "year": lambda each: each.year, "unit_name": lambda each: each.unit_name,
    }  # fmt: skip

    facets = library.search("群众满意度", filters=filters).facets

    assert list(facets) == list(facts)
    for name, fact in facts.items():
        others = {other: filters[other] for other in filters.keys() if other != name}
        counts = Counter(str(fact(each)) for each in near if passes(each, Filters(**others)))
        assert {facet.value: facet.count for facet in facets[name]} == counts
        assert [facet.count for facet in facets[name]] == sorted(counts.values(), reverse=True)


def test_facets_are_what_a_choice_would_leave(library):
    answer = library.search("群众满意度", k=100)

    for name, facets in answer.facets.items():
        for facet in facets:
            value = int(facet.value) if name == "year" else facet.value
            hits = all_hits(library, "群众满意度", Filters(**{name: value}))
            assert sum(hit.count for hit in hits) == facet.count
    texts = {facet.value: facet.text for facet in answer.facets["label"] + answer.facets["leaf"]}
    assert texts.items() <= (labels() | leaves()).items()


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("query", ["群众满意度", "度", "人数"])
def test_pages_cover_all_hits_once(library, query, k):
    whole = library.search(query, k=100)
    pages = []
    for offset in range(0, whole.total + k, k):
        page = library.search(query, k=k, offset=offset)
        assert page.total == whole.total
        pages += page.hits

    assert pages == list(whole.hits)


BAD = {
    "empty": {"query": ""},
    "blank": {"query": " \n\u3000"},
    "501 characters": {"query": "满" * 501},
    "k 0": {"k": 0},
    "k 101": {"k": 101},
    "k negative": {"k": -1},
    "offset negative": {"offset": -1},
    "offset 1001": {"offset": 1001},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_cannot_be_asked(library, bad):
    with pytest.raises(RequestError):
        library.search(**{"query": "满意度"} | bad)


BOUNDS = [{"k": 1}, {"k": 100}, {"offset": 0}, {"offset": 1000}, {"query": "满意度" * 166 + "满意"}]


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda each: ",".join(each))
def test_bounds_themselves_are_answered(library, bound):
    assert library.search(**{"query": "满意度"} | bound).total > 0


EMPTY = ["？？？", "。，、", "😀", "👨‍👩‍👧", "\u200b.", "\x00", "\ud800", "(((", "①"]


@pytest.mark.parametrize("query", EMPTY, ids=ascii)
def test_query_without_words_finds_nothing(library, query):
    answer = library.search(query)

    assert (answer.total, answer.hits) == (0, ())
    answer.query.encode()


ODD = {
    "one character": "满",
    "emoji beside": "满意度😀",
    "half an emoji beside": "满意度\ud83d",
    "NUL beside": "满意度\x00",
    "query language": '"满意度" OR name:* AND (',
    "layout": "满 意\u3000度",
    "traditional width": "３Ａ示范村",
    "lower case": "3a示范村",
}


@pytest.mark.parametrize("query", ODD.values(), ids=ODD)
def test_odd_query_still_finds(library, query):
    word = "示范村" if "示范" in query else "满意"

    assert word in library.search(query).hits[0].name


def test_similar_leaves_out_the_indicator_and_its_doubles(library, stored):
    itself = all_hits(library, "群众满意度")[0]

    hits = library.similar(itself.id, k=5)

    assert len(hits) == 5
    assert key(stored[itself.id]) not in {key(stored[hit.id]) for hit in hits}
    assert [hit.similarity for hit in hits] == sorted((h.similarity for h in hits), reverse=True)
    with pytest.raises(NotFoundError):
        library.similar(10**30)


def test_empty_library(new_library):
    answer = new_library.search("满意度")

    assert (answer.total, answer.hits) == (0, ())
    assert all(facets == () for facets in answer.facets.values())


def test_what_only_the_words_found_has_its_true_similarity(library, stored):
    everything, _ = library.indexes.search("培训人次", [], pool=len(stored), filters=Filters())
    true = {hit.id: hit.similarity for hit in everything}

    meaning, words = library.indexes.search(
        "培训人次", query_grams("满意度"), pool=3, filters=Filters()
    )

    assert {hit.id for hit in words} <= {hit.id for hit in meaning}
    assert len(meaning) > 3
    for hit in meaning:
        assert hit.similarity == pytest.approx(true[hit.id], abs=1e-5)
