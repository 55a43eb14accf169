"""Work that goes on while pages answer: a queue in the library, one thread that empties it."""

from __future__ import annotations

import logging
import threading

from perf_nlp.errors import PerfNlpError
from perf_nlp.records import Job
from perf_nlp.service.importing import Imported
from perf_nlp.service.library import Library
from perf_nlp.service.uploads import drop_forgotten, drop_upload, upload_path

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
                    drop_forgotten(self._library.path)
                    has_tidied = True
            except Exception:
                # A job whose end cannot be noted keeps its upload, and is begun again by `start`.
                logger.exception("the queue cannot be read or written")
            self._library.upload_added.wait(_POLL_SECONDS)

    def _import(self, job: Job, upload: str) -> None:
        """Do one job and say how it went."""
        document_id = None
        try:
            imported = self._library.add(upload_path(self._library.path, upload))
            status, message, document_id = "done", _sentence(imported), imported.document.id
        except PerfNlpError as error:
            status, message = "failed", str(error)
        except Exception:
            logger.exception("import of upload failed")
            status, message = "failed", "导入时出现意外错误，已记入日志，请联系维护人员"
        self._library.store.update_job(job.id, status, message, document_id)
        drop_upload(self._library.path, upload)


def _sentence(imported: Imported) -> str:
    """Say what an import gave."""
    document = imported.document
    if not imported.is_new:
        return f"资料库里已有这份文件（{document.file_name}），没有重复导入"
    return (
        f"已读取 {document.n_projects} 个项目、{document.n_indicators} 条指标，"
        f"{document.n_problems} 处需要核对"
    )
