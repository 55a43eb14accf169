"""`perf-nlp import`: what it took, what it could not read, and what it leaves alone."""

import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "city-list-2019" / "expected.json"
TABLE = "项目名称,指标名称,指标值\n道路养护,养护里程,≥30公里\n道路养护,群众满意度,≥90%\n"


def documents(run, folder):
    listed = run("--library", folder, "library", "documents").stdout.splitlines()
    return [line.split("\t") for line in listed]


def test_sample_is_taken_and_its_problems_are_named(run, tmp_path, sample):
    result = run("--library", tmp_path / "neu", "import", sample)

    assert result.exit_code == 1
    assert result.stdout == (
        f"{sample.name}：12 个项目，74 条指标，2 处需要核对，另有 1 行合计、说明、签章等未录入\n"
    )
    told = result.stderr.splitlines()
    assert [line.split("：")[0] for line in told] == [
        f"{sample.name} {place}" for place in ("第 52 行第 12 列", "第 110 行第 11 列")
    ]
    verbose = run("import", "--dry-run", "--verbose", sample)
    assert any("第 7 行" in line and "203" in line for line in verbose.stderr.splitlines())


def test_second_import_doubles_nothing(run, folder, sample):
    result = run("--library", folder, "import", sample)

    assert result.exit_code == 1
    assert "已有" in result.stdout
    assert len(result.stderr.splitlines()) == 2
    assert documents(run, folder) == [["1", sample.name, "2019", "12", "74"]]


def test_clean_table_is_exit_status_0(run, tmp_path, write):
    result = run("--library", tmp_path / "neu", "import", write("表.csv", TABLE))

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "表.csv：1 个项目，2 条指标，0 处需要核对\n"


def test_dry_run_gives_the_golden_document_and_touches_no_library(run, tmp_path, sample):
    result = run("--library", tmp_path / "neu", "import", "--dry-run", "--json", sample)

    assert result.exit_code == 1
    assert json.loads(result.stdout) == json.loads(GOLDEN.read_text("utf-8"))
    assert len(result.stderr.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


def test_dry_run_of_several_names_the_files_and_goes_on(run, tmp_path, write):
    good, bad = write("好.csv", TABLE), write("空.csv", "")

    result = run("import", "--dry-run", "--json", bad, good)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["错误：文件是空的，没有可读的内容（文件 空.csv）"]
    assert [each["file"] for each in json.loads(result.stdout)] == ["好.csv"]
    people = run("import", "--dry-run", good)
    assert people.stdout.splitlines() == [
        "好.csv：1 个项目，2 条指标", "  道路养护：2 条指标"
    ]  # fmt: skip


@pytest.mark.parametrize("order", [("好", "空"), ("空", "好")], ids=["bad last", "bad first"])
def test_one_bad_file_does_not_stop_the_others(run, tmp_path, write, order):
    for name in order:
        write(f"{name}.csv", TABLE if name == "好" else "")
    folder = tmp_path / "neu"

    result = run("--library", folder, "import", *[tmp_path / f"{name}.csv" for name in order])

    assert result.exit_code == 2
    assert result.stdout == "好.csv：1 个项目，2 条指标，0 处需要核对\n"
    assert result.stderr == "错误：文件是空的，没有可读的内容（文件 空.csv）\n"
    assert [row[1] for row in documents(run, folder)] == ["好.csv"]


def test_bad_first_document_leaves_no_library(run, tmp_path, write, one_error):
    one_error(run("--library", tmp_path / "neu", "import", write("空.csv", "")))

    assert not (tmp_path / "neu").exists()


def test_year_of_the_user_counts_above_all(run, tmp_path, write):
    folder = tmp_path / "neu"

    run("--library", folder, "import", "--year", "2023", write("2019年表.csv", TABLE))

    assert documents(run, folder)[0][2] == "2023"
    found = run("--library", folder, "search", "养护里程", "--year", 2023, "--json")
    assert {hit["year"] for hit in json.loads(found.stdout)["hits"]} == {2023}


@pytest.mark.parametrize("year", ["20233", "-1", "99999999999999999999999999"])
def test_slip_in_the_year_is_refused(run, tmp_path, write, one_error, year):
    path = write("表.csv", TABLE)

    for dry in ((), ("--dry-run",)):
        told = one_error(run("--library", tmp_path / "neu", "import", path, "--year", year, *dry))
        assert "1949 到 2100" in told
    assert not (tmp_path / "neu").exists()


def test_json_tells_what_was_imported(run, folder, write, sample):
    result = run("--library", folder, "import", "--json", sample, write("表.csv", TABLE))

    old, new = json.loads(result.stdout)
    assert (old["is_new"], new["is_new"]) == (False, True)
    assert len(old["problems"]) == 3
    assert new["document"]["n_indicators"] == 2
