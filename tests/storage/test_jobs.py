from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from perf_nlp.errors import NotFoundError
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
