"""Choose the reader for a document by its ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from perf_nlp.documents.excel import read_excel
from perf_nlp.documents.grid import Sheet
from perf_nlp.documents.plain import read_csv, read_text
from perf_nlp.errors import DocumentError

READERS: dict[str, Callable[[Path], list[Sheet]]] = {
    ".txt": read_text,
    ".tsv": read_csv,
    ".csv": read_csv,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
}


def read_sheets(path: Path) -> list[Sheet]:
    """Read a document's sheets, whatever its format.

    :param path: The document; its ending says the format.
    :return: Sheets in the order of the document.
    :raises DocumentError: If there is no such file, its format is unknown, or it is unreadable.
    """
    if not path.is_file():
        raise DocumentError("找不到这个文件，请检查路径", file=path.name or str(path))
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(
            f"还不能读取这种格式，可以读取的有：{'、'.join(READERS)}", file=path.name
        )
    try:
        if path.stat().st_size == 0:
            raise DocumentError("文件是空的，没有可读的内容", file=path.name)
        return reader(path)
    except PermissionError as error:
        raise DocumentError("没有读取这个文件的权限", file=path.name) from error
