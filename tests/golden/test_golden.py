"""Whole documents against what a person checked, cell by cell. `make golden` rewrites them."""

import json
from pathlib import Path

import pytest

from perf_nlp.records import to_json
from perf_nlp.resources import resource
from perf_nlp.service.reading import read_document

HERE = Path(__file__).parent
CASES = {"city-list-2019": resource("data", "samples", "2019年市级部门预算项目绩效目标表.txt")}


@pytest.mark.parametrize(("case", "source"), CASES.items(), ids=CASES)
def test_document_reads_as_expected(case, source, request):
    got = json.loads(json.dumps(to_json(read_document(source))))
    expected_path = HERE / case / "expected.json"
    if request.config.getoption("--golden-rewrite"):
        text = json.dumps(got, ensure_ascii=False, indent=1, sort_keys=True)
        expected_path.write_text(text + "\n", "utf-8")

    expected = json.loads(expected_path.read_text("utf-8"))

    assert got == expected
