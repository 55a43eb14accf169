"""Which project an indicator belongs to: heads of forms, project columns, rows of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from perf_nlp.indicators.cells import cell_text, number_in
from perf_nlp.indicators.columns import Columns
from perf_nlp.indicators.funds import is_fund_label, is_fund_row, parse_amount, read_funds
from perf_nlp.indicators.head_keys import split_code
from perf_nlp.indicators.heads import read_head
from perf_nlp.indicators.title_names import project_of_title
from perf_nlp.indicators.titles import is_organisation, is_title, squeeze, unit_of_money, year_of
from perf_nlp.records import Project, ProjectObject, Row

_PROJECT_MARK = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*|项目\s*(?:名称)?\s*[:：]\s*)+"
)
_PERIOD = re.compile(r"周期|期限|起止|实施期$|项目期|实施时间|开始时间|起始时间")
_CODED = re.compile(r"(?P<code>[0-9A-Z]{3,}(?:-[0-9A-Z]+)*)[\s\-—_、]*(?P<name>[\u4e00-\u9fff].+)")
_LONGEST_NAME = 60
_SHORTEST_NAME = 3
# Where the title of a document in running text may stand.
_FIRST_LINES = 3
_GENERIC_SHEET = re.compile(
    r"(?:sheet|表|table|工作表|页)?\s*[\d一二三四五六七八九十\-]*|.*(?:目标表|申报表|自评表|监控表|批复表|评价表|附件|附表|绩效目标|绩效自评|绩效指标|绩效表|项目表).*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FormHead:
    """What stands above a table of indicators.

    :param project: None if no project is named.
    :param unit_name: Of the whole sheet, for lists that name it above.
    :param scale: Factor to 元 for amounts that state no unit of their own.
    :param titles: Positions of rows that are titles.
    :param head: Positions of rows that told of the project.
    :param funds: Positions of rows of the fund block.
    """

    project: Project | None
    unit_name: str | None
    unit_code: str | None
    year: int | None
    object: ProjectObject
    scale: float
    titles: frozenset[int]
    head: frozenset[int]
    funds: frozenset[int]


def read_form_head(rows: Sequence[Row]) -> FormHead:
    """Read the rows above a table: titles, key and value pairs, amounts."""
    titles = frozenset(n for n, row in enumerate(rows) if is_title(row))
    texts = [cell for row in rows for cell in row.cells if cell]
    title_texts = [cell for n in titles for cell in rows[n].cells if cell]
    scale = next(filter(None, map(unit_of_money, texts)), None)
    head = read_head(rows)
    scale = head.scale or scale
    funds = read_funds(rows, scale)
    first_lines = [row.cells[0] for row in rows[:_FIRST_LINES] if sum(map(bool, row.cells)) == 1]
    year = head.year or next(filter(None, map(year_of, [*title_texts, *first_lines])), None)
    unit_code, unit_name = head.unit_code, head.unit_name
    if unit_name is None:
        unit_code, unit_name = _unit_of_lone_text(rows, unit_code)
    name = unit_name if head.object == "unit" else head.name
    if name is None:
        name = head.name or head.region or _project_of_lone_texts(rows, titles)
    code, name = _code_and_project(name)
    project = None
    if name is not None and rows:
        place = next(iter(head.used), 0)
        project = Project(
            name=name,
            origin=rows[place].origin,
            unit_name=unit_name,
            unit_code=unit_code,
            year=head.year or year or year_of_period(head.extra),
            funds={**_funds_below(head.extra, scale), **funds.funds},
            purpose=head.purpose,
            object=head.object,
            extra={**code, **head.extra, **funds.extra},
        )
    return FormHead(
        project=project,
        unit_name=unit_name,
        unit_code=unit_code,
        year=year,
        object=head.object,
        scale=funds.scale or scale or 1.0,
        titles=titles,
        head=frozenset(head.used),
        funds=frozenset(funds.used),
    )


def _unit_of_lone_text(rows: Sequence[Row], code: str | None) -> tuple[str | None, str | None]:
    """Find a unit on a line of its own: 137002某某站　　单位：万元."""
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        if len(filled) != 1:
            continue
        first = filled[0].split()[0]
        own_code, name = split_code(first)
        if own_code and is_organisation(name):
            return own_code, name
    return code, None


def _project_of_lone_texts(rows: Sequence[Row], titles: Collection[int]) -> str | None:
    """Find the project that a line with its code names, else the one that the title names."""
    for number, row in enumerate(rows):
        texts = [cell for cell in row.cells if cell]
        if number not in titles and len(texts) == 1 and len(texts[0]) <= _LONGEST_NAME:
            match = _CODED.fullmatch(texts[0])
            if match is not None and not is_organisation(match["name"]):
                return texts[0]
    names = (project_of_title(squeeze(c)) for n in sorted(titles) for c in rows[n].cells if c)
    name = next(filter(None, names), None)
    # 某某运维项目绩效目标: 项目 belongs to the title.
    bare = (name or "").removesuffix("项目")
    return bare if len(bare) > _SHORTEST_NAME else name


def _code_and_project(name: str | None) -> tuple[dict[str, str], str | None]:
    """Part the code of a project from its name: 230104-0031 冬季供热补贴."""
    match = _CODED.match(name or "")
    if match is None:
        return {}, name
    return {"项目编码": match["code"]}, match["name"]


def year_of_period(extra: Mapping[str, str]) -> int | None:
    """Find the year in which the work begins, for a form that states no other."""
    periods = (text for key, text in extra.items() if _PERIOD.search(key))
    return next(filter(None, map(year_of, periods)), None)


def _funds_below(extra: Mapping[str, str], scale: float | None) -> dict[str, float | None]:
    """Read the total where it stands below its heading, among other keys of the head."""
    for key, text in extra.items():
        if is_fund_label(key) and (amount := parse_amount(text, unit_of_money(key) or scale)):
            return {"total": amount}
    return {}


def is_funds(row: Row) -> bool:
    """Tell whether a row belongs to the block of amounts above a table."""
    return is_fund_row(row)


def project_cells(row: Row, columns: Columns) -> tuple[str, ...] | None:
    """Give the cells that tell which project a row belongs to; None if they are blank."""
    number = columns.fields.get("project")
    if number is None or number >= len(row.cells) or not row.cells[number]:
        return None
    numbers = (columns.fields.get(name) for name in ("project", "unit_name", "unit_code"))
    return tuple(row.cells[n] for n in numbers if n is not None and n < len(row.cells))


def project_in_columns(row: Row, columns: Columns) -> Project | None:
    """Read the project that a row names in a column of its own."""
    if "project" not in columns.fields:
        return None
    name = _field(row, columns, "project")
    return None if name is None else _project(row, columns, name, columns.fields["project"])


def project_on_own_row(row: Row, columns: Columns) -> Project | None:
    """Read a project that stands under the heading of the unit, above its indicators."""
    if "project" in columns.fields:
        return None
    name = _field(row, columns, "unit_name")
    return None if name is None else _project(row, columns, name, columns.fields["unit_name"])


def project_of_lone_text(row: Row, column: int) -> Project | None:
    """Read the only text of a row as the name of the project whose indicators follow.

    :param column: Where the text stands, from 0.
    :return: None if it reads like a sentence.
    """
    code, text = _code_and_project(_PROJECT_MARK.sub("", cell_text(row, column) or ""))
    text = text or ""
    if not 2 <= len(text) <= 60 or re.search(r"[。；;≥≤：:]", text):
        return None
    return Project(name=text, origin=replace(row.origin, column=column + 1), extra=code)


def _project(row: Row, columns: Columns, name: str, column: int) -> Project:
    """Build a project from the cells of its row."""
    year = _field(row, columns, "year")
    own_unit = _field(row, columns, "unit_name") if "project" in columns.fields else None
    code, unit_name = split_code(own_unit) if own_unit else (None, None)
    if "project" in columns.fields:
        code = _field(row, columns, "unit_code") or code
    return Project(
        name=name,
        origin=replace(row.origin, column=column + 1),
        unit_name=unit_name,
        unit_code=code,
        year=year_of(year) or _plain_year(year) if year else None,
        funds=funds_of(row, columns),
        purpose=_field(row, columns, "purpose"),
    )


def funds_of(row: Row, columns: Columns) -> dict[str, float | None]:
    """Read the amounts of a row, in 元."""
    amounts = {
        key: (number_in(cell_text(row, number)), factor)
        for key, (number, factor) in columns.funds.items()
    }
    return {
        key: None if amount is None else round(amount * factor, 2)
        for key, (amount, factor) in amounts.items()
    }


def _plain_year(text: str) -> int | None:
    """Read a cell that holds a year alone."""
    return int(text[:4]) if re.fullmatch(r"20\d\d(?:\.0)?", text) else None


def unit_on_own_row(row: Row, columns: Columns) -> tuple[str, str | None] | None:
    """Read the head of a unit in a list by units: its code and name, and nothing else."""
    code = _field(row, columns, "unit_code")
    if code is None or "project" in columns.fields:
        return None
    return code, _field(row, columns, "unit_name")


def sheet_names_project(name: str | None) -> bool:
    """Tell whether the name of a sheet can name its project: not Sheet1, not 绩效目标表."""
    return bool(name) and _GENERIC_SHEET.fullmatch(name or "") is None


def _field(row: Row, columns: Columns, name: str) -> str | None:
    """Give the cell of a field, None if the table has no such column."""
    return cell_text(row, columns.fields[name]) if name in columns.fields else None
