"""`perf-nlp import` of folders and archives, and what it tells of each document."""

import io
import json
import zipfile

import pytest

TABLE = "项目名称,指标名称,指标值\n道路养护,{},≥30公里\n道路养护,群众满意度,≥90%\n"


def table(name):
    return TABLE.format(name).encode()


@pytest.fixture
def folder(tmp_path):
    """Give a folder with two good tables, a bad one, an archive, and what is no document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("里/丙.csv", table("绿化面积"))
        package.writestr("里/丁.csv", table("养护里程"))
        package.writestr("../../乙.exe", b"x")
    files = {
        "甲.csv": table("养护里程"), "子/乙.csv": table("路灯数量"), "坏.csv": b"",
        "包.zip": stream.getvalue(), "~$甲.csv": b"x", "说明.pptx": b"x",
    }  # fmt: skip
    for name, content in files.items():
        path = tmp_path / "资料" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "资料"


def test_folder_is_imported_document_by_document(run, tmp_path, folder):
    result = run("--library", tmp_path / "库", "import", "资料")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "包.zip/里/丁.csv：1 个项目，2 条指标，0 处需要核对",
        "包.zip/里/丙.csv：1 个项目，2 条指标，0 处需要核对",
        "子/乙.csv：1 个项目，2 条指标，0 处需要核对",
        "甲.csv：与资料库里已有的 包.zip/里/丁.csv 相同，没有重复导入",
    ]
    assert result.stderr.splitlines() == [
        "错误：文件是空的，没有可读的内容（文件 坏.csv）",
        "资料 里有 2 个文件不是可以读取的文档，已跳过",
    ]
    listed = run("--library", tmp_path / "库", "library", "documents").stdout.splitlines()
    assert [line.split("\t")[1] for line in listed] == [
        "包.zip/里/丁.csv", "包.zip/里/丙.csv", "子/乙.csv"
    ]  # fmt: skip
    found = json.loads(run("--library", tmp_path / "库", "search", "绿化面积", "--json").stdout)
    assert found["hits"][0]["name"] == "绿化面积"
    assert not (tmp_path / "乙.exe").exists()


def test_second_import_of_an_archive_doubles_nothing(run, tmp_path, folder):
    for _ in range(2):
        result = run("--library", tmp_path / "库", "import", folder / "包.zip")

    assert (result.exit_code, result.stdout.count("没有重复导入")) == (0, 2)
    assert len(run("--library", tmp_path / "库", "library", "documents").stdout.splitlines()) == 2


def test_json_is_a_list_for_a_folder_and_a_document_for_a_file(run, folder):
    many = json.loads(run("import", "--dry-run", "--json", "资料").stdout)
    archive = json.loads(run("import", "--dry-run", "--json", "资料/包.zip").stdout)
    one = json.loads(run("import", "--dry-run", "--json", "资料/甲.csv").stdout)

    assert [each["file"] for each in many] == [
        "包.zip/里/丁.csv", "包.zip/里/丙.csv", "子/乙.csv", "甲.csv"
    ]  # fmt: skip
    assert [each["file"] for each in archive] == ["包.zip/里/丁.csv", "包.zip/里/丙.csv"]
    assert set(one) == {"projects", "problems", "tables", "parts"}
    assert many[-1] == {"file": "甲.csv", **one}


def test_dry_run_of_a_folder_touches_nothing(run, tmp_path, folder, monkeypatch):
    temporary = tmp_path / "临时"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))

    result = run("--library", tmp_path / "库", "import", "--dry-run", "资料")

    assert result.exit_code == 1
    assert result.stdout.count("个项目") == 4
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "库").exists()


UNUSABLE = {
    "empty folder": ({}, "没有可以读取的文档"),
    "only a bad one": ({"坏.csv": b""}, "空的"),
    "broken archive": ({"坏.zip": b"PK"}, "zip"),
}


@pytest.mark.parametrize(("files", "word"), UNUSABLE.values(), ids=UNUSABLE)
def test_folder_without_any_document_is_unusable(run, tmp_path, one_error, files, word):
    folder = tmp_path / "资料"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)

    assert word in one_error(run("--library", tmp_path / "库", "import", folder))
    assert not (tmp_path / "库").exists()


def test_verbose_tells_of_every_row_and_column(run, tmp_path, write):
    path = write("表.csv", table("养护里程") + "合计,,\n".encode())

    plain = run("--library", tmp_path / "库", "import", path)
    verbose = run("import", "--dry-run", "--verbose", path)

    assert "另有 1 行合计、说明、签章等未录入" in plain.stdout
    assert "合计" not in plain.stderr
    assert "全文：4 行（" in verbose.stdout
    assert "表头 1" in verbose.stdout
    assert "指标 2" in verbose.stdout
    assert "B 列 指标名称 → 指标名称（确定）  例：养护里程、群众满意度" in verbose.stdout
    assert "第 4 行" in verbose.stderr


def test_classify_takes_a_folder(run, tmp_path, folder):
    result = run("classify", "资料", "-o", "出.jsonl")

    assert result.exit_code == 1
    records = [json.loads(line) for line in (tmp_path / "出.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == 8
    assert {record["文件"] for record in records} >= {"甲.csv", "包.zip/里/丙.csv"}
    assert "坏.csv：文件是空的" in result.stderr
