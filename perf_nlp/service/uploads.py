"""Keep uploaded files until they are imported."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from perf_nlp.documents import READERS
from perf_nlp.documents.archives import ENDING, safe_name
from perf_nlp.errors import ArtifactError, DocumentError
from perf_nlp.records import Job
from perf_nlp.storage import Store

# Endings of what can be uploaded.
READABLE = (*READERS, ENDING)
_FOLDER = "uploads"
# Longer than any upload waits between its file and its place in the queue, or takes to import.
_FORGOTTEN_SECONDS = 3600.0


def keep_upload(store: Store, library: Path, file_name: str, stream: BinaryIO) -> Job:
    """Write an upload to the disk for good, then queue its import.

    :param file_name: As the browser gave it; only its last part is used.
    :raises DocumentError: If a file of this kind cannot be read.
    :raises ArtifactError: If the library's folder cannot be written.
    """
    name = safe_name(file_name)
    if Path(name).suffix.lower() not in READABLE:
        raise DocumentError(f"还不能读取这种格式，可以读取的有：{'、'.join(READABLE)}", file=name)
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


def cancel_upload(store: Store, library: Path, job_id: str) -> Job:
    """Cancel the import of an upload; what it gave goes, and so does the file.

    :raises NotFoundError: If there is no such job.
    """
    job, upload = store.cancel_job(job_id)
    if job.status == "cancelled":
        drop_upload(library, upload)
    return job


def drop_forgotten(store: Store, library: Path) -> None:
    """Delete uploads that a killed process left behind: those of no job that may still go on.

    What was imported from them may be deleted one day, and must then be gone from here too.
    """
    oldest = time.time() - _FORGOTTEN_SECONDS
    for folder in (library / _FOLDER).glob("*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest and folder.name not in _kept(store):
                shutil.rmtree(folder)


def _kept(store: Store) -> set[str]:
    """Name the folders of uploads that are still needed."""
    return {upload.partition("/")[0] for upload in store.kept_uploads()}
