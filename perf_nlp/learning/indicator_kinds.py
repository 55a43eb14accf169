"""Kinds of indicators that a classifier finds easier or harder than others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from perf_nlp.indicators.names import clean_name, is_rate
from perf_nlp.learning.labelled_rows import LabelledRow

_SHORT, _LONG = 4, 16
_NOTHING = {"empty", "placeholder"}
# How a value reads that is neither an amount nor a date.
_WORDS = {"boolean", "grade", "timely", "qualitative", "reference", "policy", "text"}
# The files of the corpus that came first are hard on purpose, the later ones mostly ordinary.
_FIRST_FILES = {"admin", "city", "rural", "social"}


@dataclass(frozen=True, slots=True)
class IndicatorKind:
    """A kind of indicators; they overlap.

    :param name_zh: How users read it.
    :param holds: Tells whether a row is of the kind.
    """

    name_zh: str
    holds: Callable[[LabelledRow], bool]


def _is_in_words(row: LabelledRow) -> bool:
    """Tell whether there is a value, and every target in it is one of words."""
    return all(each.kind in _WORDS for each in row.example.targets)


def _is_missing(row: LabelledRow) -> bool:
    """Tell whether there is no value, or a sign that there is none (—)."""
    return all(each.kind in _NOTHING for each in row.example.targets)


def _is_cost_without_money(row: LabelledRow) -> bool:
    """Tell whether a cost has a value, and that is no money."""
    has_money = any(each.unit == "元" for each in row.example.targets)
    return row.label == "cost" and not has_money and not _is_missing(row)


def _is_leaf(row: LabelledRow, level: str) -> bool:
    """Tell whether a row's leaf is known and of a level: benefit, process."""
    return row.leaf is not None and row.leaf.partition(".")[0] == level


# In the order in which they are shown.
KINDS = {
    "value_in_words": IndicatorKind("指标值是文字", _is_in_words),
    "value_missing": IndicatorKind("没有指标值", _is_missing),
    "no_description": IndicatorKind("没有说明", lambda row: not row.example.description.strip()),
    "short_name": IndicatorKind(
        f"名称不超过 {_SHORT} 字", lambda row: len(row.example.name) <= _SHORT
    ),
    "long_name": IndicatorKind(
        f"名称 {_LONG} 字及以上", lambda row: len(row.example.name) >= _LONG
    ),
    "name_with_debris": IndicatorKind(
        "名称带编号、星号等", lambda row: clean_name(row.name) != row.name
    ),
    "rate": IndicatorKind("比率（率、比例、满意度）", lambda row: is_rate(row.name)),
    "declared_wrong": IndicatorKind("申报的类别不对", lambda row: row.is_declared_right is False),
    "declared_right": IndicatorKind("申报的类别正确", lambda row: row.is_declared_right is True),
    "effect": IndicatorKind("效益指标", lambda row: _is_leaf(row, "benefit")),
    "process": IndicatorKind("过程指标", lambda row: _is_leaf(row, "process")),
    "cost_without_money": IndicatorKind("成本指标，值不是金额", _is_cost_without_money),
    "first_files": IndicatorKind(
        "语料先写的文件（有意偏难）", lambda row: row.file in _FIRST_FILES
    ),
    "later_files": IndicatorKind(
        "语料后写的文件", lambda row: row.file is not None and row.file not in _FIRST_FILES
    ),
}
