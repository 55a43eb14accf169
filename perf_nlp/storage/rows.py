"""Records ↔ table rows: the one place that knows which field stands in which column."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from perf_nlp.errors import NotFoundError
from perf_nlp.records import (
    Indicator,
    Origin,
    Prediction,
    Problem,
    Project,
    StoredIndicator,
    Target,
)
from perf_nlp.storage.engine import storable

Row = dict[str, Any]

# Fields of a record that are columns of the same name.
PROJECT_FIELDS = ("name", "unit_name", "unit_code", "year", "funds", "purpose")
INDICATOR_FIELDS = (
    "name", "clean_name", "value", "description", "declared_level1", "declared_level2", "unit",
    "operator", "weight", "actual", "points_awarded", "column_group", "extra", "direction",
)  # fmt: skip
TARGET_FIELDS = tuple(field.name for field in fields(Target))
PREDICTION_FIELDS = (
    "label", "confidence", "leaf", "leaf_confidence", "needs_review", "reason",
)  # fmt: skip


def now() -> str:
    """Give the time of now: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def project_row(project: Project) -> Row:
    """Give the columns of a project, without its ids and budget year."""
    return _row(project, PROJECT_FIELDS) | _place(project.origin)


def indicator_row(indicator: Indicator) -> Row:
    """Give the columns of an indicator, without its ids."""
    targets = [{name: getattr(one, name) for name in TARGET_FIELDS} for one in indicator.targets]
    return _row(indicator, INDICATOR_FIELDS) | {"targets": targets} | _place(indicator.origin)


def prediction_row(prediction: Prediction) -> Row:
    """Give the columns of a prediction, without indicator and model."""
    return _row(prediction, PREDICTION_FIELDS)


def problem_row(problem: Problem) -> Row:
    """Give the columns of a problem, without its ids."""
    return _row(problem, ("reason", "text")) | _place(problem.origin)


def read_project(row: RowMapping, indicators: tuple[Indicator, ...]) -> Project:
    """Make a project from its row, which carries the `file_name` of its document."""
    stated = {name: row[name] for name in PROJECT_FIELDS}
    return Project(**stated, origin=_origin(row), indicators=indicators)


def read_problem(row: RowMapping) -> Problem:
    """Make a problem from its row, which carries the `file_name` of its document."""
    return Problem(_origin(row), row["reason"], row["text"])


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


def _row(record: object, names: tuple[str, ...]) -> Row:
    """Pick fields by name, with text that can be stored."""
    return {name: clean(getattr(record, name)) for name in names}


def clean(value: Any) -> Any:
    """Make a text storable; other values pass (JSON is cleaned where it is written)."""
    return storable(value) if isinstance(value, str) else value


def _place(origin: Origin) -> Row:
    """Give the columns of an origin; the file's name stands with the document."""
    return {"sheet": clean(origin.sheet), "row": origin.row, "column": origin.column}


def _origin(row: RowMapping) -> Origin:
    """Make an origin from a row that carries the name of the file."""
    return Origin(row["file_name"], row["sheet"], row["row"], row["column"])
