"""Open zip archives of documents: which members are documents, and one after the other unpacked.

Nothing of an archive is trusted: neither its names, which never become paths, nor its sizes.
"""

from __future__ import annotations

import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from perf_nlp.documents.kinds import is_document
from perf_nlp.documents.safety import (
    DAMAGE,
    DAMAGED,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_UNPACKED,
    RATIO_COUNTS_FROM,
    TOO_LARGE,
    check_directory,
)
from perf_nlp.errors import DocumentError

ENDING = ".zip"
# A year's documents of a province are some thousands; each costs milliseconds even when blank.
MOST_DOCUMENTS = 5_000
# Members are unpacked one at a time, so all together may be more than one alone.
MOST_TOGETHER = 4 * MOST_UNPACKED

_UTF8_FLAG = 0x800
_PASSWORD_FLAG = 0x1
_WITH_PASSWORD = "压缩包里的这份文件设有密码，没有读取；请先用密码解压，再导入里面的文件"
_UNKNOWN_METHOD = "压缩包里的这份文件用了不常见的压缩方法，解不开；请先解压，再导入里面的文件"
_TOO_MANY = "压缩包里有 {} 份文件，一次最多读取 {} 份；请分成几个压缩包再导入"
_NO_ROOM = "压缩包里的这份文件无法解开，请检查磁盘空间"
# Extra field in which packers write the name in UTF-8 besides (APPNOTE.TXT, 4.6.9).
_NAME_FIELD = 0x7075

# Bytes: file systems allow 255, and a Chinese character takes three.
_LONGEST_STEM = 180
_LONGEST_ENDING = 10
# Separators, drive colons, wildcards and control characters of any system we run on.
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff<>:"|?*]'
)
# Devices of Windows, whatever ending follows: what is written to them is lost.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked of an archive and those inside it.

    :param n_bytes: In all.
    """

    n_bytes: int = MOST_TOGETHER


@dataclass(frozen=True, slots=True)
class Member:
    """A document or archive inside an archive.

    :param name: Its path there, as a plain relative one: for people, never for the disk.
    """

    name: str
    info: zipfile.ZipInfo = field(repr=False)

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive itself, by its ending."""
        return self.name.lower().endswith(ENDING)


class Archive:
    """An open zip archive.

    :param path: The archive.
    :param file: Its name for messages.
    :param budget: How much may be unpacked; shared with the archive that this one came from.
    :raises DocumentError: If it is no zip archive, is damaged, or promises too much.
    """

    def __init__(self, path: Path, file: str, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        try:
            check_directory(path)
            self._zip = zipfile.ZipFile(path)
        except PermissionError as error:
            raise DocumentError("没有读取这个文件的权限", file=file) from error
        except DocumentError as error:
            raise DocumentError(error.message, file=file) from error
        except (*DAMAGE, OSError) as error:
            sentence = "压缩包已损坏或不完整，或不是 zip 格式；请解压后导入里面的文件"
            raise DocumentError(sentence, file=file) from error
        infos = self._zip.infolist()
        promised = sum(info.file_size for info in infos)
        if len(infos) > MOST_MEMBERS or promised > self._budget.n_bytes:
            self._zip.close()
            raise DocumentError(TOO_LARGE, file=file)
        named = [Member(_shown_name(info), info) for info in infos if not _is_folder(info)]
        self.members = tuple(sorted(filter(_is_wanted, named), key=lambda member: member.name))
        if len(self.members) > MOST_DOCUMENTS:
            self._zip.close()
            raise DocumentError(_TOO_MANY.format(len(self.members), MOST_DOCUMENTS), file=file)
        self.n_others = sum(not _is_hidden(member.name) for member in named) - len(self.members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._zip.close()

    def unpack(self, member: Member, folder: Path) -> Path:
        """Write a member into a folder, under a plain name of its own.

        :param folder: An empty folder.
        :raises DocumentError: If the member has a password, is damaged, or is too large.
        """
        info = member.info
        too_dense = info.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * info.compress_size)
        if too_dense or info.file_size > min(MOST_UNPACKED, self._budget.n_bytes):
            raise DocumentError(TOO_LARGE)
        if info.flag_bits & _PASSWORD_FLAG:
            raise DocumentError(_WITH_PASSWORD)
        self._budget.n_bytes -= info.file_size
        path = folder / safe_name(member.name)
        try:
            # zipfile gives no more bytes than the directory promises.
            with self._zip.open(info) as packed, path.open("wb") as file:
                shutil.copyfileobj(packed, file)
        except NotImplementedError as error:
            raise DocumentError(_UNKNOWN_METHOD) from error
        except DAMAGE as error:
            raise DocumentError(DAMAGED) from error
        except OSError as error:
            raise DocumentError(_NO_ROOM) from error
        return path


def is_archive(path: Path) -> bool:
    """Tell whether a path is an archive of documents, by its ending and what is in it.

    A document of Office is a zip too: with the wrong ending it is still a document.
    """
    if path.suffix.lower() != ENDING or not path.is_file():
        return False
    try:
        check_directory(path)
        with zipfile.ZipFile(path) as package:
            return not {"[Content_Types].xml", "mimetype"} & set(package.namelist())
    except (*DAMAGE, DocumentError, OSError):
        # Whoever opens it says what is wrong.
        return True


def safe_name(file_name: str) -> str:
    r"""Give a name that is one plain file name on every system.

    >>> safe_name("C:\\表\\..\\2019年目标表.txt")
    '2019年目标表.txt'
    >>> safe_name("nul.txt")
    '_nul.txt'
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", file_name))[-1]
    name = _FORBIDDEN.sub("", last).strip(" .")
    name = f"_{name}" if _DEVICE.match(name) else name
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    return f"{_cut(stem) or '未命名'}{dot}{ending[:_LONGEST_ENDING]}"


def _cut(stem: str) -> str:
    """Shorten a stem to what fits, without cutting a character in two."""
    return stem.encode()[:_LONGEST_STEM].decode(errors="ignore").strip(" .")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Tell folders and links from files; some packers end folders with a backslash."""
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return info.is_dir() or is_link or info.orig_filename.endswith("\\")


def _is_wanted(member: Member) -> bool:
    """Tell whether a member is a document or an archive, not what systems leave beside them."""
    is_readable = member.is_archive or is_document(Path(member.name))
    return is_readable and not _is_hidden(member.name)


def _is_hidden(name: str) -> bool:
    """Tell whether a name is of those that systems hide from the user."""
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/"))


def _shown_name(info: zipfile.ZipInfo) -> str:
    """Give the path of a member as a plain relative one."""
    parts = re.split(r"[\\/]+", _decoded_name(info))
    # A leading dot hides a file, and `safe_name` would take it away.
    kept = [
        ("." if part.startswith(".") else "") + safe_name(part)
        for part in parts
        if part.strip(" .") and not re.fullmatch(r"[A-Za-z]:", part)
    ]
    return "/".join(kept) or "未命名"


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Decode the name of a member: UTF-8 where the archive says so, else what it looks like."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    # Without that flag zipfile takes every name for code page 437, which maps all bytes.
    raw = info.orig_filename.encode("cp437", errors="replace")
    for name in _unicode_names(info.extra, raw):
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _unicode_names(extra: bytes, raw: bytes) -> Iterator[str]:
    """Find the name in UTF-8 that belongs to the raw one, in the extra fields of a member."""
    while len(extra) >= 4:
        kind, size = (int.from_bytes(extra[at : at + 2], "little") for at in (0, 2))
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        is_ours = kind == _NAME_FIELD and int.from_bytes(body[1:5], "little") == zlib.crc32(raw)
        if is_ours:
            yield body[5:].decode("utf-8", errors="replace")
