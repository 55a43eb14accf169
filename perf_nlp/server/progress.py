"""How far imports are: what a page shows of them, and whether that has changed."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

from perf_nlp.errors import NotFoundError
from perf_nlp.records import Job
from perf_nlp.server.state import library

STATUSES = {
    "queued": "排队中", "running": "读取中", "waiting": "待确认列", "done": "完成",
    "failed": "失败", "cancelled": "已取消",
}  # fmt: skip
# What goes on by itself: a page asks again.
MOVING = frozenset({"queued", "running"})


def is_moving(job: Job) -> bool:
    """Tell whether a job goes on without the user."""
    return job.status in MOVING


def percent(job: Job) -> int | None:
    """Give the progress in whole percent; 100 only when it is done, None if it is not known.

    >>> from dataclasses import replace
    >>> job = Job("a", "running", "表.csv", "正在读取", None, "", "", progress=0.999)
    >>> percent(job), percent(replace(job, status="done")), percent(replace(job, progress=None))
    (99, 100, None)
    """
    if job.status == "done":
        return 100
    return None if job.progress is None else min(int(job.progress * 100), 99)


def version(jobs: Sequence[Job]) -> str:
    """Name what a page shows of jobs: their states, then all else, with a dot between.

    A page that knows both need not be told again; one that knows the states need not say them.
    """
    states = " ".join(job.status for job in jobs)
    rest = "\n".join(f"{job.updated_at} {job.progress} {job.message}" for job in jobs)
    return ".".join(f"{zlib.crc32(text.encode()):08x}" for text in (states, rest))


def same_states(seen: str, jobs: Sequence[Job]) -> bool:
    """Tell whether a page that has `seen` a version knows the states of the jobs."""
    return seen.partition(".")[0] == version(jobs).partition(".")[0]


def summary(jobs: Iterable[Job]) -> str:
    """Count jobs by their state.

    >>> one = Job("a", "done", "表.csv", "", None, "", "")
    >>> summary([one, one])
    '共 2 份：完成 2 份'
    """
    counts = Counter(job.status for job in jobs)
    parts = [f"{word} {counts[status]} 份" for status, word in STATUSES.items() if counts[status]]
    return f"共 {counts.total()} 份：{'、'.join(parts)}"


def known_jobs(ids: Iterable[str]) -> list[Job]:
    """Give the jobs with these ids; one that went with its document is left out."""
    found = []
    for id in dict.fromkeys(ids):
        try:
            found.append(library().job(id))
        except NotFoundError:
            continue
    return found
