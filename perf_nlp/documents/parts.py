"""Paragraphs and tables of a text document, in order → sheets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from perf_nlp.documents.decoding import damaged
from perf_nlp.documents.grid import Merge, Sheet, make_rows, text_rows
from perf_nlp.documents.safety import TOO_LARGE
from perf_nlp.errors import DocumentError
from perf_nlp.records import Row

# What a page can show is far less.
_MOST_COLUMNS = 2_000
# 200,000 rows of 30 columns.
_MOST_PLACES = 6_000_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text.

    :param number: Which paragraph of the document it is, from 1, blank ones counted.
    """

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its merged ranges, rows and columns from 1.

    :param rows: Cells of each row, top to bottom; blank where a merged range covers them.
    :param inner: Tables that stand in a cell, each with the row, rising, that holds it.
    """

    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)
    inner: list[tuple[int, Table]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Break:
    """What comes after it stands on its own, like the next sheet of a workbook."""


Block = Paragraph | Table | Break


class Places:
    """Counts the places in the tables of a document.

    A few bytes can ask for a cell over a million places; all together must fit in memory.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = _MOST_PLACES

    def check_width(self, n_columns: int) -> None:
        """Refuse a table that is no form, before any work is spent on it.

        :raises DocumentError: If a row has more cells than a page can show.
        """
        if n_columns > _MOST_COLUMNS:
            sentence = f"表格有 {n_columns} 列，不像绩效指标表，请检查文件"
            raise DocumentError(sentence, file=self._file)

    def take(self, n_places: int) -> None:
        """Count the places of a row.

        :raises DocumentError: If there are more than any real document has.
        """
        self.check_width(n_places)
        self._left -= n_places
        if self._left < 0:
            raise DocumentError(TOO_LARGE, file=self._file)


class _Builder:
    """Makes sheets of blocks; knows which part is the first, and counts the tables."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.n_tables = 0
        self.follows = False

    def text(self, paragraphs: list[Paragraph]) -> Iterator[Sheet]:
        """Give paragraphs as one part; nothing if they are blank."""
        rows = text_rows(self.file, None, ((each.number, each.text) for each in paragraphs))
        yield from self._part(None, rows, is_text=True)

    def table(self, table: Table) -> Iterator[Sheet]:
        """Give a table as a part, or as several where a table within it comes between its rows."""
        self.n_tables += 1
        name = f"表格{self.n_tables}"
        rows = make_rows(self.file, name, enumerate(table.rows, start=1), table.merges)
        if not rows and table.inner:
            # A table that only arranges others is none for the reader of the page.
            self.n_tables -= 1
        at = 0
        for number, inner in table.inner:
            end = bisect_right(rows, number, lo=at, key=lambda row: row.origin.row)
            yield from self._part(name, rows[at:end])
            yield from self.table(inner)
            at = end
        yield from self._part(name, rows[at:])

    def _part(
        self, name: str | None, rows: tuple[Row, ...], *, is_text: bool = False
    ) -> Iterator[Sheet]:
        """Give rows as a part; nothing if there are none."""
        if rows:
            problems = tuple(damaged(rows))
            yield Sheet(name, rows, follows=self.follows, is_text=is_text, problems=problems)
            self.follows = True


def make_parts(file: str, blocks: Iterable[Block]) -> Iterator[Sheet]:
    """Build the sheets of a text document.

    :param file: Name of the document.
    :return: Consecutive paragraphs as one part without a name, each table as 表格1, 表格2 …; all
        but the first, and the first after a break, go on from the part before.
    """
    builder = _Builder(file)
    paragraphs: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs.append(block)
            continue
        yield from builder.text(paragraphs)
        paragraphs = []
        if isinstance(block, Table):
            yield from builder.table(block)
        else:
            builder.follows = False
    yield from builder.text(paragraphs)
