"""Find the header of an indicator table and what each column means, by heading and content."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perf_nlp.indicators.headers import DEEPEST, Header, find_halves
from perf_nlp.indicators.headings import MEANINGS, Guess, heading_of
from perf_nlp.indicators.settling import GROUPED, MIDTERM, guess_meanings, is_own, names_own
from perf_nlp.indicators.titles import is_note, is_signature, is_total, unit_of_money
from perf_nlp.records import ColumnGroup, ColumnReading, Row

# A table below is shown to the user before it is taken.
SURE = 0.6

# Gives, for the headings of a table, column (from 1) → meaning as a user chose them; None as
# meaning keeps the column as extra, None as answer leaves the table to us.
Choose = Callable[[tuple[str, ...]], Mapping[int, str | None] | None]

_PARTS = (
    "name", "value", "description", "level1", "level2", "unit", "operator", "direction", "weight",
    "actual", "points_awarded",
)  # fmt: skip
# More rows below the header tell nothing more.
_LOOKED_AT = 80
_SAMPLES = 3
_TOTAL = re.compile(
    r"(?:资金)?(?:总计|合计|小计|总额)|(?:年度|项目|当年|本年|全年|年初|部门|支出)*预算(?:数|金额|总额|批复数)?"
    r"|(?:项目|资金|预算)?(?:总)?(?:金额|额度)"
)
_MONEY = re.compile(r"[（(]?(?:单位[:：])?[万亿千百]?元[）)]?")
_ANNUAL = re.compile(r"年度|当年|本年|年")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table mean; column numbers from 0.

    :param groups: For each group of indicator columns: field → column.
    :param fields: Field → column for what stands once a row.
    :param funds: Key ("total" or the heading) → (column, factor to 元).
    :param extra: Heading → column for columns we have no field for.
    :param headings: One string a column, as a user would name it.
    :param readings: The same, for a user to check.
    :param confidence: 0..1: of the weakest column that an indicator cannot do without.
    :param places: For each group: (meaning, column) of every cell that belongs to an indicator.
    """

    groups: dict[ColumnGroup, dict[str, int]]
    fields: dict[str, int]
    funds: dict[str, tuple[int, float]] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    readings: tuple[ColumnReading, ...] = ()
    confidence: float = 1.0
    places: dict[ColumnGroup, tuple[tuple[str, int], ...]] = field(init=False)

    def __post_init__(self) -> None:
        places = {
            group: tuple(
                (meaning, number)
                for meaning in _PARTS
                if (number := self.column(group, meaning)) is not None
            )
            for group in self.groups
        }
        object.__setattr__(self, "places", places)

    @property
    def first(self) -> int:
        """The leftmost column of the table."""
        return next((n for n, heading in enumerate(self.headings) if heading), 0)

    def column(self, group: ColumnGroup, meaning: str) -> int | None:
        """Give the column of a meaning, the group's own before the common one."""
        own = self.groups[group].get(meaning)
        return self.fields.get(meaning) if own is None else own


def no_choice(headings: tuple[str, ...]) -> None:
    """Leave every table to us."""


def find_columns(
    rows: Sequence[Row], start: int, choose: Choose = no_choice, *, scale: float = 1.0
) -> tuple[Columns, int] | None:
    """Read the header that begins at `rows[start]`, up to three rows deep.

    :param choose: What users chose for tables with these headings.
    :param scale: Factor to 元 for amounts whose own heading says none (单位：万元 → 10000).
    :return: The columns and the number of rows the header takes; None if no header begins here.
    """
    for depth in range(DEEPEST, 0, -1):
        header = find_halves(rows, start, depth)
        if header is None:
            continue
        columns = read_columns(header, _below(rows, start, depth), choose, scale)
        if columns is not None:
            return columns, depth
    return None


def _below(rows: Sequence[Row], start: int, depth: int) -> list[Row]:
    """Give the rows that tell what the columns hold: up to the next header, without remarks."""
    below: list[Row] = []
    for row in rows[start + depth : start + depth + _LOOKED_AT]:
        if row.cells == rows[start].cells:
            break
        if not (is_total(row) or is_note(row) or is_signature(row)):
            below.append(row)
    return below


def read_columns(
    header: Header,
    below: Sequence[Row],
    choose: Choose,
    scale: float,
    *,
    confidence: float | None = None,
) -> Columns | None:
    """Give each column of a header its meaning; None if there is no indicator in the table.

    :param below: The rows below the header, or the first of them.
    :param confidence: None judges it from headings and content.
    """
    headings = tuple("/".join(halves) for halves in header.halves)
    cells = [column_texts(below, number) for number in range(len(headings))]
    chosen = choose(headings)
    guesses = guess_meanings(header, cells)
    if chosen:
        guesses = _chosen(chosen, guesses)
    if chosen is None and not _is_indicator_table(guesses, header):
        return None
    columns = _assembled(header, headings, cells, guesses, scale)
    if confidence is None:
        return columns
    readings = (replace(r, confidence=min(r.confidence, confidence)) for r in columns.readings)
    return replace(columns, confidence=confidence, readings=tuple(readings))


def column_texts(rows: Sequence[Row], number: int) -> list[str]:
    """List the texts of a column that are not blank, merged ones once."""
    return [
        " ".join(row.cells[number].split())
        for row in rows
        if number < len(row.cells) and row.cells[number] and number not in row.above
    ]


def _chosen(chosen: Mapping[int, str | None], guesses: Sequence[Guess]) -> list[Guess]:
    """Take the meanings that the user gave; of the rest, what does not contradict them."""
    taken = {meaning for meaning in chosen.values() if meaning}
    return [
        Guess(chosen[number] or "extra", 1.0)
        if number in chosen
        else (guess if guess.meaning not in taken else Guess("extra", 1.0))
        for number, guess in enumerate(guesses, start=1)
    ]


def _is_indicator_table(guesses: Sequence[Guess], header: Header) -> bool:
    """Tell whether there are names of indicators, and something that makes them such."""
    meanings = {guess.meaning for guess in guesses if guess.confidence > 0}
    if "name" not in meanings:
        return False
    sure_name = max(g.confidence for g in guesses if g.meaning == "name") >= 0.45
    return sure_name and bool({"value", "level1", "level2", "description"} & meanings)


def _assembled(
    header: Header,
    headings: tuple[str, ...],
    cells: Sequence[Sequence[str]],
    guesses: Sequence[Guess],
    scale: float,
) -> Columns:
    """Sort the columns into groups, fields, funds and extra."""
    groups: dict[ColumnGroup, dict[str, int]] = {"common": {}}
    fields: dict[str, int] = {}
    funds: dict[str, tuple[int, float]] = {}
    extra: dict[str, int] = {}
    group_of = _group_of(header, guesses)
    halves_apart = len(set(group_of)) > 1 and not is_own(header)
    grouped = GROUPED if halves_apart else ("name", "value", "description")
    for n, guess in enumerate(guesses):
        group = groups.setdefault(group_of[n], {})
        if guess.meaning in grouped and guess.meaning not in group:
            group[guess.meaning] = n
        elif guess.meaning == "funds":
            key, factor = _fund(header.halves[n], scale, funds)
            funds[key] = (n, factor)
        elif guess.meaning in MEANINGS and guess.meaning not in fields:
            fields[guess.meaning] = n
        elif guess.meaning != "label" and (headings[n] or cells[n]):
            extra[_free_key(_extra_key(header.halves[n], n), extra)] = n
    groups = {name: group for name, group in groups.items() if "name" in group}
    return Columns(
        groups=groups,
        fields=fields,
        funds=funds,
        extra=extra,
        headings=headings,
        readings=_readings(headings, cells, guesses),
        confidence=_confidence(guesses, cells),
    )


def _group_of(header: Header, guesses: Sequence[Guess]) -> list[ColumnGroup]:
    """Give the group of each column: common and own, or the halves midterm and annual."""
    names = [n for n, guess in enumerate(guesses) if guess.meaning == "name"]
    if is_own(header):
        return ["own" if names_own(halves) else "common" for halves in header.halves]
    if len(names) < 2:
        return ["common"] * len(guesses)
    # The second half begins where 二级指标 or 三级指标 comes again.
    level2 = [n for n, guess in enumerate(guesses) if guess.meaning == "level2"]
    border = level2[1] if len(level2) > 1 else names[1]
    upper = "".join("".join(halves[:-1]) for halves in header.halves[border:])
    first: ColumnGroup = "midterm"
    second: ColumnGroup = "annual"
    if MIDTERM.search(upper) and not _ANNUAL.search(upper):
        first, second = second, first
    return [first if n < border else second for n in range(len(guesses))]


def _fund(halves: Sequence[str], scale: float, funds: Mapping[str, object]) -> tuple[str, float]:
    """Give the key of a column of amounts, and its factor to 元."""
    own = next(filter(None, (unit_of_money(half) for half in reversed(halves))), None)
    # The lowest half may state the unit alone: 项目金额 / （万元）.
    named = [half for half in halves if not _MONEY.fullmatch(half.strip())]
    key = heading_of((named or list(halves))[-1])
    is_total = _TOTAL.fullmatch(key) is not None and "total" not in funds
    return "total" if is_total else key, own or scale


def _extra_key(halves: Sequence[str], number: int) -> str:
    """Give the key of an extra column: its heading without layout."""
    return re.sub(r"\s+", "", halves[-1]) if halves else f"第{number + 1}列"


def _free_key(key: str, taken: Mapping[str, object]) -> str:
    """Give a heading that stands twice a number."""
    free, count = key, 1
    while free in taken:
        count += 1
        free = f"{key}（{count}）"
    return free


def _readings(
    headings: Sequence[str], cells: Sequence[Sequence[str]], guesses: Sequence[Guess]
) -> tuple[ColumnReading, ...]:
    """Describe each column for a user to check."""
    return tuple(
        ColumnReading(
            number=n + 1,
            heading=headings[n],
            meaning=guess.meaning if guess.meaning in MEANINGS else None,
            confidence=round(guess.confidence, 3),
            samples=tuple(cells[n][:_SAMPLES]),
        )
        for n, guess in enumerate(guesses)
    )


def _confidence(guesses: Sequence[Guess], cells: Sequence[Sequence[str]]) -> float:
    """Give the confidence of the weakest column that an indicator cannot do without."""
    name = max((guess.confidence for guess in guesses if guess.meaning == "name"), default=0.0)
    # Without a column of values, one that we do not know may hold them.
    is_open = any(
        guess.confidence == 0 for guess, texts in zip(guesses, cells, strict=True) if texts
    )
    missing = 0.5 if is_open else 0.7
    value = max(
        (guess.confidence for guess in guesses if guess.meaning == "value"), default=missing
    )
    return round(min(name, value), 3)
