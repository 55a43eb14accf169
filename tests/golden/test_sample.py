"""What the issue says of the sample, counted on the source itself, apart from our reader."""

import re

import pytest

from perf_nlp.service.reading import read_document


@pytest.fixture(scope="module")
def document(sample):
    return read_document(sample)


@pytest.fixture(scope="module")
def lines(sample):
    return [line.split("\t") for line in sample.read_text("utf-8").splitlines()]


def test_projects_and_indicators_are_all_there(document, lines):
    project_lines = [n for n, c in enumerate(lines, 1) if len(c) > 6 and re.match(r"\d", c[2])]
    indicator_lines = [
        n for n, c in enumerate(lines, 1) if len(c) > 7 and c[7].endswith("效益指标")
    ]
    indicator_lines += [n for n, c in enumerate(lines, 1) if len(c) > 7 and c[7] == "产出指标"]

    assert [p.origin.row for p in document.projects] == project_lines
    assert len(project_lines) == 12
    got = [i.origin.row for p in document.projects for i in p.indicators]
    assert got == sorted(indicator_lines)
    assert len(got) == 74


def test_funds_unit_and_year(document, lines):
    for project in document.projects:
        cells = lines[project.origin.row - 1]
        assert project.name == cells[1]
        assert (project.unit_code, project.unit_name) == ("203001", "市委组织部本级")
        assert project.year == 2019
        assert list(project.funds.values()) == [float(cell) for cell in cells[2:7]]
        assert list(project.funds) == [
            "total",
            "一般公共预算",
            "政府性基金",
            "专户资金",
            "其他资金",
        ]


def test_texts_stand_as_in_their_columns(document, lines):
    for project in document.projects:
        for indicator in project.indicators:
            if indicator.origin.row in (52, 110):
                continue
            cells = lines[indicator.origin.row - 1]
            first = 11 if indicator.column_group == "own" else 8
            texts = [indicator.name, indicator.value, indicator.description]
            expected = [
                re.sub(r"(?<=[一-鿿]) | (?=[一-鿿])", "", c) for c in cells[first : first + 3]
            ]
            got = [re.sub(r"(?<=[一-鿿]) | (?=[一-鿿])", "", text or "") for text in texts]
            assert got == expected
            assert indicator.declared_level1 == cells[7]
            assert indicator.origin.column == first + 1
            assert indicator.origin.file.startswith("2019年")


def test_project_over_a_page_break_is_one(document):
    by_name = {project.name: project for project in document.projects}

    rows = [indicator.origin.row for indicator in by_name["对口援助工作经费"].indicators]

    assert rows == [17, 18, 19, 25, 26]


def test_damaged_rows_are_read_and_reported(document):
    indicators = {i.origin.row: i for p in document.projects for i in p.indicators}
    problems = {problem.origin.row: problem for problem in document.problems}

    assert sorted(problems) == [7, 52, 110]
    assert (indicators[52].name, indicators[52].value) == ("会议（培训）参加人数", "2000")
    assert indicators[110].name == "占领党建工作的本地主流媒体阵地"
    assert indicators[110].value == "有效展示我市党建和组织工作，加强党员教育"
    assert indicators[110].description == "展示我市党建和组织工作，加强党员教育"
    assert "截断" in problems[52].reason
    assert "错位" in problems[110].reason
