"""Work that goes on while pages answer: a queue in the library, one thread that empties it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from perf_nlp.errors import DocumentError, PerfNlpError
from perf_nlp.indicators.columns import Choose
from perf_nlp.records import Job, JobResult, TableReading
from perf_nlp.service.choices import UnsureColumnsError
from perf_nlp.service.importing import (
    STAGE_WORDS,
    Cancelled,
    Import,
    Imported,
    Stage,
    overall,
)
from perf_nlp.service.library import Library
from perf_nlp.service.sources import Source, Sources
from perf_nlp.service.uploads import drop_forgotten, drop_upload, upload_path
from perf_nlp.storage import Store

# How long another process's job may wait for this one to notice it.
_POLL_SECONDS = 2.0
# Progress is written, and a cancel noticed, so often.
_TELL_SECONDS = 0.5
_UNEXPECTED = "导入时出现意外错误，已记入日志，请联系维护人员"
_UNSURE = "有的列不能确定是什么，请核对各列的含义后继续"

logger = logging.getLogger(__name__)


class JobRunner:
    """Imports uploads one after the other.

    :param library: Whose queue to empty.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="perf-nlp-jobs", daemon=True)

    def start(self) -> None:
        """Begin; what a killed process left half done is begun again."""
        self._library.store.requeue_running()
        self._thread.start()

    def stop(self) -> None:
        """End after the job in hand."""
        self._stopping.set()
        self._library.upload_added.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        """Take job after job; wait when there is none. No failure may end the thread."""
        has_tidied = False
        while not self._stopping.is_set():
            self._library.upload_added.clear()
            try:
                claimed = self._library.store.claim_job()
                if claimed is not None:
                    self._import(*claimed)
                    continue
                if not has_tidied:
                    drop_forgotten(self._library.store, self._library.path)
                    has_tidied = True
            except Exception:
                # A job whose end cannot be noted keeps its upload, and is begun again by `start`.
                logger.exception("the queue cannot be read or written")
            self._library.upload_added.wait(_POLL_SECONDS)

    def _import(self, job: Job, upload: str) -> None:
        """Do one job and say how it went; its upload goes unless the job waits."""
        try:
            is_over = self._carry_out(job, upload)
        except Cancelled:
            # What this run added is gone already; what an earlier one added goes now.
            self._library.store.close_cancelled(job.id)
            is_over = True
        if is_over:
            drop_upload(self._library.path, upload)

    def _carry_out(self, job: Job, upload: str) -> bool:
        """Do one job; True if it has ended, False if it waits for the user.

        :raises Cancelled: If the user wants no more of it; nothing of this run is left then.
        """
        store = self._library.store
        teller = _Teller(store, job.id)
        with ExitStack() as stack:
            try:
                choose = _answered(store.choices_of(job.id))
                running = stack.enter_context(
                    self._library.importing(choose=choose, accept=False, progress=teller.tell)
                )
                path = upload_path(self._library.path, upload)
                sources = stack.enter_context(Sources(path, inside=path.parent))
                end = _add_all(running, sources, teller, job)
                running.finish()
            except Cancelled:
                raise
            except PerfNlpError as error:
                end = _End("failed", str(error), job.results)
            except Exception:
                logger.exception("import of upload failed")
                end = _End("failed", _UNEXPECTED, job.results)
            if not store.end_job(
                job.id,
                end.status,
                end.message,
                end.document_id,
                results=end.results,
                tables=end.tables,
            ):
                raise Cancelled
        return end.status != "waiting"


@dataclass(frozen=True, slots=True)
class _End:
    """How a job ended, or what it waits for."""

    status: str
    message: str
    results: Sequence[JobResult] = ()
    tables: Sequence[TableReading] = ()

    @property
    def document_id(self) -> int | None:
        """The one document that the upload was; None where it was several, or is not over."""
        is_one = self.status == "done" and len(self.results) == 1
        return self.results[0].document_id if is_one else None


class _Teller:
    """Writes down how far a job is, not too often, and notices when it is no longer wanted."""

    def __init__(self, store: Store, job_id: str) -> None:
        self._store = store
        self._job_id = job_id
        self._next = 0.0
        self.source: Source | None = None

    def tell(self, stage: Stage, rate: float) -> None:
        """Note the stage and how much of it is done; Cancelled if the user wants no more."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _TELL_SECONDS
        name = f" {self.source.name}" if self.source and stage != "indexing" else ""
        message = f"{STAGE_WORDS[stage]}{name}"
        if not self._store.tell_progress(self._job_id, overall(stage, rate, self.source), message):
            raise Cancelled


def _answered(chosen: Sequence[tuple[Sequence[str], Mapping[int, str | None]]]) -> Choose:
    """Give what the user answered to the tables of a job; the last answer counts."""
    known = {tuple(headings): fields for headings, fields in chosen}
    return known.get


def _add_all(running: Import, sources: Sources, teller: _Teller, job: Job) -> _End:
    """Import the documents of an upload; one that cannot be read does not stop the others.

    :raises PerfNlpError: If the upload itself cannot be opened, or is the one document that
        cannot be read.
    """
    # What an earlier run of the same job added is new to the user all the same.
    earlier = {result.document_id: result for result in job.results if result.is_new}
    results: list[JobResult] = []
    tables: dict[tuple[str, ...], TableReading] = {}
    added: list[Imported] = []
    for source in sources:
        teller.source = source
        try:
            imported = running.add(source)
        except UnsureColumnsError as error:
            for table in error.tables:
                tables.setdefault(table.headings, table)
        except DocumentError as error:
            if not sources.is_many:
                raise
            results.append(JobResult(source.name, None, error.message, ok=False, is_new=False))
        else:
            if imported.document.id in earlier:
                imported = replace(imported, is_new=True)
            added.append(imported)
            results.append(_result(source, imported))
    if tables:
        return _End("waiting", _UNSURE, results, list(tables.values()))
    if not sources.is_many:
        return _End("done", results[0].message, results)
    n_failed = sum(not result.ok for result in results)
    status = "done" if added else "failed"
    return _End(status, _all_sentence(added, n_failed), results)


def _result(source: Source, imported: Imported) -> JobResult:
    """Say what became of one document."""
    return JobResult(
        source.name, imported.document.id, _sentence(imported), ok=True, is_new=imported.is_new
    )


def _sentence(imported: Imported) -> str:
    """Say what an import gave."""
    document = imported.document
    if not imported.is_new:
        return f"资料库里已有这份文件（{document.file_name}），没有重复导入"
    skipped = (
        f"，另有 {document.n_skipped} 行合计、说明、签章等未录入" if document.n_skipped else ""
    )
    return (
        f"已读取 {document.n_projects} 个项目、{document.n_indicators} 条指标，"
        f"{document.n_problems} 处需要核对{skipped}"
    )


def _all_sentence(added: Sequence[Imported], n_failed: int) -> str:
    """Say what the import of many documents gave."""
    new = [each.document for each in added if each.is_new]
    parts = [
        f"已读取 {len(new)} 份文件：{sum(each.n_projects for each in new)} 个项目、"
        f"{sum(each.n_indicators for each in new)} 条指标，"
        f"{sum(each.n_problems for each in new)} 处需要核对"
    ]
    if len(added) > len(new):
        parts.append(f"{len(added) - len(new)} 份资料库里已有，没有重复导入")
    if n_failed:
        parts.append(f"{n_failed} 份没有读成，原因见明细")
    return "；".join(parts if new else parts[1:])
