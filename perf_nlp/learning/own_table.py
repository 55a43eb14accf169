"""Read a table that a user has labelled, so that the models can be measured on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from perf_nlp.classifiers import example_from
from perf_nlp.documents import Sheet, read_sheets
from perf_nlp.errors import DocumentError
from perf_nlp.indicators.cells import row_problem
from perf_nlp.indicators.flat import FlatTable, find_flat_table
from perf_nlp.learning.declared import is_declared_right
from perf_nlp.learning.labelled_rows import LabelledRow
from perf_nlp.records import Problem, Row
from perf_nlp.taxonomy import label_of_leaf, labels, leaves
from perf_nlp.text.normalize import normalize

# The first of these headings that a table has names the column.
_LABEL_HEADINGS = ("标签", "类别", "标注", "label")
_LEAF_HEADINGS = ("细类", "leaf")
_KNOWN = "数量、质量、时效、成本、满意度"
_NO_TABLE = (
    "不是可以度量的表：应只有一张工作表，第一行是表头，有“指标名称”和“标签”两列，以下每行一条指标"
)
_NO_LABELS = f"表里没有标签一列，请加上表头为“标签”的一列，填写{_KNOWN}"
_UNKNOWN_LEAF = "细类不是官方细类之一（如 社会效益、output.quantity），这一行只计类别"


@dataclass(frozen=True, slots=True)
class OwnTable:
    """What a labelled table holds.

    :param problems: The rows that are left out, and why; or whose leaf alone is.
    :param n_left_out: How many rows are left out.
    """

    rows: tuple[LabelledRow, ...]
    problems: tuple[Problem, ...]
    n_left_out: int


class _LeftOutError(Exception):
    """A row cannot be measured; the message says why."""


def read_own_table(path: Path) -> OwnTable:
    """Read a flat table with a column of labels, in any format of documents.

    :param path: One header with 指标名称 and 标签 (or 类别, 标注, label), one indicator a row; the
        leaf may stand in 细类 or leaf.
    :raises DocumentError: If it cannot be read, is no such table, or no row has a known label.
    """
    sheets = list(read_sheets(path))
    headings = sheets[0].rows[0].cells if sheets and sheets[0].rows else ()
    label_column = _find_column(headings, _LABEL_HEADINGS)
    leaf_column = _find_column(headings, _LEAF_HEADINGS)
    # What we only need to compare with must not be taken for what the form itself says.
    flat = find_flat_table([_without(sheet, {label_column, leaf_column}) for sheet in sheets])
    if flat is None:
        raise DocumentError(_NO_TABLE, file=path.name)
    if label_column is None:
        raise DocumentError(_NO_LABELS, file=path.name)
    rows: list[LabelledRow] = []
    problems = list(sheets[0].problems)
    n_left_out = 0
    for full, row in zip(sheets[0].rows[1:], flat.rows, strict=True):
        leaf_text = _cell(full, leaf_column)
        try:
            label = _label_of(_cell(full, label_column))
            leaf = _leaf_of(leaf_text, label)
            rows.append(_labelled_row(flat, row, label, leaf))
        except _LeftOutError as reason:
            n_left_out += 1
            problems.append(row_problem(full, str(reason)))
            continue
        if leaf is None and leaf_text:
            problems.append(row_problem(full, _UNKNOWN_LEAF, leaf_column, kind="doubt"))
    if not rows:
        raise DocumentError(f"没有一行可以度量，每行要有指标名称和标签（{_KNOWN}）", file=path.name)
    return OwnTable(tuple(rows), tuple(problems), n_left_out)


def _find_column(headings: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Find the column under the first of the wanted headings that there is."""
    columns = {_bare(heading): number for number, heading in reversed(list(enumerate(headings)))}
    return next((columns[each] for each in wanted if each in columns), None)


def _without(sheet: Sheet, dropped: Set[int | None]) -> Sheet:
    """Take columns out of a sheet."""
    return replace(sheet, rows=tuple(_row_without(row, dropped) for row in sheet.rows))


def _row_without(row: Row, dropped: Set[int | None]) -> Row:
    """Take cells out of a row; merged cells that reach into them count as not merged."""
    kept = [number for number in range(len(row.cells)) if number not in dropped]
    place = {number: new for new, number in enumerate(kept)}
    return replace(
        row,
        cells=tuple(row.cells[number] for number in kept),
        spans=tuple((place[a], place[b]) for a, b in row.spans if a in place and b in place),
        above=tuple(place[number] for number in row.above if number in place),
        doubtful=tuple(place[number] for number in row.doubtful if number in place),
    )


def _cell(row: Row, column: int | None) -> str:
    """Give the text of a cell, "" if there is none."""
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _label_of(text: str) -> str:
    """Read a label, in Chinese or English; 数量指标 is 数量."""
    if not text:
        raise _LeftOutError("没有标签，未计入")
    label = _labels_by_word().get(_bare(text))
    if label is None:
        raise _LeftOutError(f"标签不是{_KNOWN}之一，未计入")
    return label


def _leaf_of(text: str, label: str) -> str | None:
    """Read a leaf, in Chinese or English, which must go with the label; None if it is no leaf."""
    leaf = _leaves_by_word().get(_bare(text))
    if leaf is not None and label_of_leaf(leaf) not in (None, label):
        raise _LeftOutError("标签与细类互相矛盾，未计入")
    return leaf


def _labelled_row(flat: FlatTable, row: Row, label: str, leaf: str | None) -> LabelledRow:
    """Put a row together."""
    name, value, description = flat.texts(row)
    if not name:
        raise _LeftOutError("这一行没有指标名称，未计入")
    level1, level2 = (
        _cell(row, flat.columns.column("common", meaning)) for meaning in ("level1", "level2")
    )
    declared = {"declared_level1": level1, "declared_level2": level2, "leaf": leaf}
    return LabelledRow(
        name=name,
        example=example_from(name, value, description),
        label=label,
        leaf=leaf,
        is_declared_right=is_declared_right(declared) if level1 and leaf else None,
    )


@cache
def _labels_by_word() -> Mapping[str, str]:
    """Give the label of each word for one, and of each leaf that fixes its label."""
    fixed = {word: label_of_leaf(leaf) for word, leaf in _leaves_by_word().items()}
    words = {word: label for word, label in fixed.items() if label is not None}
    for label, name in labels().items():
        words |= {label: label, _bare(name): label}
    return words


@cache
def _leaves_by_word() -> Mapping[str, str]:
    """Give the leaf of each word for one."""
    return {word: leaf for leaf, name in leaves().items() for word in (leaf, _bare(name))}


def _bare(text: str) -> str:
    """Fold a heading or a label to one spelling, without the word 指标."""
    return re.sub(r"\s", "", normalize(text)).lower().removesuffix("指标")
