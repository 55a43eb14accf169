"""What columns mean: read from a file, remembered by the look of a table, asked where unsure."""

import tomllib

import pytest

from perf_nlp.errors import DocumentError, NotFoundError, RequestError
from perf_nlp.indicators.columns import SURE
from perf_nlp.records import ColumnReading, Origin, TableReading
from perf_nlp.service import choices
from perf_nlp.service.choices import UnsureColumnsError
from perf_nlp.service.columns_file import ColumnsFile, write_columns
from perf_nlp.service.reading import read_document

UNSURE = "项目名称,指标名称,要达到的\n道路养护,养护里程,≥30公里\n道路养护,路灯完好率,≥95%\n"
HEADINGS = ("项目名称", "指标名称", "要达到的")


def reading(*columns, file="表.csv", sheet=None):
    """Make the reading of a table from (heading, meaning) pairs."""
    return TableReading(
        Origin(file, sheet, 1),
        tuple(
            ColumnReading(number, heading, meaning, 0.5, ("≥90%", '"引号"\n换行'))
            for number, (heading, meaning) in enumerate(columns, start=1)
        ),
        0.5,
        1,
    )


def test_an_unsure_table_is_unsure_here(write):
    (table,) = read_document(write("表.csv", UNSURE)).tables
    assert table.confidence < SURE
    assert table.headings == HEADINGS


def test_library_takes_the_guess_unless_asked_not_to(new_library, write):
    path = write("表.csv", UNSURE)

    with pytest.raises(UnsureColumnsError, match="没有导入") as caught:
        new_library.add(path, accept=False)
    assert [table.headings for table in caught.value.tables] == [HEADINGS]
    assert isinstance(caught.value, DocumentError)
    assert new_library.documents() == []

    assert new_library.add(path).document.n_indicators == 2


def test_remembered_choice_is_used_for_tables_that_look_the_same(new_library, write):
    choice = new_library.remember_choice(HEADINGS, {1: "project", 2: "name", 3: "description"})

    other = UNSURE.replace("要达到的", "要达 到的").replace("养护里程", "绿化面积")
    new_library.add(write("乙.csv", other), accept=False)

    (project,) = new_library.projects_of(1)
    assert [each.indicator.name for each in project.indicators] == ["绿化面积", "路灯完好率"]
    assert [each.indicator.value for each in project.indicators] == [None, None]
    assert project.indicators[0].indicator.description == "≥30公里"

    assert new_library.list_choices() == [choice]
    new_library.forget_choice(choice.id)
    assert new_library.list_choices() == []
    with pytest.raises(NotFoundError):
        new_library.forget_choice(choice.id)
    with pytest.raises(UnsureColumnsError):
        new_library.add(write("丙.csv", UNSURE), accept=False)


def test_choice_of_the_caller_counts_before_the_librarys(new_library, write):
    new_library.remember_choice(HEADINGS, {1: "project", 2: "name", 3: "description"})

    new_library.add(write("表.csv", UNSURE), choose=lambda _: {1: "project", 2: "name", 3: "value"})

    (project,) = new_library.projects_of(1)
    assert project.indicators[0].indicator.value == "≥30公里"


MEANINGS = {
    "field": ("weight", "weight"),
    "Chinese": ("指标值", "value"),
    "blanks": (" 指标值 ", "value"),
    "capitals": ("NAME", "name"),
    "not used": ("不用", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("text", "expected"), MEANINGS.values(), ids=MEANINGS)
def test_meaning(text, expected):
    assert choices.read_meaning(text) == expected


def test_unknown_meaning_names_those_there_are():
    with pytest.raises(RequestError, match=r"指标值.*不用.*目标值"):
        choices.read_meaning("目标值值")


TABLES = {
    "plain": reading(("指标名称", "name"), ("指标值", "value"), ("备注", None)),
    "no heading": reading(("指标名称", "name"), ("", "value")),
    "alike": reading(("指标", "name"), ("指标", "value"), ("指 标", None)),
    "two rows": reading(("绩效指标/三级指标", "name"), ("年度/指标值", "value")),
    "hostile": reading(('"] = \\ #', "name"), ("a\nb\x00\x7f", "value"), ("[x]", None)),
    "a letter": reading(("B", "name"), ("C", "value")),
    "many": reading(*((f"列{n}", "name" if n == 30 else None) for n in range(1, 31))),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_is_written_is_read_again(tmp_path, table):
    path = tmp_path / "columns.toml"
    write_columns(path, [table])

    chosen = ColumnsFile(path)

    assert chosen(table.headings) == choices.fields_of(table)
    assert chosen.unused() == []
    assert set(tomllib.loads(path.read_text("utf-8"))) == {"columns"}


def test_tables_share_what_they_have_in_common(tmp_path):
    path = tmp_path / "columns.toml"
    first = reading(("指标名称", "name"), ("指标值", "value"))
    second = reading(("指标名称", "name"), ("权重", "weight"), file="二.csv", sheet="表二")

    write_columns(path, [first, second])
    chosen = ColumnsFile(path)

    assert chosen(("指标名称", "权重")) == {1: "name", 2: "weight"}
    assert chosen(("其他", "另外")) is None
    assert chosen.unused() == ["columns.toml 第 9 行：没有一张表有“指标值”这一列"]
    assert chosen.answers() == [(("指标名称", "权重"), {1: "name", 2: "weight"})]


WRITTEN = {
    "letter": ('[columns]\n"B" = "指标值"', {2: "value"}),
    "small letter": ('[columns]\nb = "value"', {2: "value"}),
    "blanks in the heading": ('[columns]\n"要达到 的" = "指标值"', {3: "value"}),
    "letter before heading": ('[columns]\n"指标名称" = "项目名称"\nB = "name"', {2: "name"}),
    "GB18030": ('[columns]\n"要达到的" = "指标值"'.encode("gb18030"), {3: "value"}),
    "Windows": ('\ufeff[columns]\r\n"要达到的" = "指标值"\r\n'.encode(), {3: "value"}),
}


@pytest.mark.parametrize(("content", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_file_of_a_user(write, content, expected):
    assert ColumnsFile(write("c.toml", content))(HEADINGS) == expected


WRONG = {
    "unknown meaning": ('[columns]\n\n"指标值" = "目标植"', "第 3 行.*目标植"),
    "no quotes": ("[columns]\n指标值 = value", "第 2 行.*引号"),
    "quotes of Chinese": ("[columns]\n“指标值” = “指标值”", "第 2 行.*半角"),
    "no end": ('[columns]\n"指标值" = "指标值', "第 2 行"),
    "twice": ('[columns]\n"a" = "name"\n"a" = "value"', "第 3 行.*一次"),
    "a number": ('[columns]\n"指标值" = 3', "第 2 行.*引号"),
    "no section": ('"指标值" = "指标值"', "columns"),
    "another section": ('[columns]\nA = "name"\n[x]\nB = "name"', "columns"),
    "nothing": ("", "columns"),
    "noise": (bytes(range(128, 256)), "文本"),
}


@pytest.mark.parametrize(("content", "word"), WRONG.values(), ids=WRONG)
def test_wrong_file_is_told_with_its_line(write, content, word):
    with pytest.raises(RequestError, match=word) as caught:
        ColumnsFile(write("c.toml", content))
    assert caught.value.where["file"] == "c.toml"


def test_missing_file(tmp_path):
    with pytest.raises(RequestError, match="找不到"):
        ColumnsFile(tmp_path / "没有.toml")


def test_file_that_cannot_be_written(tmp_path):
    with pytest.raises(RequestError, match="无法写入"):
        write_columns(tmp_path / "没有" / "c.toml", [])
