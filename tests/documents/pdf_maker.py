"""Makes PDF and PNG files from HTML for tests: one browser for the whole session."""

import atexit
import os
import queue
import shutil
import threading
from concurrent.futures import Future
from functools import cache

import pytest
from playwright.sync_api import sync_playwright

_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
_work = queue.Queue()

STYLE = """
body { font: 11pt "Noto Serif CJK SC"; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid black; padding: 3px 5px; font-weight: normal; }
"""


def make_pdf(path, html, *, style="", margin="20mm 18mm", landscape=False, **options):
    """Print `html` to a PDF of A4 pages and return its path."""
    page_style = (
        f"@page {{ size: A4 {'landscape' if landscape else 'portrait'}; margin: {margin} }}"
    )
    content = f"<!doctype html><style>{STYLE}{page_style}{style}</style>{html}"

    def work():
        page = _browser().new_page()
        page.set_content(content)
        page.pdf(path=str(path), prefer_css_page_size=True, print_background=True, **options)
        page.close()

    _in_thread(work)
    return path


def make_png(path, html, *, style="", dpi=200):
    """Draw `html` as a page of paper at `dpi` and return the path of the picture."""
    content = f"<!doctype html><style>{STYLE}body {{ margin: 15mm; background: white }}{style}</style>{html}"

    def work():
        # A4 in CSS pixels, of which 96 make an inch.
        page = _browser().new_page(
            viewport={"width": 794, "height": 1123}, device_scale_factor=dpi / 96
        )
        page.set_content(content)
        page.screenshot(path=str(path))
        page.close()

    _in_thread(work)
    return path


def with_browser(work):
    """Give what `work(browser)` gives, run where the browser lives."""
    return _in_thread(lambda: work(_browser()))


def table(rows, *, header=()):
    """Write rows as an HTML table; a cell (text, rowspan, colspan) covers several.

    >>> table([[("a", 2, 1), "b"], ["c"]])
    '<table><tr><td rowspan=2 colspan=1>a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    """
    head = f"<thead>{''.join(map(_tr, header))}</thead>" if header else ""
    return f"<table>{head}{''.join(map(_tr, rows))}</table>"


def _tr(row):
    cells = [
        f"<td>{cell}</td>"
        if isinstance(cell, str)
        else f"<td rowspan={cell[1]} colspan={cell[2]}>{cell[0]}</td>"
        for cell in row
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _in_thread(work):
    """Run `work` where the browser lives: the browser tests have theirs in the main thread."""
    _start()
    done = Future()
    _work.put((work, done))
    return done.result()


@cache
def _start():
    # A daemon, so that it still runs when the interpreter closes the browser at its end.
    threading.Thread(target=_serve, daemon=True).start()


def _serve():
    while True:
        work, done = _work.get()
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            done.set_exception(error)


@cache
def _browser():
    path = shutil.which("chromium")
    if path is None:
        sentence = "chromium is missing: apt-get install --no-install-recommends chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)

    def close():
        browser.close()
        playwright.stop()

    atexit.register(_in_thread, close)
    return browser
