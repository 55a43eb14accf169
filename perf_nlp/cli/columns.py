"""What the columns of tables are taken for: shown, and written to a file to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from perf_nlp.cli.common import as_argument, cancellable, place, say
from perf_nlp.cli.frame import Command
from perf_nlp.records import TableReading


@click.command("columns", cls=Command)
@click.argument("source", metavar="PATH", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="把各列的含义写成可以修改的文件，改好后用 import --columns 导入。",
)  # fmt: skip
def columns_command(source: Path, output: Path | None) -> None:
    """显示文件里每张指标表的各列被读作什么，有多大把握。"""
    from perf_nlp.service.choices import distinct_tables
    from perf_nlp.service.columns_file import write_columns
    from perf_nlp.service.reading import read_document

    with cancellable():
        document = read_document(source)
        tables = distinct_tables(document.tables)
        if not tables:
            click.echo("文件里没有带表头的指标表，不需要核对各列")
            return
        for line in table_lines(tables):
            click.echo(line)
        if output is not None:
            write_columns(output, tables)
            say(
                f"已写到 {output}，改好后运行 perf-nlp import {as_argument(source)} "
                f"--columns {as_argument(output)}"
            )


def table_lines(tables: Iterable[TableReading], indent: str = "") -> list[str]:
    """Describe tables: a line each, and a line a column."""
    from perf_nlp.service.choices import confidence_words, letter_of, meaning_words

    lines = []
    for table in tables:
        lines.append(
            f"{indent}{place(table.origin)}起的表，{table.n_indicators} 条指标，"
            f"列的含义{confidence_words(table.confidence)}："
        )
        for column in table.columns:
            meaning = meaning_words(column.meaning)
            sure = f"（{confidence_words(column.confidence)}）" if column.meaning else ""
            heading = column.heading or "（没有表头）"
            samples = "、".join(" ".join(text.split())[:20] for text in column.samples)
            below = f"  例：{samples}" if samples else ""
            lines.append(f"{indent}  {letter_of(column)} 列 {heading} → {meaning}{sure}{below}")
    return lines
