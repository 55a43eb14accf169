"""Write the end tags that a page leaves out of its tables, where browsers think them.

The parser closes a cell that is not closed only if nothing else is open in it: after
`<td><div>200<td>300` it would make one cell of two. With the end tags of cells and rows in
place it closes what is open in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = "table|thead|tbody|tfoot|tr|td|th"
_TOKEN = re.compile(
    # Nothing within these is a tag; what is not ended goes on to the end of the page.
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|textarea|title|xmp)\b.*?(?:</(?P=raw)\b|\Z)"
    rf"|<(?P<end>/?)(?P<name>{_NAMES})(?=[\s/>])"
    # A ">" within quotes ends no tag, unless the quote is one of a kind.
    r"""(?:(?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}')*+>|[^<>]{0,2000}>)""",
    re.IGNORECASE | re.DOTALL,
)
_CELLS = {"td", "th"}
_GROUPS = {"thead", "tbody", "tfoot"}
# What must be innermost where each of them begins; all that is open within is closed before.
_STANDS_IN = {
    "td": {"tr", *_GROUPS, "table"},
    "th": {"tr", *_GROUPS, "table"},
    "tr": {*_GROUPS, "table"},
    "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"},
}  # fmt: skip


def close_cells(text: str) -> str:
    """Close the cells, rows and groups of tables that a page leaves open.

    >>> close_cells("<table><tr><td><b>1<td>2</table>")
    '<table><tbody><tr><td><b>1</td><td>2</td></tr></tbody></table>'
    """
    repair = _Repair()
    pieces = []
    at = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[at : token.start()])
        name = token["name"]
        if name:
            take = repair.end if token["end"] else repair.start
            pieces.extend(take(name.lower(), token[0]))
        elif token["raw"]:
            pieces.append(token[0])
        at = token.end()
    return "".join([*pieces, text[at:]])


class _Repair:
    """Follows which tables, groups, rows and cells are open, the innermost last."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def start(self, name: str, tag: str) -> Iterator[str]:
        """Write a start tag, and before it what it closes or needs."""
        if name == "table":
            # Directly within a table, and not in a cell, one ends the other.
            if self._open and self._open[-1] not in _CELLS:
                yield from self._close_through({"table"})
        elif not self._open:
            # Without a table it is no tag of one; the text stays.
            return
        else:
            while self._open[-1] not in _STANDS_IN[name]:
                yield self._close()
            if name not in _GROUPS and self._open[-1] == "table":
                self._open.append("tbody")
                yield "<tbody>"
            if name in _CELLS and self._open[-1] != "tr":
                self._open.append("tr")
                yield "<tr>"
        self._open.append(name)
        yield tag

    def end(self, name: str, tag: str) -> Iterator[str]:
        """Write an end tag if what it ends is open in the innermost table."""
        for each in reversed(self._open):
            if each == name:
                yield from self._close_through({name})
                return
            if each == "table" or (each in _CELLS and name in _CELLS):
                return

    def _close_through(self, names: set[str]) -> Iterator[str]:
        """Close what is open, up to the first of these."""
        is_closed = False
        while not is_closed:
            is_closed = self._open[-1] in names
            yield self._close()

    def _close(self) -> str:
        """Close what is innermost."""
        return f"</{self._open.pop()}>"
