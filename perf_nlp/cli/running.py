"""Commands that run for a while: serve, train, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import click

from perf_nlp.cli.common import (
    UNREAD_ROWS,
    library_option,
    offline_option,
    open_library,
    print_json,
    report,
    say,
)
from perf_nlp.cli.frame import Command
from perf_nlp.errors import RequestError
from perf_nlp.records import Problem


@click.command("serve", cls=Command)
@click.option("--host", help="监听的地址；默认只有本机能访问。")
@click.option("--port", type=click.IntRange(0, 65535), help="端口；0 表示任选一个空闲的。")
@library_option
@offline_option
@click.pass_obj
def serve_command(
    options: dict[str, Any],
    host: str | None,
    port: int | None,
    own_path: Path | None,
    own_offline: bool,
) -> None:
    """启动网页服务。"""
    from dataclasses import replace

    from perf_nlp.server import serve

    with open_library(options, own_path, offline=own_offline) as library:
        settings = library.settings
        settings = replace(settings, host=host or settings.host)
        settings = replace(settings, port=settings.port if port is None else port)
        serve(library, settings, announce=lambda url: click.echo(f"网页服务已启动：{url}"))


@click.command("train", cls=Command)
@click.option(
    "--corpus", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="标注语料的文件夹；默认为 data/corpus。",
)  # fmt: skip
@click.option(
    "--models", type=click.Path(path_type=Path, file_okay=False), help="模型写到哪里；默认 models。"
)
@click.option(
    "--only", type=click.Choice(["accurate", "encoder", "classifier"]), help="只训练其中一个。"
)
@click.option("--seed", default=0, show_default=True, help="随机种子。")
def train_command(corpus: Path | None, models: Path | None, only: str | None, seed: int) -> None:
    """从标注语料训练精细模型、向量模型和分类模型；两个核上约需半小时。"""
    from perf_nlp.learning.training import train

    print_json(train(corpus, models, only=only, seed=seed, progress=say))


@click.command("evaluate", cls=Command)
@click.argument("table", required=False, type=click.Path(path_type=Path))
@click.option(
    "--split", type=click.Choice(["calibration", "test"]),
    help="用语料的哪一部分来度量；默认为 test。",
)  # fmt: skip
@click.option("--slow", is_flag=True, help="也与 e5 + 逻辑回归对照，需要几分钟。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，含全部行业。")
def evaluate_command(
    table: Path | None, split: Literal["calibration", "test"] | None, slow: bool, as_json: bool
) -> None:
    """度量随附模型的分类、检索、指标值读取，并与简单做法对照。

    给出 TABLE 时改用自己标注的表（csv、xlsx 等）度量分类：第一行是表头，除指标名称外，要有“标签”
    一列（表头也可写 类别、标注 或 label），可以有“细类”（或 leaf）一列。
    """
    from perf_nlp.learning.evaluation import evaluate, evaluate_table

    problems: tuple[Problem, ...] = ()
    if table is None:
        measured = evaluate(split or "test", slow=slow, progress=say)
    elif split is not None:
        raise RequestError("--split 只用于随附的语料，度量自己的表时请去掉")
    else:
        measured, problems = evaluate_table(table, slow=slow, progress=say)
    if as_json:
        print_json(measured)
    else:
        from perf_nlp.cli.measured import measured_lines

        for line in measured_lines(measured):
            click.echo(line)
    if report(problems):
        if measured["n_left_out"]:
            say(f"共有 {measured['n_left_out']} 行未计入")
        sys.exit(UNREAD_ROWS)
