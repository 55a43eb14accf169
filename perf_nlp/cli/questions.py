"""Commands that answer a question: search, value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from perf_nlp.cli.common import library_option, offline_option, open_library, print_json, say
from perf_nlp.cli.frame import Command
from perf_nlp.records import Filters, to_json

# What it promises of a hit; programs may rely on there being no other keys.
_HIT_KEYS = (
    "id", "name", "value", "description", "label", "leaf", "similarity", "project", "unit_name",
    "year", "count", "highlights",
)  # fmt: skip


@click.command("search", cls=Command)
@click.argument("query")
@click.option("-k", default=10, show_default=True, help="返回的条数。")
@click.option("--label", help="只看这一类：quantity、quality、timeliness、cost 或 satisfaction。")
@click.option("--leaf", help="只看这个官方细类，例如 output.quantity。")
@click.option("--year", type=int, help="只看这个预算年度。")
@click.option("--unit-name", help="只看这个单位。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@library_option
@offline_option
@click.pass_obj
def search_command(
    options: dict[str, Any],
    query: str,
    k: int,
    label: str | None,
    leaf: str | None,
    year: int | None,
    unit_name: str | None,
    as_json: bool,
    own_path: Path | None,
    own_offline: bool,
) -> None:
    """按含义和字词检索绩效指标。"""
    filters = Filters(label=label, leaf=leaf, year=year, unit_name=unit_name)
    with open_library(options, own_path, offline=own_offline, create=False) as library:
        answer = library.search(query, k=k, filters=filters)
    if as_json:
        hits = [{key: hit[key] for key in _HIT_KEYS} for hit in answer.hits]
        print_json({key: answer[key] for key in ("query", "total", "took_ms")} | {"hits": hits})
        return
    for hit in answer.hits:
        repeated = f"（{hit.count} 处相同）" if hit.count > 1 else ""
        click.echo(
            f"{hit.similarity:.2f}  {hit.label_zh}  {hit.name}  {hit.value or '—'}  "
            f"{hit.project} {hit.unit_name or ''} {hit.year or ''}{repeated}"
        )
    if not answer.hits:
        say("没有找到相近的指标，请换个说法，或减少筛选条件")


@click.command("value", cls=Command)
@click.argument("text")
@click.option("--name", help="指标名称。")
@click.option("--unit", help="计量单位一栏。")
@click.option("--operator", help="计算符号一栏。")
@click.option("--leaf", help="官方细类，例如 cost.economic。")
@click.option("--year", type=int, help="预算年度。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def value_command(
    text: str,
    name: str | None,
    unit: str | None,
    operator: str | None,
    leaf: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """读懂一个指标值。"""
    from perf_nlp.service.value import parse_target

    reading = parse_target(text, name=name, unit=unit, operator=operator, leaf=leaf, year=year)
    if as_json:
        print_json(to_json(reading))
        return
    for target in reading.targets:
        stated = dict(target) | {"per": "、".join(target.per)}
        parts = [f"{key}={value}" for key, value in stated.items() if value not in (None, "")]
        click.echo("  ".join(parts))
