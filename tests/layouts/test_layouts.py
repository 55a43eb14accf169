"""Every layout in every format gives the rows that a careful reader takes from it.

All cases are read as xlsx; the other cheap formats share them out, a third each; a few are
printed as pdf and read as pictures. `python -m tests.layouts.scoring --format all` reads all.
"""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from perf_nlp.records import Origin
from perf_nlp.service.reading import read_document
from tests.layouts.cases import CASES
from tests.layouts.savers import save
from tests.layouts.scoring import compare, measure
from tests.layouts.spec import Case

CHEAP = ("xls", "ods", "csv", "csv-bom", "csv-gb", "tsv", "txt", "docx", "html")
# Each shows a trouble of print; upright pages cut merged cells and break every text.
PRINTED = (
    ("四档-两行表头", "pdf"),
    ("申报表-左侧标签列", "pdf"),
    ("系统导出-单位项目合并", "pdf-tall"),
    ("城市清单-项目列合并", "pdf-tall"),
    ("陷阱-长表跨页且表头重复打印", "pdf-tall"),
)
PICTURED = ("申报表-数字格式",)
# One flat list, one form with formats of numbers, one with points and reasons.
SAVED_ALIKE = ("城市清单-项目列合并", "申报表-数字格式", "自评表-标准式样")
NOWHERE = Origin("", None, 0)


def share(forms: tuple[str, ...]) -> list:
    """Give each case a third of the formats it is made for, another third than its neighbour."""
    chosen = []
    for index, each in enumerate(CASES):
        made = [form for form in forms if form in each.formats]
        chosen += [(each, form) for number, form in enumerate(made) if (number + index) % 3 == 0]
    return chosen


def label(each: Case) -> str:
    """Name a case in letters that every terminal shows: its layout, and its place there."""
    same = [other for other in CASES if other.layout == each.layout]
    return f"{each.layout}.{same.index(each) + 1}"


def parameters(pairs: list) -> list:
    """Name each pair."""
    return [pytest.param(each, form, id=f"{label(each)}-{form}") for each, form in pairs]


def named(names: tuple[str, ...]) -> list[Case]:
    return [each for each in CASES if each.name in names]


def test_there_are_enough_documents_of_each_layout():
    layouts = [each.layout for each in CASES]

    assert len(CASES) >= 70
    assert {f"L{number}": layouts.count(f"L{number}") >= 3 for number in range(1, 18)} == {
        f"L{number}": True for number in range(1, 18)
    }


@pytest.mark.parametrize(
    ("each", "form"), parameters([(each, "xlsx") for each in CASES] + share(CHEAP))
)
def test_document_is_read_to_the_row_and_field(each, form, tmp_path):
    outcome = measure(each, form, tmp_path)

    assert (each.name, outcome.differences) == (each.name, [])


@pytest.mark.parametrize(
    ("each", "form"), parameters([(named((name,))[0], form) for name, form in PRINTED])
)
def test_printed_document_gives_the_same_rows(each, form, tmp_path):
    outcome = measure(each, form, tmp_path)

    assert (each.name, outcome.differences) == (each.name, [])


@pytest.mark.parametrize(("each", "form"), parameters([(each, "png") for each in named(PICTURED)]))
def test_picture_of_a_document_gives_most_rows(each, form, tmp_path):
    if importlib.util.find_spec("rapidocr") is None:
        pytest.skip("needs the extra 'ocr'")

    outcome = measure(each, form, tmp_path)

    assert outcome.f1 >= 0.85, (each.name, outcome.differences)


@pytest.mark.parametrize("each", named(SAVED_ALIKE), ids=label)
def test_the_same_table_gives_the_same_records_in_every_format(each, tmp_path):
    forms = [form for form in each.formats if form in ("xlsx", *CHEAP)]

    records = {form: _records(save(each, form, tmp_path / form)) for form in forms}

    assert len(forms) == len(CHEAP) + 1
    assert records == {form: records["xlsx"] for form in forms}


def _records(path: Path) -> list:
    """Give all that was read but where it stood."""
    return [
        (replace(project, origin=NOWHERE, indicators=()),
         [replace(row, origin=NOWHERE) for row in project.indicators])
        for project in read_document(path).projects
    ]  # fmt: skip


@pytest.mark.parametrize(
    "each", [each for each in CASES if not any(s.is_hidden for s in each.sheets)], ids=label
)
def test_every_row_of_a_workbook_has_one_role(each, tmp_path):
    document = read_document(save(each, "xlsx", tmp_path))

    filled = {sheet.name: sheet.n_filled for sheet in each.sheets if sheet.n_filled}
    assert {part.sheet: part.n_rows for part in document.parts} == filled
    assert {part.sheet: sum(part.roles.values()) for part in document.parts} == filled


def test_scoring_tells_what_is_wrong(tmp_path):
    """The measure itself: a document read against another case has no row right."""
    first, second = named(("城市清单-项目名称独占一行", "申报表-数字格式"))
    document = read_document(save(first, "xlsx", tmp_path))

    outcome = compare(second, "xlsx", document)

    assert (outcome.n_right, outcome.f1, outcome.n_expected) == (0, 0.0, second.n_indicators)
    assert sum(line.startswith("missing") for line in outcome.differences) == second.n_indicators
