"""The fund block of a form: total and parts of the year, in 元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perf_nlp.indicators.fund_words import (
    BLANK,
    COLUMN,
    LONG,
    PART,
    SUM,
    YEARLY,
    funds_in,
    is_block,
    is_data,
    is_fund_label,
    is_fund_row,
    is_label,
    label_of,
    parse_amount,
    split_glued,
)
from perf_nlp.indicators.titles import Cell, cell_text, own_cells, squeeze, unit_of_money
from perf_nlp.records import Row

__all__ = ["Funds", "funds_in", "is_fund_label", "is_fund_row", "parse_amount", "read_funds"]

_WHOLE = "实施期资金总额"
_WHOLE_BLOCK = ("资金", "预算", "预算资金")
_SOURCES = ("资金来源", "来源", "资金渠道")
_YEAR_BUDGET = re.compile(r"^20\d\d年度?(?:预算|资金|安排)(?:数|金额|额)?$")
# Longer cells are prose.
_LONGEST_LINE = 80
_OF_YEAR = re.compile(r"当年|本年|年度|全年")
_TOTAL_COLUMNS = ("全年预算数", "调整后预算数", "调整预算数", "年初预算数", "年度预算数", "预算数")


@dataclass(frozen=True, slots=True)
class Funds:
    """What the fund block says.

    :param funds: In 元: "total" of the year and the parts under their headings; None where the
        form leaves the amount blank.
    :param extra: What else the block says, as printed: 全年执行数, 得分, 实施期资金总额 …; of parts
        and of the whole period as 财政拨款/全年执行数.
    :param used: Indexes of the rows that were understood.
    :param scale: 元 for one of the unit that was found, None if the form states none: its amounts
        were then taken for 元.
    """

    funds: dict[str, float | None] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    used: tuple[int, ...] = ()
    scale: float | None = None


class _Block:
    """What has been read so far, and what the headings above an amount say of it."""

    def __init__(self, scale: float | None) -> None:
        self.scale = scale
        self.funds: dict[str, float | None] = {}
        self.extra: dict[str, str] = {}
        # Heading by column, once 年初预算数 | 全年执行数 … has been seen.
        self.columns: dict[int, str] = {}
        # Column of a total → True if it is one of the whole period, which parts below follow.
        self.sides: dict[int, bool] = {}
        self.total_label: str | None = None
        self.total_shown = ""

    def _is_of_year(self, label: str) -> bool:
        """Tell whether a total is of the year and the one before is not: 项目总预算 | 当年预算."""
        before = self.total_label
        is_wider = before is not None and _OF_YEAR.search(before) is None
        if not (is_wider and _OF_YEAR.search(label)):
            return False
        if before and self.total_shown:
            self.extra.setdefault(before, self.total_shown)
        return True

    def read_row(self, row: Row) -> bool:
        """Take one row; False if it says nothing of funds."""
        cells = own_cells(row)
        is_odd = self._is_odd_part(row, cells)
        is_part = self._begins_parts(cells) or self._goes_on(cells)
        is_part = is_part or (len(cells) > 2 and label_of(cells[1].text) in _SOURCES)
        if not (is_fund_row(row) or _has_pair(cells) or is_odd or is_part):
            return False
        if self._read_side_by_side(cells):
            return True
        for text in row.cells:
            stated = unit_of_money(text) if is_label(text) or is_block(text) else None
            self.scale = stated or self.scale
        headings = {c.column: label_of(c.text) for c in cells if COLUMN.fullmatch(label_of(c.text))}
        if len(headings) >= 3:
            self.columns = headings
            self.scale = next(filter(None, (unit_of_money(c.text) for c in cells)), self.scale)
            return True
        for line in _lines(cells):
            self._read_line(line, is_odd=is_odd)
        return True

    def _goes_on(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row has nothing but amounts below 预算数 | 执行数 | 执行率."""
        return len(self.columns) > 0 and all(
            cell.column in self.columns and is_data(squeeze(cell.text)) for cell in cells
        )

    def _begins_parts(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row names parts side by side: 年度预算 | 合计 | 基本支出 | 项目支出."""
        return (
            len(cells) >= 3
            and is_block(cells[0].text)
            and SUM.fullmatch(label_of(cells[1].text)) is not None
            and all(parse_amount(cell.text) is None for cell in cells)
        )

    def _read_side_by_side(self, cells: Sequence[Cell]) -> bool:
        """Read parts that stand side by side with their amounts in the row below."""
        if len(cells) > 2 and is_block(cells[0].text) and label_of(cells[1].text) in _SOURCES:
            # 资金来源 | 项目总投资 | 其中：2024年预算: the column of the year counts.
            labels = {cell.column: label_of(cell.text) for cell in cells[2:]}
            self.columns = {n: _YEAR_BUDGET.sub("年度预算数", text) for n, text in labels.items()}
            self.scale = unit_of_money(cells[0].text) or self.scale
            return True
        if self._begins_parts(cells):
            self.scale = unit_of_money(cells[0].text) or self.scale
            self.columns = {cell.column: label_of(cell.text) for cell in cells[1:]}
            return True
        if not any(SUM.fullmatch(label) for label in self.columns.values()):
            return False
        for cell in cells:
            label = self.columns.get(cell.column, "")
            key = "total" if SUM.fullmatch(label) else label
            if key:
                self.funds.setdefault(key, parse_amount(cell.text, self.scale))
        self.columns = {}
        return True

    def _is_odd_part(self, row: Row, cells: Sequence[Cell]) -> bool:
        """Tell whether a row inside the block has a heading of its own making: 1.市级配套 | 5."""
        in_block = any(is_block(row.cells[number]) for number in row.above)
        return (
            in_block
            and len(cells) >= 2
            and re.fullmatch(r"[\u4e00-\u9fff]{2,16}", label_of(cells[0].text)) is not None
            and all(is_data(squeeze(cell.text)) for cell in cells[1:])
        )

    def _read_line(self, cells: Sequence[Cell], *, is_odd: bool) -> None:
        """Walk the cells of a row: headings, each with what stands behind it."""
        if self.columns:
            self._read_columns(cells)
            return
        number = 0
        while number < len(cells):
            cell, number = cells[number], number + 1
            glued, prose = split_glued(cell.text), funds_in(cell.text)
            if glued:
                self._put(cell.column, glued[0], glued[1])
            elif prose:
                self.funds.update({k: v for k, v in prose.items() if k not in self.funds})
            elif number == len(cells) or is_label(cells[number].text):
                if is_label(cell.text):
                    self._put(cell.column, cell.text, "")
            elif is_label(cell.text) or is_odd or _is_amount_of(cell, cells[number]):
                self._put(cell.column, cell.text, cells[number].text)
                number += 1

    def _read_columns(self, cells: Sequence[Cell]) -> None:
        """Read a row below 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分."""
        first = min(self.columns)
        label = next((label_of(c.text) for c in reversed(cells) if c.column < first), None)
        values = {
            heading: cell_text(cell.text)
            for cell in cells
            if (heading := _heading_at(self.columns, cell.column)) is not None
        }
        is_total = label is None or not PART.fullmatch(label) or YEARLY.fullmatch(label)
        amounts = [parse_amount(values[h], self.scale) for h in _TOTAL_COLUMNS if h in values]
        key = "total" if is_total or label is None else label
        self.funds.setdefault(key, next((a for a in amounts if a is not None), None))
        for heading, text in values.items():
            if is_total:
                self.extra.setdefault(heading, text)
            elif not BLANK.fullmatch(text):
                self.extra.setdefault(f"{label}/{heading}", text)

    def _put(self, column: int, heading: str, text: str) -> None:
        """Keep one amount under its heading."""
        label, shown = label_of(heading), cell_text(text)
        is_long = LONG.fullmatch(label) is not None
        is_total = is_long or bool(YEARLY.fullmatch(label) or SUM.fullmatch(label))
        if is_block(heading) and (not is_label(heading) or label in _WHOLE_BLOCK):
            is_total = True
        if is_long or (is_total and not SUM.fullmatch(label)):
            self.sides[column] = is_long
        nearest = max((c for c in self.sides if c <= column), default=None)
        if nearest is not None and self.sides[nearest]:
            if shown:
                self.extra.setdefault(label if is_long else f"{_WHOLE}/{label}", shown)
            return
        scale = unit_of_money(heading) or self.scale
        amount = parse_amount(shown, scale)
        key = "total" if is_total else label
        if is_total and amount is not None and self._is_of_year(label):
            self.funds[key] = amount
        if self.funds.get(key) is None:
            self.funds[key] = amount
        if is_total:
            self.total_label, self.total_shown = label, shown
        if amount is None and not BLANK.fullmatch(squeeze(shown)):
            self.extra.setdefault(label, shown)


def read_funds(rows: Sequence[Row], scale: float | None = None) -> Funds:
    """Read the fund block of a form.

    :param rows: The rows above an indicator table; others than those of the block are left alone.
    :param scale: 元 for one of the unit that the form states elsewhere (单位：万元), None if none
        is. What the block itself states wins.
    """
    block = _Block(scale)
    used = tuple(number for number, row in enumerate(rows) if block.read_row(row))
    return Funds(block.funds, block.extra, used, block.scale)


def _is_amount_of(block: Cell, cell: Cell) -> bool:
    """Tell whether a cell is the amount of the block as a whole: 项目资金（万元） | 100."""
    return is_block(block.text) and parse_amount(cell.text) is not None


def _has_pair(cells: Sequence[Cell]) -> bool:
    """Tell whether a row of other keys holds 资金总额 with an amount behind it, too."""
    if any("total" in funds_in(cell.text) for cell in cells if len(cell.text) <= _LONGEST_LINE):
        return True
    return any(
        (YEARLY.fullmatch(label_of(a.text)) or LONG.fullmatch(label_of(a.text)) or is_block(a.text))
        and parse_amount(b.text) is not None
        for a, b in pairwise(cells)
    )


def _heading_at(columns: dict[int, str], column: int) -> str | None:
    """Give the heading above a cell; a cell may begin behind the first column of its heading."""
    nearest = max((number for number in columns if number <= column), default=None)
    return None if nearest is None else columns[nearest]


def _lines(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Give the lines of a row whose cells hold several headings and as many amounts."""
    split = [[line for line in cell.text.splitlines() if line.strip()] for cell in cells]
    first = next((n for n, lines in enumerate(split) if len(lines) > 1 and _are_labels(lines)), -1)
    columns = split[first:] if first >= 0 else []
    paired = len(columns) > 1 and len({len(lines) for lines in columns}) == 1
    if not columns or not (paired or all(map(split_glued, columns[0]))):
        yield list(cells)
        return
    for number in range(len(columns[0])):
        yield [
            Cell(cell.column, cell.last, lines[number])
            for cell, lines in zip(cells[first:], columns, strict=True)
            if number < len(lines)
        ]


def _are_labels(lines: Sequence[str]) -> bool:
    return all(is_label(line) or split_glued(line) for line in lines)
