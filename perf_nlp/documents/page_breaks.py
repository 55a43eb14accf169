"""Put together again what a page break has cut: rows of a table, and cells merged downwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from perf_nlp.documents.grid import Merge
from perf_nlp.documents.page_parts import Part

# Borders may shift this much from page to page, as a fraction of the page's width.
_SHIFT = 0.012
# So many rows of a table may be its header.
_DEEPEST_HEADER = 8
# What forms write in their columns 一级指标 and 二级指标.
_LABEL = re.compile(
    r"(产出|成本|数量|质量|时效|(经济|社会|生态|生态环境)?(效益|成本)|可持续影响|(服务对象)?满意度)(指标)?"
)


def head_of(part: Part) -> list[str]:
    """Give the rows that a table may repeat on its next pages, white space left out."""
    return [_squeezed(row) for row in part.rows[:_DEEPEST_HEADER] if sum(map(bool, row)) > 1]


def follows(before: Part, after: Part) -> bool:
    """Tell whether a table can be the same as the one that ended the page before."""
    if before.is_text or after.is_text or len(before.borders) != len(after.borders):
        return False
    pairs = zip(before.borders, after.borders, strict=True)
    return all(abs(one - other) < _SHIFT for one, other in pairs)


def join_tables(before: Part, after: Part, head: Sequence[str]) -> None:
    """Move what belongs to the last row of a page from the top of the next page there.

    Rows of the header that are repeated stay as they are.

    :param before: The table at the end of a page; its last row may get longer.
    :param after: The table at the top of the next page; its first row may go.
    :param head: What `head_of` gave for the table's first page.
    """
    start = 0
    while start < len(after.rows) and _squeezed(after.rows[start]) in head:
        start += 1
    if start == len(after.rows):
        return
    columns = cut_columns(before, after, start)
    if columns:
        last = before.rows[-1]
        for column in columns:
            last[column] = join_texts(last[column], after.rows[start][column])
        # Should the row fill the whole of the next page, it may go on after that too.
        before.full = after.full
        _drop_row(after, start)
    if start < len(after.rows):
        _join_labels(before, after, start)


def cut_columns(before: Part, after: Part, start: int) -> list[int]:
    """List the columns of the last row that go on in the row `start` of the next page.

    :return: None of them if that row is a row of its own.
    """
    last, first = before.rows[-1], after.rows[start]
    n_rows = len(before.rows)
    own = [
        column
        for column in range(len(last))
        if _reach(before, n_rows - 1, column) == (n_rows - 1, column, 1)
        and _reach(after, start, column)[::2] == (start, 1)
    ]
    texts = [column for column in own if last[column]]
    going_on = [column for column in own if first[column]]
    elsewhere = [
        c for c in range(len(first)) if first[c] and c not in own and not _is_label(after, start, c)
    ]
    # A row of its own has its name and its value: most of a row that goes on has ended before.
    is_most = 2 * len(going_on) > len(first)
    if not going_on or elsewhere or set(going_on) - set(texts) or is_most:
        return []
    # A text that had room left on its last line has ended, but for a paragraph in the last column.
    if all(column in before.full for column in going_on):
        return going_on
    return going_on if len(texts) > 2 and going_on == texts[-1:] else []


def _is_label(part: Part, row: int, column: int) -> bool:
    """Tell whether a cell covers several rows."""
    return any(
        m.first_row <= row + 1 <= m.last_row
        and m.first_column <= column + 1 <= m.last_column
        and m.last_row > m.first_row
        for m in part.merges
    )


def _reach(part: Part, row: int, column: int) -> tuple[int, int, int]:
    """Give the upper left place of the cell at a place, and how many columns it covers."""
    for merge in part.merges:
        if (
            merge.first_row <= row + 1 <= merge.last_row
            and merge.first_column <= column + 1 <= merge.last_column
        ):
            width = merge.last_column - merge.first_column + 1
            return merge.first_row - 1, merge.first_column - 1, width
    return row, column, 1


def _join_labels(before: Part, after: Part, start: int) -> None:
    """Give cells that are merged over the break one text on both sides."""
    last = len(before.rows) - 1
    for column in range(len(before.borders) - 1):
        row, left, _ = _reach(before, last, column)
        below, other, _ = _reach(after, start, column)
        if not left == other == column or below != start:
            continue
        is_tall, is_tall_below = row < last, _is_label(after, start, column)
        # A line below all cells but this one, or below none: it does not end on its page.
        goes_on = column in before.open_below or (is_tall and before.open_bottom)
        text, rest = before.rows[row][column], after.rows[below][column]
        whole = "".join((text + rest).split())
        if text and rest:
            is_cut = is_tall or is_tall_below or goes_on
            is_one = is_cut and _LABEL.fullmatch(whole) and not _LABEL.fullmatch(rest)
        elif text:
            whole, is_one = text, goes_on or is_tall_below
        else:
            # A cell with borders of its own and no text: the text stands on the next page.
            whole, is_one = rest, goes_on or (is_tall and row > 0)
        if whole and is_one:
            before.rows[row][column] = after.rows[below][column] = whole
            after.begun_before.add((below, column))


def join_texts(text: str, rest: str) -> str:
    """Join two pieces of a cell's text.

    >>> join_texts("按照验收", "单统计")
    '按照验收单统计'
    """
    parted = (
        text[-1:].isascii() and rest[:1].isascii() and text[-1:].isalpha() and rest[:1].isalpha()
    )
    return f"{text}{' ' if parted else ''}{rest}"


def _drop_row(part: Part, row: int) -> None:
    """Take a row out of a table."""
    del part.rows[row]
    # A label that began in the row begins in the next one now.
    part.merges = [moved for merge in part.merges for moved in _without(merge, row + 1)]
    part.doubtful = {(r - (r > row), c) for r, c in part.doubtful if r != row}
    part.begun_before = {(r - (r > row), c) for r, c in part.begun_before if r != row}


def _without(merge: Merge, row: int) -> Iterable[Merge]:
    """Shrink or move a merged range when row `row`, from 1, is taken out."""
    first = merge.first_row - (merge.first_row > row)
    last = merge.last_row - (merge.last_row >= row)
    if last > first or (last == first and merge.last_column > merge.first_column):
        yield merge._replace(first_row=first, last_row=last)


def _squeezed(row: Sequence[str]) -> str:
    """Give the texts of a row without white space, parted by bars."""
    return "|".join("".join(cell.split()) for cell in row)
