"""Records ↔ table rows: the one place that knows which field stands in which column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import RowMapping

from perf_nlp.errors import NotFoundError
from perf_nlp.records import (
    ColumnChoice,
    ColumnReading,
    DocumentReport,
    Indicator,
    Job,
    JobResult,
    Origin,
    PartReport,
    Prediction,
    Problem,
    Project,
    StoredIndicator,
    TableReading,
    Target,
    to_json,
)
from perf_nlp.storage.engine import compact_json, storable

Row = dict[str, Any]
Cells = tuple[Any, ...]

# Fields of a record that are columns of the same name.
PROJECT_FIELDS = ("name", "unit_name", "unit_code", "year", "funds", "purpose", "object", "extra")
INDICATOR_FIELDS = (
    "name", "clean_name", "value", "description", "declared_level1", "declared_level2", "unit",
    "operator", "weight", "actual", "points_awarded", "column_group", "extra", "direction",
)  # fmt: skip
TARGET_FIELDS = tuple(field.name for field in fields(Target))
PREDICTION_FIELDS = (
    "label", "confidence", "leaf", "leaf_confidence", "needs_review", "reason",
)  # fmt: skip
PROBLEM_FIELDS = ("reason", "text", "kind")
# Fields of an origin that are columns of the same name; the file's name stands with the document.
PLACE_FIELDS = ("sheet", "row", "column", "page")

# The columns that `project_cells` and its like give, in their order.
PROJECT_COLUMNS = (*PROJECT_FIELDS, *PLACE_FIELDS)
INDICATOR_COLUMNS = (*INDICATOR_FIELDS, *PLACE_FIELDS, "targets")
PREDICTION_COLUMNS = PREDICTION_FIELDS
PROBLEM_COLUMNS = (*PROBLEM_FIELDS, *PLACE_FIELDS)


def _picked(fields: tuple[str, ...], *, placed: bool = True) -> Callable[[Any], Cells]:
    """Make a function that takes fields out of a record, and those of its origin."""
    return attrgetter(*fields, *(f"origin.{name}" for name in PLACE_FIELDS if placed))


_of_project = _picked(PROJECT_FIELDS)
_of_indicator = _picked(INDICATOR_FIELDS)
_of_prediction = _picked(PREDICTION_FIELDS, placed=False)
_of_problem = _picked(PROBLEM_FIELDS)
_of_target = attrgetter(*TARGET_FIELDS)


def now() -> str:
    """Give the time of now: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def project_cells(project: Project) -> Cells:
    """Give the columns of a project, without its ids and budget year."""
    return _cells(_of_project(project))


def indicator_cells(indicator: Indicator) -> Cells:
    """Give the columns of an indicator, without its ids."""
    targets = [dict(zip(TARGET_FIELDS, _of_target(one), strict=True)) for one in indicator.targets]
    return (*_cells(_of_indicator(indicator)), compact_json(targets))


def prediction_cells(prediction: Prediction) -> Cells:
    """Give the columns of a prediction, without indicator and model."""
    return _cells(_of_prediction(prediction))


def prediction_row(prediction: Prediction) -> Row:
    """Give the columns of a prediction by name."""
    return dict(zip(PREDICTION_COLUMNS, prediction_cells(prediction), strict=True))


def problem_cells(problem: Problem) -> Cells:
    """Give the columns of a problem, without its ids."""
    return _cells(_of_problem(problem))


def report_row(report: DocumentReport) -> Row:
    """Give the columns of a document that tell what became of its rows."""
    return {name: [to_json(one) for one in report[name]] for name in report.keys()}


def read_project(row: RowMapping, indicators: tuple[Indicator, ...]) -> Project:
    """Make a project from its row, which carries the `file_name` of its document."""
    stated = {name: row[name] for name in PROJECT_FIELDS}
    return Project(**stated, origin=_origin(row), indicators=indicators)


def read_problem(row: RowMapping) -> Problem:
    """Make a problem from its row, which carries the `file_name` of its document."""
    return Problem(_origin(row), row["reason"], row["text"], row["kind"])


def read_report(row: RowMapping) -> DocumentReport:
    """Make the report of a document from its row."""
    return DocumentReport(tuple(PartReport(**one) for one in row["parts"]), tables_of(row))


def tables_of(row: RowMapping) -> tuple[TableReading, ...]:
    """Make the readings of tables from the row of a document or job."""
    return tuple(_table(one) for one in row["tables"])


def read_choice(row: RowMapping) -> ColumnChoice:
    """Make a choice of columns from its row."""
    headings = tuple(row["headings"])
    return ColumnChoice(row["id"], headings, read_fields(row["fields"]), row["created_at"])


def read_fields(stored: Mapping[str, str | None]) -> dict[int, str | None]:
    """Make what columns mean from JSON, where every key is a text."""
    return {int(number): meaning for number, meaning in stored.items()}


def read_job(row: RowMapping) -> Job:
    """Make a job from its row."""
    fields = {name: row[name] for name in Job.__dataclass_fields__}
    results = tuple(JobResult(**one) for one in row["results"])
    return Job(**fields | {"results": results, "tables": tables_of(row)})


def read_indicator(row: RowMapping) -> StoredIndicator:
    """Make an indicator from a row of `indicators.SELECTED`."""
    stated = {name: row[name] for name in INDICATOR_FIELDS}
    targets = tuple(Target(**target | {"per": tuple(target["per"])}) for target in row["targets"])
    return StoredIndicator(
        id=row["id"],
        indicator=Indicator(**stated, targets=targets, origin=_origin(row)),
        prediction=Prediction(**{name: row[name] for name in PREDICTION_FIELDS}),
        model=row["model"],
        project_id=row["project_id"],
        project=row["project"],
        unit_name=row["unit_name"],
        year=row["budget_year"],
        document_id=row["document_id"],
    )


def found(row: RowMapping | None, noun: str, id: object) -> RowMapping:
    """Give the row, or say in Chinese that there is none.

    :param noun: What was looked for, in Chinese.
    :raises NotFoundError: If the row is None.
    """
    if row is None:
        raise NotFoundError(f"资料库中没有这个{noun}，可能已被删除，请回到列表重新选择", id=id)
    return row


def sql_integer(number: int) -> int:
    """Give -1, which is nobody's id, for numbers that SQLite cannot hold.

    >>> sql_integer(7), sql_integer(10**30)
    (7, -1)
    """
    return int(number) if -(2**63) <= number < 2**63 else -1


def clean(value: Any) -> Any:
    """Make a text storable; other values pass (JSON is cleaned where it is written)."""
    return storable(value) if isinstance(value, str) else value


def _cells(values: Iterable[Any]) -> Cells:
    """Make values what SQLite takes: text that a file can hold, JSON of dicts."""
    # Asked for by the million: each further call would show.
    return tuple([
        (value if value.isascii() else storable(value))
        if isinstance(value, str)
        else (compact_json(value) if value else "{}")
        if isinstance(value, dict)
        else value
        for value in values
    ])  # fmt: skip


def _origin(row: RowMapping) -> Origin:
    """Make an origin from a row that carries the name of the file."""
    return Origin(row["file_name"], row["sheet"], row["row"], row["column"], row["page"])


def _table(stored: Row) -> TableReading:
    """Make the reading of a table from JSON."""
    columns: list[Row] = stored["columns"]
    read = tuple(ColumnReading(**each | {"samples": tuple(each["samples"])}) for each in columns)
    return TableReading(**stored | {"origin": Origin(**stored["origin"]), "columns": read})
