"""`perf-nlp search` and `perf-nlp value`: the promised keys, filters, and text for people."""

import json

import pytest

KEYS = [
    "id", "name", "value", "description", "label", "leaf", "similarity", "project", "unit_name",
    "year", "count", "highlights",
]  # fmt: skip


@pytest.fixture
def search(run, filled):
    """Give a function that searches the sample and returns the parsed answer."""

    def search_sample(*arguments):
        result = run("--library", filled, "search", *arguments, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return search_sample


def test_json_has_the_keys_of_the_contract(search):
    answer = search("群众满意度")

    assert list(answer) == ["query", "total", "took_ms", "hits"]
    assert answer["query"] == "群众满意度"
    assert answer["total"] >= len(answer["hits"]) > 5
    assert [list(hit) for hit in answer["hits"]] == [KEYS] * len(answer["hits"])
    assert answer["hits"][0]["name"] == "群众满意度"
    assert answer["hits"][0]["highlights"] == [[0, 5]]


@pytest.mark.parametrize("k", [1, 3, 100])
def test_k_bounds_the_hits_but_not_the_total(search, k):
    answer = search("满意度", "-k", k)

    assert len(answer["hits"]) == min(k, answer["total"])
    assert answer["total"] == search("满意度")["total"]


FILTERS = {
    "label": ("--label", "satisfaction", "label"),
    "leaf": ("--leaf", "satisfaction.service", "leaf"),
    "year": ("--year", 2019, "year"),
    "unit_name": ("--unit-name", "市委组织部本级", "unit_name"),
}


@pytest.mark.parametrize(("option", "value", "key"), FILTERS.values(), ids=FILTERS)
def test_filters_narrow(search, option, value, key):
    hits = search("评议 满意度 人数", option, value, "-k", 100)["hits"]

    assert hits
    assert {hit[key] for hit in hits} == {value}


UNKNOWN = [("--label", "x"), ("--leaf", "满意"), ("--year", 1), ("--unit-name", "无此单位")]


@pytest.mark.parametrize("filter", UNKNOWN, ids=lambda each: each[0])
def test_unknown_filter_value_gives_no_hits(search, filter):
    assert search("满意度", *filter)["hits"] == []


@pytest.mark.parametrize("option", ["--label", "--leaf", "--unit-name"])
def test_empty_filter_is_no_filter(search, option):
    assert search("满意度", option, "")["hits"] == search("满意度")["hits"]


def test_text_for_people(run, filled):
    result = run("--library", filled, "search", "住宿成本", "-k", 1)

    assert result.stdout.split() == [
        "1.00", "成本", "住宿成本", "50元/天", "干部管理培养经费", "市委组织部本级", "2019"
    ]  # fmt: skip


def test_nothing_found_is_said_on_stderr(run, filled):
    result = run("--library", filled, "search", "？？？")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "没有找到" in result.stderr


BAD = {
    "blank": ["  "],
    "k 0": ["满意度", "-k", "0"],
    "k too large": ["满意度", "-k", "101"],
    "k no number": ["满意度", "-k", "十"],
    "501 characters": ["满" * 501],
    "two queries": ["满意", "度"],
    "no query": [],
    "unknown option": ["满意度", "--limit", "3"],
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_arguments(run, filled, one_error, arguments):
    one_error(run("--library", filled, "search", *arguments))


def test_missing_library_is_not_made(run, tmp_path, one_error):
    told = one_error(run("--library", tmp_path / "没有", "search", "满意度"))

    assert "--library" in told
    assert list(tmp_path.iterdir()) == []


def test_value_as_json(run):
    result = run("value", "≤5万元/年", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "text": "≤5万元/年",
        "targets": [
            {
                "kind": "money", "operator": "<=", "low": None, "high": 50000, "unit": "元",
                "per": ["年"], "date": None, "base": None, "wording": None,
            }
        ],
    }  # fmt: skip


CONTEXT = {
    "unit column": (["95", "--unit", "%"], {"kind": "percent", "low": 95, "unit": "%"}),
    "operator column": (["95%", "--operator", "≥"], {"operator": ">=", "low": 95, "high": None}),
    "year": (["6月底前", "--year", "2024"], {"kind": "deadline", "date": "2024-06-30"}),
    "name": (["95", "--name", "验收合格率"], {"kind": "percent"}),
    "leaf": (["5万", "--leaf", "cost.economic"], {"kind": "money", "high": 50000}),
    "empty": ([""], {"kind": "empty", "operator": None}),
}


@pytest.mark.parametrize(("arguments", "expected"), CONTEXT.values(), ids=CONTEXT)
def test_value_reads_its_neighbours(run, arguments, expected):
    (target,) = json.loads(run("value", *arguments, "--json").stdout)["targets"]

    assert {key: target[key] for key in expected} == expected


def test_value_for_people_is_one_line_a_target(run):
    result = run("value", "≥90%；≤30天")

    assert result.stdout.splitlines() == [
        "kind=percent  operator=>=  low=90  unit=%", "kind=duration  operator=<=  high=30  unit=天"
    ]  # fmt: skip
    assert run("value", "50元/人·天").stdout.rstrip().endswith("unit=元  per=人、天")
