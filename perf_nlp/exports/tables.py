"""Write a table as csv, tsv, xlsx, jsonl or parquet, by its ending; all of it, or nothing."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from perf_nlp.errors import RequestError
from perf_nlp.exports.safety import FORMULA_STARTS, neutral

Cell = str | float | bool | None
_WIDEST = 60
_SAMPLED_ROWS = 200
# Of Excel; xlsxwriter leaves out what is beyond, without a word.
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_LONGEST_CELL = 32_767


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table.

    :param path: Its ending says the format; an older file there is replaced when all is written.
    :param columns: The headings.
    :param rows: Each as long as `columns`.
    :raises RequestError: If the format is unknown, or the file cannot be written.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise RequestError(f"不能写成这种格式，可以写成的有：{'、'.join(WRITERS)}", file=path.name)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        writer(temporary, columns, rows)
        temporary.replace(path)
    except (OSError, XlsxWriterException) as error:
        raise RequestError(
            "结果文件无法写入：请检查文件夹是否存在、有没有写入权限、文件是否正被别的程序打开",
            file=path.name,
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_delimited(delimiter: str) -> Callable[..., None]:
    """Build a writer of text tables."""

    def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            # The mark by which Excel knows it; its codec would slow every row down.
            file.write("\ufeff")
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow([neutral(column) for column in columns])
            # Most cells are numbers or harmless text: a look at the first character tells.
            writer.writerows(
                [
                    cell
                    if type(cell) is float or (type(cell) is str and cell[:1] not in FORMULA_STARTS)
                    else _as_text(cell)
                    for cell in row
                ]
                for row in rows
            )

    return write


def _as_text(cell: Cell) -> str:
    """Give the text of a cell: words for yes and no, nothing for nothing."""
    if isinstance(cell, str):
        return neutral(cell)
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a workbook with a frozen, filtered heading; text is never a formula."""
    kept = [list(row) for row in rows]
    _check_fits_excel(columns, kept)
    # Opened here, first: where it cannot be, xlsxwriter would leave the rows in a temporary file.
    with path.open("wb") as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("指标")
        bold = workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
        for number, column in enumerate(columns):
            sheet.set_column(number, number, _width(column, [row[number] for row in kept]))
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column, bold)
        for line, row in enumerate(kept, start=1):
            for number, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, number, cell)
                elif isinstance(cell, bool):
                    sheet.write_boolean(line, number, cell)
                elif cell is not None:
                    sheet.write_number(line, number, cell)
        sheet.freeze_panes(1, 0)
        if kept:
            sheet.autofilter(0, 0, len(kept), len(columns) - 1)


def _check_fits_excel(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Refuse a table of which Excel could show a part only."""
    if len(rows) >= _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        raise RequestError(
            "表太大，超出 Excel 的行数或列数上限，请改写成 csv",
            limit=f"{_MOST_ROWS} 行、{_MOST_COLUMNS} 列",
        )
    for number, row in enumerate([columns, *rows], start=1):
        if any(isinstance(cell, str) and len(cell) > _LONGEST_CELL for cell in row):
            sentence = "有单元格太长，超出 Excel 的上限，请改写成 csv"
            raise RequestError(sentence, row=number, limit=f"{_LONGEST_CELL} 字")


def _width(heading: str, cells: Sequence[Cell]) -> int:
    """Choose a column's width in characters; a Chinese character takes two."""
    texts = [heading, *(str(cell) for cell in cells[:_SAMPLED_ROWS] if cell is not None)]
    return min(_WIDEST, 2 + max(sum(2 if ord(c) > 255 else 1 for c in text) for text in texts))


def _write_jsonl(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one JSON object a line."""
    names = _distinct(columns)
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")


def _write_parquet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a parquet file; needs the extra of that name."""
    try:
        from pyarrow import parquet, table
    except ImportError as error:
        raise RequestError(
            '写 parquet 需要先安装附加组件：pip install "perf-nlp[parquet]"', file=path.name
        ) from error
    kept = list(rows)
    data: dict[str, Any] = {
        column: [row[number] for row in kept] for number, column in enumerate(_distinct(columns))
    }
    parquet.write_table(table(data), path)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Give each column a key of its own: headings may be blank or stand twice."""
    names: list[str] = []
    for number, column in enumerate(columns, start=1):
        name = column or f"列{number}"
        while name in names:
            name += f"_{number}"
        names.append(name)
    return names


WRITERS: dict[str, Callable[[Path, Sequence[str], Iterable[Sequence[Cell]]], None]] = {
    ".csv": _write_delimited(","),
    ".tsv": _write_delimited("\t"),
    ".xlsx": _write_xlsx,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
}
