"""Tell what a file really is from its bytes, whatever its ending says."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from perf_nlp.documents.safety import DAMAGED, ENCRYPTED, check_directory
from perf_nlp.errors import DocumentError

Kind = Literal[
    "xlsx", "xls", "ods", "docx", "doc", "rtf", "pdf", "image", "html", "mht", "xml_sheet",
    "xml_word", "csv", "text",
]  # fmt: skip

# What a file of each ending should be; what it is decides.
ENDINGS: dict[str, Kind] = {
    ".txt": "text", ".tsv": "csv", ".csv": "csv",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".et": "xls", ".ods": "ods",
    ".docx": "docx", ".doc": "doc", ".wps": "doc", ".rtf": "rtf",
    ".html": "html", ".htm": "html", ".mht": "mht", ".mhtml": "mht",
    ".pdf": "pdf",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image",
    ".bmp": "image",
}  # fmt: skip

_HEAD_BYTES = 8192
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_BMP = re.compile(rb"BM.{4}\x00{4}.{4}[\x0c\x28\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL)
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*"
    r"<(?:!doctype\s+html|html|head|meta|title|style|body|table|thead|tbody|tr|div|p|h\d|center"
    r"|form|span|font|link|script|base)\b",
    re.IGNORECASE | re.DOTALL,
)
_MHT = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    rb"(?:mime-version:|content-type:\s*multipart/)",
    re.IGNORECASE,
)
# The member of a zip that names its format, and what it is; None for what we cannot read.
_MEMBERS: tuple[tuple[str, Kind | None], ...] = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", None),
    ("word/", "docx"),
    ("ppt/", None),
)
_OPEN_DOCUMENT: dict[bytes, Kind] = {b"spreadsheet": "ods", b"text": "doc"}
# Streams at the root of an OLE file, each with what it makes of the file.
_STREAMS: dict[str, Kind] = {
    "Workbook": "xls", "Book": "xls", "WordDocument": "doc", "MatOST": "doc", "CONTENTS": "doc",
}  # fmt: skip


def is_document(path: Path) -> bool:
    """Tell from its name whether a file of a folder is a document that can be read.

    False for what Office, WPS and macOS leave beside a document (`~$表.xlsx`, `._表.xlsx`).
    """
    return path.suffix.lower() in ENDINGS and not is_leftover(path)


def is_leftover(path: Path) -> bool:
    """Tell whether a name is that of a lock or shadow file of an open document."""
    return path.name.startswith(("~$", ".~", "._"))


def find_kind(path: Path) -> Kind:
    """Tell what a file is.

    :return: Its kind by its content; the ending only parts kinds of text, and names what a
        damaged file was meant to be.
    :raises DocumentError: If it is packed, locked by a password, or nothing we can read.
    :raises OSError: If it cannot be read at all.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    meant = ENDINGS.get(path.suffix.lower())
    if head.startswith(b"PK"):
        return _zip_kind(path, meant)
    if head.startswith(_OLE):
        return _ole_kind(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_IMAGES) or _BMP.match(head):
        return "image"
    if head.startswith(_PACKED):
        raise DocumentError("这是压缩文件，请先解压，再导入里面的文档", file=path.name)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    # A workbook of Excel 2.0 to 4.0 has no container: it begins with its first record.
    if re.match(rb"\x09[\x00\x02\x04][\x04-\x08]\x00", head):
        return "xls"
    return _text_kind(head, meant, path.name)


def _text_kind(head: bytes, meant: Kind | None, file: str) -> Kind:
    """Tell which kind of text a file is from its head."""
    if _MHT.match(head):
        return "mht"
    text = _rough_text(head)
    if "<" in text and (markup := _markup_kind(text, file)):
        return markup
    if meant in {"html", "mht"}:
        return "html"
    if meant in {"text", "csv"}:
        return meant
    if meant == "xls":
        # Many systems export text parted by tabs under the name of a workbook.
        return "csv"
    if meant == "doc":
        return "text"
    if meant:
        # The reader of what it was meant to be has the best sentence for what is wrong.
        return meant
    raise unknown(file)


def _markup_kind(text: str, file: str) -> Kind | None:
    """Tell HTML and the XML formats of Office apart; None for text that holds a "<"."""
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text.lower():
        return "xml_sheet"
    if "/office/word/2003/wordml" in text or "/office/2006/xmlPackage" in text:
        return "xml_word"
    if _HTML.match(text):
        return "html"
    if text.lstrip().startswith("<?xml"):
        raise DocumentError(
            "这是 XML 数据，不是可以读取的文档，请另存为 xlsx 或 docx 再导入", file=file
        )
    return None


def _rough_text(head: bytes) -> str:
    """Decode the head of a file so far that its markup can be seen."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace").lstrip("\ufeff")
    if head.startswith((b"<\x00", b"\x00<")):
        return head.replace(b"\x00", b"").decode("latin-1")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _zip_kind(path: Path, meant: Kind | None) -> Kind:
    """Tell which Office format a zip is from its members."""
    try:
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "content.xml" in names and "mimetype" in names:
                with archive.open("mimetype") as file:
                    mimetype = file.read(200).removesuffix(b"-template")
                kind = _OPEN_DOCUMENT.get(mimetype.rpartition(b".")[2])
                if kind:
                    return kind
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise DocumentError(DAMAGED, file=path.name) from error
    for prefix, kind in _MEMBERS:
        if any(name.replace("\\", "/").lower().startswith(prefix) for name in names):
            if kind is None:
                break
            return kind
    else:
        # The workbook or document has a part of another name: its reader finds it.
        if "[Content_Types].xml" not in names:
            raise DocumentError("这是压缩文件，请先解压，再导入里面的文档", file=path.name)
        if meant in {"xlsx", "docx"}:
            return meant
    raise unknown(path.name)


def _ole_kind(path: Path) -> Kind:
    """Tell what an OLE file is from the streams at its root."""
    content = path.read_bytes()
    try:
        streams = dict(_root_streams(content))
    except (struct.error, IndexError, ValueError) as error:
        raise DocumentError(DAMAGED, file=path.name) from error
    if "EncryptedPackage" in streams:
        raise DocumentError(ENCRYPTED, file=path.name)
    kind = next((kind for name, kind in _STREAMS.items() if name in streams), None)
    if kind is None:
        raise unknown(path.name)
    if "WordDocument" in streams and _is_locked_word(content, streams["WordDocument"]):
        raise DocumentError(ENCRYPTED, file=path.name)
    return kind


def _root_streams(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and first sector of what lies at the root of an OLE file ([MS-CFB] 2.6)."""
    entries = _directory(content)
    seen: set[int] = set()
    waiting = [struct.unpack_from("<I", entries[0], 76)[0]]
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        length, left, right = (
            struct.unpack_from("<H", entry, 64)[0],
            *struct.unpack_from("<II", entry, 68),
        )
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        yield name, struct.unpack_from("<I", entry, 116)[0]
        waiting += [left, right]


def _directory(content: bytes) -> list[bytes]:
    """Collect the 128-byte directory entries of an OLE file."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    n_sectors = len(content) // size
    table_sectors = struct.unpack_from("<109I", content, 76)
    sector = struct.unpack_from("<I", content, 48)[0]
    entries: list[bytes] = []
    for _ in range(n_sectors):
        if sector >= n_sectors:
            break
        block = content[(sector + 1) * size : (sector + 2) * size]
        entries += [block[at : at + 128] for at in range(0, len(block) - 127, 128)]
        table, place = divmod(sector, size // 4)
        if table >= len(table_sectors) or table_sectors[table] >= n_sectors:
            break
        at = (table_sectors[table] + 1) * size + place * 4
        sector = struct.unpack_from("<I", content, at)[0]
    if not entries:
        raise ValueError("no directory")
    return entries


def _is_locked_word(content: bytes, sector: int) -> bool:
    """Tell whether a Word document is encrypted: a flag in its first bytes ([MS-DOC] 2.5.2)."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    flags = content[(sector + 1) * size + 10 : (sector + 1) * size + 12]
    return len(flags) == 2 and bool(flags[1] & 1)


def unknown(file: str) -> DocumentError:
    """Say that a format cannot be read, and what can be."""
    return DocumentError(f"还不能读取这种格式，可以读取的有：{'、'.join(ENDINGS)}", file=file)
