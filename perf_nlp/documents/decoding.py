"""Bytes of unknown encoding → text: what Chinese offices write, and what survives of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from perf_nlp.errors import DocumentError
from perf_nlp.records import Problem, Row

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
# A page cut by a program loses half a character here and there; more is another encoding.
_MOST_DAMAGE_RATE = 0.001
# Stands for what could not be decoded.
DAMAGE = "\ufffd"
# A list of a million rows would not fit in memory with what is made of it.
_LARGEST = 200_000_000


def decode(content: bytes, file: str, declared: str | None = None) -> str:
    """Decode the bytes of a text file: UTF-8, UTF-16 with or without a BOM, or GB18030.

    A few bad bytes (up to 0.1 %) become U+FFFD; marks and zeros that are no text are dropped.

    :param file: Name of the file, for the message.
    :param declared: Encoding that the file itself names, tried before those that we guess.
    :raises DocumentError: If the bytes are empty, too many, binary, or in none of these encodings.
    """
    if len(content) > _LARGEST:
        sentence = f"文本超过 {_LARGEST // 1_000_000} MB，请拆成几个文件再导入"
        raise DocumentError(sentence, file=file)
    # Crashes and old systems leave zeros or an end mark (Ctrl+Z) behind the text; but half of
    # a UTF-16 character is a zero too.
    stripped = content.rstrip(b"\x00\x1a")
    content = content if _looks_wide(content) else stripped
    if not stripped.strip():
        raise DocumentError("文件是空的，没有可读的内容", file=file)
    for encoding in _candidates(content, declared):
        text = _try(content, encoding, is_sure=encoding == declared)
        if text is not None:
            return text.replace("\ufeff", "").rstrip("\x1a")
    raise DocumentError(
        "认不出文件的文字编码，可能不是文本文件；请另存为 UTF-8 或 GB18030 编码再导入", file=file
    )


def damaged(rows: Iterable[Row]) -> Iterator[Problem]:
    """Tell of the rows that hold characters which could not be decoded."""
    for row in rows:
        if any(DAMAGE in cell for cell in row.cells):
            reason = "这一行有损坏的字符，已用 � 代替，请核对原文"
            yield Problem(row.origin, reason, "\t".join(row.cells), "doubt")


def _candidates(content: bytes, declared: str | None) -> Iterator[str]:
    """Yield the encodings to try, the surest first."""
    bom = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    if bom:
        yield bom
        return
    if _looks_wide(content):
        # The zero of a letter comes second if the small end comes first.
        yield "utf-16-le" if content[1::2].count(0) > content[0::2].count(0) else "utf-16-be"
        return
    yield "utf-8"
    if declared:
        yield declared
    yield "gb18030"


def _looks_wide(content: bytes) -> bool:
    """Tell UTF-16 by its zeros: half of each letter, digit and line end is one."""
    head = content[:20_000]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    zeros = head[0::2].count(0), head[1::2].count(0)
    # A few Chinese characters (一) hold a zero in their other half.
    return len(content) % 2 == 0 and max(zeros) > 0.02 * len(head) and min(zeros) * 3 < max(zeros)


def _try(content: bytes, encoding: str, *, is_sure: bool) -> str | None:
    """Decode if the result is text, and Chinese unless the file names its encoding; else None."""
    try:
        text = content.decode(encoding, errors="replace")
    except LookupError:
        return None
    if encoding.startswith("utf-8"):
        # Text that was damaged before it was saved is valid UTF-8 and holds the mark already.
        n_lost = text.count(DAMAGE) - content.count(DAMAGE.encode())
    else:
        n_lost = text.count(DAMAGE)
    controls = len(_CONTROL.findall(text))
    if n_lost + controls > _MOST_DAMAGE_RATE * len(text):
        return None
    if not (is_sure or encoding.startswith("utf-8") or _reads_as_chinese(text)):
        return None
    return _CONTROL.sub(DAMAGE, text) if controls else text


def _reads_as_chinese(text: str) -> bool:
    """Tell real text from noise that happens to decode."""
    others = re.sub(rf"[\x00-\x7f{DAMAGE}\ufeff]", "", text)
    if not others:
        return True
    # The GB2312 block is what people write; noise falls all over the rest of GB18030.
    common = len(others.encode("gb2312", errors="ignore")) // 2
    return bool(_CHINESE.search(others)) and common / len(others) >= _LEAST_COMMON_RATE
