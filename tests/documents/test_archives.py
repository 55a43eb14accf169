"""Archives: what is inside, under which name, and never more than a machine can bear."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perf_nlp.documents import archives
from perf_nlp.documents.archives import Archive, Budget, is_archive
from perf_nlp.errors import DocumentError

TABLE = "指标名称,指标值\n群众满意度,≥90%\n".encode()


class Info(zipfile.ZipInfo):
    """The entry of a member whose name and flags are written as they are."""

    def __init__(self, number, raw, flags):
        super().__init__(str(number), (2024, 1, 1, 0, 0, 0))
        self.raw, self.flags = raw, flags

    def _encodeFilenameFlags(self):
        return self.raw, self.flags


def packed(*members, flags=0x800, method=zipfile.ZIP_DEFLATED):
    """Pack (raw name, content); flag 0x800 says that names are UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for number, (name, content) in enumerate(members):
            info = Info(number, name, flags)
            info.compress_type = method
            package.writestr(info, content)
    return stream.getvalue()


def opened(write, content, **context):
    return Archive(write("包.zip", content), "包.zip", **context)


NAMES = {
    "UTF-8, told": ("预算/表.csv".encode(), True, "预算/表.csv"),
    "UTF-8, not told": ("预算/表.csv".encode(), False, "预算/表.csv"),
    "GB18030": ("预算/绩效目标表.csv".encode("gb18030"), False, "预算/绩效目标表.csv"),
    "ASCII": (b"a/b.csv", False, "a/b.csv"),
    "up": (b"../../../etc/b.csv", True, "etc/b.csv"),
    "absolute": (b"/etc/b.csv", True, "etc/b.csv"),
    "drive": (b"C:\\Windows\\b.csv", True, "Windows/b.csv"),
    "share": (b"\\\\server\\c\\b.csv", True, "server/c/b.csv"),
    "line break": (b"a\nb.csv", True, "ab.csv"),
    "device": (b"con/aux.csv", True, "_con/_aux.csv"),
    "long": (b"n" * 300 + b".csv", True, "n" * 180 + ".csv"),
}


@pytest.mark.parametrize(("name", "told", "shown"), NAMES.values(), ids=NAMES)
def test_names_are_plain_and_relative(write, tmp_path, name, told, shown):
    folder = tmp_path / "一" / "二" / "三"
    folder.mkdir(parents=True)

    with opened(write, packed((name, TABLE), flags=0x800 * told)) as archive:
        (member,) = archive.members
        path = archive.unpack(member, folder)

    assert member.name == shown
    assert path.parent == folder
    assert path.read_bytes() == TABLE
    assert {each for each in tmp_path.rglob("*") if each.is_file()} == {path, tmp_path / "包.zip"}


def test_name_in_the_extra_field_counts(write):
    info = zipfile.ZipInfo("x.csv")
    told = "表.csv".encode()
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(told), 1, zlib.crc32(b"x.csv")) + told
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(info, TABLE)

    with opened(write, stream.getvalue()) as archive:
        assert [member.name for member in archive.members] == ["表.csv"]


def test_only_documents_and_archives_are_members(write):
    names = [
        "乙.csv", "甲.xlsx", "包.zip", "夹/", "夹\\", "说明.pptx", "夹/程序.exe", "~$甲.xlsx",
        ".隐藏.csv", "__MACOSX/._甲.xlsx", ".git/表.csv",
    ]  # fmt: skip
    with opened(write, packed(*((name.encode(), b"") for name in names))) as archive:
        assert [member.name for member in archive.members] == ["乙.csv", "包.zip", "甲.xlsx"]
        assert [member.is_archive for member in archive.members] == [False, True, False]
        assert archive.n_others == 2


def test_links_are_not_followed(write):
    info = zipfile.ZipInfo("表.csv")
    info.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(info, "/etc/passwd")

    with opened(write, stream.getvalue()) as archive:
        assert archive.members == ()


UNUSABLE = {
    "password": (packed((b"a.csv", TABLE), flags=0x801), "密码"),
    "zeros": (packed((b"a.csv", bytes(30_000_000))), "大得不正常"),
    "deflate64": (
        packed((b"a.csv", TABLE)).replace(b"\x00\x08\x08\x00", b"\x00\x08\x09\x00"),
        "压缩方法",
    ),
    "wrong checksum": (
        packed((b"a.csv", TABLE), method=zipfile.ZIP_STORED).replace(TABLE, TABLE[::-1], 1),
        "损坏",
    ),
}


@pytest.mark.parametrize(("content", "word"), UNUSABLE.values(), ids=UNUSABLE)
def test_member_that_cannot_be_unpacked(write, tmp_path, content, word):
    with opened(write, content) as archive:
        (member,) = archive.members
        with pytest.raises(DocumentError, match=word):
            archive.unpack(member, tmp_path)


def test_whole_archive_has_a_budget(write, tmp_path):
    content = packed((b"a.csv", TABLE), (b"b.csv", TABLE))
    with pytest.raises(DocumentError, match="大得不正常"):
        opened(write, content, budget=Budget(len(TABLE)))

    budget = Budget(2 * len(TABLE))
    with opened(write, content, budget=budget) as archive:
        archive.unpack(archive.members[0], tmp_path)
    assert budget.n_bytes == len(TABLE)


def test_too_many_members(write, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(DocumentError, match="大得不正常"):
        opened(write, packed(*((b"%d.csv" % number, b"") for number in range(4))))


def test_too_many_documents(write, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DOCUMENTS", 3)
    with pytest.raises(DocumentError, match="4 份文件，一次最多读取 3 份"):
        opened(write, packed(*((b"%d.csv" % number, b"") for number in range(4))))


WHOLE = packed((b"a.csv", TABLE), ("夹/表.csv".encode(), TABLE * 9))


@settings(max_examples=200)
@given(st.data())
def test_damage_is_an_error_of_ours(tmp_path_factory, data):
    start = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(start, min(len(WHOLE), start + 40)))
    path = tmp_path_factory.getbasetemp() / "损.zip"
    path.write_bytes(WHOLE[:start] + data.draw(st.binary(max_size=40)) + WHOLE[end:])
    folder = tmp_path_factory.getbasetemp() / "开"
    folder.mkdir(exist_ok=True)

    try:
        with Archive(path, "损.zip") as archive:
            for member in archive.members:
                archive.unpack(member, folder)
    except DocumentError as error:
        assert error.message


KINDS = {
    "archive": ("包.zip", WHOLE, True),
    "capitals": ("包.ZIP", WHOLE, True),
    "noise": ("包.zip", b"noise", True),
    "workbook under the wrong name": ("表.zip", packed((b"[Content_Types].xml", b"")), False),
    "another ending": ("包.csv", WHOLE, False),
}


@pytest.mark.parametrize(("name", "content", "expected"), KINDS.values(), ids=KINDS)
def test_is_archive(write, name, content, expected):
    assert is_archive(write(name, content)) is expected
