"""A real browser in front of the real service."""

import io
import os
import shutil
import threading
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


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Serve a library that holds the sample, and name the addresses of what it gave."""
    with serving(tmp_path_factory.mktemp("library")) as site:
        document = site.library.add(SAMPLE).document
        job = site.library.add_upload("散文.txt", io.BytesIO("这里没有表格。".encode()))
        project = next(p for p in site.library.projects_of(document.id) if len(p.indicators) > 3)
        site.pages = {
            "home": "/",
            "search": "/search?q=满意度",
            "search narrowed": "/search?q=满意度&label=satisfaction&year=2019",
            "search blank": "/search?q=",
            "search without hits": "/search?q=满意度&year=1990",
            "upload": "/upload",
            "job": f"/jobs/{job.id}",
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
