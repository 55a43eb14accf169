"""The check of columns: what is shown of a table, what is chosen, and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perf_nlp.errors import RequestError
from perf_nlp.records import ColumnChoice, ColumnReading, TableReading

# The service uses the words itself and passes them on.
from perf_nlp.service.choices import (
    MEANINGS,
    confidence_words,
    letter_of,
    meaning_words,
    read_meaning,
)

# Columns of amounts are told apart by their headings: of these there may be many.
_REPEATABLE = frozenset({"funds"})
_CERTAIN = confidence_words(1.0)
_EXTRA = "其他列"

Choice = Mapping[int, str | None]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column that the user may give a meaning.

    :param letter: As a spreadsheet names it.
    :param sure: 确定, 可能, 不确定; "" if there is no guess.
    :param meaning: What we take it for, in words.
    :param chosen: The meaning that stands in the form; None for an extra column.
    """

    number: int
    letter: str
    heading: str
    samples: tuple[str, ...]
    sure: str
    meaning: str
    chosen: str | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table whose columns the user checks.

    :param fault: What is wrong with the choice; None if nothing is, or none was made.
    """

    reading: TableReading
    columns: tuple[ColumnView, ...]
    fault: str | None = None


def meaning_choices() -> list[tuple[str, str]]:
    """List what a column can mean: field, and the word for it."""
    return list(MEANINGS.items())


def table_views(
    tables: Iterable[TableReading],
    choices: Sequence[Choice] = (),
    faults: Mapping[int, str] | None = None,
) -> list[TableView]:
    """Prepare tables to be shown.

    :param choices: What stands in the form, one a table; none: the guesses.
    :param faults: What is wrong, by the number of the table, from 0.
    """
    views = []
    for number, table in enumerate(tables):
        chosen = choices[number] if choices else {c.number: c.meaning for c in table.columns}
        shown = tuple(_column_view(column, chosen, _cap(table)) for column in told_columns(table))
        views.append(TableView(table, shown, (faults or {}).get(number)))
    return views


def told_columns(table: TableReading) -> list[ColumnReading]:
    """List the columns that hold anything; an empty one says nothing to anybody."""
    return [each for each in table.columns if each.heading or each.samples or each.meaning]


def guesses(
    tables: Iterable[TableReading], remembered: Iterable[ColumnChoice]
) -> list[dict[int, str | None]]:
    """Give what stands in the form at first: what was said of the same headings, else our guess."""
    known = {_look(choice.headings): choice.fields for choice in remembered}
    found = []
    for table in tables:
        ours = {column.number: column.meaning for column in table.columns}
        found.append(ours | known.get(_look(table.headings), {}))
    return found


def faults_of(tables: Sequence[TableReading], choices: Sequence[Choice]) -> dict[int, str]:
    """Say what is wrong with choices, one sentence a table.

    :return: By the number of the table, from 0; empty if all can be read so.
    """
    found = {}
    for number, choice in enumerate(choices[: len(tables)]):
        fault = _fault(choice)
        if fault is not None:
            found[number] = fault
    return found


def check_choices(choices: Iterable[Choice]) -> None:
    """Refuse choices that cannot be read so.

    :raises RequestError: Naming the first table concerned, from 1.
    """
    for number, choice in enumerate(choices, start=1):
        fault = _fault({column: read_meaning(said or "") for column, said in choice.items()})
        if fault is not None:
            raise RequestError(fault, table=number)


def _fault(choice: Choice) -> str | None:
    """Say what is wrong with one choice, None if nothing is."""
    counts = Counter(meaning for meaning in choice.values() if meaning is not None)
    if not counts["name"]:
        return f"请选出哪一列是{MEANINGS['name']}，没有它就读不出指标"
    for meaning, count in counts.items():
        # Two halves side by side have each its names, values and weights.
        if count > counts["name"] and meaning not in _REPEATABLE:
            numbers = sorted(number for number, said in choice.items() if said == meaning)
            letters = "、".join(f"{column_letter(number)} 列" for number in numbers)
            return f"{letters}都选了{meaning_words(meaning)}，请只留一列"
    return None


def column_letter(number: int) -> str:
    """Give the letter that a spreadsheet shows above a column, from 1."""
    return letter_of(ColumnReading(number, "", None, 0.0))


def can_remember(tables: Iterable[TableReading]) -> bool:
    """Tell whether the tables can be known again: all that have no headings look the same."""
    return all(any(table.headings) for table in tables)


def choice_pairs(choice: ColumnChoice) -> list[tuple[str, str]]:
    """List heading and meaning of a remembered choice, columns without heading by their letter."""
    pairs = []
    for number, meaning in choice.fields.items():
        heading = choice.headings[number - 1] if number <= len(choice.headings) else ""
        if heading or meaning:
            pairs.append((heading or f"{column_letter(number)} 列", _words(meaning)))
    return pairs


def _cap(table: TableReading) -> float:
    """Give how sure we may seem of a column: where the table was guessed, not surer than of it."""
    sure: dict[str | None, float] = {}
    for column in table.columns:
        sure[column.meaning] = max(column.confidence, sure.get(column.meaning, 0.0))
    # A table with a header is as sure as the weaker of these; one without, less.
    is_guessed = {"name", "value"} <= set(sure) and table.confidence < min(
        sure["name"], sure["value"]
    )
    return table.confidence if is_guessed else 1.0


def _column_view(column: ColumnReading, chosen: Choice, cap: float) -> ColumnView:
    """Prepare one column to be shown."""
    sure = confidence_words(min(column.confidence, cap))
    is_unknown = column.meaning is None and sure != _CERTAIN
    return ColumnView(
        number=column.number,
        letter=letter_of(column),
        heading=column.heading,
        samples=column.samples,
        sure="" if is_unknown else sure,
        meaning="没有认出" if is_unknown else _words(column.meaning),
        chosen=chosen.get(column.number),
    )


def _words(meaning: str | None) -> str:
    """Say what a column is taken for."""
    return _EXTRA if meaning is None else meaning_words(meaning)


def _look(headings: Sequence[str]) -> tuple[str, ...]:
    """Give headings without layout, as the library compares them."""
    return tuple("".join(heading.split()) for heading in headings)
