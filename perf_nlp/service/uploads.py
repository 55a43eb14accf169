"""Keep uploaded files until they are imported."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
import uuid
from pathlib import Path
from typing import BinaryIO

from perf_nlp.documents import READERS
from perf_nlp.errors import ArtifactError, DocumentError
from perf_nlp.records import Job
from perf_nlp.storage import Store

_FOLDER = "uploads"
_LONGEST_NAME = 120
# Separators, drive colons, wildcards and control characters of any system we run on.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>:"|?*]')


def keep_upload(store: Store, library: Path, file_name: str, stream: BinaryIO) -> Job:
    """Write an upload to the disk for good, then queue its import.

    :param file_name: As the browser gave it; only its last part is used.
    :raises DocumentError: If a file of this kind cannot be read.
    :raises ArtifactError: If the library's folder cannot be written.
    """
    name = safe_name(file_name)
    if Path(name).suffix.lower() not in READERS:
        raise DocumentError(
            f"还不能读取这种格式，可以读取的有：{'、'.join(READERS)}", file=name
        )
    upload = f"{uuid.uuid4().hex}/{name}"
    path = library / _FOLDER / upload
    try:
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
            file.flush()
            # What is acknowledged must survive the power cut.
            os.fsync(file.fileno())
        return store.add_job(name, upload)
    except OSError as error:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise ArtifactError("上传的文件无法保存，请检查磁盘空间和写入权限", file=name) from error


def upload_path(library: Path, upload: str) -> Path:
    """Give the path of a kept upload."""
    return library / _FOLDER / upload


def drop_upload(library: Path, upload: str) -> None:
    """Delete a kept upload and its folder; one that is gone does not matter."""
    shutil.rmtree(upload_path(library, upload).parent, ignore_errors=True)


def safe_name(file_name: str) -> str:
    """Give a name that is one plain file name on every system.

    >>> safe_name("C:\\\\表\\\\..\\\\2019年目标表.txt")
    '2019年目标表.txt'
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", file_name))[-1]
    name = _FORBIDDEN.sub("", last).strip(" .")
    stem, dot, ending = name.rpartition(".")
    return f"{(stem if dot else name)[:_LONGEST_NAME] or '未命名'}{dot}{ending[:10] if dot else ''}"
