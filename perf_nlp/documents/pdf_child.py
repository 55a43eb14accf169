"""A process of its own that reads PDF pages: what goes wrong in PDFium ends it, and only it.

A small file can make PDFium abort, take all memory or never end. So `pdf` starts this module with
limits and reads what it writes: for each page a line of JSON, which may be followed by a picture.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, BinaryIO

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from perf_nlp.documents.pdf_page import PdfPage, draw_page, read_pdf_page

# Of address space, in bytes: a page of text needs 40 MB, a scan of A3 at 400 dpi 230 MB.
_MOST_MEMORY = 512 << 20
# How the process ends where memory does: unlike 1, it is no mistake in the code.
_OUT_OF_MEMORY = 3
# A page with fewer characters than this and a picture over this much of it is a scan.
_FEW = 30
_PICTURE = 0.5
# A page that holds next to nothing but takes longer, in seconds, is there to keep us busy.
_SLOW = 1.0
# Beyond this rate of characters without a meaning, text is not worth reading.
_UNKNOWN = 0.2


def main(path: str, first: int, can_recognise: bool, out: BinaryIO) -> None:
    """Write the pages of a PDF from `first`, counted from 0.

    :param can_recognise: Write a picture of each page whose text is not what it shows.
    """
    _limit_memory()
    try:
        document = PdfDocument(path)
    except PdfiumError as error:
        _write(out, {"error": "locked" if error.err_code == FPDF_ERR_PASSWORD else "damaged"})
        return
    _write(out, {"n_pages": len(document)})
    for number in range(first, len(document)):
        begun = time.process_time()
        try:
            page = document[number]
            _write_page(page, begun, can_recognise, out)
        except PdfiumError:
            _write(out, {"is_broken": True})
            continue
        page.close()
    document.close()


def _write_page(page: Any, begun: float, can_recognise: bool, out: BinaryIO) -> None:
    """Write what one page holds, or a picture of it; `begun` is when it was opened."""
    found = read_pdf_page(page.raw)
    spent = time.process_time() - begun
    why = why_recognise(found)
    content = found.page
    said: dict[str, Any] = {"size": (content.width, content.height), "trouble": content.trouble}
    if spent > _SLOW and why is None and len(content.glyphs) < _FEW:
        said["lost"] = spent
    if why is not None:
        said["why"] = why
    if why is not None and can_recognise:
        height, width, values = draw_page(page)
        if values.count(values[:1]) == len(values):
            _write(out, {"is_empty": True})
            return
        _write(out, said | {"picture": (height, width)})
        out.write(values)
        out.flush()
        return
    if why is None or found.is_invisible:
        said["glyphs"] = content.glyphs
    _write(out, said | {"horizontal": content.horizontal, "vertical": content.vertical})


def why_recognise(found: PdfPage) -> str | None:
    """Say why the text of a page is not what it shows, "scanned" or "garbled"; None if it is."""
    if found.picture_rate > _PICTURE and (len(found.page.glyphs) < _FEW or found.is_invisible):
        return "scanned"
    return "garbled" if found.unknown_rate > _UNKNOWN else None


def _write(out: BinaryIO, said: dict[str, Any]) -> None:
    """Write one line."""
    out.write(json.dumps(said).encode() + b"\n")
    out.flush()


def _limit_memory() -> None:
    """Let no page take more memory than a page needs, where the system can do that."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit for a process alone; its end is noticed all the same.
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "1", sys.stdout.buffer)
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
