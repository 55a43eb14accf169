"""Use case: label every indicator of a document or table, table to table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError, RequestError
from perf_nlp.exports import WRITERS, write_table
from perf_nlp.indicators.cells import row_problem
from perf_nlp.indicators.extract import extract_document
from perf_nlp.indicators.flat import FlatTable, find_flat_table
from perf_nlp.records import Document, Prediction, Problem, Record
from perf_nlp.service.bulk import predict_all
from perf_nlp.service.classifying import ADDED, Asked, added_cells, no_garbage_collection
from perf_nlp.service.reading import read_document
from perf_nlp.service.sources import is_many
from perf_nlp.service.texts import whole

Cell = str | float | bool | None
_Rows = tuple[list[str], list[Sequence[Cell]], list[Asked | None], list[Problem]]
# Columns of a table made from a document that is no flat table.
_EXTRACTED = (
    "单位名称", "项目名称", "年度", "一级指标", "二级指标", "指标名称", "指标值", "指标描述",
    "文件", "工作表", "行",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Classified(Record):
    """What became of a file.

    :param n_indicators: How many rows have a label.
    :param n_review: How many of them a person should look at.
    """

    n_indicators: int
    n_review: int
    problems: tuple[Problem, ...]


def classify_file(
    source: Path,
    output: Path,
    *,
    careful: bool | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Classified:
    """Label every indicator in `source` and write them to `output`.

    A flat table keeps every column, in order; of any other document, and of all documents of a
    folder or zip archive, the indicators become a table.

    :param output: csv, tsv, xlsx, jsonl or parquet, by its ending.
    :param careful: Whether the slower accurate model reads what the fast one is not sure of; None
        does so for up to 10,000 indicators.
    :param progress: Told in Chinese what is going on.
    :raises DocumentError: If the document cannot be read or holds no indicators.
    :raises RequestError: If the output cannot be written.
    """
    if output.suffix.lower() not in WRITERS:
        raise RequestError(
            f"不能写成这种格式，可以写成的有：{'、'.join(WRITERS)}", file=output.name
        )
    with no_garbage_collection():
        return _classify(source, output, careful, progress)


def _classify(
    source: Path, output: Path, careful: bool | None, progress: Callable[[str], None]
) -> Classified:
    """Read, label and write."""
    progress(f"正在读取 {source.name}")
    if is_many(source):
        columns, rows, asked, problems = _extracted_rows(read_document(source))
    else:
        columns, rows, asked, problems = _rows_of_one(source)
    named = [each for each in asked if each is not None]
    progress(f"正在为 {len(named)} 条指标分类，写入 {output.name}")
    reviewed: list[bool] = []
    labelled = _labelled(rows, asked, predict_all(named, careful=careful), reviewed)
    write_table(output, [*columns, *_unused(ADDED, columns)], labelled)
    return Classified(len(named), sum(reviewed), tuple(problems))


def _rows_of_one(source: Path) -> _Rows:
    """Read one document: as it stands if it is a flat table, else what can be made out of it."""
    sheets = list(read_sheets(source))
    flat = find_flat_table(sheets)
    if flat is not None:
        return _flat_rows(flat, source.name)
    return _extracted_rows(extract_document(sheets, file=source.name))


def _labelled(
    rows: Sequence[Sequence[Cell]],
    asked: Sequence[Asked | None],
    predictions: Iterator[Prediction],
    reviewed: list[bool],
) -> Iterator[list[Cell]]:
    """Yield each row with what classification adds, as the predictions come.

    :param reviewed: Filled with whether a person should look, one entry a labelled row.
    """
    for row, each in zip(rows, asked, strict=True):
        if each is None:
            yield [*row, *(None for _ in ADDED)]
        else:
            prediction = next(predictions)
            reviewed.append(prediction.needs_review)
            yield [*row, *added_cells(prediction)]


def _unused(added: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Name the new columns so that none hides a column that was there."""
    names: list[str] = []
    for name in added:
        while name in taken or name in names:
            name += "_pred"
        names.append(name)
    return names


def _flat_rows(table: FlatTable, file: str) -> _Rows:
    """Take the rows of a flat table as they stand; a row without a name gets no label."""
    width = max(len(table.headings), *(len(row.cells) for row in table.rows), 1)
    headings = [*table.headings, *[""] * (width - len(table.headings))]
    rows: list[Sequence[Cell]] = []
    asked: list[Asked | None] = []
    problems = []
    for row in table.rows:
        missing = width - len(row.cells)
        # Most rows are whole: a million copies would not fit.
        rows.append((*row.cells, *[""] * missing) if missing else row.cells)
        texts = table.texts(row)
        asked.append(texts if texts[0] else None)
        if not texts[0]:
            problems.append(row_problem(row, "这一行没有指标名称，未分类"))
    if not any(asked):
        raise DocumentError("表里没有一行有指标名称，无法分类", file=file)
    return headings, rows, asked, problems


def _extracted_rows(document: Document) -> _Rows:
    """Make a table of the indicators of a document, each with its origin."""
    rows: list[Sequence[Cell]] = []
    asked: list[Asked | None] = []
    for project in document.projects:
        for each in project.indicators:
            rows.append([
                project.unit_name, whole(project.name), project.year, each.declared_level1,
                each.declared_level2, each.name, each.value, each.description,
                whole(each.origin.file), each.origin.sheet, each.origin.row,
            ])  # fmt: skip
            asked.append(each)
    return list(_EXTRACTED), rows, asked, list(document.problems)
