"""What all workbook readers share: rows are gathered within limits, problems told, merges cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perf_nlp.documents.grid import Merge, Sheet, make_rows
from perf_nlp.documents.safety import MOST_ELEMENTS, TOO_LARGE
from perf_nlp.errors import DocumentError
from perf_nlp.records import Origin, Problem, ProblemKind

# What the formats themselves allow.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_SHEETS = 2_000
LONGEST_CELL = 32_767
# In one document: the cells up to the last one with text of each row, about 80 bytes each.
MOST_CELLS = 6_000_000
# No form is as wide; a row of this many texts is data of another kind.
MOST_FILLED = 2_000
# Told one by one; what is more is told as a number.
MOST_PROBLEMS = 100
# Merged ranges: all of them, those that begin in one row, and the rows they cover.
MOST_MERGES = 200_000
MOST_MERGES_IN_ROW = 100
MOST_COVERED = 2_000_000
# Rows of a merged range without text of their own.
MOST_BLANK = 10_000

NO_RESULT = "公式没有保存计算结果，按空白处理；请用 Excel 或 WPS 打开后保存，再导入"
TOO_WIDE = f"这一行有内容的单元格超过 {MOST_FILLED} 个，不像指标表，没有读取这一行"
TOO_FAR = f"第 {MOST_COLUMNS} 列以后的单元格没有读取"
TOO_MANY_MERGES = "合并单元格多得不正常，有 {} 处没有按合并处理，只读取了各自的文字"
TOO_LONG = f"单元格文字超过 {LONGEST_CELL} 字，只读取了前面的部分"


class Allowance:
    """How much one document may still hold: its sheets draw on it in turn.

    :param n_elements: XML elements, where the format has them.
    """

    def __init__(self, n_cells: int = MOST_CELLS, n_elements: int = MOST_ELEMENTS) -> None:
        self._n_cells = n_cells
        self.n_elements = n_elements

    def take(self, n_cells: int) -> bool:
        """Draw on it; False if that is more than there was left."""
        self._n_cells -= n_cells
        return self._n_cells >= 0


class SheetBuilder:
    """Gathers the rows of one sheet; `build` makes the sheet.

    :param file: Name of the document.
    :param name: Name of the sheet.
    """

    def __init__(self, file: str, name: str, allowance: Allowance) -> None:
        self.file = file
        self.name = name
        self._allowance = allowance
        self._rows: list[tuple[int, Sequence[str]]] = []
        self._problems: list[Problem] = []
        self._n_more = 0

    def add_row(self, number: int, cells: Sequence[str]) -> None:
        """Take a row: its texts up to the last one that is not blank; blank rows as well.

        :param number: From 1; rows may come in any order.
        :raises DocumentError: If the sheet holds more than can be kept.
        """
        if len(cells) > MOST_FILLED and sum(map(bool, cells)) > MOST_FILLED:
            beginning = " ".join(cell for cell in cells[:20] if cell)
            self.tell(number, None, TOO_WIDE, beginning[:200], "unread")
            return
        # A row takes memory even where it is blank.
        if not self._allowance.take(len(cells) + 1):
            raise DocumentError(TOO_LARGE, file=self.file, sheet=self.name)
        self._rows.append((number, cells))

    def tell(
        self, row: int, column: int | None, reason: str, text: str, kind: ProblemKind = "doubt"
    ) -> None:
        """Note a problem of a cell, or of a row if `column` is None."""
        if len(self._problems) >= MOST_PROBLEMS:
            self._n_more += 1
            return
        origin = Origin(self.file, self.name, row, column)
        self._problems.append(Problem(origin, reason, text, kind))

    def build(self, merges: Sequence[Merge] = (), *, is_hidden: bool = False) -> Sheet:
        """Make the sheet; the rows are given away and the builder is spent."""
        if any(a[0] > b[0] for a, b in zip(self._rows, self._rows[1:], strict=False)):
            self._rows.sort(key=lambda row: row[0])
        last = self._rows[-1][0] if self._rows else 0
        kept = self._cut(merges, last)
        if len(kept) < sum(merge.first_row <= last for merge in merges):
            n_cut = len(merges) - len(kept)
            self.tell(1, None, TOO_MANY_MERGES.format(n_cut), "")
        rows = make_rows(self.file, self.name, self._drain(kept), kept)
        problems = list(self._problems)
        if self._n_more:
            origin = Origin(self.file, self.name, problems[-1].origin.row)
            reason = f"同一工作表里还有 {self._n_more} 处类似问题，没有一一列出"
            problems.append(Problem(origin, reason, "", "doubt"))
        return Sheet(self.name, rows, is_hidden=is_hidden, problems=tuple(problems))

    def _cut(self, merges: Sequence[Merge], last: int) -> list[Merge]:
        """Leave out merged ranges that would cost more than any real form needs."""
        kept: list[Merge] = []
        n_covered = n_in_row = row = 0
        for merge in sorted(merges)[:MOST_MERGES]:
            n_in_row = n_in_row + 1 if merge.first_row == row else 1
            row = merge.first_row
            n_rows = min(merge.last_row, last) - row + 1
            if n_rows < 1 or n_in_row > MOST_MERGES_IN_ROW or n_covered + n_rows > MOST_COVERED:
                continue
            n_covered += n_rows
            kept.append(merge)
        return kept

    def _drain(self, merges: Sequence[Merge]) -> Iterator[tuple[int, Sequence[str]]]:
        """Give each row and forget it; blank ones only where a merged range may reach."""
        self._rows.reverse()
        coming = [(m.first_row, m.last_row) for m in reversed(merges) if m.last_row > m.first_row]
        reach = n_blank = 0
        while self._rows:
            number, cells = self._rows.pop()
            while coming and coming[-1][0] <= number:
                reach = max(reach, coming.pop()[1])
            if not cells:
                n_blank += 1
                if number > reach or n_blank > MOST_BLANK:
                    continue
            yield number, cells
