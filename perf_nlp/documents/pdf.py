"""Read .pdf documents: document → sheets, page by page."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from perf_nlp.documents.glyphs import Glyph
from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.ocr import MISSING, is_installed, recognise_values
from perf_nlp.documents.page_parts import Page
from perf_nlp.documents.paging import read_pages
from perf_nlp.documents.ruled import Line
from perf_nlp.errors import DocumentError

# A page that takes longer, in seconds, is no page of a form.
_LONGEST = 8.0
# So many seconds may be lost on pages that end the process, and so many may be started.
_MOST_LOST = 10.0
_MOST_STARTS = 5
# After so many pages in a row that cannot be read, the rest are not tried.
_MOST_BROKEN = 20
# The longest books of a budget have some two thousand.
_MOST_PAGES = 5_000
# How many pages may be read ahead.
_AHEAD = 4
# Of what a process that failed has told, so many bytes are shown.
_LONGEST_REPORT = 4000
_DAMAGED = "PDF 文件已损坏，打不开；请重新导出或重新下载后再试"
_TOO_LONG = "从这一页起没有读取：一份文件最多读取 {} 页；请拆成几个文件再导入"
_LOCKED = "PDF 文件设有打开密码，读不出内容；请先取消密码再导入"
_BROKEN = "这一页已损坏或内容过大，没有读取；请在 PDF 阅读器里核对"
_EMPTY = "这一页的图片是空白的，或者太大画不出来，没有读到文字；请在 PDF 阅读器里核对"
_GIVEN_UP = "从这一页起文件已损坏或内容过大，后面的页没有读取；请重新导出文件"
_WHY = {
    "scanned": "这一页是扫描的图片，没有文字",
    "garbled": "这一页的文字没有编码，读出来是乱码",
}


def read_pdf(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read the text and the tables of a PDF; scanned pages are recognised with the extra `ocr`.

    :return: For each page its parts in reading order: text, tables, text.
    :raises DocumentError: If the file is damaged or locked, or if all of it is scanned and the
        extra is not installed.
    """
    yield from read_pages(path.name, _pages(path, progress))


def _pages(path: Path, progress: Progress) -> Iterator[Page]:
    """Read page after page; one that cannot be read says so.

    :raises DocumentError: If there is none that can.
    """
    n_read = n_scanned = 0
    for said, number, n_pages in _messages(path):
        page = _page(said)
        n_read += bool(page.glyphs)
        n_scanned += "why" in said and "picture" not in said and page.trouble is not None
        yield page
        progress(number / n_pages)
    if n_read == 0 and n_scanned > 0:
        raise DocumentError(f"PDF 里都是扫描的图片，没有文字，{MISSING}", file=path.name)


def _page(said: dict[str, Any]) -> Page:
    """Turn what the process said of a page into the page."""
    if "picture" in said:
        return recognise_values(said["values"], *said["picture"])
    trouble = _EMPTY if "is_empty" in said else said.get("trouble")
    if "why" in said and not said.get("glyphs"):
        trouble = f"{_WHY[said['why']]}，{MISSING}"
    width, height = said.get("size", (0.0, 0.0))
    return Page(
        width,
        height,
        glyphs=[Glyph(*glyph) for glyph in said.get("glyphs", ())],
        horizontal=[Line(*line) for line in said.get("horizontal", ())],
        vertical=[Line(*line) for line in said.get("vertical", ())],
        is_ocr="why" in said,
        trouble=trouble,
    )


def _messages(path: Path) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Give what the process says of each page, with the page's number and how many there are.

    Should the process end at a page, another one goes on behind that page.
    """
    number = n_broken = n_starts = 0
    n_pages = 1
    lost = 0.0
    while number < n_pages:
        n_starts += 1
        for said in _said(path, number):
            if "error" in said:
                raise DocumentError(
                    _LOCKED if said["error"] == "locked" else _DAMAGED, file=path.name
                )
            if "n_pages" in said:
                n_pages = said["n_pages"]
                continue
            number += 1
            if number > _MOST_PAGES:
                yield {"trouble": _TOO_LONG.format(_MOST_PAGES)}, number, n_pages
                return
            n_broken = n_broken + 1 if "is_broken" in said else 0
            lost += said.get("lost", 0.0)
            is_too_much = lost > _MOST_LOST or n_starts == _MOST_STARTS
            if n_broken == _MOST_BROKEN or ("lost" in said and is_too_much):
                yield {"trouble": _GIVEN_UP}, number, n_pages
                return
            yield {"trouble": _BROKEN} if "is_broken" in said else said, number, n_pages


def _said(path: Path, first: int) -> Iterator[dict[str, Any]]:
    """Start the process that reads from page `first`, counted from 0, and give what it says.

    What ends it before its last page is given as a broken page; `lost` says how long it took.

    :raises RuntimeError: If the process failed through a fault of our own.
    """
    arguments = [str(path), str(first), "1" if is_installed() else "0"]
    # A file for the errors: a pipe that nobody reads would stop the process.
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "perf_nlp.documents.pdf_child", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
        )
        said: queue.Queue[dict[str, Any] | None] = queue.Queue(_AHEAD)
        is_over = threading.Event()
        listener = threading.Thread(target=_listen, args=(process, said, is_over), daemon=True)
        listener.start()
        begun = time.monotonic()
        try:
            while (message := said.get(timeout=_LONGEST)) is not None:
                yield message
                begun = time.monotonic()
            if (code := process.wait()) != 0:
                _check_code(code, told)
                yield {"is_broken": True, "lost": time.monotonic() - begun}
        except queue.Empty:
            yield {"is_broken": True, "lost": _LONGEST}
        finally:
            is_over.set()
            process.kill()
            listener.join()
            process.wait()


def _check_code(code: int, told: IO[bytes]) -> None:
    """Tell a mistake in our code, which ends Python with code 1, from what PDFium does.

    :param told: What the process wrote about errors.
    """
    if code == 1:
        told.seek(max(0, told.seek(0, 2) - _LONGEST_REPORT))
        report = told.read().decode(errors="replace")
        raise RuntimeError(f"the process that reads PDF pages failed:\n{report}")


def _listen(
    process: subprocess.Popen[bytes],
    said: queue.Queue[dict[str, Any] | None],
    is_over: threading.Event,
) -> None:
    """Put what the process writes into the queue, None at its end."""
    assert process.stdout is not None
    with process.stdout as stream:
        # A process that is killed leaves its last message half written.
        while (line := stream.readline()).endswith(b"\n"):
            message: dict[str, Any] = json.loads(line)
            if "picture" in message:
                height, width = message["picture"]
                message["values"] = stream.read(height * width)
                if len(message["values"]) < height * width:
                    break
            if not _put(message, said, is_over):
                return
    _put(None, said, is_over)


def _put(
    message: dict[str, Any] | None,
    said: queue.Queue[dict[str, Any] | None],
    is_over: threading.Event,
) -> bool:
    """Wait for room in the queue; False if nobody listens any more."""
    while not is_over.is_set():
        try:
            said.put(message, timeout=0.2)
        except queue.Full:
            continue
        return True
    return False
