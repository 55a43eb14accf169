"""Queue the files of one upload, and say which could not be taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from perf_nlp.errors import DocumentError
from perf_nlp.records import Job
from perf_nlp.server.state import library
from perf_nlp.service.uploads import READABLE

# More names make a sentence nobody reads.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why."""

    file: str
    detail: str


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of the files of one upload; one job at least."""

    jobs: tuple[Job, ...]
    refused: tuple[Refusal, ...] = ()


def readable_endings() -> tuple[str, ...]:
    """List the endings of files that can be uploaded, each with its dot."""
    return READABLE


def queue_all(files: Iterable[tuple[str, BinaryIO]]) -> Queued:
    """Queue the import of each file; one that is refused does not stop the others.

    :param files: Names, as the browser sent them, and contents.
    :raises DocumentError: If none of them is taken: the first one's reason.
    :raises ArtifactError: If the library cannot be written.
    """
    jobs: list[Job] = []
    errors: list[tuple[str, DocumentError]] = []
    for name, stream in files:
        try:
            jobs.append(library().add_upload(name, stream))
        except DocumentError as error:
            errors.append((Path(name.replace("\\", "/")).name, error))
    if not jobs and errors:
        raise errors[0][1]
    return Queued(tuple(jobs), tuple(Refusal(name, error.message) for name, error in errors))


def refusal_sentences(refused: Iterable[Refusal]) -> list[str]:
    """Say which files were not taken, one sentence a reason.

    >>> refusal_sentences([Refusal("甲.exe", "还不能读取"), Refusal("乙.exe", "还不能读取")])
    ['没有收下「甲.exe」、「乙.exe」：还不能读取']
    """
    by_reason: dict[str, list[str]] = {}
    for each in refused:
        by_reason.setdefault(each.detail, []).append(each.file)
    sentences = []
    for reason, files in by_reason.items():
        names = "、".join(f"「{file[:80]}」" for file in files[:_NAMED])
        more = f"等 {len(files)} 份文件" if len(files) > _NAMED else ""
        sentences.append(f"没有收下{names}{more}：{reason}")
    return sentences
