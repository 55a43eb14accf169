"""`perf-nlp library`: what is in it, and its care. And how a library is named."""

import json
import shutil

import pytest


def library(run, folder, *arguments):
    return run("library", *arguments, "--library", folder)


def test_stats(run, folder):
    stats = json.loads(library(run, folder, "stats").stdout)

    counts = ("documents", "projects", "indicators", "problems")
    assert [stats[key] for key in counts] == [1, 12, 74, 2]
    assert stats["index_epoch"] == stats["epoch"] == 74


def test_remove_takes_the_document_with_all_it_gave(run, folder, sample):
    assert library(run, folder, "remove", 1).stdout == f"已删除 {sample.name}\n"

    assert library(run, folder, "documents").stdout == ""
    assert json.loads(library(run, folder, "stats").stdout)["indicators"] == 0
    found = run("--library", folder, "search", "满意度", "--json")
    assert json.loads(found.stdout)["total"] == 0


@pytest.mark.parametrize("id", ["2", "0", "99999999999999999999999", "x"])
def test_remove_of_what_is_not_there(run, folder, one_error, id):
    one_error(library(run, folder, "remove", id))

    assert library(run, folder, "documents").stdout.startswith("1\t")


def test_backup_and_restore(run, folder, tmp_path):
    copy = tmp_path / "备份.db"
    assert library(run, folder, "backup", copy).exit_code == 0
    before = run("--library", folder, "search", "满意度").stdout
    library(run, folder, "remove", 1)

    assert library(run, folder, "restore", copy).stdout == "已从 备份.db 恢复\n"

    assert run("--library", folder, "search", "满意度").stdout == before != ""
    assert library(run, tmp_path / "另一处", "restore", copy).exit_code == 0
    assert run("--library", tmp_path / "另一处", "search", "满意度").stdout == before


NOT_A_BACKUP = {
    "missing": None,
    "empty": b"",
    "text": "这不是备份".encode() * 100,
    "cut": 4096,
}


@pytest.mark.parametrize("content", NOT_A_BACKUP.values(), ids=NOT_A_BACKUP)
def test_restore_of_no_backup_changes_nothing(run, folder, tmp_path, one_error, content):
    copy = tmp_path / "备份.db"
    if isinstance(content, int):
        content = (folder / "library.db").read_bytes()[:content]
    if content is not None:
        copy.write_bytes(content)

    one_error(library(run, folder, "restore", copy))

    assert library(run, folder, "documents").stdout.startswith("1\t")


def test_backup_to_a_place_that_is_not_there(run, folder, tmp_path, one_error):
    one_error(library(run, folder, "backup", tmp_path / "没有" / "备份.db"))

    assert not (tmp_path / "没有").exists()


def test_verify_of_a_sound_and_of_a_damaged_library(run, folder):
    assert library(run, folder, "verify").stdout == "资料库完好\n"
    path = folder / "library.db"
    content = bytearray(path.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    path.write_bytes(content)

    result = library(run, folder, "verify")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "损坏" in result.stderr
    assert "Traceback" not in result.stderr


def test_reindex(run, folder):
    shutil.rmtree(folder / "index")

    assert library(run, folder, "reindex").stdout == "已重新建立 74 条指标的索引\n"
    assert len(list((folder / "index").glob("words-*"))) == 1


COMMANDS = [
    ["search", "满意度"], ["library", "stats"], ["library", "documents"], ["library", "verify"],
    ["library", "remove", "1"], ["library", "reindex"], ["library", "backup", "x.db"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: " ".join(each))
def test_no_command_but_import_makes_a_library(run, tmp_path, one_error, command):
    one_error(run("--library", tmp_path / "没有", *command))

    assert list(tmp_path.iterdir()) == []


def test_library_is_named_before_or_behind_or_by_the_environment(run, folder, tmp_path):
    named = {"PERF_NLP_LIBRARY": str(folder)}
    elsewhere = {"PERF_NLP_LIBRARY": str(tmp_path / "没有")}
    ways = [
        run("--library", folder, "library", "documents"),
        run("library", "documents", "--library", folder),
        run("library", "documents", env=named),
        run("--library", folder, "library", "documents", env=elsewhere),
        run("--library", tmp_path / "没有", "library", "documents", "--library", folder),
    ]

    assert {way.stdout for way in ways} == {ways[0].stdout}
    assert ways[0].stdout.startswith("1\t")
    assert run("library", "documents", env=elsewhere).exit_code == 2
