"""The file in which a user says what the columns of tables mean (TOML)."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from perf_nlp.errors import RequestError
from perf_nlp.indicators.headings import MEANINGS
from perf_nlp.records import ColumnReading, TableReading
from perf_nlp.service.choices import (
    UNUSED,
    confidence_words,
    letter_of,
    meaning_words,
    read_meaning,
)

_SECTION = "columns"
_HEAD = """\
# 各列的含义：左边是表头（没有表头的列写列的字母，如 "C"），右边是含义，改好后用
#   perf-nlp import 文件 --columns 本文件
# 导入。可以写的含义：
#   {meanings}、{unused}（{unused}的列作为附加内容保留）。

[{section}]
"""
_LETTERS = re.compile(r"[A-Z]{1,3}")
_AT_LINE = re.compile(r"at line (\d+)")


class ColumnsFile:
    """What a user wrote of columns: asked, like a library's memory, with the headings of a table.

    :param path: The file, as `write_columns` writes it.
    :raises RequestError: If it cannot be read, or a line of it says nothing we know.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._meanings: dict[str, str | None] = {}
        # Keys as written, with their lines: what no table has is told to the user.
        self._lines: dict[str, int] = {}
        self._used: set[str] = set()
        self._answers: dict[tuple[str, ...], dict[int, str | None]] = {}
        text = _text_of(path)
        keys = _key_lines(text)
        for key, meaning in _section(text, path.name).items():
            line = keys.get(key, 0)
            self._lines[key] = line
            self._meanings[_plain(key)] = _meaning(meaning, line, path.name)

    def __call__(self, headings: tuple[str, ...]) -> Mapping[int, str | None] | None:
        """Give what the columns of a table with these headings mean; None if none is named."""
        found: dict[int, str | None] = {}
        for number, heading in enumerate(headings, start=1):
            letter = letter_of(ColumnReading(number, "", None, 0))
            # The letter is the more exact name: it stands where headings are alike.
            for key in (letter, _plain(heading)):
                if key and key in self._meanings:
                    self._used.add(key)
                    found[number] = self._meanings[key]
                    break
        if not found:
            return None
        self._answers[headings] = found
        return found

    def answers(self) -> list[tuple[tuple[str, ...], dict[int, str | None]]]:
        """List what was answered so far: headings of a table, and what its columns mean."""
        return list(self._answers.items())

    def unused(self) -> list[str]:
        """Say of each line that named no column of any table so far."""
        return [
            f"{self._file} 第 {line} 行：没有一张表有“{key}”这一列"
            for key, line in self._lines.items()
            if _plain(key) not in self._used
        ]


def write_columns(path: Path, tables: Iterable[TableReading]) -> None:
    """Write what the columns of tables were taken for, to be edited.

    :raises RequestError: If it cannot be written.
    """
    meanings = "、".join(MEANINGS.values())
    lines = [_HEAD.format(meanings=meanings, unused=UNUSED, section=_SECTION)]
    written: set[str] = set()
    for table in tables:
        new = [line for line in _lines(table) if line.partition(" = ")[0] not in written]
        if new:
            place = f"，工作表 {table.origin.sheet}" if table.origin.sheet else ""
            lines.append(f"# {_one_line(table.origin.file)}{_one_line(place)}\n")
            lines += [f"{line}\n" for line in new]
            written |= {line.partition(" = ")[0] for line in new}
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        sentence = "文件无法写入，请检查文件夹是否存在、是否有权限"
        raise RequestError(sentence, file=path.name) from error


def _lines(table: TableReading) -> list[str]:
    """Give one line a column: key, meaning, and how sure we are."""
    counts = Counter(map(_plain, table.headings))
    lines = []
    for column in table.columns:
        plain = _plain(column.heading)
        is_named = plain and counts[plain] == 1 and not _LETTERS.fullmatch(plain)
        key = column.heading if is_named else letter_of(column)
        said = [confidence_words(column.confidence) if column.meaning else ""]
        said += ["" if is_named else column.heading, "、".join(column.samples[:2])]
        comment = _one_line("；".join(filter(None, said)))
        lines.append(
            f"{_quoted(key)} = {_quoted(meaning_words(column.meaning))}"
            f"{'  # ' if comment else ''}{comment}"
        )
    return lines


def _quoted(text: str) -> str:
    """Write a TOML string; JSON escapes are a part of TOML's."""
    return json.dumps(_printable(text), ensure_ascii=False)


def _printable(text: str) -> str:
    """Drop characters that TOML does not take."""
    return re.sub(r"[\x7f\ud800-\udfff]", "", text)


def _one_line(text: str) -> str:
    """Make a text fit for a comment."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", text)[:60]


def _plain(key: str) -> str:
    """Give what two writings of a heading have in common; letters in capitals."""
    plain = _printable("".join(key.split()))
    return plain.upper() if _LETTERS.fullmatch(plain.upper()) else plain


def _text_of(path: Path) -> str:
    """Read the text of the file; editors of Chinese Windows may have saved it as GB18030."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RequestError("找不到或读不了这个列含义文件，请检查路径", file=path.name) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise RequestError("列含义文件不是文本文件，请用 perf-nlp columns 重新生成", file=path.name)


def _section(text: str, file: str) -> dict[str, Any]:
    """Read the section of columns.

    :raises RequestError: If the file is no TOML, or has no such section.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        sentence = '写法不对，每行应形如 "指标值" = "指标值"，引号和等号用半角，同一表头只写一次'
        raise RequestError(f"第 {line} 行{sentence}", file=file) from error
    others = [name for name in read if name != _SECTION]
    section = read.get(_SECTION)
    if others or not isinstance(section, dict) or not section:
        sentence = f"列含义文件应有 [{_SECTION}] 一节，并且各行都写在它下面"
        raise RequestError(sentence, file=file)
    return section


def _key_lines(text: str) -> dict[str, int]:
    """Find the line of each key; tomllib does not tell."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            keys = tomllib.loads(line)
        except tomllib.TOMLDecodeError:
            continue
        for key in keys:
            lines.setdefault(key, number)
    return lines


def _meaning(written: Any, line: int, file: str) -> str | None:
    """Read one meaning.

    :raises RequestError: If it is none, with its line.
    """
    try:
        if not isinstance(written, str):
            raise RequestError("含义应写在引号里", value=str(written)[:40])
        return read_meaning(written)
    except RequestError as error:
        sentence = f"第 {line} 行：{error.message}"
        raise RequestError(sentence, **error.where, file=file) from error
