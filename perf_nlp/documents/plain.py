"""Read plain text tables (.txt .tsv .csv): document → sheets."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from perf_nlp.documents.grid import Progress, Sheet, make_rows
from perf_nlp.errors import DocumentError

# Order matters: a BOM is certain, UTF-8 nearly never fits by chance, GB18030 fits almost anything.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Wrongly decoded text is full of rare characters; a real table of any language we read is not.
_LEAST_COMMON_RATE = 0.7

csv.field_size_limit(10_000_000)


def read_text(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read lines of text, or a table whose cells are parted by tabs, without quoting.

    :return: One sheet; running text if no line holds a tab.
    :raises DocumentError: If the file is no text in a known encoding.
    """
    lines = decode(path.read_bytes(), path.name).splitlines()
    numbered = ((number, line.split("\t")) for number, line in enumerate(lines, start=1))
    is_text = not any("\t" in line for line in lines)
    yield Sheet(None, make_rows(path.name, None, numbered), is_text=is_text)


def read_csv(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a table with quoted cells, parted by commas, semicolons or tabs.

    :return: One sheet; a row's number is the line on which it starts.
    :raises DocumentError: If the file is no text in a known encoding, or its quoting is broken.
    """
    text = decode(path.read_bytes(), path.name)
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    try:
        yield Sheet(None, make_rows(path.name, None, _records(text, delimiter)))
    except csv.Error as error:
        sentence = "表格的引号不成对，无法分出单元格，请重新导出"
        raise DocumentError(sentence, file=path.name) from error


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def decode(content: bytes, file: str) -> str:
    """Decode the bytes of a text file: UTF-8, UTF-16 with a BOM, or GB18030.

    :param file: Name of the file, for the message.
    :raises DocumentError: If the bytes are empty, binary, or in none of these encodings.
    """
    if not content.strip():
        raise DocumentError("文件是空的，没有可读的内容", file=file)
    bom = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for encoding in (bom,) if bom else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (encoding != "gb18030" or _reads_as_chinese(text)):
            return text
    raise DocumentError(
        "认不出文件的文字编码，可能不是文本文件；请另存为 UTF-8 或 GB18030 编码再导入", file=file
    )


def _reads_as_chinese(text: str) -> bool:
    """Tell real GB18030 text from noise that happens to decode."""
    others = re.sub(r"[\x00-\x7f]", "", text)
    # The GB2312 block is what people write; noise falls all over the rest of GB18030.
    common = sum(1 for char in others if _is_gb2312(char))
    return bool(_CHINESE.search(others)) and common / max(1, len(others)) >= _LEAST_COMMON_RATE


def _is_gb2312(char: str) -> bool:
    """Tell whether `char` belongs to the everyday character set."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
