"""Choose the reader for a document by what it really is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.kinds import ENDINGS, Kind, find_kind, is_leftover
from perf_nlp.errors import DocumentError

Reader = Callable[[Path, Progress], Iterator[Sheet]]

# Module and function; imported when a document needs it, so that others start without them.
_READERS: dict[Kind, tuple[str, str]] = {
    "text": ("plain", "read_text"),
    "csv": ("plain", "read_csv"),
    "xlsx": ("excel", "read_excel"),
    "xls": ("old_excel", "read_old_excel"),
    "ods": ("open_document", "read_ods"),
    "xml_sheet": ("xml_sheet", "read_xml_sheet"),
    "docx": ("word", "read_word"),
    "xml_word": ("word", "read_xml_word"),
    "doc": ("old_word", "read_old_word"),
    "rtf": ("old_word", "read_old_word"),
    "html": ("web_page", "read_html"),
    "mht": ("web_page", "read_mht"),
    "pdf": ("pdf", "read_pdf"),
    "image": ("ocr", "read_image"),
}


def _read(kind: Kind, path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a document of a known kind."""
    module, function = _READERS[kind]
    reader: Reader = getattr(import_module(f"perf_nlp.documents.{module}"), function)
    return reader(path, progress)


# What can be read, by ending: what checks uploads and filters folders.
READERS: dict[str, Reader] = {ending: partial(_read, kind) for ending, kind in ENDINGS.items()}


def read_sheets(path: Path, progress: Progress = lambda _: None) -> Iterator[Sheet]:
    """Read a document part by part, whatever its format.

    :param path: The document; its content says the format, its ending only where that is text.
    :param progress: Told from time to time how much is read, 0..1; what it raises ends the reading.
    :return: Parts in the order of the document, read as they are asked for.
    :raises DocumentError: If there is no such file, its format is unknown, or it is unreadable.
    """
    file = path.name or str(path)
    if not path.is_file():
        raise DocumentError("找不到这个文件，请检查路径", file=file)
    if is_leftover(path):
        sentence = "这是打开文档时留下的临时文件，不是文档，请选择名称前没有 ~$ 的原文件"
        raise DocumentError(sentence, file=file)
    try:
        if path.stat().st_size == 0:
            raise DocumentError("文件是空的，没有可读的内容", file=file)
        yield from _read(find_kind(path), path, progress)
    except PermissionError as error:
        raise DocumentError("没有读取这个文件的权限", file=file) from error
    except OSError as error:
        raise DocumentError("文件读不出来，请检查磁盘或网络位置后再试", file=file) from error
