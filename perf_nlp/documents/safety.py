"""Limits for files that come from anywhere: packages (zip) and XML, checked while they are read.

A small file can ask for any amount of memory and time: a zip that unpacks to gigabytes, entities
that multiply, a million nested elements. Every reader of zipped XML goes through here.
"""

from __future__ import annotations

import lzma
import struct
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from perf_nlp.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A workbook of 200,000 rows × 10 columns unpacks to about 110 MB.
MOST_UNPACKED = 600_000_000
# Tables full of the same styled blank cell compress 20 to 1, bombs 1000 to 1.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
MOST_MEMBERS = 20_000
# One entry of a zip directory takes 46 bytes and its name.
MOST_DIRECTORY = 4_000_000
# The same workbook has five million; more take longer than a person waits.
MOST_ELEMENTS = 12_000_000
MOST_TREE_ELEMENTS = 3_000_000
# Larger members are counted through before they are parsed: a count takes 2 s, a parse 30 s.
COUNTED_FROM = 150_000_000
MOST_DEPTH = 1_000
# One tag, comment or instruction; running text comes in pieces and is no token.
MOST_TOKEN = 8_000_000
MOST_NAMES = 50_000
CHUNK = 1 << 16

ENCRYPTED = "文件设有打开密码，读不出内容；请在 Excel、Word 或 WPS 里取消密码，另存后再导入"
DAMAGED = "文件已损坏或不完整，无法读取；请用 Excel、Word 或 WPS 打开后另存，再导入"
TOO_LARGE = "文件解开后大得不正常，为安全起见没有读取；请拆成几个小文件再导入"
WITH_ENTITIES = (
    "文件里有自定义的实体（DTD），为安全起见没有读取；请用 Excel、Word 或 WPS 另存再导入"
)

# All that zipfile and expat raise for bytes that are not what they should be.
DAMAGE = (
    zipfile.BadZipFile,
    xml.parsers.expat.ExpatError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    # A member's place or name that cannot be, an unknown encoding or compression, bad numbers.
    LookupError,
    ValueError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
)  # fmt: skip


def open_package(path: Path) -> zipfile.ZipFile:
    """Open a zipped document (xlsx, docx, ods) whose members are within the limits.

    :raises DocumentError: If it has a password, is no zip, is damaged, or unpacks to too much.
    """
    with path.open("rb") as stream:
        head = stream.read(len(OLE_MAGIC))
        if head == OLE_MAGIC:
            is_encrypted = "EncryptedPackage".encode("utf-16-le") in head + stream.read()
            raise DocumentError(ENCRYPTED if is_encrypted else DAMAGED, file=path.name)
    try:
        check_directory(path)
        package = zipfile.ZipFile(path)
    except DAMAGE as error:
        if isinstance(error, PermissionError):
            raise
        raise DocumentError(DAMAGED, file=path.name) from error
    try:
        check_members(package, path.name)
        _check_elements(package, path.name)
    except DocumentError:
        package.close()
        raise
    return package


def check_directory(path: Path) -> None:
    """Refuse a zip whose list of members is itself too long to be read.

    :raises DocumentError: If the list takes more than `MOST_DIRECTORY` bytes.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    end, end64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    length = 0
    if 0 <= end <= len(tail) - 22:
        length = struct.unpack_from("<L", tail, end + 12)[0]
    if length == 0xFFFFFFFF and 0 <= end64 <= len(tail) - 48:
        length = struct.unpack_from("<Q", tail, end64 + 40)[0]
    if length > min(size, MOST_DIRECTORY):
        raise DocumentError(DAMAGED if length > size else TOO_LARGE, file=path.name)


def check_members(package: zipfile.ZipFile, file: str) -> None:
    """Refuse a zip that would unpack to too much, by number, size or ratio.

    The sizes are those of its directory: zipfile never unpacks more than that of a member.

    :param file: Name for the message.
    :raises DocumentError: If a limit is passed, or a member has a password.
    """
    members = package.infolist()
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise DocumentError(TOO_LARGE, file=file)
    for each in members:
        if each.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * each.compress_size):
            raise DocumentError(TOO_LARGE, file=file)
        if each.flag_bits & 0x1:
            raise DocumentError(ENCRYPTED, file=file)


def _check_elements(package: zipfile.ZipFile, file: str) -> None:
    """Refuse at once a package with a large member that has too many elements to be read."""
    for each in package.infolist():
        if each.file_size <= COUNTED_FROM or not each.filename.endswith(".xml"):
            continue
        n_elements = 0
        try:
            with package.open(each) as stream:
                while chunk := stream.read(1 << 20):
                    n_elements += chunk.count(b"<") - chunk.count(b"</")
        except DAMAGE as error:
            raise DocumentError(DAMAGED, file=file) from error
        if n_elements > MOST_ELEMENTS:
            raise DocumentError(TOO_LARGE, file=file)


class Events:
    """What is told of an XML text, element by element; names are "namespace name".

    A subclass that overrides `start` and `end` counts on, as here: the limits rest on it.
    """

    __slots__ = ("n_ended", "n_started")

    def __init__(self) -> None:
        self.n_started = 0
        self.n_ended = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self.n_started += 1

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.n_ended += 1

    def text(self, data: str) -> None:
        """Take a piece of text; longer ones come in several."""


def _parser(events: Events, names: dict[str, str], file: str) -> xml.parsers.expat.XMLParserType:
    """Make a parser that tells `events`, keeps all names in `names`, and refuses entities."""

    def refuse(*_: object) -> None:
        raise DocumentError(WITH_ENTITIES, file=file)

    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ", intern=names)
    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.text
    # With this handler set, expat puts prefixes into `names` as well.
    parser.StartNamespaceDeclHandler = lambda prefix, uri: None
    parser.StartDoctypeDeclHandler = refuse
    return parser


def parse_xml(
    stream: IO[bytes],
    events: Events,
    file: str,
    *,
    most_elements: int = MOST_ELEMENTS,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Read an XML text in constant memory; entities are neither fetched nor expanded.

    :param file: Name for the message.
    :param progress: Told how many bytes are read.
    :raises DocumentError: If it is no XML, declares entities, or passes a limit.
    """
    names: dict[str, str] = {}
    parser = _parser(events, names, file)
    n_bytes = 0
    is_done = False
    while not is_done:
        try:
            chunk = stream.read(CHUNK)
            is_done = not chunk
            parser.Parse(chunk, is_done)
        except DAMAGE as error:
            raise DocumentError(DAMAGED, file=file) from error
        n_bytes += len(chunk)
        if (
            events.n_started > most_elements
            or events.n_started - events.n_ended > MOST_DEPTH
            or len(names) > MOST_NAMES
            or n_bytes - parser.CurrentByteIndex > MOST_TOKEN
        ):
            raise DocumentError(TOO_LARGE, file=file)
        # Outside of the try: what it raises to end the reading is not ours to translate.
        if progress:
            progress(n_bytes)


def read_tree(package: zipfile.ZipFile, member: str, file: str) -> _Element:
    """Read a member of a package as an XML tree, after a first pass that keeps the limits.

    :raises DocumentError: If it is missing, no XML, declares entities, or passes a limit.
    """
    from lxml import etree

    try:
        with package.open(member) as stream:
            parse_xml(stream, Events(), file, most_elements=MOST_TREE_ELEMENTS)
        content = package.read(member)
    except DAMAGE as error:
        raise DocumentError(DAMAGED, file=file) from error
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(DAMAGED, file=file) from error
