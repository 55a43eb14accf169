"""A real browser in front of the real service."""

import io
import os
import shutil
import threading
import time
import zipfile
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

from perf_nlp.resources import resource
from perf_nlp.server.serving import WebServer
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

SAMPLE = resource("data", "samples", "2019年市级部门预算项目绩效目标表.txt")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Violations of the policy reach the console too, but not all of them as errors.
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


# Headings that say little: the user is asked.
UNSURE = (
    "所属工作,考核内容,要达到的,<b>附记\n"
    "{name},图书更新册数,≥300册,甲\n"
    "{name},读者满意度,≥90%,乙\n"
    "{name},新书上架时间,10月底前,丙\n"
)
# Rows of every fate: two indicators, one without a name, notes.
MIXED = (
    "项目名称,一级指标,指标名称,指标值,主管科室\n"
    "河道清淤,产出指标,清淤长度,≥12公里,水利科\n"
    "河道清淤,满意度指标,沿河居民满意度,≥90%,水利科\n"
    "河道清淤,产出指标,,≥30%,水利科\n"
    "注：本表由各单位自行填报,,,,\n"
)


def zipped(members):
    """Give the bytes of an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def unsure():
    """Give a function that makes a table whose columns say little, about a project."""
    return lambda name: UNSURE.format(name=name)


@pytest.fixture
def mixed():
    """Give a table with indicators, a row without a name, and a note."""
    return MIXED


@pytest.fixture
def pack():
    """Give a function that makes a zip archive of names and contents."""
    return zipped


@pytest.fixture
def long_table():
    """Give a table that takes some seconds to import."""
    rows = (f"图书角{n // 10},产出指标,更新第{n}类图书,≥{n}册\n" for n in range(20_000))
    return "项目名称,一级指标,指标名称,指标值\n" + "".join(rows)


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium")
    if path is None:
        sentence = "chromium is missing: apt-get install --no-install-recommends chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving(folder):
    """Run the service over a new library on any free port."""
    library = Library(folder)
    server = WebServer(library, Settings(port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield SimpleNamespace(url=server.url.rstrip("/"), library=library)
    finally:
        server.stop()
        thread.join()
        library.close()


def imported(library, name, content):
    """Upload a file, wait until nothing moves, and give the job."""
    content = content if isinstance(content, bytes) else content.encode()
    id = library.add_upload(name, io.BytesIO(content)).id
    deadline = time.monotonic() + 60
    while (job := library.job(id)).status in {"queued", "running"}:
        assert time.monotonic() < deadline, f"the job is still {job.status}"
        threading.Event().wait(0.02)
    return job


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Serve a library that holds the sample, and name the addresses of what it gave."""
    with serving(tmp_path_factory.mktemp("library")) as site:
        document = site.library.add(SAMPLE).document
        job = imported(site.library, "散文.txt", "这里没有表格。")
        waiting = imported(site.library, "图书角.csv", UNSURE.format(name="图书角"))
        mixed = imported(site.library, "清淤.csv", MIXED)
        archive = {"一/清淤.csv": MIXED + "\n", "散文.txt": "这里没有表格。"}
        packed = imported(site.library, "各科室报表.zip", zipped(archive))
        site.library.remember_choice(("甲", "乙<b>", "丙"), {1: "project", 2: "name", 3: "value"})
        project = next(p for p in site.library.projects_of(document.id) if len(p.indicators) > 3)
        site.pages = {
            "home": "/",
            "search": "/search?q=满意度",
            "search narrowed": "/search?q=满意度&label=satisfaction&year=2019",
            "search blank": "/search?q=",
            "search without hits": "/search?q=满意度&year=1990",
            "upload": "/upload",
            "job": f"/jobs/{job.id}",
            "job that waits": f"/jobs/{waiting.id}",
            "job of an archive": f"/jobs/{packed.id}",
            "jobs": f"/jobs?id={job.id}&id={waiting.id}&id={packed.id}",
            "columns": f"/jobs/{waiting.id}/columns",
            "choices": "/choices",
            "document with all": f"/documents/{mixed.document_id}",
            "documents": "/documents",
            "document": f"/documents/{document.id}",
            "confirm delete": f"/documents/{document.id}/delete",
            "project": f"/projects/{project.id}",
            "indicator": f"/indicators/{project.indicators[0].id}",
        }
        yield site


@pytest.fixture
def empty_site(tmp_path):
    """Serve a library without documents."""
    with serving(tmp_path / "library") as site:
        yield site


@pytest.fixture
def open_page(browser):
    """Give a function that opens a page; at the end no page may have complained."""
    contexts, complaints = [], []

    def note(message):
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def open_page(*, width=1280, height=800, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH_POLICY)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
