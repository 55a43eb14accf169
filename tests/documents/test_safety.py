"""Packages and XML that ask for too much are refused before they get it."""

import io
import struct
import zipfile

import pytest
from lxml import etree

from perf_nlp.documents import safety
from perf_nlp.documents.safety import Events, check_members, open_package, parse_xml, read_tree
from perf_nlp.errors import DocumentError


def packed(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return content.getvalue()


def with_directory_of(size):
    """Give a zip whose end says that its directory takes `size` bytes."""
    content = bytearray(packed(a=b"x") + b"\0" * 5_000_000)
    end = content.rfind(b"PK\x05\x06")
    tail = content[end : end + 22]
    del content[end : end + 22]
    struct.pack_into("<L", tail, 12, size)
    return bytes(content + tail)


OLE = safety.OLE_MAGIC + b"\0" * 600
PACKAGES = {
    "bomb by ratio": (packed(a=b"0" * 30_000_000), safety.TOO_LARGE),
    "too many members": (packed(**{f"m{i}": b"" for i in range(20_001)}), safety.TOO_LARGE),
    "endless directory": (with_directory_of(4_500_000), safety.TOO_LARGE),
    "directory beyond the file": (with_directory_of(90_000_000), safety.DAMAGED),
    "encrypted by Office": (OLE + "EncryptedPackage".encode("utf-16-le"), safety.ENCRYPTED),
    "old format": (OLE, safety.DAMAGED),
    "no zip": (b"%PDF-1.7 ...", safety.DAMAGED),
    "empty": (b"", safety.DAMAGED),
    "cut": (packed(a=b"text" * 100)[:-30], safety.DAMAGED),
}


@pytest.mark.parametrize(("content", "sentence"), PACKAGES.values(), ids=PACKAGES)
def test_package_is_refused(write, content, sentence):
    with pytest.raises(DocumentError) as caught:
        open_package(write("a.xlsx", content))

    assert (caught.value.message, caught.value.where) == (sentence, {"file": "a.xlsx"})


def test_package_with_too_many_elements_is_refused_before_it_is_parsed(write, monkeypatch):
    monkeypatch.setattr(safety, "COUNTED_FROM", 1_000)
    monkeypatch.setattr(safety, "MOST_ELEMENTS", 500)
    few, many = b"<a>" + b"<b>x</b>" * 499 + b"</a>", b"<a>" + b"<b>x</b>" * 500 + b"</a>"
    open_package(write("few.xlsx", packed(**{"sheet.xml": few, "photo.png": many}))).close()
    with pytest.raises(DocumentError, match="大得不正常"):
        open_package(write("many.xlsx", packed(**{"sheet.xml": many})))


def test_package_that_unpacks_to_too_much_in_all(write, monkeypatch):
    monkeypatch.setattr(safety, "MOST_UNPACKED", 2_000)
    path = write("a.xlsx", packed(a=bytes(range(256)) * 5, b=bytes(range(256)) * 5))

    with pytest.raises(DocumentError, match="大得不正常"):
        open_package(path)


def test_member_with_a_password():
    with zipfile.ZipFile(io.BytesIO(packed(a=b"x"))) as package:
        package.infolist()[0].flag_bits |= 1

        with pytest.raises(DocumentError, match="密码"):
            check_members(package, "a.zip")


def test_harmless_package_opens(write):
    with open_package(write("a.xlsx", packed(a=b"0" * 1_000_000))) as package:
        assert package.read("a") == b"0" * 1_000_000


def repeated(pattern, n):
    return "<a>" + "".join(pattern.format(i) for i in range(n)) + "</a>"


BOMB = """<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>"""
OUTSIDE = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>"""
XML = {
    "entities that multiply": (BOMB, safety.WITH_ENTITIES),
    "entity from outside": (OUTSIDE, safety.WITH_ENTITIES),
    "deep": ("<a>" * 20_000 + "</a>" * 20_000, safety.TOO_LARGE),
    "endless tag": (f"<a b='{'x' * 9_000_000}'/>", safety.TOO_LARGE),
    "names without end": (repeated("<n{}/>", 60_000), safety.TOO_LARGE),
    "prefixes without end": (repeated("<a xmlns:p{}='u'/>", 60_000), safety.TOO_LARGE),
    "cut": ("<a><b></b>", safety.DAMAGED),
    "no XML": ("PK", safety.DAMAGED),
    "unknown encoding": ("<?xml version='1.0' encoding='klingon'?><a/>", safety.DAMAGED),
    "encoding of several bytes": ("<?xml version='1.0' encoding='gb18030'?><a/>", safety.DAMAGED),
    "empty": ("", safety.DAMAGED),
}


@pytest.mark.parametrize(("text", "sentence"), XML.values(), ids=XML)
def test_xml_is_refused(text, sentence):
    with pytest.raises(DocumentError) as caught:
        parse_xml(io.BytesIO(text.encode()), Events(), "a.xlsx")

    assert caught.value.message == sentence


def test_more_elements_than_allowed():
    stream = io.BytesIO(b"<a>" + b"<b/>" * 100 + b"</a>")

    with pytest.raises(DocumentError, match="大得不正常"):
        parse_xml(stream, Events(), "a.xlsx", most_elements=100)


class Heard(Events):
    def __init__(self):
        super().__init__()
        self.heard = []

    def start(self, name, attributes):
        super().start(name, attributes)
        self.heard.append((name, attributes))

    def text(self, data):
        self.heard.append(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_is_told_with_its_namespaces(encoding):
    events = Heard()
    text = (
        f"<?xml version='1.0' encoding='{encoding}'?><p:a xmlns:p='u' p:b='1' c='2'>指标&amp;</p:a>"
    )
    told = []

    parse_xml(io.BytesIO(text.encode(encoding)), events, "a.xlsx", progress=told.append)

    assert events.heard == [("u a", {"u b": "1", "c": "2"}), "指标&"]
    assert told[-1] == len(text.encode(encoding))


def test_what_progress_raises_ends_the_reading():
    def stop(_):
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        parse_xml(io.BytesIO(b"<a/>"), Events(), "a.xlsx", progress=stop)


def test_tree_of_a_member():
    with zipfile.ZipFile(io.BytesIO(packed(a="<a><!-- no --><b>文</b></a>"))) as package:
        assert (
            etree.tostring(read_tree(package, "a", "f"), encoding="unicode") == "<a><b>文</b></a>"
        )


@pytest.mark.parametrize(("member", "content"), [("a", BOMB), ("a", "<a>"), ("b", "<a/>")])
def test_tree_is_refused(member, content):
    with zipfile.ZipFile(io.BytesIO(packed(a=content))) as package, pytest.raises(DocumentError):
        read_tree(package, member, "f")
