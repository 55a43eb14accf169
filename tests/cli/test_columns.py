"""`perf-nlp columns`, and the import of tables whose columns are not sure."""

import json

import pytest

UNSURE = "项目名称,指标名称,要达到的\n道路养护,养护里程,≥30公里\n道路养护,路灯完好率,≥95%\n"


@pytest.fixture
def unsure(write):
    """Give the path of a table with a heading that nobody knows."""
    return write("表 1.csv", UNSURE)


def values(run, folder, query="养护里程"):
    found = json.loads(run("--library", folder, "search", query, "--json").stdout)
    return {hit["name"]: hit["value"] for hit in found["hits"]}


def test_unsure_document_is_not_imported_and_says_what_to_type(run, tmp_path, unsure):
    result = run("--library", tmp_path / "库", "import", unsure)

    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()
    assert told[0] == "错误：有的列不能确定是什么，没有导入，请先核对各列的含义（文件 表 1.csv）"
    assert "    C 列 要达到的 → 指标值（可能）  例：≥30公里、≥95%" in told
    for word in (f'perf-nlp columns "{unsure}" -o columns.toml', "--columns", "--accept"):
        assert word in told[-1]
    assert not (tmp_path / "库").exists()


def test_others_are_imported_all_the_same(run, tmp_path, unsure, write):
    sure = write("好.csv", UNSURE.replace("要达到的", "指标值"))

    result = run("--library", tmp_path / "库", "import", sure, unsure)

    assert result.exit_code == 2
    assert result.stdout == "好.csv：1 个项目，2 条指标，0 处需要核对\n"
    assert len(run("--library", tmp_path / "库", "library", "documents").stdout.splitlines()) == 1


def test_accept_takes_the_guess(run, tmp_path, unsure):
    result = run("--library", tmp_path / "库", "import", "--accept", unsure)

    assert result.exit_code == 0
    assert values(run, tmp_path / "库")["养护里程"] == "≥30公里"


def test_dry_run_shows_the_guess_with_a_warning(run, unsure):
    result = run("import", "--dry-run", unsure)
    accepted = run("import", "--dry-run", "--accept", unsure)

    assert (result.exit_code, accepted.exit_code) == (0, 0)
    assert result.stdout == accepted.stdout != ""
    assert "不能确定" in result.stderr
    assert accepted.stderr == ""


def test_columns_are_shown_written_changed_and_used(run, tmp_path, unsure):
    shown = run("columns", unsure, "-o", "columns.toml")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "表 1.csv 第 1 行起的表，2 条指标，列的含义可能：",
        "  A 列 项目名称 → 项目名称（确定）  例：道路养护、道路养护",
        "  B 列 指标名称 → 指标名称（确定）  例：养护里程、路灯完好率",
        "  C 列 要达到的 → 指标值（可能）  例：≥30公里、≥95%",
    ]
    path = tmp_path / "columns.toml"
    text = path.read_text("utf-8")
    assert '"要达到的" = "指标值"' in text
    path.write_text(text.replace('"要达到的" = "指标值"', '"要达到的" = "指标描述"'), "utf-8")

    result = run("--library", tmp_path / "库", "import", unsure, "--columns", path)

    assert (result.exit_code, result.stderr) == (0, "")
    assert values(run, tmp_path / "库")["养护里程"] is None


def test_remembered_columns_are_used_listed_and_forgotten(run, tmp_path, unsure, write):
    library = ("--library", tmp_path / "库")
    run("columns", unsure, "-o", "c.toml")
    run(*library, "import", unsure, "--columns", "c.toml", "--remember")
    other = write("乙.csv", UNSURE.replace("养护里程", "绿化里程"))

    assert run(*library, "import", other).exit_code == 0
    assert run(*library, "library", "columns").stdout == (
        "1\t项目名称 → 项目名称，指标名称 → 指标名称，要达到的 → 指标值\n"
    )
    assert "已忘掉" in run(*library, "library", "columns", "--forget", 1).stdout
    assert run(*library, "library", "columns").stdout == ""
    third = write("丙.csv", UNSURE.replace("养护里程", "河道里程"))
    assert run(*library, "import", third).exit_code == 2


def test_without_remember_nothing_is_remembered(run, tmp_path, unsure):
    run("columns", unsure, "-o", "c.toml")
    run("--library", tmp_path / "库", "import", unsure, "--columns", "c.toml")

    assert run("--library", tmp_path / "库", "library", "columns").stdout == ""


def test_line_that_names_no_column_is_told(run, tmp_path, unsure, write):
    path = write(
        "c.toml", '[columns]\nA = "项目名称"\nB = "指标名称"\nC = "指标值"\n"得分" = "得分"\n'
    )

    result = run("--library", tmp_path / "库", "import", unsure, "--columns", path)

    assert result.exit_code == 0
    assert result.stderr == "提示：c.toml 第 5 行：没有一张表有“得分”这一列\n"


WRONG = {
    "unknown meaning": ('[columns]\nC = "目标植"', "第 2 行"),
    "no TOML": ("[columns]\n要达到的 = 指标值", "第 2 行"),
    "no section": ("", "[columns]"),
}


@pytest.mark.parametrize(("content", "word"), WRONG.values(), ids=WRONG)
def test_wrong_file_is_refused(run, tmp_path, unsure, write, one_error, content, word):
    path = write("c.toml", content)

    told = one_error(run("--library", tmp_path / "库", "import", unsure, "--columns", path))

    assert word in told
    assert not (tmp_path / "库").exists()


def test_wrong_arguments(run, tmp_path, unsure, one_error):
    one_error(run("--library", tmp_path / "库", "import", unsure, "--remember"))
    one_error(run("--library", tmp_path / "库", "import", unsure, "--columns", "没有.toml"))
    one_error(run("columns", "没有.csv"))
    assert run("columns", unsure, "-o", "没有/c.toml").exit_code == 2
    assert run("--library", tmp_path / "库", "library", "columns").exit_code == 2
