"""The Python interface: what `import perf_nlp` gives, and what goes in and comes out."""

import dataclasses
import json
import subprocess
import sys

import pytest

import perf_nlp
from perf_nlp.errors import DocumentError, RequestError
from perf_nlp.records import Indicator, Origin, Target, to_json

PROMISED = {"Library", "PerfNlpError", "classify", "parse_target", "read_document"}


def test_all_is_what_can_be_imported():
    assert set(perf_nlp.__all__) >= PROMISED
    for name in perf_nlp.__all__:
        assert getattr(perf_nlp, name) is not None
    assert set(perf_nlp.__all__) <= set(dir(perf_nlp))
    names = {}
    exec("from perf_nlp import *", names)
    assert set(perf_nlp.__all__) <= set(names)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        _ = perf_nlp.nothing


def test_importing_the_package_loads_nothing_heavy():
    script = "import sys, perf_nlp; print({'numpy', 'faiss', 'sqlalchemy'} & set(sys.modules))"

    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "set()\n"


def make(name, value=None):
    return Indicator(name=name, clean_name=name, origin=Origin("x", None, 1), value=value)


@dataclasses.dataclass
class Row:
    name: str
    value: str | None = None


class Frame:
    """Answers like a pandas DataFrame, missing cells included."""

    def __init__(self, rows):
        self.rows = rows

    def to_dict(self, orient):
        assert orient == "records"
        return self.rows


class NotAvailable:
    """pandas.NA: neither equal nor unequal to anything, and no truth value."""

    def __eq__(self, other):
        return self

    __ne__ = __eq__
    __hash__ = object.__hash__

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")

    def __str__(self):
        return "<NA>"


NAMED = [("群众满意度", "≥90%"), ("住宿成本", "≤50元/天"), ("培训人次", None)]
WAYS = {
    "dicts": [{"name": name, "value": value} for name, value in NAMED],
    "dicts with more keys": [{"name": n, "value": v, "declared": "x", "备注": 1} for n, v in NAMED],
    "dataclasses": [Row(name, value) for name, value in NAMED],
    "records": [make(name, value) for name, value in NAMED],
    "data frame": Frame([{"name": n, "value": v or float("nan")} for n, v in NAMED]),
    "data frame with NA": Frame([{"name": n, "value": v or NotAvailable()} for n, v in NAMED]),
    "tuple": tuple({"name": name, "value": value} for name, value in NAMED),
    "blanks around": [{"name": f" {name}\n", "value": value} for name, value in NAMED],
}


@pytest.mark.parametrize("given", WAYS.values(), ids=WAYS)
def test_classify_takes_rows_in_any_form(given):
    predictions = perf_nlp.classify(given)

    assert [each.label for each in predictions] == ["satisfaction", "cost", "quantity"]
    assert predictions[0].leaf == "satisfaction.service"
    for each in predictions:
        assert 0 < each.confidence <= 1
        assert each["label"] == each.label
        assert json.loads(json.dumps(dict(each))) == to_json(each)


def test_records_that_were_read_say_the_same_as_their_texts():
    read = perf_nlp.classify([make("群众满意度", "≥90%")])

    assert read[0].label == perf_nlp.classify([{"name": "群众满意度", "value": "≥90%"}])[0].label


def test_classify_with_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(NAMED, columns=["name", "value"])

    labels = [each.label for each in perf_nlp.classify(frame)]

    assert labels == ["satisfaction", "cost", "quantity"]
    assert perf_nlp.classify(frame[:0]) == []


def test_reasons_can_be_left_out():
    rows = [{"name": name, "value": value} for name, value in NAMED] * 2

    without = perf_nlp.classify(rows, reasons=False)

    assert {each.reason for each in without} == {""}
    told = perf_nlp.classify(rows)
    assert without == [dataclasses.replace(each, reason="") for each in told]
    assert all(each.reason for each in told)


def test_nothing_in_nothing_out():
    assert perf_nlp.classify([]) == []


BAD = {
    "no name": [{"value": "1"}],
    "blank name": [{"name": " \n"}],
    "missing name": [{"name": None}],
    "NaN": [{"name": float("nan")}],
    "texts": ["群众满意度"],
    "one dict": {"name": "群众满意度"},
    "one text": "群众满意度",
    "None": None,
    "number": 5,
    "None inside": [None],
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD)
def test_classify_refuses_in_a_sentence(given):
    with pytest.raises(RequestError):
        perf_nlp.classify(given)


def test_row_that_is_wrong_is_named():
    with pytest.raises(RequestError) as caught:
        perf_nlp.classify([{"name": "满意度"}, {"name": ""}])

    assert caught.value.where == {"row": 2}


def test_half_an_emoji_is_no_traceback():
    assert perf_nlp.classify([{"name": "群众满意度\ud83d", "value": "\udfff"}])[0].label


def test_parse_target_gives_records_and_keys():
    reading = perf_nlp.parse_target("≤5万元/年")

    (target,) = reading.targets
    assert isinstance(target, Target)
    assert (target.kind, target["kind"]) == ("money", "money")
    assert [target[key] for key in ("operator", "high", "unit")] == ["<=", 50000, "元"]
    assert target["per"] == ("年",)
    assert reading["targets"] == reading.targets
    assert dict(target)["high"] == 50000
    with pytest.raises(KeyError):
        target["keys"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        target.kind = "text"


def test_read_document(sample, tmp_path):
    document = perf_nlp.read_document(str(sample))

    assert len(document.projects) == 12
    assert sum(len(project["indicators"]) for project in document["projects"]) == 74
    assert perf_nlp.read_document(sample, year=2020).projects[0].year == 2020
    with pytest.raises(DocumentError):
        perf_nlp.read_document(tmp_path / "没有.txt")
    with pytest.raises(RequestError):
        perf_nlp.read_document(sample, year=19)


def test_library(tmp_path, sample, monkeypatch):
    with perf_nlp.Library(str(tmp_path / "库")) as library:
        imported = library.add(str(sample))
        assert imported.is_new
        assert not library.add(sample).is_new
        hits = library.search("群众满意度", k=3).hits
        assert len(hits) == 3
        assert hits[0]["name"] == "群众满意度"
        assert library.indicator(hits[0].id).indicator.name == "群众满意度"
    monkeypatch.setenv("PERF_NLP_LIBRARY", str(tmp_path / "库"))
    with perf_nlp.Library() as again:
        assert again.stats()["indicators"] == 74


def test_every_error_is_ours(tmp_path):
    (tmp_path / "文件").write_text("x")

    for fail in (
        lambda: perf_nlp.Library(tmp_path / "文件"),
        lambda: perf_nlp.read_document(tmp_path / "文件"),
        lambda: perf_nlp.classify([{}]),
    ):
        with pytest.raises(perf_nlp.PerfNlpError) as caught:
            fail()
        assert "一" <= str(caught.value)[0] <= "鿿"
