"""One library with the real sample and a hostile table, and the application over it."""

import io
import re
import threading
import time
import zipfile
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from perf_nlp.resources import resource
from perf_nlp.server import create_app
from perf_nlp.service.jobs import JobRunner
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

SAMPLE = "2019年市级部门预算项目绩效目标表.txt"
HEADER = (
    "单位编码\t单位名称\t资金安排\t\t\t\t\t一级指标\t明细指标\t指标值\t指标描述\n"
    "\t\t总计\t一般公共预算\t政府性基金\t专户资金\t其他资金\n"
)
HOSTILE = [
    ('"><img src=x onerror=alert(1)>满意度', "=cmd|' /C calc'!A0"),
    ("<script>alert(2)</script>群众满意度", "≥90%"),
    ("\u202e反向满意度\u202e", "\u200f≥90%"),
    ("{{ 7 * 7 }}满意度", "{% raw %}"),
]


def make_table(unit, project, indicators):
    """Give a small document in the layout of the sample, as an open file.

    :param indicators: Names and values.
    """
    rows = [
        f"9\t{unit}\n",
        f"\t{project}\t1234567.5\t1234567.5\t0\t0\t0\n",
        *(f"\t\t\t\t\t\t\t产出指标\t{name}\t{value}\t\n" for name, value in indicators),
    ]
    return io.BytesIO((HEADER + "".join(rows)).encode())


UNSURE = (
    "<b>工作</b>,考核内容,要达到的,{heading}\n"
    "图书角,图书更新册数,≥300册,甲\n"
    "图书角,读者满意度,≥90%,<img src=x>\n"
    "图书角,新书上架时间,10月底前,乙\n"
)


def zipped(members):
    """Give an archive, as an open file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


def wait_until_done(library, job_id):
    """Wait for a job to end, or to wait itself; 60 s are for a machine under load."""
    deadline = time.monotonic() + 60
    while (job := library.job(job_id)).status in {"queued", "running"}:
        assert time.monotonic() < deadline, f"the job is still {job.status}"
        threading.Event().wait(0.02)
    return job


@pytest.fixture(scope="session")
def settings():
    return Settings(max_upload_mb=1, max_rows_per_request=5)


@pytest.fixture(scope="session")
def library(tmp_path_factory, settings):
    library = Library(tmp_path_factory.mktemp("library"))
    runner = JobRunner(library)
    runner.start()
    files = [
        (SAMPLE, io.BytesIO(resource("data", "samples", SAMPLE).read_bytes())),
        (
            "恶意&<img src=x>.txt",
            make_table("<b>恶意</b>单位", "<i onclick=alert(3)>项目", HOSTILE),
        ),
    ]
    for name, content in files:
        job = wait_until_done(library, library.add_upload(name, content).id)
        assert job.status == "done", job.message
    yield library
    runner.stop()
    library.close()


@pytest.fixture(scope="session")
def waiting(library):
    """Give the id of a job that waits for the user's check, and goes on waiting."""
    upload = io.BytesIO(UNSURE.format(heading="<script>").encode())
    job = wait_until_done(library, library.add_upload("待核对.csv", upload).id)
    assert job.status == "waiting"
    return job.id


@pytest.fixture
def unsure():
    """Give a function that makes a table whose columns say little; its heading makes its look."""
    return lambda heading: io.BytesIO(UNSURE.format(heading=heading).encode())


@pytest.fixture
def pack():
    """Give a function that makes a zip archive of names and contents, as an open file."""
    return zipped


@pytest.fixture
def greening():
    """Give a document that is in no library yet."""
    return make_table("林业局", "绿化项目", [("种植乔木数量", "≥300棵"), ("树木成活率", "95%")])


@pytest.fixture
def two_megabytes():
    """Give the arguments of a request with a form that is beyond the limit of 1 MB."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = head + b"x" * 2_000_000 + b"\r\n--cut--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=cut"}


@pytest.fixture
def finish(library):
    """Give a function that waits for the job at an address."""
    return lambda address: wait_until_done(library, address.rsplit("/", 1)[1])


class BufferedClient(FlaskClient):
    """Reads each answer to its end, so that no file stays open."""

    def open(self, *args, buffered=True, **kwargs):
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture
def make_app(library):
    """Give a function that builds the application with other settings."""

    def make(settings):
        app = create_app(library, settings)
        app.test_client_class = BufferedClient
        return app

    return make


@pytest.fixture
def app(make_app, settings):
    return make_app(settings)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def ids(library, waiting):
    """Give the ids of the sample, of one of its projects and indicators, and of hostile ones."""
    documents = {document.file_name: document for document in library.documents()}
    sample = documents.pop(SAMPLE)
    hostile = next(document for name, document in documents.items() if "恶意" in name)
    project = next(
        p for p in library.projects_of(sample.id) if p.project.name == "干部管理培养经费"
    )
    cost = next(i for i in project.indicators if i.indicator.name == "住宿成本")
    bad = library.projects_of(hostile.id)[0]
    return SimpleNamespace(
        document=sample.id,
        project=project.id,
        indicator=cost.id,
        hostile_document=hostile.id,
        hostile_project=bad.id,
        hostile_indicator=bad.indicators[0].id,
        waiting=waiting,
    )


@pytest.fixture
def token(client):
    """Give a valid form token of the client's session."""
    html = client.get("/upload").text
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]
