"""Keep uploaded files until they are imported."""

from __future__ import annotations

import os
import re
import shutil
import time
import unicodedata
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from perf_nlp.documents import READERS
from perf_nlp.errors import ArtifactError, DocumentError
from perf_nlp.records import Job
from perf_nlp.storage import Store

_FOLDER = "uploads"
# Bytes: file systems allow 255, and a Chinese character takes three.
_LONGEST_STEM = 180
_LONGEST_ENDING = 10
# Longer than any upload waits between its file and its place in the queue, or takes to import.
_FORGOTTEN_SECONDS = 3600.0
# Separators, drive colons, wildcards and control characters of any system we run on.
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff<>:"|?*]'
)
# Devices of Windows, whatever ending follows: what is written to them is lost.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def keep_upload(store: Store, library: Path, file_name: str, stream: BinaryIO) -> Job:
    """Write an upload to the disk for good, then queue its import.

    :param file_name: As the browser gave it; only its last part is used.
    :raises DocumentError: If a file of this kind cannot be read.
    :raises ArtifactError: If the library's folder cannot be written.
    """
    name = safe_name(file_name)
    if Path(name).suffix.lower() not in READERS:
        raise DocumentError(f"还不能读取这种格式，可以读取的有：{'、'.join(READERS)}", file=name)
    upload = f"{uuid.uuid4().hex}/{name}"
    path = library / _FOLDER / upload
    with ExitStack() as undo:
        undo.callback(drop_upload, library, upload)
        try:
            path.parent.mkdir(parents=True)
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file)
                file.flush()
                # What is acknowledged must survive the power cut.
                os.fsync(file.fileno())
        except OSError as error:
            sentence = "上传的文件无法保存，请检查磁盘空间和写入权限"
            raise ArtifactError(sentence, file=name) from error
        job = store.add_job(name, upload)
        undo.pop_all()
    return job


def upload_path(library: Path, upload: str) -> Path:
    """Give the path of a kept upload."""
    return library / _FOLDER / upload


def drop_upload(library: Path, upload: str) -> None:
    """Delete a kept upload and its folder; one that is gone does not matter."""
    shutil.rmtree(upload_path(library, upload).parent, ignore_errors=True)


def drop_forgotten(library: Path) -> None:
    """Delete uploads that a killed process left behind; only for when the queue is empty.

    What was imported from them may be deleted one day, and must then be gone from here too.
    """
    oldest = time.time() - _FORGOTTEN_SECONDS
    for folder in (library / _FOLDER).glob("*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)


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
