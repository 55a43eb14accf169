"""The merged cells of a Word table, which says of each cell only that it begins or continues."""

from __future__ import annotations

from typing import NamedTuple

from perf_nlp.documents.grid import Merge


class _Range(NamedTuple):
    """A merged range that the next row may continue.

    :param is_marked: False for a cell that says nothing of being merged downwards.
    """

    merge: Merge
    text: str
    is_marked: bool


class Merged:
    """The merged ranges of a table, collected while its rows are read."""

    def __init__(self) -> None:
        self._done: list[Merge] = []
        # By first column.
        self._open: dict[int, _Range] = {}

    def text(self, here: Merge, own: str, *, begins: bool, goes_on: bool) -> str:
        """Take up a cell at its place.

        :param own: The text of the cell.
        :param begins: True if it says that cells below may continue it.
        :param goes_on: True if it says that it continues the cell above.
        :return: The text that the table has there.
        """
        above = self._above(here) if goes_on else None
        if above and own and not above.is_marked:
            # It says that it continues, but what stands above is a cell like any other.
            above = None
        if above and above.merge._replace(first_row=here.first_row, last_row=here.last_row) == here:
            merge = above.merge._replace(last_row=here.last_row)
            self._open[here.first_column] = _Range(merge, above.text, True)
            return ""
        if here.first_column in self._open:
            self._done.append(self._open[here.first_column].merge)
        # Edges that differ make no rectangle, but the cell still shows the text above; and what
        # continues nothing has a text of its own.
        text = above.text if above else own
        self._open[here.first_column] = _Range(here, text, goes_on or begins)
        return text

    def _above(self, here: Merge) -> _Range | None:
        """Find the range that reaches down to the row above a cell."""
        same = self._open.get(here.first_column)
        for each in (same,) if same else self._open.values():
            merge = each.merge
            if merge.last_row == here.first_row - 1 and (
                merge.first_column <= here.first_column <= merge.last_column
            ):
                return each
        return None

    def ranges(self) -> list[Merge]:
        """List the ranges of more than one cell."""
        every = [*self._done, *(each.merge for each in self._open.values())]
        return [m for m in every if m.last_row > m.first_row or m.last_column > m.first_column]
