from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from perf_nlp.errors import NotFoundError
from perf_nlp.records import ColumnReading, JobResult, Origin, TableReading
from perf_nlp.storage import open_store


def test_a_job_goes_its_way(store, writer):
    added = store.add_job("目标表.xlsx", "0001.xlsx")
    assert (added.status, added.file_name, added.document_id) == ("queued", "目标表.xlsx", None)
    assert added.created_at == added.updated_at
    assert store.job(added.id) == added

    claimed, upload = store.claim_job()
    assert (claimed.id, claimed.status, upload) == (added.id, "running", "0001.xlsx")
    assert store.claim_job() is None

    document = writer.add(store, 1)
    store.update_job(added.id, "done", "已导入 6 条指标", document_id=document)
    done = store.update_job(added.id, "done", "已导入 6 条指标，1 行无法识别")
    assert (done.status, done.document_id) == ("done", document)
    assert done.updated_at >= claimed.updated_at
    assert store.job(added.id) == done


def test_the_oldest_comes_first_and_nobody_gets_another_ones(store):
    added = [store.add_job(f"{number}.xlsx", f"u{number}") for number in range(20)]
    assert len({job.id for job in added}) == 20

    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda _: store.claim_job(), range(24)))

    uploads = [one[1] for one in claimed if one is not None]
    assert sorted(uploads) == sorted(f"u{number}" for number in range(20))
    assert claimed.count(None) == 4


def test_what_a_dead_process_left_running_is_queued_in_its_old_place(tmp_path):
    with open_store(tmp_path) as store:
        first, second, third = (store.add_job(f"{n}.xlsx", f"u{n}") for n in range(3))
        for _ in range(2):
            store.claim_job()
        store.update_job(second.id, "failed", "文件无法读取")
    with open_store(tmp_path) as store:
        assert store.requeue_running() == 1
        assert store.requeue_running() == 0
        assert store.job(second.id).status == "failed"
        assert [store.claim_job()[0].id for _ in range(2)] == [first.id, third.id]


@pytest.mark.parametrize("id", ["", "no such", "1 OR 1=1", "\udc80"], ids=ascii)
def test_unknown_jobs_are_not_found(store, id):
    store.add_job("a.xlsx", "u")
    with pytest.raises(NotFoundError, match="没有这个任务"):
        store.job(id)
    with pytest.raises(NotFoundError, match="没有这个任务"):
        store.update_job(id, "done", "")


def test_an_unknown_status_is_a_mistake_of_the_caller(store):
    job = store.add_job("a.xlsx", "u")
    with pytest.raises(ValueError, match="status must be one of"):
        store.update_job(job.id, "finished", "")
    assert store.job(job.id) == job


RESULT = JobResult("包.zip/甲.xlsx", None, "没有读成", ok=False, is_new=False)
TABLE = TableReading(
    Origin("包.zip/甲.xlsx", "表一", 3, page=2),
    (ColumnReading(1, "指标/名称", "name", 0.9, ("群众满意度",)), ColumnReading(2, "", None, 0.0)),
    0.4,
    7,
)


def test_progress_results_and_tables_are_kept(tmp_path):
    with open_store(tmp_path) as store:
        job = store.add_job("包.zip", "u/包.zip")
        store.claim_job()
        assert store.tell_progress(job.id, 0.25, "正在读取 甲.xlsx")
        assert (store.job(job.id).progress, store.job(job.id).status) == (0.25, "running")
        assert store.end_job(job.id, "waiting", "请核对", results=[RESULT], tables=[TABLE])
    with open_store(tmp_path) as store:
        waiting = store.job(job.id)
        assert (waiting.results, waiting.tables, waiting.progress) == ((RESULT,), (TABLE,), 0.25)
        assert store.requeue_running() == 0
        assert store.kept_uploads() == {"u/包.zip"}

        queued = store.answer_job(
            job.id, [(("指标/名称", ""), {1: "name", 2: None})], remember=True
        )

        assert (queued.status, queued.tables, queued.progress) == ("queued", (), None)
        assert store.choices_of(job.id) == [(("指标/名称", ""), {1: "name", 2: None})]
        assert [choice.fields for choice in store.list_choices()] == [{1: "name", 2: None}]


ENDS = {"queued": 0, "waiting": 1, "running": 2, "done": 3}


@pytest.mark.parametrize("status", ENDS)
def test_cancel_takes_along_what_a_job_gave(store, writer, status):
    job = store.add_job("包.zip", "u/包.zip")
    old, new = writer.add(store, 1), writer.add(store, 2)
    results = [
        JobResult("一", old, "已有", ok=True, is_new=False),
        JobResult("二", new, "已读取", ok=True, is_new=True),
    ]
    store.update_job(job.id, status, "", results=results, tables=[TABLE])

    cancelled, upload = store.cancel_job(job.id)

    assert upload == "u/包.zip"
    left = [document.id for document in store.list_documents()]
    if status in {"queued", "waiting"}:
        assert (cancelled.status, cancelled.results, cancelled.tables) == ("cancelled", (), ())
        assert left == [old]
        assert store.kept_uploads() == set()
    else:
        assert (cancelled.status, left) == (status, [old, new])
        assert store.tell_progress(job.id, 0.5, "") == (status != "running")
        assert store.end_job(job.id, "done", "已读取", results=results) == (status != "running")
        if status == "running":
            assert store.close_cancelled(job.id).results == ()
            assert [document.id for document in store.list_documents()] == [old]


def test_deleted_document_is_told_of_no_longer(store, writer):
    first, second = writer.add(store, 1), writer.add(store, 2)
    both, one, waiting = (store.add_job(f"{n}.zip", f"u{n}") for n in range(3))

    def result(id, ok=True):
        return JobResult(f"文件{id}", id, "", ok=ok, is_new=True)

    store.update_job(both.id, "done", "", results=[result(first), result(second)])
    store.update_job(one.id, "done", "", results=[result(first), result(None, ok=False)])
    store.update_job(waiting.id, "waiting", "", results=[result(first)])

    store.delete_document(first)

    assert store.job(both.id).results == (result(second),)
    assert store.job(waiting.id).results == ()
    with pytest.raises(NotFoundError):
        store.job(one.id)
