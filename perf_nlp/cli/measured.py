"""Show what `perf-nlp evaluate` measured as tables that people read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perf_nlp.learning.baselines import BASELINES
from perf_nlp.learning.indicator_kinds import KINDS
from perf_nlp.learning.label_report import OURS, QUICK
from perf_nlp.taxonomy import labels, leaves

_N_SECTORS = 10
_SPLITS = {"test": "测试", "calibration": "校准"}
_WAYS = {"words": "按字词", "meaning": "按含义", "both": "两者合用（随附）"}
_GROUP_HEAD = ("条数", "类别准确率", "细类准确率", "免复核占比")


def measured_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Describe what `evaluate` or `evaluate_table` measured, line by line."""
    yield _title(measured)
    yield from _overall_lines(measured["labels"])
    yield from _coverage_lines(measured["risk_coverage"])
    yield from _confusion_lines(measured["confusion"])
    yield from _group_lines(measured)
    yield from _reason_lines(measured["reasons"])
    if "search" in measured:
        yield from _other_lines(measured)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the cells of a table: the first column to the left, numbers to the right.

    A Chinese character is as wide as two letters.

    >>> aligned([("做法", "准确率"), ("ab", "0.9")])
    ['  做法  准确率', '  ab       0.9']
    """
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        for cell, width in zip(others, widths[1:], strict=True):
            cells.append(" " * (width - _width(cell)) + cell)
        lines.append("  " + "  ".join(cells))
    return lines


def _width(text: str) -> int:
    """Give the columns that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _title(measured: Mapping[str, Any]) -> str:
    """Say what was measured on."""
    ours = measured["labels"][OURS]
    if "split" in measured:
        return f"语料的{_SPLITS[measured['split']]}部分，{ours['n']} 条指标"
    left_out = f"，另有 {n} 行未计入" if (n := measured["n_left_out"]) else ""
    known = f"，其中 {ours['n_leaves']} 条标有细类" if ours["n_leaves"] < ours["n"] else ""
    return f"{measured['file']}，{ours['n']} 条指标{known}{left_out}"


def _overall_lines(ways: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Show accuracy and macro-F1 of all ways, then confidence and review of ours."""
    yield "\n类别与细类"
    names = {OURS: "perf-nlp", QUICK: "perf-nlp，不问精细模型", **BASELINES}
    keys = ("label_accuracy", "label_macro_f1", "leaf_accuracy", "leaf_macro_f1")
    yield from aligned([
        ("做法", "条数", "类别准确率", "类别宏平均F1", "细类条数", "细类准确率", "细类宏平均F1"),
        *(
            (
                names[way], str(of["n"]), *(_rate(of[key]) for key in keys[:2]),
                str(of["n_leaves"]), *(_rate(of[key]) for key in keys[2:]),
            )
            for way, of in ways.items()
        ),
    ])  # fmt: skip
    ours = ways[OURS]
    errors = (ours["calibration_error"], ours["leaf_calibration_error"])
    yield "校准误差（ECE）：类别 {}，细类 {}".format(*map(_rate, errors))
    yield (
        f"不需要复核：{ours['n_without_review']} 条，占 {_rate(ours['needs_no_review_rate'])}，"
        f"其中类别准确率 {_rate(ours['accuracy_where_no_review'])}"
    )


def _coverage_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Show how often the most confident answers are right."""
    yield "\n只取把握最大的一部分（类别、细类各按自己的把握排序）"
    label, leaf = measured["label"], measured["leaf"]
    leaf_points = leaf["points"] if leaf else [None] * len(label["points"])
    yield from aligned([
        ("部分", "条数", "类别准确率", "细类条数", "细类准确率"),
        *(
            (
                f"{point['coverage']}%", str(point["n"]), _rate(point["accuracy"]),
                str(other["n"] if other else 0), _rate(other["accuracy"] if other else None),
            )
            for point, other in zip(label["points"], leaf_points, strict=True)
        ),
    ])  # fmt: skip
    areas = (label["area"], leaf["area"] if leaf else None)
    yield "风险—覆盖曲线下的面积（越小越好）：类别 {}，细类 {}".format(*map(_rate, areas))


def _confusion_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Show what was taken for what."""
    yield "\n类别的混淆（每行一种标注，各列为模型的答案）"
    table = measured["label"]
    names = labels()
    yield from aligned([
        ("标注", *(names[label] for label in table), "合计"),
        *(
            (names[label], *map(str, answers.values()), str(sum(answers.values())))
            for label, answers in table.items()
        ),
    ])  # fmt: skip
    if measured["leaf"]:
        yield "\n最常见的细类混淆"
        yield from aligned([
            ("标注 → 模型的答案", "条数", "该标注共有"),
            *(
                (
                    f"{leaves()[each['truth']]} → {leaves()[each['answer']]}", str(each["n"]),
                    str(each["n_truth"]),
                )
                for each in measured["leaf"]
            ),
        ])  # fmt: skip


def _group_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Show the worst sectors and all kinds of rows."""
    sectors = measured["by_sector"]
    if sectors:
        shown = list(sectors.items())[:_N_SECTORS]
        yield f"\n准确率最低的 {len(shown)} 个行业（共 {len(sectors)} 个，全部见 --json）"
        yield from aligned([("行业", *_GROUP_HEAD), *(_group_row(*each) for each in shown)])
    yield "\n各种指标（互有重叠）"
    kinds = measured["by_kind"].items()
    yield from aligned([
        ("种类", *_GROUP_HEAD), *(_group_row(KINDS[key].name_zh, of) for key, of in kinds)
    ])  # fmt: skip


def _group_row(name: str, of: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the cells of one group of rows."""
    rates = (of["label_accuracy"], of["leaf_accuracy"], of["needs_no_review_rate"])
    return (name, str(of["n"]), *map(_rate, rates))


def _reason_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Show whether the decisions hang on what the reasons name."""
    yield (
        f"\n判断依据：删去点名的第一处文字，{_rate(measured['changed_by_named'])} 的类别改变；"
        f"删去任一其他词，{_rate(measured['changed_by_random'])} 改变（{measured['n']} 条）"
    )


def _other_lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Show search, the sample document and the values."""
    search, sample, values = (measured[key] for key in ("search", "labels_of_the_sample", "values"))
    yield f"\n检索：用 {search['n_queries']} 条说明找 {search['n_names']} 个名称"
    yield from aligned([
        ("做法", "MRR", "前十命中率"),
        *(
            (name, _rate(search[way]["mrr"]), _rate(search[way]["recall_at_10"]))
            for way, name in _WAYS.items()
        ),
    ])  # fmt: skip
    others = measured["out_of_scope"]
    yield (
        f"\n不是指标的文字 {others['n']} 条，标为需要复核的占比："
        f"训练中见过的种类 {_rate(others['marked_rate_of_seen_kinds'])}，"
        f"没见过的 {_rate(others['marked_rate_of_unseen_kinds'])}"
    )
    yield (
        f"真实样例 {sample['n']} 条：类别对 {sample['n_right_labels']} 条，"
        f"细类对 {sample['n_right_leaves']} 条，"
        f"类别错而未提示复核 {sample['n_wrong_without_review']} 条"
    )
    yield f"指标值例子 {values['n']} 条：{values['n_exact']} 条完全读对"


def _rate(number: float | None) -> str:
    """Show a number with four decimals; what there is none of as —."""
    return "—" if number is None else f"{number:.4f}"
