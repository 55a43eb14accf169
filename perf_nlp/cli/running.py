"""Commands that run for a while: serve, train, evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import click

from perf_nlp.cli.common import library_option, offline_option, open_library, print_json, say
from perf_nlp.cli.frame import Command


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
@click.option("--only", type=click.Choice(["encoder", "classifier"]), help="只训练其中一个。")
@click.option("--seed", default=0, show_default=True, help="随机种子。")
def train_command(corpus: Path | None, models: Path | None, only: str | None, seed: int) -> None:
    """从标注语料训练向量模型和分类模型。"""
    from perf_nlp.learning.training import train

    print_json(train(corpus, models, only=only, seed=seed, progress=say))


@click.command("evaluate", cls=Command)
@click.option(
    "--split", type=click.Choice(["calibration", "test"]), default="test", show_default=True,
    help="用语料的哪一部分来度量。",
)  # fmt: skip
def evaluate_command(split: Literal["calibration", "test"]) -> None:
    """度量随附模型：分类、检索、指标值读取，并与简单做法对照。"""
    from perf_nlp.learning.evaluation import evaluate

    print_json(evaluate(split, progress=say))
