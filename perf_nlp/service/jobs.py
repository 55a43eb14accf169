"""Work that goes on while pages answer: a queue in the library, one thread that empties it."""

from __future__ import annotations

import logging
import threading

from perf_nlp.errors import PerfNlpError
from perf_nlp.records import Job
from perf_nlp.service.library import Library
from perf_nlp.service.uploads import drop_upload, upload_path

# How long another process's job may wait for this one to notice it.
_POLL_SECONDS = 2.0

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
        """Take job after job; wait when there is none."""
        while not self._stopping.is_set():
            self._library.upload_added.clear()
            try:
                claimed = self._library.store.claim_job()
            except PerfNlpError:
                logger.exception("the queue cannot be read")
                claimed = None
            if claimed is None:
                self._library.upload_added.wait(_POLL_SECONDS)
            else:
                self._import(*claimed)

    def _import(self, job: Job, upload: str) -> None:
        """Do one job and say how it went."""
        store = self._library.store
        try:
            imported = self._library.add(upload_path(self._library.path, upload))
            document = imported.document
            message = (
                f"已读取 {document.n_projects} 个项目、{document.n_indicators} 条指标，"
                f"{document.n_problems} 处需要核对"
            )
            if not imported.is_new:
                message = f"资料库里已有这份文件（{document.file_name}），没有重复导入"
            store.update_job(job.id, "done", message, document.id)
        except PerfNlpError as error:
            store.update_job(job.id, "failed", str(error))
        except Exception:  # noqa: BLE001 - one bad document must not end the thread for all others
            logger.exception("import of upload failed")
            store.update_job(job.id, "failed", "导入时出现意外错误，已记入日志，请联系维护人员")
        drop_upload(self._library.path, upload)
