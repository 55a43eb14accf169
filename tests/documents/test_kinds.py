"""What a file is, is told by its bytes: renamed files are read, others named in one sentence."""

import gzip
import io
import random
import struct
import zipfile
from importlib import import_module

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from perf_nlp.documents import READERS, is_document, read_sheets
from perf_nlp.documents.kinds import ENDINGS, find_kind
from perf_nlp.documents.reading import _READERS
from perf_nlp.errors import DocumentError
from tests.documents.word_maker import paragraph, write_docx


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xlsx():
    workbook = Workbook()
    workbook.active.append(["甲", "1"])
    return saved(workbook)


def xls():
    workbook = xlwt.Workbook()
    workbook.add_sheet("表").write(0, 0, "甲")
    return saved(workbook)


def packed(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def ole(*streams):
    """Make the smallest OLE file whose root holds empty streams of these names."""
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [
        _entry(name, 2, right=number + 1 if number < len(streams) else -1)
        for number, name in enumerate(streams, start=1)
    ]
    directory = b"".join(entries).ljust(1024, b"\0")
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(76, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (109 * 4 - 4)
    sectors = struct.pack("<III", 0xFFFFFFFD, 2, 0xFFFFFFFE) + b"\xff" * 500
    return bytes(header) + sectors + directory


def _entry(name, kind, child=-1, right=-1):
    raw = f"{name}\0".encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), kind, 1, -1, right, child)
    return head.ljust(116, b"\0") + struct.pack("<iQ", -2, 0)


KINDS = {
    "xlsx named xls": ("a.xls", xlsx(), "xlsx"),
    "xlsx named csv": ("a.csv", xlsx(), "xlsx"),
    "xlsx without an ending": ("a", xlsx(), "xlsx"),
    "xls named xlsx": ("a.xlsx", xls(), "xls"),
    "xls": ("a.et", xls(), "xls"),
    "ods": ("a.xlsx", packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml=""), "ods"),
    "odt": ("a.doc", packed(mimetype="application/vnd.oasis.opendocument.text", content_xml=""), "doc"),
    "docx": ("a.doc", packed(word__document_xml="", **{"[Content_Types]_xml": ""}), "docx"),
    "docx with a part of another name": ("a.docx", packed(**{"text_xml": "", "[Content_Types]_xml": ""}), "docx"),
    "doc": ("a.docx", ole("WordDocument", "1Table"), "doc"),
    "doc with a workbook beside": ("a.doc", ole("WordDocument"), "doc"),
    "works": ("a.wps", ole("CONTENTS"), "doc"),
    "rtf named doc": ("a.doc", b"{\\rtf1\\ansi}", "rtf"),
    "pdf": ("a.docx", b"%PDF-1.7\n", "pdf"),
    "pdf behind other bytes": ("a.pdf", b"\r\n\r\n%PDF-1.4\n", "pdf"),
    "png": ("a.pdf", b"\x89PNG\r\n\x1a\n", "image"),
    "jpeg": ("a.png", b"\xff\xd8\xff\xe0", "image"),
    "tiff": ("a.tif", b"II*\x00", "image"),
    "bmp": ("a.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image"),
    "text that begins with BM": ("a.txt", "BMI达标率\t≥95%".encode(), "text"),
    "html named xls": ("a.xls", b"\n <HTML xmlns:x='urn:x'><table>", "html"),
    "html that begins with a table": ("a.xlsx", b"<table border=1><tr>", "html"),
    "html behind a remark": ("a.xls", b"<!-- x --><meta charset=gbk><table>", "html"),
    "xhtml": ("a.html", b"<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
    "html in utf-16": ("a.xls", "<html><table>".encode("utf-16"), "html"),
    "text in .html": ("a.html", "数量指标：5".encode(), "html"),
    "mht": ("a.xls", b"From: x\r\nSubject: y\r\n z\r\nMIME-Version: 1.0\r\n", "mht"),
    "xml spreadsheet": ("a.xls", b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "xml_sheet"),
    "word xml of 2003": ("a.doc", b"<?xml version='1.0'?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>", "xml_word"),
    "text with a bracket": ("a.csv", "名称,值\n响应时间,<5天\n".encode(), "csv"),
    "tabs named xls": ("a.xls", "名称\t值\n".encode(), "csv"),
    "text named doc": ("a.doc", "项目名称：养护".encode(), "text"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "kind"), KINDS.values(), ids=KINDS)
def test_kind_is_told_by_the_bytes(write, name, content, kind):
    assert find_kind(write(name, content)) == kind


REFUSED = {
    "zip": ("a.zip", packed(a="x"), "先解压"),
    "zip named xlsx": ("a.xlsx", packed(a="x"), "先解压"),
    "gzip": ("a.csv", gzip.compress(b"x"), "先解压"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c", "先解压"),
    "rar": ("a.docx", b"Rar!\x1a\x07\x00", "先解压"),
    "encrypted workbook": ("a.xlsx", ole("EncryptedPackage", "EncryptionInfo"), "密码"),
    "presentation": ("a.pptx", packed(ppt__presentation_xml=""), "还不能读取"),
    "binary workbook": ("a.xlsb", packed(xl__workbook="", **{"xl/workbook.bin": ""}), "还不能读取"),
    "unknown OLE": ("a.doc", ole("PowerPoint Document"), "还不能读取"),
    "half a zip": ("a.docx", packed(word__document_xml="x" * 99)[:60], "损坏"),
    "half an OLE": ("a.doc", ole("WordDocument")[:700], "损坏"),
    "other XML": ("a.xls", b"<?xml version='1.0'?><data/>", "XML"),
    "unknown ending": ("a.pdfx", b"x", "还不能读取"),
    "lock of an open workbook": ("~$a.xlsx", xlsx(), "临时文件"),
    "empty": ("a.docx", b"", "空的"),
}


@pytest.mark.parametrize(("name", "content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_named(write, name, content, says):
    with pytest.raises(DocumentError, match=says) as caught:
        list(read_sheets(write(name, content)))

    assert caught.value.where["file"] == name


def test_workbook_within_a_document_does_not_make_it_one(write):
    embedded = ole("WordDocument", "Workbook")

    assert find_kind(write("a.xls", embedded)) in {"doc", "xls"}


NAMES = {
    "目标表.xlsx": True,
    "目标表.XLS": True,
    "扫描.jpeg": True,
    "~$目标表.xlsx": False,
    ".~目标表.xlsx": False,
    "._目标表.xlsx": False,
    "说明.exe": False,
    "无后缀": False,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_documents_are_known_by_their_names(tmp_path, name, expected):
    assert is_document(tmp_path / name) is expected


def test_each_ending_has_a_reader():
    assert list(READERS) == list(ENDINGS)


def test_renamed_document_is_read_as_what_it_is(tmp_path):
    write_docx(tmp_path / "a.docx", paragraph("绩效目标"))
    (tmp_path / "a.docx").rename(tmp_path / "表.xls")

    (sheet,) = read_sheets(tmp_path / "表.xls")

    assert sheet.rows[0].cells == ("绩效目标",)
    assert sheet.rows[0].origin.file == "表.xls"


@given(st.integers(0, 2**32), st.sampled_from([ole("WordDocument", "x"), xls(), xlsx()]))
def test_damaged_head_gives_a_kind_or_one_sentence(tmp_path_factory, seed, whole):
    random_ = random.Random(seed)
    content = bytearray(whole)
    for _ in range(20):
        content[random_.randrange(8, len(content))] = random_.randrange(256)
    path = tmp_path_factory.getbasetemp() / "变.xls"
    path.write_bytes(content)

    try:
        assert find_kind(path) in ENDINGS.values()
    except DocumentError as error:
        assert error.where["file"] == "变.xls"


@pytest.mark.parametrize("kind", _READERS)
def test_each_kind_has_a_reader_that_exists(kind):
    module, function = _READERS[kind]

    assert callable(getattr(import_module(f"perf_nlp.documents.{module}"), function))
