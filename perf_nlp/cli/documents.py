"""Commands that read documents and keep nothing of them: classify."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from perf_nlp.cli.common import UNREAD_ROWS, report, say
from perf_nlp.cli.frame import Command


@click.command("classify", cls=Command)
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path),
    help="结果文件：csv、tsv、xlsx、jsonl 或 parquet，按扩展名决定格式。",
)  # fmt: skip
@click.option(
    "--careful/--quick", default=None,
    help="把握不大的是否再由精细模型复核（每千条约两秒）；默认一万条以内复核。",
)  # fmt: skip
def classify_command(source: Path, output: Path, careful: bool | None) -> None:
    """为文件里的每条指标判断类别，写成新的表；平铺的表保留原有各列。"""
    from perf_nlp.service.classify_file import classify_file

    classified = classify_file(source, output, careful=careful, progress=say)
    say(
        f"已为 {classified.n_indicators} 条指标分类，其中 {classified.n_review} 条建议人工复核，"
        f"结果在 {output}"
    )
    if report(classified.problems):
        sys.exit(UNREAD_ROWS)
