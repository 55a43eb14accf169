"""The command line: arguments → use case → lines of text."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from perf_nlp.cli_frame import UNUSABLE, Group, speak_utf8
from perf_nlp.errors import PerfNlpError
from perf_nlp.records import Filters, Problem, to_json

if TYPE_CHECKING:
    from perf_nlp.service.library import Library

# Exit status of work done but for rows that could not be read, as interface.md promises.
UNREAD_ROWS = 1
# What it promises of a hit; programs may rely on there being no other keys.
_HIT_KEYS = (
    "id", "name", "value", "description", "label", "leaf", "similarity", "project", "unit_name",
    "year", "count", "highlights",
)  # fmt: skip


@click.group(cls=Group)
@click.version_option(package_name="perf-nlp", help="显示版本。")
@click.option(
    "--library", "library_path", type=click.Path(path_type=Path), envvar="PERF_NLP_LIBRARY",
    help="资料库所在的文件夹；默认放在用户自己的数据文件夹。",
)  # fmt: skip
@click.option("--offline", is_flag=True, help="任何情况下都不尝试联网。")
@click.pass_context
def cli(ctx: click.Context, library_path: Path | None, offline: bool) -> None:
    """预算绩效指标的读取、分类与检索；全部离线运行。"""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    ctx.obj = {"path": library_path, "offline": offline}


def main() -> None:
    """Run the command line."""
    speak_utf8()
    cli(prog_name="perf-nlp")


def _library_option(command: Any) -> Any:
    """Let `--library` stand behind the command too."""
    return click.option(
        "--library", "own_path", type=click.Path(path_type=Path), help="资料库所在的文件夹。"
    )(command)


def _offline_option(command: Any) -> Any:
    """Let `--offline` stand behind the command too."""
    return click.option("--offline", "own_offline", is_flag=True, help="不尝试联网。")(command)


def _open(
    options: dict[str, Any], own_path: Path | None, *, offline: bool = False, create: bool = True
) -> Library:
    """Open the library that the options name."""
    from dataclasses import replace

    from perf_nlp.service.library import Library
    from perf_nlp.settings import load_settings

    path = _library_path(options, own_path)
    settings = load_settings(path)
    if offline or options["offline"]:
        settings = replace(settings, offline=True)
    return Library(path, settings=settings, create=create)


def _library_path(options: dict[str, Any], own_path: Path | None) -> Path:
    """Give the folder that the options name, else the user's own."""
    from perf_nlp.service.library import default_library

    return own_path or options["path"] or default_library()


def _print_json(answer: Any) -> None:
    """Print an answer as JSON that people can read too."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _say(text: str) -> None:
    """Tell on stderr what is going on."""
    click.echo(text, err=True)


def _report(problems: Iterable[Problem]) -> bool:
    """Name every row that could not be read, or was read with doubt, on stderr."""
    any_problem = False
    for problem in problems:
        any_problem = True
        origin = problem.origin
        sheet = f"工作表 {origin.sheet} " if origin.sheet else ""
        column = f"第 {origin.column} 列" if origin.column else ""
        _say(f"{origin.file} {sheet}第 {origin.row} 行{column}：{problem.reason}：{problem.text}")
    return any_problem


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--year", type=int, help="文件所属的预算年度；不写则从文件里读。")
@click.option("--dry-run", is_flag=True, help="只读取并显示，不写入资料库。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@_library_option
@click.pass_obj
def import_command(
    options: dict[str, Any],
    paths: tuple[Path, ...],
    year: int | None,
    dry_run: bool,
    as_json: bool,
    own_path: Path | None,
) -> None:
    """把文件读入资料库，逐行报告读到了什么、哪些没有读懂。"""
    read = _dry_run if dry_run else _import
    failed = read(options, paths, year, as_json, own_path)
    if failed:
        sys.exit(failed)


def _dry_run(
    options: dict[str, Any],
    paths: tuple[Path, ...],
    year: int | None,
    as_json: bool,
    own_path: Path | None,
) -> int:
    """Read documents and print what they yield; touch no library."""
    from perf_nlp.service.reading import read_document

    status = 0
    answers = []
    for path in paths:
        try:
            document = read_document(path, year=year)
        except PerfNlpError as error:
            _say(f"错误：{error}")
            status = UNUSABLE
            continue
        answers.append({"file": path.name, **to_json(document)})
        if not as_json:
            n_indicators = sum(len(project.indicators) for project in document.projects)
            click.echo(f"{path.name}：{len(document.projects)} 个项目，{n_indicators} 条指标")
            for project in document.projects:
                click.echo(f"  {project.name}：{len(project.indicators)} 条指标")
        if _report(document.problems):
            status = max(status, UNREAD_ROWS)
    if as_json and len(paths) > 1:
        _print_json(answers)
    elif as_json and answers:
        _print_json({key: value for key, value in answers[0].items() if key != "file"})
    return status


def _import(
    options: dict[str, Any],
    paths: tuple[Path, ...],
    year: int | None,
    as_json: bool,
    own_path: Path | None,
) -> int:
    """Import documents one after the other; one that cannot be read does not stop the others."""
    status = 0
    answers = []
    library: Library | None = None
    with ExitStack() as stack:
        for path in paths:
            try:
                if library is None:
                    _check_worth_a_library(options, own_path, path, year)
                    library = stack.enter_context(_open(options, own_path))
                imported = library.add(path, year=year)
            except PerfNlpError as error:
                _say(f"错误：{error}")
                status = UNUSABLE
                continue
            document = imported.document
            answers.append(to_json(imported))
            if not as_json:
                was_there = "" if imported.is_new else "（资料库里已有，没有重复导入）"
                click.echo(
                    f"{document.file_name}：{document.n_projects} 个项目，"
                    f"{document.n_indicators} 条指标，{document.n_problems} 处需要核对{was_there}"
                )
            if _report(imported.problems):
                status = max(status, UNREAD_ROWS)
    if as_json and library is not None:
        _print_json(answers)
    return status


def _check_worth_a_library(
    options: dict[str, Any], own_path: Path | None, document: Path, year: int | None
) -> None:
    """Read a document before a library is made for it: a slip must not leave an empty one."""
    from perf_nlp.service.reading import read_document

    if not (_library_path(options, own_path) / "library.db").exists():
        read_document(document, year=year)


@cli.command("classify")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path),
    help="结果文件：csv、tsv、xlsx、jsonl 或 parquet，按扩展名决定格式。",
)  # fmt: skip
def classify_command(source: Path, output: Path) -> None:
    """为文件里的每条指标判断类别，写成新的表；平铺的表保留原有各列。"""
    from perf_nlp.service.classify_file import classify_file

    classified = classify_file(source, output, progress=_say)
    _say(
        f"已为 {classified.n_indicators} 条指标分类，其中 {classified.n_review} 条建议人工复核，"
        f"结果在 {output}"
    )
    if _report(classified.problems):
        sys.exit(UNREAD_ROWS)


@cli.command("search")
@click.argument("query")
@click.option("-k", default=10, show_default=True, help="返回的条数。")
@click.option("--label", help="只看这一类：quantity、quality、timeliness、cost 或 satisfaction。")
@click.option("--leaf", help="只看这个官方细类，例如 output.quantity。")
@click.option("--year", type=int, help="只看这个预算年度。")
@click.option("--unit-name", help="只看这个单位。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@_library_option
@_offline_option
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
    with _open(options, own_path, offline=own_offline, create=False) as library:
        answer = library.search(query, k=k, filters=filters)
    if as_json:
        hits = [{key: hit[key] for key in _HIT_KEYS} for hit in answer.hits]
        _print_json({key: answer[key] for key in ("query", "total", "took_ms")} | {"hits": hits})
        return
    for hit in answer.hits:
        repeated = f"（{hit.count} 处相同）" if hit.count > 1 else ""
        click.echo(
            f"{hit.similarity:.2f}  {hit.label_zh}  {hit.name}  {hit.value or '—'}  "
            f"{hit.project} {hit.unit_name or ''} {hit.year or ''}{repeated}"
        )
    if not answer.hits:
        _say("没有找到相近的指标，请换个说法，或减少筛选条件")


@cli.command("value")
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
        _print_json(to_json(reading))
        return
    for target in reading.targets:
        stated = dict(target) | {"per": "、".join(target.per)}
        parts = [f"{key}={value}" for key, value in stated.items() if value not in (None, "")]
        click.echo("  ".join(parts))


@cli.command("serve")
@click.option("--host", help="监听的地址；默认只有本机能访问。")
@click.option("--port", type=click.IntRange(0, 65535), help="端口；0 表示任选一个空闲的。")
@_library_option
@_offline_option
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

    with _open(options, own_path, offline=own_offline) as library:
        settings = library.settings
        settings = replace(settings, host=host or settings.host)
        settings = replace(settings, port=settings.port if port is None else port)
        serve(library, settings, announce=lambda url: click.echo(f"网页服务已启动：{url}"))


@cli.command("train")
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

    _print_json(train(corpus, models, only=only, seed=seed, progress=_say))


@cli.command("evaluate")
@click.option(
    "--split", type=click.Choice(["calibration", "test"]), default="test", show_default=True,
    help="用语料的哪一部分来度量。",
)  # fmt: skip
def evaluate_command(split: Literal["calibration", "test"]) -> None:
    """度量随附模型：分类、检索、指标值读取，并与简单做法对照。"""
    from perf_nlp.learning.evaluation import evaluate

    _print_json(evaluate(split, progress=_say))


@cli.group("library")
def library_group() -> None:
    """资料库的维护。"""


@library_group.command("stats")
@_library_option
@click.pass_obj
def stats_command(options: dict[str, Any], own_path: Path | None) -> None:
    """显示资料库里有什么。"""
    with _open(options, own_path, create=False) as library:
        _print_json(library.stats())


@library_group.command("documents")
@_library_option
@click.pass_obj
def documents_command(options: dict[str, Any], own_path: Path | None) -> None:
    """列出资料库里的文件，一行一份：编号、文件名、年度、项目数、指标数。"""
    with _open(options, own_path, create=False) as library:
        for each in library.documents():
            click.echo(
                f"{each.id}\t{each.file_name}\t{each.year or ''}\t{each.n_projects}\t"
                f"{each.n_indicators}"
            )


@library_group.command("remove")
@click.argument("id", type=int)
@_library_option
@click.pass_obj
def remove_command(options: dict[str, Any], id: int, own_path: Path | None) -> None:
    """从资料库删除编号为 ID 的文件及其全部内容。"""
    with _open(options, own_path, create=False) as library:
        name = library.document(id).file_name
        library.delete_document(id)
        click.echo(f"已删除 {name}")


@library_group.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@_library_option
@click.pass_obj
def backup_command(options: dict[str, Any], target: Path, own_path: Path | None) -> None:
    """把资料库备份成一个文件。"""
    from perf_nlp.service.care import backup_library

    with _open(options, own_path, create=False) as library:
        backup_library(library, target)
    click.echo(f"已备份到 {target}")


@library_group.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@_library_option
@click.pass_obj
def restore_command(options: dict[str, Any], source: Path, own_path: Path | None) -> None:
    """用备份文件恢复资料库；现有内容被备份取代。"""
    from perf_nlp.service.care import restore_library

    restore_library(source, _library_path(options, own_path))
    click.echo(f"已从 {source.name} 恢复")


@library_group.command("verify")
@_library_option
@click.pass_obj
def verify_command(options: dict[str, Any], own_path: Path | None) -> None:
    """检查数据库和索引是否完好。"""
    from perf_nlp.service.care import verify_library

    with _open(options, own_path, create=False) as library:
        findings = verify_library(library)
    for finding in findings:
        _say(finding)
    if findings:
        sys.exit(UNUSABLE)
    click.echo("资料库完好")


@library_group.command("reindex")
@_library_option
@click.pass_obj
def reindex_command(options: dict[str, Any], own_path: Path | None) -> None:
    """重新建立索引。"""
    from perf_nlp.service.care import reindex_library

    with _open(options, own_path, create=False) as library:
        click.echo(f"已重新建立 {reindex_library(library)} 条指标的索引")
