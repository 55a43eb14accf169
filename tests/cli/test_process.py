"""The command line as a process: exit status, two streams, UTF-8 whatever the locale."""

import json
import os

import pytest

LOCALES = {
    "C without UTF-8 mode": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "POSIX, ASCII streams": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    "UTF-8": {"LC_ALL": "C.UTF-8"},
}
TABLE = "指标名称,指标值,备注\n群众满意度,≥90%,甲\n,5,乙\n"


@pytest.mark.parametrize("environ", LOCALES.values(), ids=LOCALES)
def test_chinese_in_arguments_file_names_and_answers(process, tmp_path, write, environ):
    write("年度 表.csv", TABLE)

    imported = process("--library", "资料库", "import", "年度 表.csv", **environ)
    found = process("--library", "资料库", "search", "群众满意度", "--json", **environ)
    listed = process("--library", "资料库", "library", "documents", **environ)
    classified = process("classify", "年度 表.csv", "-o", "出.csv", **environ)
    failed = process("--library", "资料库", "import", "没有.csv", **environ)

    assert imported.returncode == 1
    assert imported.stdout.decode() == "年度 表.csv：1 个项目，1 条指标，1 处需要核对\n"
    assert imported.stderr.decode().startswith("年度 表.csv 第 3 行")
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["hits"][0]["name"] == "群众满意度"
    assert listed.stdout.decode().split("\t")[1] == "年度 表.csv"
    assert (classified.returncode, classified.stdout) == (1, b"")
    assert (tmp_path / "出.csv").is_file()
    assert (failed.returncode, failed.stdout) == (2, b"")
    assert failed.stderr.decode() == "错误：找不到这个文件，请检查路径（文件 没有.csv）\n"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere file names are Unicode")
def test_bytes_that_are_no_utf8_are_no_traceback(process, tmp_path):
    name = os.fsdecode(b"\xff\xfe.csv")
    (tmp_path / name).write_text(TABLE, "utf-8")

    imported = process("--library", "资料库", "import", name)
    classified = process("classify", name, "-o", "出.jsonl")
    found = process("--library", "资料库", "search", f"满意度{os.fsdecode(bytes([255]))}")

    assert [imported.returncode, classified.returncode, found.returncode] == [1, 1, 0]
    assert "群众满意度" in found.stdout.decode()
    for result in (imported, classified, found):
        assert b"Traceback" not in result.stderr
    assert json.loads((tmp_path / "出.jsonl").read_text("utf-8").splitlines()[0])["备注"] == "甲"


def test_answer_goes_to_stdout_and_the_rest_to_stderr(process, sample):
    result = process("import", "--dry-run", "--json", sample)

    assert result.returncode == 1
    assert len(json.loads(result.stdout)["projects"]) == 12
    assert result.stderr.decode().count(sample.name) == 2


def test_wrong_arguments(process):
    result = process("search")

    assert (result.returncode, result.stdout) == (2, b"")
    assert len(result.stderr.decode().splitlines()) == 1


def test_default_library_is_the_users_own_folder(process, tmp_path, write):
    write("表.csv", TABLE)
    home = {name: str(tmp_path / "家") for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA")}

    process("import", "表.csv", **home)
    listed = process("library", "documents", **home)

    assert listed.stdout.decode().startswith("1\t表.csv")
    assert [path.name for path in (tmp_path / "家").rglob("library.db")] == ["library.db"]


@pytest.mark.parametrize("stream", ["stdout"])
def test_closed_pipe_is_no_traceback(filled, stream):
    import subprocess
    import sys

    arguments = ["--library", str(filled), "search", "满意度", "--json", "-k", "100"]
    with subprocess.Popen(
        [sys.executable, "-m", "perf_nlp", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as reader:  # fmt: skip
        getattr(reader, stream).close()
        told = reader.stderr.read()

    assert b"Traceback" not in told
