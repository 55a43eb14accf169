"""The command line: arguments → use case → lines of text."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from perf_nlp.cli.columns import columns_command
from perf_nlp.cli.documents import classify_command
from perf_nlp.cli.frame import Group, speak_utf8
from perf_nlp.cli.importing import import_command
from perf_nlp.cli.library import library_group
from perf_nlp.cli.questions import search_command, value_command
from perf_nlp.cli.running import evaluate_command, serve_command, train_command


@click.group(cls=Group)
@click.version_option(package_name="perf-nlp", help="显示版本。")
@click.option(
    "--library", "library_path", type=click.Path(path_type=Path),
    help="资料库所在的文件夹；默认放在用户自己的数据文件夹。",
)  # fmt: skip
@click.option("--offline", is_flag=True, help="任何情况下都不尝试联网。")
@click.option(
    "--encoder",
    help="检索用的向量模型：default（快）、accurate（更准，慢得多）或模型文件夹；"
    "资料库换用另一模型时先重建索引。",
)
@click.pass_context
def cli(ctx: click.Context, library_path: Path | None, offline: bool, encoder: str | None) -> None:
    """预算绩效指标的读取、分类与检索；全部离线运行。"""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    ctx.obj = {"path": library_path, "offline": offline, "encoder": encoder}


for command in (
    import_command, columns_command, classify_command, search_command, value_command, serve_command,
    train_command, evaluate_command, library_group,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    speak_utf8()
    cli(prog_name="perf-nlp")
