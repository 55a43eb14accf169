"""Read web pages (.html .mht), also those that systems export under the name of a workbook."""

from __future__ import annotations

import email
import email.errors
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

from perf_nlp.documents.decoding import decode
from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.page_repair import close_cells
from perf_nlp.documents.page_tables import read_table
from perf_nlp.documents.page_text import Flow
from perf_nlp.documents.parts import Block, Break, Paragraph, Places, Table, make_parts
from perf_nlp.documents.safety import DAMAGED, MOST_TREE_ELEMENTS, TOO_LARGE
from perf_nlp.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
# What pages name, and the larger set that they really use.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
# A page is held in memory, half a kilobyte for a cell; 25,000 rows of 15 columns are fewer.
_MOST_CELLS = 400_000
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TOO_MANY_CELLS = "网页里的表格超过 {} 个单元格，没有读取；请在 Excel 里打开，另存为 xlsx 再导入"
_TOO_DEEP = "网页的标签套得太深，读不完整；请另存为 xlsx 再导入"
# What Excel puts beside the sheets of a workbook saved as one web page.
_BESIDE = re.compile(r"tabstrip\.html?$", re.IGNORECASE)


def read_html(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a web page: its text and its tables in order, as a browser shows them.

    :return: Lines of text between tables as one part, each table as one; a table that only
        arranges others gives theirs.
    :raises DocumentError: If the page shows nothing, only frames with other files, or too much.
    """
    yield from _sheets(path.name, [_page(path.read_bytes(), path.name)], progress)


def read_mht(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a web page saved with all that belongs to it in one file; each page of it in order.

    :raises DocumentError: If there is no page in it.
    """
    pages = []
    try:
        message = email.message_from_bytes(path.read_bytes())
        for part in message.walk():
            place = part.get("Content-Location", "")
            if part.get_content_type() == "text/html" and not _BESIDE.search(str(place)):
                pages.append(_body(part))
    except (email.errors.MessageError, RecursionError, ValueError, LookupError) as error:
        raise DocumentError(DAMAGED, file=path.name) from error
    trees = [_page(page, path.name) for page in pages if page.strip()]
    yield from _sheets(path.name, trees, progress)


def _body(part: Message) -> bytes:
    """Give the bytes of a page within a message."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _sheets(file: str, pages: list[_Element], progress: Progress) -> Iterator[Sheet]:
    """Give the parts of the pages; say so if there are none."""
    is_empty = True
    try:
        for sheet in make_parts(file, _blocks(pages, Places(file), progress)):
            is_empty = False
            yield sheet
    except RecursionError as error:
        raise DocumentError(_TOO_DEEP, file=file) from error
    if is_empty and any(page.find(".//frame") is not None for page in pages):
        sentence = "网页里只有框架，内容在别的文件里；请在 Excel 或浏览器中打开，另存为 xlsx 再导入"
        raise DocumentError(sentence, file=file)
    if is_empty:
        raise DocumentError("网页里没有可读的文字或表格", file=file)


def _page(content: bytes, file: str) -> _Element:
    """Parse a page as far as it can be parsed, the way browsers do."""
    from lxml import etree

    declared = _CHARSET.search(content[:4096])
    name = declared[1].decode("ascii").lower() if declared else None
    text = decode(content, file, declared=_LARGER.get(name, name) if name else None)
    if text.count("<") - text.count("</") > MOST_TREE_ELEMENTS:
        raise DocumentError(TOO_LARGE, file=file)
    if len(_CELL.findall(text)) > _MOST_CELLS:
        raise DocumentError(_TOO_MANY_CELLS.format(_MOST_CELLS), file=file)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree: _Element | None = etree.fromstring(
            close_cells(text).encode("utf-8", "replace"), parser
        )
    except etree.XMLSyntaxError as error:
        raise DocumentError(DAMAGED, file=file) from error
    if tree is None:
        raise DocumentError("网页里没有可读的文字或表格", file=file)
    if any("depth" in each.message.lower() for each in parser.error_log.filter_from_fatals()):
        # The parser gives up there: what follows would be missing in silence.
        raise DocumentError(_TOO_DEEP, file=file)
    return tree


def _blocks(pages: list[_Element], places: Places, progress: Progress) -> Iterator[Block]:
    """Yield the lines and tables of the pages in order."""
    number = 0
    for at, page in enumerate(pages):
        progress(at / len(pages))
        if at:
            yield Break()
        flow = Flow(read_table, places)
        flow.read(page)
        for item in flow.items:
            if isinstance(item, Table):
                yield item
            else:
                number += 1
                yield Paragraph(number, item)
