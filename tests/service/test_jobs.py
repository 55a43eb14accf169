"""Uploads: acknowledged is kept, imported is tidied away, and no name leads out of the library."""

import io
import logging
import os
import threading
import time
import zipfile

import pytest

from perf_nlp.errors import ArtifactError, DocumentError, NotFoundError, RequestError
from perf_nlp.service import jobs
from perf_nlp.service.importing import STAGE_WORDS, Import
from perf_nlp.service.jobs import JobRunner
from perf_nlp.service.uploads import safe_name

TABLE = "指标名称,指标值\n群众满意度,≥90%\n"
# Adds an upload, says so, and waits to be killed; a runner that is started never gets to it.
UPLOADER = """
import io, sys, threading
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings
library = Library(sys.argv[1], settings=Settings())
job = library.add_upload("表.csv", io.BytesIO(sys.argv[2].encode()))
if sys.argv[3] == "claimed":
    library.store.claim_job()
elif sys.argv[3] == "imported":
    from perf_nlp.service.uploads import upload_path
    claimed, upload = library.store.claim_job()
    library.add(upload_path(library.path, upload))
print(job.id, flush=True)
threading.Event().wait()
"""


@pytest.fixture
def running():
    """Give a function that starts the jobs of a library; they are stopped after the test."""
    runners = []

    def start(library):
        runners.append(JobRunner(library))
        runners[-1].start()
        return runners[-1]

    yield start
    for runner in runners:
        runner.stop()


def until(is_so):
    """Wait for what another thread does; 60 s are for a machine under load."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def ended(library, job):
    """Wait for the end of a job."""
    until(lambda: library.job(job).status not in {"queued", "running"})
    return library.job(job)


def kept(library):
    """List the uploads that are kept."""
    folders = library.path.glob("uploads/*")
    return [path for folder in folders for path in folder.iterdir()]


def all_gone(library):
    """Wait until no upload is kept: it goes after the job has been marked."""
    until(lambda: not list(library.path.glob("uploads/*")))


def upload(library, content=TABLE, name="表.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return library.add_upload(name, io.BytesIO(content)).id


def test_upload_is_imported_and_its_file_goes(new_library, running):
    id = upload(new_library)
    assert new_library.job(id).status == "queued"
    assert [path.read_text("utf-8") for path in kept(new_library)] == [TABLE]

    running(new_library)
    job = ended(new_library, id)

    assert (job.status, job.file_name) == ("done", "表.csv")
    assert job.message == "已读取 1 个项目、1 条指标，0 处需要核对"
    assert new_library.document(job.document_id).file_name == "表.csv"
    assert new_library.search("满意度").total == 1
    all_gone(new_library)


def test_same_file_twice_is_imported_once(new_library, running):
    first, second = upload(new_library), upload(new_library, name="副本.csv")
    running(new_library)

    jobs = ended(new_library, first), ended(new_library, second)

    assert [job.status for job in jobs] == ["done", "done"]
    assert "没有重复导入" in jobs[1].message
    assert "表.csv" in jobs[1].message
    assert jobs[0].document_id == jobs[1].document_id
    assert len(new_library.documents()) == 1
    all_gone(new_library)


BAD = {
    "empty": (b"", "空的"),
    "noise": (bytes(range(256)) * 9, "编码"),
    "no indicators": ("姓名,电话\n张三,1\n".encode(), "没有找到绩效指标表"),
}


@pytest.mark.parametrize(("content", "word"), BAD.values(), ids=BAD)
def test_bad_upload_fails_with_a_sentence_and_the_next_goes_on(new_library, running, content, word):
    bad, good = upload(new_library, content), upload(new_library)
    running(new_library)

    job = ended(new_library, bad)

    assert job.status == "failed"
    assert word in job.message
    assert str(new_library.path) not in job.message
    assert ended(new_library, good).status == "done"
    assert len(new_library.documents()) == 1
    all_gone(new_library)


@pytest.mark.parametrize("name", ["表.pptx", "表.exe", "表", "", ".csv", "..", "a/"])
def test_file_of_another_kind_is_refused_at_once(new_library, name):
    with pytest.raises(DocumentError, match="格式"):
        upload(new_library, name=name)

    assert kept(new_library) == []


HOSTILE = {
    "up": ("../../x.txt", "x.txt"),
    "absolute": ("/etc/x.txt", "x.txt"),
    "drive": ("C:\\x.txt", "x.txt"),
    "drive without slash": ("C:x.txt", "Cx.txt"),
    "share": ("\\\\server\\share\\x.txt", "x.txt"),
    "NUL character": ("x\x00.txt", "x.txt"),
    "NUL device": ("NUL.txt", "_NUL.txt"),
    "device with two endings": ("com1.tar.txt", "_com1.tar.txt"),
    "no device": ("console.txt", "console.txt"),
    "leading dots": ("...x.txt", "x.txt"),
    "hidden": (".bashrc.txt", "bashrc.txt"),
    "trailing dots and blanks": ("x.txt. . ", "x.txt"),
    "stream": ("x.txt:y.txt", "x.txty.txt"),
    "reading direction": ("a\u202etxt.exe.txt", "atxt.exe.txt"),
    "half an emoji": ("表\ud83d.txt", "表.txt"),
    "line break": ("a\r\nSet-Cookie.txt", "aSet-Cookie.txt"),
    "300 Latin": ("x" * 300 + ".txt", "x" * 180 + ".txt"),
    "300 Chinese": ("表" * 300 + ".txt", "表" * 60 + ".txt"),
    "300 emoji": ("😀" * 300 + ".txt", "😀" * 45 + ".txt"),
    "decomposed": ("e\u0301.txt", "é.txt"),
}


@pytest.mark.parametrize(("name", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_name_stays_inside_the_library(new_library, tmp_path, name, expected):
    upload(new_library, name=name)

    (path,) = kept(new_library)
    assert path.name == expected == safe_name(name)
    assert path.resolve().is_relative_to(new_library.path.resolve() / "uploads")
    assert len(path.name.encode()) <= 255
    assert [each.name for each in tmp_path.iterdir()] == [new_library.path.name]


def test_hostile_name_is_imported_under_its_plain_name(new_library, running):
    id = upload(new_library, name="..\\..\\" + "长" * 300 + ".csv")
    running(new_library)

    job = ended(new_library, id)

    assert job.status == "done", job.message
    assert new_library.documents()[0].file_name == "长" * 60 + ".csv"


NAMES = ["a.txt", "x" * 500, "..", "表.csv.", "\ud800", "con", "…", "a.b.c"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_safe_name_is_stable(name):
    assert safe_name(safe_name(name)) == safe_name(name) != ""


class _Broken(io.BytesIO):
    def read(self, *_):
        raise OSError(28, "No space left on device")


def test_upload_that_cannot_be_written_leaves_nothing(new_library):
    with pytest.raises(ArtifactError, match="无法保存"):
        new_library.add_upload("表.csv", _Broken())

    assert list(new_library.path.glob("uploads/*")) == []


def test_upload_that_cannot_be_queued_leaves_nothing(new_library, monkeypatch):
    def busy(*_):
        raise ArtifactError("资料库正被其他程序占用，请稍后重试")

    monkeypatch.setattr(new_library.store, "add_job", busy)

    with pytest.raises(ArtifactError, match="占用"):
        upload(new_library)
    assert list(new_library.path.glob("uploads/*")) == []


@pytest.mark.parametrize("when", ["queued", "claimed", "imported"])
def test_acknowledged_upload_survives_kill_9(start, reopen, running, tmp_path, when):
    folder = tmp_path / "资料库"
    process = start(UPLOADER, folder, TABLE, when)
    id = process.stdout.readline().strip()
    assert id, process.stderr.read()
    process.kill()
    process.wait()

    library = reopen(folder)
    assert library.job(id).status in {"queued", "running"}
    running(library)
    job = ended(library, id)

    assert job.status == "done"
    assert [each.file_name for each in library.documents()] == ["表.csv"]
    assert ("没有重复导入" in job.message) == (when == "imported")
    assert library.search("满意度").total == 1
    all_gone(library)


def test_what_a_killed_process_left_behind_is_tidied_away(new_library, running):
    uploads = new_library.path / "uploads"
    for name, age in (("旧", 7200), ("新", 0)):
        (uploads / name).mkdir(parents=True)
        (uploads / name / "表.csv").write_text(TABLE, "utf-8")
        then = time.time() - age
        os.utime(uploads / name, (then, then))
    id = upload(new_library)
    # Queued long ago is not forgotten.
    (queued,) = {path for path in uploads.iterdir() if path.name not in {"旧", "新"}}
    os.utime(queued, (0, 0))

    running(new_library)

    assert ended(new_library, id).status == "done"
    until(lambda: [path.name for path in uploads.iterdir()] == ["新"])


def test_unexpected_error_fails_the_job_and_is_logged(new_library, running, monkeypatch, caplog):
    real = Import.add

    def add(self, source):
        if "坏" in source.name:
            raise ZeroDivisionError
        return real(self, source)

    monkeypatch.setattr(Import, "add", add)
    bad, good = upload(new_library, name="坏.csv"), upload(new_library)
    with caplog.at_level(logging.ERROR):
        running(new_library)
        job = ended(new_library, bad)
        assert ended(new_library, good).status == "done"

    assert (job.status, "记入日志" in job.message) == ("failed", True)
    assert "ZeroDivisionError" in caplog.text


def test_thread_outlives_a_library_that_cannot_be_written(new_library, running, monkeypatch):
    real = new_library.store.end_job
    failed = threading.Event()

    def end_job(*arguments, **told):
        if failed.is_set():
            return real(*arguments, **told)
        failed.set()
        raise ArtifactError("磁盘已满")

    monkeypatch.setattr(new_library.store, "end_job", end_job)
    first = upload(new_library)
    running(new_library)
    assert failed.wait(60)

    second = upload(new_library, "指标名称,指标值\n培训人次,≥5人\n")

    assert ended(new_library, second).status == "done"
    # Its upload is kept: the next start begins it again.
    assert new_library.job(first).status == "running"
    until(lambda: len(list(new_library.path.glob("uploads/*"))) == 1)
    assert [path.read_text("utf-8") for path in kept(new_library)] == [TABLE]
    running(new_library)
    assert ended(new_library, first).status == "done"


# several documents, doubts, and second thoughts


def packed(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


OTHER = "指标名称,指标值\n培训人次,≥5人\n"
UNSURE = "项目名称,指标名称,要达到的\n道路,养护里程,≥30公里\n道路,路灯完好率,≥95%\n"
# What a user answers to it.
CHOICE = {1: "project", 2: "name", 3: "description"}


def hold(monkeypatch, stage):
    """Make imports stop at a stage until they are let go on."""
    here, on = threading.Event(), threading.Event()
    real = jobs._Teller.tell

    def tell(self, current, rate):
        # Not throttled here: the test, not the clock, says what is noticed.
        self._next = 0.0
        if current == stage:
            here.set()
            assert on.wait(60)
        real(self, current, rate)

    monkeypatch.setattr(jobs._Teller, "tell", tell)
    return here, on


def test_archive_gives_one_result_a_document(new_library, running):
    members = {"一.csv": TABLE, "二.csv": OTHER, "三.csv": TABLE, "四.csv": "", "说明.pptx": "x"}
    id = upload(new_library, packed(members), "包.zip")
    running(new_library)

    job = ended(new_library, id)

    assert (job.status, job.document_id) == ("done", None)
    assert {result.file: (result.ok, result.is_new) for result in job.results} == {
        "包.zip/一.csv": (True, True), "包.zip/三.csv": (True, False),
        "包.zip/二.csv": (True, True), "包.zip/四.csv": (False, False),
    }  # fmt: skip
    assert "空的" in next(each.message for each in job.results if not each.ok)
    assert job.message.startswith("已读取 2 份文件：2 个项目、2 条指标，0 处需要核对；")
    assert "1 份没有读成" in job.message
    assert len(new_library.documents()) == 2
    all_gone(new_library)

    # What is deleted is not told of any longer.
    gone = job.results[0].document_id
    new_library.delete_document(gone)
    assert gone not in {result.document_id for result in new_library.job(id).results}


def test_archive_of_one_document_leads_to_it(new_library, running):
    id = upload(new_library, packed({"一.csv": TABLE}), "包.zip")
    running(new_library)

    job = ended(new_library, id)

    assert new_library.document(job.document_id).file_name == "包.zip/一.csv"


NO_ARCHIVE = {
    "noise": (b"PK noise", "zip"),
    "no document": (packed({"a.exe": "x"}), "没有可以读取的文档"),
    "all bad": (packed({"a.csv": "", "b.csv": ""}), "2 份没有读成"),
}


@pytest.mark.parametrize(("content", "word"), NO_ARCHIVE.values(), ids=NO_ARCHIVE)
def test_archive_without_anything_fails(new_library, running, content, word):
    id = upload(new_library, content, "包.zip")
    running(new_library)

    job = ended(new_library, id)

    assert job.status == "failed"
    assert word in job.message
    all_gone(new_library)


@pytest.mark.parametrize("remember", [True, False])
def test_unsure_columns_wait_for_the_user(new_library, running, remember):
    id = upload(new_library, UNSURE)
    running(new_library)

    job = ended(new_library, id)
    assert (job.status, job.document_id) == ("waiting", None)
    (table,) = job.tables
    assert [column.heading for column in table.columns] == ["项目名称", "指标名称", "要达到的"]
    assert new_library.documents() == []
    assert len(kept(new_library)) == 1

    queued = new_library.choose_columns(id, [CHOICE], remember=remember)
    assert (queued.status in {"queued", "running"}, queued.tables) == (True, ())
    done = ended(new_library, id)

    assert done.status == "done", done.message
    (project,) = new_library.projects_of(done.document_id)
    assert project.indicators[0].indicator.description == "≥30公里"
    all_gone(new_library)
    again = ended(new_library, upload(new_library, UNSURE.replace("30", "40")))
    assert again.status == ("done" if remember else "waiting")


BAD_CHOICES = {
    "none": ([], "1 张"),
    "two": ([{1: "name"}, {1: "name"}], "1 张"),
    "no name": ([{1: "value", 2: None}], "指标名称"),
    "no such column": ([{2: "name", 7: "value"}], "没有这一列"),
    "no such meaning": ([{2: "name", 3: "score"}], "不认识"),
}


@pytest.mark.parametrize(("chosen", "word"), BAD_CHOICES.values(), ids=BAD_CHOICES)
def test_choice_that_does_not_fit_is_refused(new_library, running, chosen, word):
    id = upload(new_library, UNSURE)
    running(new_library)
    ended(new_library, id)

    with pytest.raises(RequestError, match=word):
        new_library.choose_columns(id, chosen)
    assert new_library.job(id).status == "waiting"


def test_choice_for_a_job_that_does_not_wait(new_library):
    id = upload(new_library)
    with pytest.raises(RequestError, match="没有在等待"):
        new_library.choose_columns(id, [])
    with pytest.raises(NotFoundError):
        new_library.choose_columns("nobody", [])


def test_choice_that_finds_nothing_fails_the_job(new_library, running):
    id = upload(new_library, UNSURE)
    running(new_library)
    ended(new_library, id)

    # A heading with nothing below that could be a name.
    new_library.choose_columns(id, [{1: None, 2: None, 3: "name"}], remember=False)

    assert ended(new_library, id).status in {"done", "failed"}
    all_gone(new_library)


def test_archive_waits_for_what_is_unsure_and_keeps_the_rest(new_library, running):
    members = {
        "一.csv": TABLE,
        "二.csv": UNSURE,
        "三.csv": UNSURE.replace("30", "50"),
        "四.csv": "",
    }
    id = upload(new_library, packed(members), "包.zip")
    running(new_library)

    job = ended(new_library, id)
    assert job.status == "waiting"
    assert len(job.tables) == 1
    assert [each.file_name for each in new_library.documents()] == ["包.zip/一.csv"]

    new_library.choose_columns(id, [CHOICE])
    done = ended(new_library, id)

    assert done.status == "done"
    assert [result.is_new for result in done.results if result.ok] == [True, True, True]
    assert "已读取 3 份文件" in done.message
    assert len(new_library.documents()) == 3


@pytest.mark.parametrize("stage", STAGE_WORDS)
def test_running_job_is_cancelled_at_its_next_step(new_library, running, monkeypatch, stage):
    here, on = hold(monkeypatch, stage)
    id = upload(new_library, packed({"一.csv": TABLE, "二.csv": OTHER}), "包.zip")
    running(new_library)
    assert here.wait(60)

    asked = new_library.cancel_job(id)
    on.set()
    until(lambda: new_library.job(id).status != "running")
    job = new_library.job(id)

    assert (asked.status, asked.message) == ("running", "正在取消")
    assert (job.status, job.results, job.document_id) == ("cancelled", (), None)
    assert "资料库没有改变" in job.message
    assert new_library.documents() == []
    assert new_library.search("满意度").total == 0
    all_gone(new_library)
    assert ended(new_library, upload(new_library)).status == "done"


def test_progress_is_told(new_library, running, monkeypatch):
    here, on = hold(monkeypatch, "labelling")
    id = upload(new_library)
    running(new_library)
    assert here.wait(60)

    job = new_library.job(id)

    assert 0.0 <= job.progress < 1.0
    assert job.message == "正在读取 表.csv"
    on.set()
    assert ended(new_library, id).progress == 1.0


def test_queued_job_is_cancelled_at_once(new_library, running):
    id = upload(new_library)

    job = new_library.cancel_job(id)

    assert job.status == "cancelled"
    assert list(new_library.path.glob("uploads/*")) == []
    running(new_library)
    assert ended(new_library, upload(new_library, OTHER)).status == "done"
    assert new_library.job(id).status == "cancelled"
    assert len(new_library.documents()) == 1
    with pytest.raises(NotFoundError):
        new_library.cancel_job("nobody")


def test_waiting_job_is_cancelled_with_what_it_gave(new_library, running):
    id = upload(new_library, packed({"一.csv": TABLE, "二.csv": UNSURE}), "包.zip")
    running(new_library)
    assert ended(new_library, id).status == "waiting"

    job = new_library.cancel_job(id)

    assert (job.status, job.tables, job.results) == ("cancelled", (), ())
    assert new_library.documents() == []
    assert new_library.search("满意度").total == 0
    assert list(new_library.path.glob("uploads/*")) == []


def test_job_that_has_ended_is_not_cancelled(new_library, running):
    id = upload(new_library)
    running(new_library)
    done = ended(new_library, id)

    assert new_library.cancel_job(id) == done
    assert len(new_library.documents()) == 1


def test_waiting_job_survives_a_restart(new_library, running, reopen):
    id = upload(new_library, UNSURE)
    running(new_library).stop()
    runner = running(new_library)
    assert ended(new_library, id).status == "waiting"
    runner.stop()
    (path,) = kept(new_library)
    for old in (path, path.parent):
        os.utime(old, (0, 0))
    new_library.close()

    library = reopen(new_library.path)
    running(library)
    # The thread tidies up when there is nothing to do: what waits is not forgotten.
    assert ended(library, upload(library)).status == "done"
    until(lambda: kept(library) == [path])
    library.choose_columns(id, [CHOICE])

    assert ended(library, id).status == "done"


def test_cancel_is_not_forgotten_by_a_restart(new_library, running):
    id = upload(new_library)
    new_library.store.claim_job()
    assert new_library.cancel_job(id).status == "running"

    running(new_library)
    until(lambda: new_library.job(id).status == "cancelled")

    assert new_library.documents() == []
    all_gone(new_library)
