"""Choose the reader for a document by its ending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from perf_nlp.documents.excel import read_excel
from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.plain import read_csv, read_text
from perf_nlp.errors import DocumentError

Reader = Callable[[Path, Progress], Iterator[Sheet]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".tsv": read_csv,
    ".csv": read_csv,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
}


def read_sheets(path: Path, progress: Progress = lambda _: None) -> Iterator[Sheet]:
    """Read a document part by part, whatever its format.

    :param path: The document; its ending says the format.
    :param progress: Told from time to time how much is read, 0..1; what it raises ends the reading.
    :return: Parts in the order of the document, read as they are asked for.
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
        yield from reader(path, progress)
    except PermissionError as error:
        raise DocumentError("没有读取这个文件的权限", file=path.name) from error
