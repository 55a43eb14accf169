"""The key-value head of a form: project, unit, year, goals, and what else it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_nlp.indicators.funds import is_fund_label, is_fund_row
from perf_nlp.indicators.head_keys import (
    GOALS,
    KeyKind,
    Pair,
    heading_of,
    inline_pairs,
    is_key,
    kind_of,
    rank_of,
    split_code,
    standalone_years,
)
from perf_nlp.indicators.titles import (
    Cell,
    cell_text,
    is_level,
    is_organisation,
    is_title,
    own_cells,
    squeeze,
    title_object,
    unit_of_money,
    year_of,
)
from perf_nlp.records import ProjectObject, Row


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a form says; None for what it does not.

    :param unit_name: 实施单位, else 单位名称 and its like, else 主管部门.
    :param purpose: The goal of the year; 实施期目标 is kept in `extra`.
    :param extra: Everything else, by heading, as printed.
    :param object: What the form speaks of, by its title.
    :param region: The region of a transfer.
    :param scale: 元 for one of the unit in which the form states its amounts.
    :param used: Indexes of the rows that were understood, titles among them.
    :param unused: Indexes of the others.
    """

    name: str | None = None
    unit_name: str | None = None
    unit_code: str | None = None
    year: int | None = None
    purpose: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    object: ProjectObject = "project"
    region: str | None = None
    scale: float | None = None
    used: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()


_TABLE = re.compile(
    r"(?:[一二三四]级指标|明细指标|绩效指标|指标名称|(?:年度|预期|绩效)?指标值|目标值|指标性质|[计度]量单位|指标内容)(?:名称|分值|内容)?"
)
_OPERATOR = re.compile(r"[≥≤><=]|不[超高低多少]|大于|小于")
_KEY_ENDING = re.compile(
    r"[\u4e00-\u9fff()]{1,10}(?:名称|编码|代码|编号|时间|日期|电话|依据|内容|概况|方式|类型|类别|属性|性质|来源|科目|级次|"
    r"情况|期限|用途|领域|范围|方向|单位|部门|地点|目标|意见|说明|领导|人员?|任务|措施|等级|年限|对象|职责|职能)"
)
_NOTHING = re.compile(r"[-—–/\\*_]*|无|暂无|不涉及")


def is_head_row(row: Row) -> bool:
    """Tell cheaply whether a row belongs to the head of a form: a known key in a key's place.

    Headers of tables and indicators named like a key (实施期限 | ≤12个月) do not.
    """
    cells = own_cells(row)
    above = [row.cells[number] for number in row.above]
    if _is_table(cells) or any(is_level(text) for text in above):
        return False
    if any(kind_of(text) for text in above):
        return True
    if not cells or any(_OPERATOR.match(squeeze(cell.text)) for cell in cells[1:]):
        return False
    first = cells[0].text
    if any(kind_of(pair.heading, weak=True) for pair in inline_pairs(first)):
        return True
    return kind_of(first, weak=len(cells) % 2 == 0) is not None


def read_head(rows: Sequence[Row]) -> Head:
    """Read the head of a form.

    :param rows: The rows above (or around) an indicator table. Rows of the fund block and those
        without a key are left alone.
    """
    reader = _HeadReader(rows)
    number = 0
    while number < len(rows):
        taken = reader.read(number)
        reader.used += range(number, number + taken)
        number += taken or 1
    return reader.head()


class _HeadReader:
    """Collects the pairs of a head from top to bottom."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.used: list[int] = []
        self.pairs: list[Pair] = []
        self.titles: list[str] = []
        self.scale: float | None = None
        # Column of a key → index of its pair: rows below belong to it while it is merged down.
        self.open: dict[int, int] = {}

    def read(self, number: int) -> int:
        """Take what begins at a row; give how many rows that were, 0 if none is understood."""
        row = self.rows[number]
        cells = own_cells(row)
        for cell in cells:
            # A new text in the column ends what was merged down to here.
            self.open.pop(cell.column, None)
        if is_title(row):
            self.titles += list(dict.fromkeys(row.cells))
            return 1
        if _is_table(cells):
            return 0
        stated = next(filter(None, (unit_of_money(cell.text) for cell in cells)), None)
        self.scale = self.scale or stated
        if is_fund_row(row):
            # 资金（元） | 100 | 实施单位 | 某局: the amounts are others' to read.
            known = next((n for n, cell in enumerate(cells) if kind_of(cell.text)), len(cells))
            return int(self._read_pairs(cells[known:]))
        if below := self._read_below(number, cells):
            return below
        if self._read_pairs(cells) or self._continue(row, cells):
            return 1
        return int(stated is not None and len(cells) <= 3)

    def _read_below(self, number: int, cells: Sequence[Cell]) -> int:
        """Read keys side by side with their values in the rows below, as goals mostly stand."""
        heads = [
            cell for cell in cells if kind_of(cell.text, weak=True) or is_fund_label(cell.text)
        ]
        if len(heads) != len(cells) or not heads or not any(kind_of(c.text) for c in heads):
            return 0
        is_goals = kind_of(heads[-1].text) in GOALS
        if len(heads) < 2 and not (is_goals and (self.rows[number].above or len(cells) == 1)):
            return 0
        texts: dict[int, list[str]] = {cell.column: [] for cell in heads}
        end = number + 1
        while end < len(self.rows) and self._is_below(end, heads, is_first=end == number + 1):
            for cell in own_cells(self.rows[end]):
                column = max(head.column for head in heads if head.column <= cell.column)
                texts[column].append(cell_text(cell.text))
            end += 1
        if not any(texts.values()):
            return 0
        for cell in heads:
            self._add(cell.text, "\n".join(texts[cell.column]), is_clean=True)
        return end - number

    def _is_below(self, number: int, heads: Sequence[Cell], *, is_first: bool) -> bool:
        """Tell whether a row holds nothing but texts below these keys."""
        row = self.rows[number]
        cells = own_cells(row)
        if not cells or is_title(row) or is_fund_row(row) or _is_table(cells):
            return False
        if any(cell.column < heads[0].column or is_key(cell.text) for cell in cells):
            return False
        if len(heads) == 1 and len(cells) > 1:
            return False
        # Only a merged label, or a blank cell below it, holds more than one row of texts.
        label = heads[0].column
        return is_first or label in row.above or (len(heads) > 1 and cells[0].column > label)

    def _read_pairs(self, cells: Sequence[Cell]) -> bool:
        """Read keys and values side by side; a key is blank where the next key follows at once."""
        before = len(self.pairs)
        number = 0
        while number < len(cells):
            cell, number = cells[number], number + 1
            self.titles += standalone_years(cell.text)
            found = inline_pairs(cell.text)
            # 单位 further right is a key if an office stands behind it.
            is_office = number < len(cells) and is_organisation(cells[number].text)
            weak = (number == 1 and len(cells) % 2 == 0) or is_office
            if not found and (kind := kind_of(cell.text, weak=weak)):
                found = [Pair(cell.text, kind, "")]
            if found:
                value = found[-1].value
                if not value and number < len(cells) and not is_key(cells[number].text):
                    value, number = cells[number].text, number + 1
                for pair in (*found[:-1], found[-1]._replace(value=value)):
                    self._add(pair.heading, pair.value, pair.kind)
                self.open[cell.column] = len(self.pairs) - 1
            elif self._is_odd_pair(cells, number - 1, before):
                self._add(cell.text, cells[number].text, "extra")
                number += 1
        return len(self.pairs) > before

    def _is_odd_pair(self, cells: Sequence[Cell], number: int, before: int) -> bool:
        """Tell whether two cells are a key that we do not know and its value."""
        if number + 1 >= len(cells) or is_fund_label(cells[number].text):
            return False
        text, behind = squeeze(cells[number].text), cells[number + 1].text
        if is_key(behind) or is_fund_label(behind):
            return False
        if text.endswith(":") and len(text) <= 14 and not re.search(r"\d|指标", text):
            return True
        beside_keys = len(self.pairs) > before or len(cells) == 2
        return beside_keys and _KEY_ENDING.fullmatch(text.rstrip(":")) is not None

    def _continue(self, row: Row, cells: Sequence[Cell]) -> bool:
        """Add a row to the value of the key that is merged down to it, or blank beside it."""
        if not self.pairs:
            return False
        held = [self.open[number] for number in row.above if number in self.open]
        goes_on = (
            len(cells) == 1
            and self.pairs[-1].kind in GOALS
            and re.match(r"目标\d|\(?\d{1,2}[.、)]", squeeze(cells[0].text)) is not None
        )
        if not held and not goes_on:
            return bool(not cells and any(kind_of(row.cells[n]) for n in row.above))
        index = held[-1] if held else len(self.pairs) - 1
        text = " ".join(cell_text(cell.text) for cell in cells)
        if text:
            pair = self.pairs[index]
            self.pairs[index] = pair._replace(value="\n".join(filter(None, (pair.value, text))))
        return True

    def _add(
        self, heading: str, value: str, kind: KeyKind | None = None, *, is_clean: bool = False
    ) -> None:
        """Keep a pair, layout taken out of its value unless that is done."""
        kind = kind or kind_of(heading, weak=True) or "extra"
        if kind == "unit" and unit_of_money(f"单位：{squeeze(value)}") is not None:
            return
        text = value if is_clean else cell_text(value)
        self.pairs.append(Pair(heading_of(heading), kind, text))

    def head(self) -> Head:
        """Decide which pair fills which field; the rest is kept under its heading."""
        fields: dict[str, str] = {}
        chosen: set[int] = set()
        for name, kinds in _FIELDS.items():
            index = self._choose(kinds)
            if index is not None:
                fields[name] = self.pairs[index].value
                if self.pairs[index].kind != "department":
                    chosen.add(index)
        code, unit_name = split_code(fields.get("unit_name", ""))
        title = " ".join(self.titles)
        year = year_of(fields.get("year", "")) or self._year_of_titles()
        extra: dict[str, str] = {}
        for index, pair in enumerate(self.pairs):
            if index not in chosen and pair.value:
                extra.setdefault(pair.heading, pair.value)
        return Head(
            name=fields.get("name"),
            unit_name=unit_name or None,
            unit_code=fields.get("unit_code") or code,
            year=year,
            purpose=fields.get("purpose"),
            extra=extra,
            object="region" if "region" in fields else title_object(title),
            region=fields.get("region"),
            scale=self.scale,
            used=tuple(self.used),
            unused=tuple(n for n in range(len(self.rows)) if n not in set(self.used)),
        )

    def _choose(self, kinds: Sequence[KeyKind]) -> int | None:
        """Find the pair that fills a field: the first kind that has a value, the better key."""
        for kind in kinds:
            found = [
                index
                for index, pair in enumerate(self.pairs)
                if pair.kind == kind and not _NOTHING.fullmatch(squeeze(pair.value))
            ]
            if found:
                return min(found, key=lambda index: rank_of(self.pairs[index].heading))
        return None

    def _year_of_titles(self) -> int | None:
        """Find the year in titles, else in the key of the year's goal (年度目标（2022年）)."""
        goals = [pair.heading for pair in self.pairs if pair.kind in ("annual", "expected")]
        return next(filter(None, map(year_of, (*self.titles, *goals))), None)


# What fills each field, the best first.
_FIELDS: dict[str, tuple[KeyKind, ...]] = {
    "name": ("name",),
    "unit_name": ("implementing", "unit", "department"),
    "unit_code": ("unit_code",),
    "year": ("year",),
    "purpose": ("expected", "annual", "goal", "long"),
    "region": ("region",),
}


def _is_table(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is the header of an indicator table, whose headings may be keys, too."""
    return len(cells) > 1 and any(_TABLE.fullmatch(heading_of(cell.text)) for cell in cells)
