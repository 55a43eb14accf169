"""What became of every row: its role, and the problem it is reported with. Nothing may vanish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from perf_nlp.indicators.cells import row_problem
from perf_nlp.records import PartReport, Problem, Role, Row

# So many rows outside of a table are named one by one; more are named as one block.
_MOST_NAMED = 3


class Outcomes:
    """Collects the roles of rows, the problems, and the rows that nothing has claimed yet."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.leftovers: list[Row] = []
        self._counts: dict[tuple[str | None, int | None], Counter[Role]] = {}

    def count(self, row: Row, role: Role) -> None:
        """Give a row its role; each row has one."""
        place = row.origin.sheet, row.origin.page
        counts = self._counts.get(place)
        if counts is None:
            counts = self._counts[place] = Counter()
        counts[role] += 1

    def skip(self, row: Row, reason: str) -> None:
        """Leave a row out on purpose, and say so."""
        self.problems.append(row_problem(row, reason, kind="skipped"))
        self.count(row, "skipped")

    def unread(self, row: Row, reason: str) -> None:
        """Report a row that could not be read."""
        self.problems.append(row_problem(row, reason))
        self.count(row, "unread")

    def leave_all(
        self, rows: Sequence[Row], reason: str, *, role: Literal["skipped", "unread"] = "skipped"
    ) -> None:
        """Leave out a block of rows, on purpose or unread, with one sentence for all of them."""
        if rows:
            self.problems.append(row_problem(rows[0], reason, kind=role))
        for row in rows:
            self.count(row, role)

    def report_leftovers(self) -> None:
        """Say of rows that nothing claimed that they were not read."""
        leftovers, self.leftovers = self.leftovers, []
        if len(leftovers) <= _MOST_NAMED:
            for row in leftovers:
                self.skip(row, "这一行不在绩效指标表里，未录入")
            return
        last = leftovers[-1].origin
        where = f"第 {last.page} 页" if last.page else ""
        reason = f"从这一行到{where}第 {last.row} 行共 {len(leftovers)} 行不是绩效指标表，未录入"
        self.leave_all(leftovers, reason)

    def parts(self) -> list[PartReport]:
        """List the sheets or pages in the order they came."""
        return [
            PartReport(sheet, page, counts.total(), dict(counts))
            for (sheet, page), counts in self._counts.items()
        ]
