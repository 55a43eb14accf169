"""Read plain text tables (.txt .tsv .csv): document → sheets."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from perf_nlp.documents.decoding import damaged, decode
from perf_nlp.documents.grid import Progress, Sheet, make_rows
from perf_nlp.documents.sheet_builder import MOST_COLUMNS, MOST_FILLED, MOST_ROWS, TOO_WIDE
from perf_nlp.documents.spacing import split_by_spacing
from perf_nlp.errors import DocumentError
from perf_nlp.records import Origin, Problem

# Enough to see how a file is built; the rest is read with what these lines show.
_SAMPLE_LINES = 300
# A quoted cell that runs on for longer is one whose closing quote is missing.
_MOST_LINES_IN_A_CELL = 200
# Bytes: a row of 16,384 columns with 200 characters in each has ten million.
_LONGEST_LINE = 12_000_000
_TOO_LONG = "文件里有一行长达 {} MB，不像表格或文字，没有读取；请检查文件"
_BROKEN = "这一行的引号不成对，已不管引号、按分隔符分出单元格，请核对"


def read_text(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read lines of text, or a table whose cells are parted by tabs, commas or aligned blanks.

    :return: One sheet; running text if no line holds a border between cells.
    :raises DocumentError: If the file is no text in a known encoding, or too large.
    """
    lines = _lines(path)
    if any("\t" in line.strip() for line in lines):
        return _sheets(_Table(path.name, lines, "\t", saves_quotes=False), progress)
    delimiter = _find_delimiter(lines, ",;|")
    if delimiter and _share_of_lines(lines, delimiter) > 0.8:
        return _sheets(_Table(path.name, lines, delimiter), progress)
    return iter([_spaced(path.name, lines)])


def read_csv(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a table with quoted cells, parted by commas, semicolons, tabs or bars.

    :return: One sheet; a row's number is the line on which it starts. A row whose quotes are
        broken is read without them, and told as a problem.
    :raises DocumentError: If the file is no text in a known encoding, or too large.
    """
    lines = _lines(path)
    named = re.fullmatch(r'"?sep=([^"])"?\s*', lines[0])
    if named:
        lines[0] = ""
    wished = "\t" if path.suffix.lower() == ".tsv" else ""
    delimiter = named[1] if named else _find_delimiter(lines, ",\t;|", wished) or ","
    return _sheets(_Table(path.name, lines, delimiter), progress)


def _lines(path: Path) -> list[str]:
    """Read a text file as lines, whatever ends them; a form feed or the like ends none."""
    content = path.read_bytes()
    longest = max(map(len, content.split(b"\n" if b"\n" in content else b"\r")))
    if longest > _LONGEST_LINE:
        raise DocumentError(_TOO_LONG.format(longest // 1_000_000), file=path.name)
    text = decode(content, path.name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_ROWS + 1:
        sentence = f"超过 {MOST_ROWS} 行，请拆成几个文件再导入"
        raise DocumentError(sentence, file=path.name)
    return lines


def _sheets(table: _Table, progress: Progress) -> Iterator[Sheet]:
    """Give a table as the only sheet, with what was wrong with it."""
    rows = make_rows(table.file, None, table.records(progress))
    yield Sheet(None, rows, problems=(*table.problems, *damaged(rows)))


def _spaced(file: str, lines: Sequence[str]) -> Sheet:
    """Give lines as cells if blanks part them into columns, else as running text."""
    table = split_by_spacing(lines)
    cells = table if table is not None else [[line] for line in lines]
    rows = make_rows(file, None, enumerate(cells, start=1))
    return Sheet(None, rows, is_text=table is None, problems=tuple(damaged(rows)))


def _usual_borders(lines: Sequence[str], delimiter: str) -> int:
    """Give how many delimiters part most records: as quoted, if the quotes make sense."""
    counts = Counter(line.count(delimiter) for line in lines if line.strip())
    try:
        reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
        widths = Counter(len(cells) - 1 for cells in reader if cells)
        # A quote that is never closed swallows what follows: then only lines can be counted.
        if widths and widths.most_common(1)[0][1] > 1:
            counts = widths
    except csv.Error:
        pass
    return counts.most_common(1)[0][0] if counts else 0


class _Table:
    """Lines of a table with a delimiter, read record by record.

    :param saves_quotes: False if quotes are text unless they guard a delimiter, a quote or a
        line end, as in what Excel saves as text parted by tabs.
    """

    def __init__(
        self, file: str, lines: list[str], delimiter: str, *, saves_quotes: bool = True
    ) -> None:
        self.file = file
        self.lines = lines
        self.delimiter = delimiter
        self.saves_quotes = saves_quotes
        # What could not be read as it should be.
        self.problems: list[Problem] = []
        self._usual = _usual_borders(lines[:_SAMPLE_LINES], delimiter)

    def records(self, progress: Progress) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with the line, from 1, on which it starts."""
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if at % 10_000 == 0:
                progress(at / len(self.lines))
            cells, n_lines = self._quoted(at) if '"' in line else (line.split(self.delimiter), 1)
            if len(cells) > MOST_FILLED and sum(map(bool, cells)) > MOST_FILLED:
                origin = Origin(self.file, None, at + 1)
                self.problems.append(Problem(origin, TOO_WIDE, line[:200], "unread"))
            else:
                yield at + 1, cells[:MOST_COLUMNS]
            at += n_lines

    def _quoted(self, at: int) -> tuple[list[str], int]:
        """Read the record that starts at index `at`: its cells, and how many lines it takes."""
        last = min(at + _MOST_LINES_IN_A_CELL, len(self.lines))
        some = (f"{self.lines[number]}\n" for number in range(at, last))
        reader = csv.reader(some, delimiter=self.delimiter, strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            return self._unquoted(at), 1
        if reader.line_num > 1 and self._swallows(at, reader.line_num, len(cells)):
            return self._unquoted(at), 1
        if not self.saves_quotes and reader.line_num == 1:
            cells = self._as_saved_by_excel(self.lines[at], cells)
        return cells, reader.line_num

    def _swallows(self, at: int, n_lines: int, n_cells: int) -> bool:
        """Tell whether a record of several lines has eaten the records that follow it."""
        inner = [self.lines[number].count(self.delimiter) for number in range(at + 1, at + n_lines)]
        if n_cells != self._usual + 1:
            return sum(n >= max(1, self._usual) for n in inner) * 2 >= len(inner)
        # As many cells as it should have, but made of lines that are each a whole record.
        return self._usual > 1 < len(inner) and all(n == self._usual for n in inner[:-1])

    def _unquoted(self, at: int) -> list[str]:
        """Split a line whose quotes make no sense, and tell of it."""
        cells = self.lines[at].split(self.delimiter)
        if not self.saves_quotes:
            return cells
        origin = Origin(self.file, None, at + 1)
        self.problems.append(Problem(origin, _BROKEN, self.lines[at].strip(), "doubt"))
        return [cell.strip().strip('"') for cell in cells]

    def _as_saved_by_excel(self, line: str, cells: list[str]) -> list[str]:
        """Keep the quotes of cells that Excel would not have quoted."""
        raw = line.split(self.delimiter)
        if len(raw) != len(cells):
            return cells
        return [
            cell if cell == written or re.search(r'[",\n]', cell) else written
            for cell, written in zip(cells, raw, strict=True)
        ]


def _find_delimiter(lines: Sequence[str], delimiters: str, wished: str = "") -> str | None:
    """Find what parts the cells: the mark of which most lines hold the same number.

    :param wished: Taken wherever it occurs.
    :return: None if no line holds any of them.
    """
    if wished and any(wished in line for line in lines[:_SAMPLE_LINES]):
        return wished
    weights = {mark: _weight(_widths(lines, mark)) for mark in delimiters}
    best = max(delimiters, key=lambda mark: weights[mark])
    return best if weights[best] else None


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    """Count the cells of each record of the sample."""
    sample = [f"{line}\n" for line in lines[:_SAMPLE_LINES] if line.strip()]
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter)]
    except csv.Error:
        widths = []
    # A quote that is never closed has eaten the rest.
    eaten = len(widths) * 3 < len(sample)
    return [line.count(delimiter) + 1 for line in sample] if eaten else widths


def _weight(widths: Sequence[int]) -> float:
    """Tell how well a delimiter explains the sample: cells in lines of the usual width."""
    parted = Counter(width for width in widths if width > 1)
    if not parted:
        return 0.0
    return max((width - 1) * n * n / len(widths) for width, n in parted.items())


def _share_of_lines(lines: Sequence[str], delimiter: str) -> float:
    """Tell how many lines have the usual number of cells, three at least; 0 if only few do."""
    widths = _widths(lines, delimiter)
    width, n = Counter(widths).most_common(1)[0]
    return n / len(widths) if width >= 3 and n >= 3 else 0.0
