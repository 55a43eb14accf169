"""Numbers, dates and codes in the words of the pages: the filters of the templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from flask import Flask

from perf_nlp.records import Origin, ProjectObject, StoredIndicator
from perf_nlp.server.columns import choice_pairs, column_letter
from perf_nlp.server.progress import STATUSES, is_moving, percent, summary, version
from perf_nlp.server.target_words import KINDS, number_words, target_words
from perf_nlp.taxonomy import labels, leaf_of_declared, leaves

_DIRECTIONS = {"up": "越高越好", "down": "越低越好", "none": "没有固定方向"}
_OBJECTS: dict[ProjectObject, str] = {"project": "项目", "unit": "部门整体", "region": "区域"}
_GROUPS = {"own": "个性指标", "midterm": "中期目标", "annual": "年度目标"}
# Marks that turn the reading direction (≥90% would read as 90%≤), and control characters.
_MISLEADING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def init_app(app: Flask) -> None:
    """Give the templates of `app` these filters."""
    app.jinja_env.tests["moving"] = is_moving
    app.jinja_env.filters.update(
        choice_pairs=choice_pairs,
        column_group=lambda group: _GROUPS.get(group, "共性指标"),
        count=lambda number: f"{number:,}",
        declared_otherwise=declared_otherwise,
        direction=lambda direction: _DIRECTIONS[direction],
        kind=lambda kind: KINDS[kind],
        label=lambda label: labels().get(label, label),
        leaf=lambda leaf: leaves().get(leaf, leaf),
        local_time=local_time,
        object=lambda kind: _OBJECTS[kind],
        origin=origin_words,
        percent=percent,
        probability=probability,
        segments=segments,
        similarity=lambda similarity: f"{similarity:.2f}",
        status=lambda status: STATUSES.get(status, status),
        summary=summary,
        target=target_words,
        version=version,
        yuan=yuan,
    )


def plain(value: object) -> object:
    r"""Drop characters that mislead the reader's eye; what is no text passes.

    >>> plain("\u202e反向")
    '反向'
    """
    return _MISLEADING.sub("", value) if type(value) is str else value


def yuan(amount: float | None) -> str:
    """Write an amount in 元 with separators; cents only where there are some.

    >>> yuan(42000.0), yuan(1234567.5), yuan(None)
    ('42,000 元', '1,234,567.50 元', '未填写')
    """
    if amount is None:
        return "未填写"
    return f"{amount:,.0f} 元" if amount == round(amount) else f"{amount:,.2f} 元"


def probability(rate: float) -> str:
    """Write a probability in whole percent; nothing a model says is certain.

    >>> probability(0.834), probability(0.998)
    ('83%', '＞99%')
    """
    return "＞99%" if rate > 0.99 else f"{rate:.0%}"


def local_time(utc: str) -> str:
    """Write a UTC time as the server's clock shows it, to the minute."""
    moment = datetime.fromisoformat(utc)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def part_words(sheet: str | None, page: int | None) -> str:
    """Name a sheet, the table of a text, a page; "" for plain text.

    >>> part_words("表1", None), part_words("表格2", None), part_words(None, 3)
    ('工作表「表1」', '表格2', '第 3 页')
    """
    # Tables of a text have their names from us.
    is_ours = sheet is None or re.fullmatch(r"表格\d+", sheet)
    name = (sheet or "") if is_ours else f"工作表「{sheet}」"
    return "，".join(filter(None, (name, f"第 {page} 页" if page else "")))


def origin_words(origin: Origin) -> str:
    """Say where in its file something stands; "整份文件" if no row is meant.

    >>> origin_words(Origin("a.xlsx", "表1", 7, 2)), origin_words(Origin("a.pdf", None, 5, page=3))
    ('工作表「表1」，第 7 行，B 列', '第 3 页，第 5 行')
    """
    row = f"第 {number_words(origin.row)} 行" if origin.row else ""
    column = f"{column_letter(origin.column)} 列" if origin.column else ""
    parts = (part_words(origin.sheet, origin.page), row, column)
    return "，".join(filter(None, parts)) or "整份文件"


def segments(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut `text` at the highlighted spans.

    :param spans: (start, end), end exclusive; in any order, also overlapping.
    :return: Pieces that join to `text`, each with whether it is highlighted.

    >>> segments("群众满意度", [(2, 5)])
    [('群众', False), ('满意度', True)]
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end in sorted(spans):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    pieces.append((text[done:], False))
    return [piece for piece in pieces if piece[0]]


def declared_otherwise(stored: StoredIndicator) -> bool:
    """Tell whether the form names another leaf than the model; not if it names none."""
    declared = leaf_of_declared(stored.indicator.declared_level1, stored.indicator.declared_level2)
    return declared is not None and declared != stored.prediction.leaf
