"""Older Word formats are read through LibreOffice, or refused in a sentence that helps."""

import os
import subprocess
import sys

import pytest

from perf_nlp.documents import read_sheets
from perf_nlp.documents.old_word import find_libreoffice
from perf_nlp.errors import DocumentError
from tests.documents.word_maker import cell, paragraph, row, table, write_docx

LIBREOFFICE = find_libreoffice()
needs_libreoffice = pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed")
BODY = (
    paragraph("绩效目标表")
    + table(
        row(cell("一级指标", span=2), "指标值"),
        row(cell("产出", down="restart"), "培训人次", "≥200"),
        row(cell("", down=""), "合格率", "≥95%"),
        widths=(2000, 2000, 2000),
    )
    + paragraph("填表人")
)
FORMATS = {"doc": "doc:MS Word 97", "rtf": "rtf", "odt": "odt"}


@pytest.fixture(scope="module")
def older(tmp_path_factory):
    """Give a folder with the same document in every older format, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("older")
    write_docx(folder / "表.docx", BODY)
    for target in FORMATS.values():
        command = [
            LIBREOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", target, "--outdir", folder, folder / "表.docx",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    return folder


@needs_libreoffice
@pytest.mark.parametrize("ending", FORMATS)
def test_older_format_gives_the_same_rows(older, ending):
    sheets = list(read_sheets(older / f"表.{ending}"))

    assert [(s.name, [each.cells for each in s.rows]) for s in sheets] == [
        (None, [("绩效目标表",)]),
        ("表格1", [
            ("一级指标", "", "指标值"), ("产出", "培训人次", "≥200"), ("产出", "合格率", "≥95%"),
        ]),
        (None, [("填表人",)]),
    ]  # fmt: skip
    assert {each.origin.file for s in sheets for each in s.rows} == {f"表.{ending}"}


@needs_libreoffice
def test_file_that_libreoffice_cannot_open_gives_one_sentence(older, tmp_path):
    content = bytearray((older / "表.doc").read_bytes())
    # The text and its properties are gone, the container stands.
    content[512:2048] = bytes(1536)
    (tmp_path / "坏.doc").write_bytes(content)

    try:
        list(read_sheets(tmp_path / "坏.doc"))
    except DocumentError as error:
        assert error.where["file"] == "坏.doc"


def test_without_libreoffice_the_sentence_says_what_to_do(write, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("perf_nlp.documents.old_word._FOLDERS", ())

    with pytest.raises(DocumentError, match="另存为 docx") as caught:
        list(read_sheets(write("表.rtf", b"{\\rtf1 x}")))

    assert caught.value.where["file"] == "表.rtf"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
class TestStandIn:
    """A shell script in place of LibreOffice shows what happens when it misbehaves."""

    @pytest.fixture
    def stand_in(self, tmp_path, monkeypatch):
        def put(script):
            program = tmp_path / "bin" / "soffice"
            program.parent.mkdir()
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
            monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

        return put

    def test_nothing_made_gives_one_sentence(self, write, stand_in):
        stand_in("exit 0")

        with pytest.raises(DocumentError, match="打不开"):
            list(read_sheets(write("表.rtf", b"{\\rtf1 x}")))

    @pytest.mark.parametrize("depth", [900, 1100])
    def test_groups_nested_beyond_reason_are_not_even_tried(self, write, stand_in, tmp_path, depth):
        stand_in(f"touch {tmp_path}/tried")

        with pytest.raises(DocumentError, match="打不开"):
            list(read_sheets(write("深.rtf", b"{\\rtf1 \\{" + b"{\\b " * depth)))

        assert (tmp_path / "tried").exists() == (depth < 1000)

    def test_too_slow_is_ended_with_its_children(self, write, stand_in, monkeypatch, tmp_path):
        monkeypatch.setattr("perf_nlp.documents.old_word._SECONDS", 0.3)
        stand_in(f"sleep 600 & echo $! > {tmp_path}/child; wait")

        with pytest.raises(DocumentError, match="太久"):
            list(read_sheets(write("表.rtf", b"{\\rtf1 x}")))

        assert not _is_running(int((tmp_path / "child").read_text()))

    def test_cancel_ends_it(self, write, stand_in, tmp_path):
        stand_in(f"echo $$ > {tmp_path}/child; sleep 600")

        def cancel(_):
            if (tmp_path / "child").is_file():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            list(read_sheets(write("表.rtf", b"{\\rtf1 x}"), cancel))

        assert not _is_running(int((tmp_path / "child").read_text()))


def _is_running(process_id):
    """Tell whether a process still does anything; one that only waits to be counted does not."""
    status = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True, check=False
    )
    return status.stdout.strip()[:1] not in {"", "Z"}
