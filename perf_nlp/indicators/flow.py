"""Walk the rows of one flow, part after part: heads, headers, tables, what stands between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perf_nlp.documents import Sheet
from perf_nlp.indicators.building import Above
from perf_nlp.indicators.cells import cell_text, has_indicator, has_value, is_plain
from perf_nlp.indicators.centred import unfold_centred
from perf_nlp.indicators.columns import Choose, Columns, find_columns, no_choice
from perf_nlp.indicators.content import looks_like_name, looks_like_value
from perf_nlp.indicators.funds import is_fund_label, read_funds
from perf_nlp.indicators.headers import DEEPEST, names_indicators
from perf_nlp.indicators.heads import is_head_row
from perf_nlp.indicators.outcomes import Outcomes
from perf_nlp.indicators.owners import Owners
from perf_nlp.indicators.projects import (
    is_funds,
    project_in_columns,
    project_of_lone_text,
    read_form_head,
)
from perf_nlp.indicators.row_kinds import (
    begins_other_table,
    is_below_header,
    is_label,
    is_page_mark,
    is_remark,
    lone_column,
    tells_of_examples,
)
from perf_nlp.indicators.rows import read_indicators
from perf_nlp.indicators.titles import is_note, is_signature, is_title, is_total, year_of
from perf_nlp.records import Origin, Problem, Row, TableReading
from perf_nlp.taxonomy import is_level1, is_level2

_NO_INDICATOR = "这一行是合计、说明或签章，不是指标，未录入"
_UNKNOWN_ROW = "这一行不是项目也不是指标，未录入，请核对"
_ABOVE = "表头上方的这一行不是项目信息，未录入"
_HIDDEN = "隐藏的工作表没有录入；如果需要，请取消隐藏后再导入"
_EXAMPLE_SHEET = "填报说明或样表，不是本单位的指标，没有录入"
_BARREN = "从这一行起 {} 行都没有读取：前面 {} 行里没有一条指标，不像指标表；请删去多余的行再导入"
# Below a table, so many rows without an indicator are no form; a small file may hold a million.
_MOST_BARREN = 20_000
# Rows with so many cells belong to a table.
_TABLE_WIDTH = 2


@dataclass(slots=True)
class _Table:
    """A table while its rows are read."""

    columns: Columns
    origin: Origin
    n_indicators: int = 0


class Flow:
    """What runs on through a document: a worksheet, or all pages of a text document.

    :param stem: Name of the document without ending, for tables that name no project.
    :param year: Budget year, if the caller knows better than the document.
    :param choose: What users chose for the columns of tables with given headings.
    """

    def __init__(self, *, stem: str, year: int | None = None, choose: Choose = no_choice) -> None:
        self.year = year
        self.sheet_name: str | None = None
        self.year_of_sheet: int | None = None
        self.owners = Owners(stem)
        self.outcomes = Outcomes()
        self._choose = choose
        self._tables: list[_Table] = []
        # Rows above a table that is yet to come; those behind a running title may be data again.
        self._pending: list[Row] = []
        self._in_head = True
        # Below 填报说明, what looks like an indicator is an example.
        self._in_notes = False
        # Rows of a block of amounts below the table in hand.
        self._funds_below: list[Row] = []
        # For each row of the part in hand: whether it has the heading over the indicators' names.
        self._named: list[bool] = []

    def table_readings(self) -> list[TableReading]:
        """Tell what the columns of each table were taken for."""
        return [
            TableReading(
                table.origin, table.columns.readings, table.columns.confidence, table.n_indicators
            )
            for table in self._tables
        ]

    def read(self, sheet: Sheet) -> None:
        """Read one part, top to bottom."""
        self.outcomes.problems.extend(sheet.problems)
        if sheet.is_hidden or (sheet.name and tells_of_examples(sheet.name)):
            self.outcomes.leave_all(sheet.rows, _HIDDEN if sheet.is_hidden else _EXAMPLE_SHEET)
            return
        if not sheet.follows:
            self.sheet_name = sheet.name
            self.year_of_sheet = year_of(sheet.name or "")
        if sheet.is_text:
            self._read_text(sheet.rows)
            return
        if sheet.follows and sheet.name is not None and self._pending:
            # Below text, another table needs a header of its own, or rows that go on.
            self._in_head = True
        rows = list(sheet.rows)
        self._named = [names_indicators(row) for row in rows]
        number = fruitful = n_before = 0
        while number < len(rows):
            number += self._read_row_at(rows, number)
            n_indicators = self._tables[-1].n_indicators if self._tables else 0
            if n_indicators != n_before or not self._tables:
                fruitful, n_before = number, n_indicators
            elif number - fruitful >= _MOST_BARREN:
                reason = _BARREN.format(len(rows) - number, number - fruitful)
                self.outcomes.leave_all(rows[number:], reason, role="unread")
                return

    def read_as(self, rows: Sequence[Row], columns: Columns, n_header: int) -> None:
        """Read rows below each other by columns that were guessed or chosen."""
        self._tables.append(_Table(columns, rows[0].origin))
        self.owners.forget()
        for row in rows[:n_header]:
            self.outcomes.count(row, "header")
        for number in range(n_header, len(rows)):
            self._read_data(rows, number, columns)

    def close(self) -> None:
        """End: rows that waited for a table wait no longer."""
        self._say(self.owners.close_unit())
        self._drop_pending()

    # rows outside of tables

    def _read_text(self, rows: Sequence[Row]) -> None:
        """Keep running text for the table below it; a running head does not end a table."""
        self._pending.extend(rows)
        if not self._tables or any(is_head_row(row) for row in rows):
            self._in_head = True

    def _read_row_at(self, rows: list[Row], number: int) -> int:
        """Read the row at `number`, or the header that begins there; give how many rows it took."""
        row = rows[number]
        columns = self._tables[-1].columns if self._tables else None
        is_inside = not (self._in_head or self._funds_below or self._named[number])
        if columns is not None and is_inside and is_plain(row, columns):
            self._read_plain(row, columns)
            return 1
        if any(self._named[number : number + DEEPEST]):
            found = find_columns(rows, number, self._choose, scale=self._scale())
            if found is not None:
                return self._begin_table(rows, number, *found)
        if columns is not None and self._in_head and self._goes_on(row, columns):
            self._take_head(columns, repeated=True)
            self._in_head = False
        if columns is None or self._in_head or self._ends_table(row, columns):
            self._pending.append(row)
        else:
            self._read_data(rows, number, columns)
        return 1

    def _scale(self) -> float:
        """Give the factor to 元 that holds for a table: as above it, else as above the last."""
        if self._pending:
            return read_form_head(self._pending).scale
        return self.owners.head.scale if self.owners.head else 1.0

    def _ends_table(self, row: Row, columns: Columns) -> bool:
        """Tell whether a row below a table belongs to the head of the next form."""
        if is_title(row) and not has_value(row, columns):
            self._in_notes = False
            return True
        if is_signature(row) or is_note(row):
            self._in_notes = self._in_notes or tells_of_examples("".join(row.cells))
            return False
        # Further right, 绩效目标 is a category of this table, not a key of the next form.
        if begins_other_table(row, columns):
            self._in_head = True
            return True
        is_key = any(row.cells[: columns.first + 1]) and is_head_row(row)
        if (
            is_key
            or (self._pending and is_funds(row) and not has_value(row, columns))
            or (self._pending and self._is_foreign(row, columns))
        ):
            self._in_head = True
            self._in_notes = False
            return True
        return False

    def _is_foreign(self, row: Row, columns: Columns) -> bool:
        """Tell whether a row below a title belongs to another table than that of indicators."""
        level = columns.fields.get("level1")
        category = cell_text(row, level) if level is not None else None
        return category is not None and not is_level1(category) and not is_level2(category)

    def _goes_on(self, row: Row, columns: Columns) -> bool:
        """Tell whether the table goes on below a row that names the next project."""
        pairs = [
            (cell_text(row, group["name"]) or "", cell_text(row, value) or "")
            for name, group in columns.groups.items()
            if (value := columns.column(name, "value")) is not None
        ]
        level = columns.fields.get("level1")
        category = cell_text(row, level) if level is not None else None
        return (
            any(looks_like_name(name) and looks_like_value(value) for name, value in pairs)
            and (category is None or is_level1(category))
            and not is_head_row(row)
            and not is_funds(row)
        )

    def _begin_table(self, rows: list[Row], start: int, columns: Columns, depth: int) -> int:
        """Take up a header: the rows above it tell of the project, those below are read by it."""
        repeated = bool(self._tables) and self._tables[-1].columns.headings == columns.headings
        self._take_head(columns, repeated=repeated)
        if not repeated:
            self._tables.append(_Table(columns, rows[start].origin))
            self.owners.above = Above()
        self._in_head = False
        self._funds_below = []
        taken = depth
        while start + taken < len(rows) and is_below_header(rows[start + taken]):
            taken += 1
        for row in rows[start : start + taken]:
            self.outcomes.count(row, "header")
        if not self.owners.above.levels and "level1" in columns.fields:
            self._unfold(rows, start + taken, columns)
        return taken

    def _take_head(self, columns: Columns, *, repeated: bool) -> None:
        """Read the rows above a header, and open the project that they name."""
        pending, self._pending = self._of_this_form(self._pending), []
        if not pending:
            return
        head = read_form_head(pending)
        # A table below 填报说明 shows how to fill in the form.
        self._in_notes = any(
            is_note(row) and tells_of_examples("".join(row.cells)) for row in pending
        )
        for number, row in enumerate(pending):
            if number in head.titles:
                self.outcomes.count(row, "title")
            elif number in head.head:
                self.outcomes.count(row, "head")
            elif number in head.funds:
                self.outcomes.count(row, "funds")
            else:
                is_below = is_note(row) or is_signature(row)
                self.outcomes.skip(row, _NO_INDICATOR if is_below else _ABOVE)
        self.year = self.year or head.year
        self.owners.take_head(head, columns, repeated=repeated)

    def _of_this_form(self, pending: list[Row]) -> list[Row]:
        """Leave out what stands above the form's own title, such as a table of contents."""
        titles = [
            n for n, row in enumerate(pending) if is_title(row) and "表" in "".join(row.cells)
        ]
        last = titles[-1] if titles else 0
        if not any(sum(map(bool, row.cells)) >= _TABLE_WIDTH for row in pending[:last]):
            return pending
        self.outcomes.leftovers.extend(pending[:last])
        return pending[last:]

    def _drop_pending(self) -> None:
        """Let go of rows that no table followed."""
        pending, self._pending = self._pending, []
        for row in pending:
            if self._tables and is_title(row):
                self.outcomes.count(row, "title")
            elif self._tables and (is_note(row) or is_signature(row)):
                self.outcomes.skip(row, _NO_INDICATOR)
            else:
                self.outcomes.leftovers.append(row)

    def _unfold(self, rows: list[Row], start: int, columns: Columns) -> None:
        """Write categories that stand in the middle of their rows into all of them."""
        level1, level2 = columns.fields["level1"], columns.fields.get("level2")
        if start >= len(rows) or cell_text(rows[start], level1):
            return
        end = start
        while end < len(rows) and has_indicator(rows[end], columns) and not self._named[end]:
            if any(test(rows[end]) for test in (is_total, is_note, is_title, is_head_row)):
                break
            end += 1
        rows[start:end] = unfold_centred(rows[start:end], level1, level2)

    # rows of a table

    def _read_plain(self, row: Row, columns: Columns) -> None:
        """Read a row that is an indicator at first sight: nearly all of a long table."""
        if self._pending:
            self._drop_pending()
        self._read_indicators(row, columns)

    def _read_data(self, rows: Sequence[Row], number: int, columns: Columns) -> None:
        """Read a row below a header."""
        row = rows[number]
        self._drop_pending()
        if self._in_notes or is_remark(row, columns):
            self.outcomes.skip(row, _NO_INDICATOR)
            return
        if self._is_fund_below(row, columns):
            self._funds_below.append(row)
            self.owners.add_funds(read_funds(self._funds_below, self._scale()).funds)
            self.outcomes.count(row, "funds")
            return
        lone = lone_column(row, columns)
        if lone is not None and self._read_lone(row, lone, columns):
            return
        if has_indicator(row, columns):
            self._read_indicators(row, columns)
            return
        project = project_in_columns(row, columns)
        if project is not None:
            role, problem = self.owners.read_project_row(rows, number, project, columns)
            self.outcomes.count(row, role)
        else:
            own_role, problem = self.owners.read_own_row(row, columns)
            if own_role is None:
                self.outcomes.unread(row, _UNKNOWN_ROW)
            else:
                self.outcomes.count(row, own_role)
        self._say(problem)

    def _is_fund_below(self, row: Row, columns: Columns) -> bool:
        """Tell whether a row below the indicators belongs to a block of amounts."""
        level = columns.fields.get("level1")
        category = cell_text(row, level) if level is not None else None
        if category is None and self._funds_below:
            name = cell_text(row, next(iter(columns.groups.values()))["name"])
            return name is not None and is_fund_label(name)
        is_other = category is not None and not is_level1(category) and not is_level2(category)
        return is_other and is_funds(row)

    def _read_lone(self, row: Row, column: int, columns: Columns) -> bool:
        """Read a row with one text: a category, a label, a remark, or the next project."""
        text = cell_text(row, column) or ""
        if is_level1(text) or is_level2(text):
            above = self.owners.above
            for group in columns.groups:
                is_first = above.is_first_level(group, text)
                if "level2" in columns.fields:
                    is_first = column != columns.fields["level2"]
                above.fill(group, text if is_first else None, None if is_first else text)
            self.outcomes.count(row, "category")
        elif is_page_mark(text):
            self.outcomes.count(row, "title")
        elif is_label(text):
            self.outcomes.count(row, "category")
        elif "project" in columns.fields:
            return False
        elif (project := project_of_lone_text(row, column)) is not None:
            self.owners.open(project)
            self.outcomes.count(row, "project")
        else:
            self.outcomes.skip(row, _NO_INDICATOR)
        return True

    def _read_indicators(self, row: Row, columns: Columns) -> None:
        """Put what a row gives under the project it belongs to."""
        self.owners.open_for(row, columns, self.sheet_name)
        year = self.owners.year or self.year or self.year_of_sheet
        found = read_indicators(row, columns, self.owners.above, year)
        self.owners.add(found.indicators)
        self._tables[-1].n_indicators += len(found.indicators)
        self.outcomes.problems.extend(found.problems)
        if found.indicators:
            self.outcomes.count(row, "indicator")
        elif found.is_category:
            self.outcomes.count(row, "category")
        elif all(problem.kind == "skipped" for problem in found.problems):
            self.outcomes.count(row, "skipped")
        else:
            self.outcomes.count(row, "unread")

    def _say(self, problem: Problem | None) -> None:
        """Report a problem, if there is one."""
        if problem is not None:
            self.outcomes.problems.append(problem)
