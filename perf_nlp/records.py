"""The records that flow through the pipeline, in order of appearance.

Every record is a frozen value. `to_json` turns any of them into the dicts that `interface.md`
promises: dataclasses become dicts with the same keys.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Kind = Literal[
    "percent", "number", "money", "ratio", "duration", "deadline", "period", "change", "boolean",
    "grade", "timely", "qualitative", "reference", "policy", "placeholder", "text", "empty",
]  # fmt: skip
Operator = Literal["=", ">=", "<=", ">", "<", "~", "range"]
Direction = Literal["up", "down", "none"]
ColumnGroup = Literal["common", "own", "midterm", "annual"]
# What a table row turned out to be.
Role = Literal[
    "title",
    "head",
    "funds",
    "header",
    "unit",
    "project",
    "category",
    "indicator",
    "skipped",
    "unread",
]
# What a project is: a budget project, a whole unit (部门整体), or a region (转移支付).
ProjectObject = Literal["project", "unit", "region"]
# Why a problem is told: left out on purpose, read with doubt, or not read at all.
ProblemKind = Literal["skipped", "doubt", "unread"]


class Record:
    """Lets a record be read by key as well as by attribute: `target["kind"]`, `dict(target)`."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        if key not in self.keys():
            raise KeyError(key)
        return getattr(self, key)

    def keys(self) -> list[str]:
        """List the names of the fields."""
        return [each.name for each in fields(self)]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Origin(Record):
    """Where something was read: every later record can be traced back to it.

    :param file: Name of the document, without its folder; inside an archive, its path there.
    :param sheet: Name of the sheet, or of the table in a text (表格2); None for plain text.
    :param row: Line, sheet row, or row on the page, from 1.
    :param column: Column, from 1; None if the whole row is meant.
    :param page: Page, from 1; None for formats without pages.
    """

    file: str
    sheet: str | None
    row: int
    column: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Row(Record):
    """One table row as read, before any meaning is given to it.

    A merged cell has its text in its leftmost column, in each row that it covers: as in a table
    saved as text, the columns it covers to the right are blank.

    :param cells: Texts as the document shows them, white space around them removed.
    :param spans: (first, last) column of each cell that covers several columns, from 0, in order.
    :param above: Columns, from 0, whose text belongs to a merged cell begun in a row above.
    :param doubtful: Columns, from 0, whose text was recognised (OCR) with little certainty.
    """

    origin: Origin
    cells: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()
    above: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Target(Record):
    """One target value (指标值), read; the keys are explained in `interface.md`.

    :param low: Lower bound in `unit`, multipliers folded in (5万元 → 50000); None if there is none.
    :param high: Upper bound; equal to `low` for `=`, `~` and no operator.
    :param per: Denominators in the order written (元/人·天 → ("人", "天")).
    :param date: ISO date or span for `deadline` and `period`, `--12-31` without a year.
    """

    kind: Kind
    operator: Operator | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    date: str | None = None
    base: str | None = None
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class Reading(Record):
    """A target cell as written, and all the targets it holds: one at least."""

    text: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Indicator(Record):
    """One row of an indicator table; texts as they stand, None for what is not stated.

    :param name: 三级指标 or 明细指标 as printed, debris included.
    :param clean_name: The name without stars, numbering and template hints.
    :param operator: From a column of its own: one of >= <= = > <.
    :param column_group: "own" if it stood in the unit's own columns (… 个性); "midterm" or "annual"
        where both halves stand side by side; else "common".
    :param extra: Cells of columns we have no field for, by heading.
    """

    name: str
    clean_name: str
    origin: Origin
    value: str | None = None
    description: str | None = None
    declared_level1: str | None = None
    declared_level2: str | None = None
    unit: str | None = None
    operator: str | None = None
    weight: float | None = None
    actual: str | None = None
    points_awarded: float | None = None
    column_group: ColumnGroup = "common"
    extra: dict[str, str] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    direction: Direction = "none"


@dataclass(frozen=True, slots=True)
class Project(Record):
    """A budget project with its indicators.

    :param funds: In 元 of the year: "total", and the parts under their headings.
    :param object: "unit" for a whole department, "region" for a transfer to a region.
    :param extra: What else the head of the form says, by heading (主管部门, 项目属性 …).
    """

    name: str
    origin: Origin
    unit_name: str | None = None
    unit_code: str | None = None
    year: int | None = None
    funds: dict[str, float | None] = field(default_factory=dict)
    purpose: str | None = None
    indicators: tuple[Indicator, ...] = ()
    object: ProjectObject = "project"
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem(Record):
    """What is no indicator, was read with doubt, or could not be read: never lost in silence.

    :param reason: One Chinese sentence that says what was found and what was done with it.
    :param text: The cells concerned, as they stand.
    :param kind: "skipped" for what is rightly left out (notes, totals, signatures): no fault.
    """

    origin: Origin
    reason: str
    text: str
    kind: ProblemKind = "unread"


@dataclass(frozen=True, slots=True)
class ColumnReading(Record):
    """What one column of a table was taken for.

    :param number: Column, from 1.
    :param heading: As printed, halves of several rows joined by "/"; "" if it has none.
    :param meaning: Field of an indicator or project, None if kept as an extra column.
    :param confidence: 0..1: how sure heading and content make us.
    :param samples: The first few texts below the heading.
    """

    number: int
    heading: str
    meaning: str | None
    confidence: float
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableReading(Record):
    """A table as it was understood: what a user checks, and changes where it is wrong.

    :param origin: The first row of its header.
    :param confidence: 0..1; below `columns.SURE` a user should look at it.
    :param n_indicators: How many indicators its rows gave.
    """

    origin: Origin
    columns: tuple[ColumnReading, ...]
    confidence: float
    n_indicators: int

    @property
    def headings(self) -> tuple[str, ...]:
        """What a table is recognised by: the headings of its columns, "" where there is none."""
        known = {column.number: column.heading for column in self.columns}
        return tuple(known.get(number, "") for number in range(1, max(known, default=0) + 1))


@dataclass(frozen=True, slots=True)
class PartReport(Record):
    """What became of the rows of one sheet or page: each has one role.

    :param sheet: Name of the sheet or table, None for plain text.
    :param page: Page, None for formats without pages.
    :param n_rows: Rows that are not blank.
    :param roles: How many rows of each role; the numbers add up to `n_rows`.
    """

    sheet: str | None
    page: int | None
    n_rows: int
    roles: dict[Role, int]


@dataclass(frozen=True, slots=True)
class Document(Record):
    """What one document yields.

    :param tables: The tables that were found, with what their columns were taken for.
    :param parts: What became of every row, sheet by sheet or page by page.
    """

    projects: tuple[Project, ...]
    problems: tuple[Problem, ...]
    tables: tuple[TableReading, ...] = ()
    parts: tuple[PartReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction(Record):
    """What the classifier says of one indicator.

    :param label: One of the five labels.
    :param confidence: Calibrated probability of `label`, 0..1.
    :param leaf_confidence: Calibrated probability of `leaf`, 0..1.
    :param needs_review: True if a person should look at it.
    :param reason: The cues that decided, as one Chinese sentence.
    """

    label: str
    confidence: float
    leaf: str
    leaf_confidence: float
    needs_review: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Hit(Record):
    """One neighbour found by an index: `similarity`, higher is better."""

    id: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Filters(Record):
    """What a search or a listing is narrowed to; None (or empty) means all.

    :param year: Budget year.
    :param unit_name: Exact name of the unit.
    """

    label: str | None = None
    leaf: str | None = None
    year: int | None = None
    unit_name: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument(Record):
    """A document of the library.

    :param file_name: For a member of an archive, the archive and the path in it.
    :param checksum: SHA-256 of the file's bytes, hexadecimal: what makes it the same document.
    :param imported_at: UTC, ISO 8601.
    :param n_problems: How many problems a user should look at: read with doubt, or not at all.
    :param n_skipped: How many rows were rightly left out (notes, totals, signatures).
    """

    id: int
    file_name: str
    checksum: str
    year: int | None
    imported_at: str
    n_projects: int
    n_indicators: int
    n_problems: int
    n_skipped: int = 0


@dataclass(frozen=True, slots=True)
class DocumentReport(Record):
    """What became of every row of a stored document, and how its tables were understood.

    :param parts: Sheet by sheet or page by page; none for what an older version imported.
    :param tables: What the columns were taken for.
    """

    parts: tuple[PartReport, ...] = ()
    tables: tuple[TableReading, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnChoice(Record):
    """What a user said the columns of a table mean: used again for tables that look the same.

    :param headings: One a column, halves joined by "/", "" where there is none.
    :param fields: Column, from 1, to its meaning; None for one that is kept as an extra column.
    :param created_at: UTC, ISO 8601.
    """

    id: int
    headings: tuple[str, ...]
    fields: dict[int, str | None]
    created_at: str


@dataclass(frozen=True, slots=True)
class StoredIndicator(Record):
    """An indicator of the library, with what the models say of it and where it belongs."""

    id: int
    indicator: Indicator
    prediction: Prediction
    model: str
    project_id: int
    project: str
    unit_name: str | None
    year: int | None
    document_id: int


@dataclass(frozen=True, slots=True)
class StoredProject(Record):
    """A project of the library; `indicators` in the order of the document."""

    id: int
    document_id: int
    project: Project
    indicators: tuple[StoredIndicator, ...]


@dataclass(frozen=True, slots=True)
class Facet(Record):
    """One choice of a facet and how many results it would leave."""

    value: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchHit(Record):
    """One search result, as `interface.md` names its keys.

    :param similarity: Cosine of query and indicator, -1..1.
    :param count: How many near-duplicates the hit stands for, itself included.
    :param highlights: Spans of `name` that the query explains: (start, end), end exclusive.
    """

    id: int
    name: str
    value: str | None
    description: str | None
    label: str
    label_zh: str
    leaf: str
    similarity: float
    project: str
    project_id: int
    unit_name: str | None
    year: int | None
    count: int
    highlights: tuple[tuple[int, int], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class SearchAnswer(Record):
    """What every front end shows for one query.

    :param total: How many hits there are in all, before `k` and `offset` cut the list.
    :param facets: For label, leaf, year, unit_name: the choices with their counts, most first.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[SearchHit, ...]
    facets: dict[str, tuple[Facet, ...]]


@dataclass(frozen=True, slots=True)
class JobResult(Record):
    """What became of one document of an upload.

    :param file: Its name; for a member of an archive, the archive and the path in it.
    :param document_id: None if it is not in the library.
    :param message: One Chinese sentence: what was read, or why it was not.
    :param ok: False if it could not be read.
    :param is_new: False if the library had it before, or does not have it.
    """

    file: str
    document_id: int | None
    message: str
    ok: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Job(Record):
    """A piece of work that goes on in the background, kept in the library.

    :param status: "queued", "running", "waiting" (for the user's check of `tables`), "done",
        "failed" or "cancelled".
    :param message: One Chinese sentence: what is going on, or why it failed.
    :param document_id: What the import gave; None until it is done, and for an archive of several.
    :param progress: How much is done, 0..1; None while it is not known.
    :param results: What became of each document of the upload, in order.
    :param tables: While waiting: tables whose columns the user should check, each look once.
    """

    id: str
    status: str
    file_name: str
    message: str
    document_id: int | None
    created_at: str
    updated_at: str
    progress: float | None = None
    results: tuple[JobResult, ...] = ()
    tables: tuple[TableReading, ...] = ()


def to_json(record: Any) -> dict[str, Any]:
    """Turn a record into plain dicts and lists, ready for `json.dumps`."""
    return asdict(record)
