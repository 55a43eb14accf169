"""Commands that read documents: import, classify."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perf_nlp.cli.common import (
    UNREAD_ROWS,
    library_option,
    library_path_of,
    open_library,
    print_json,
    report,
    say,
)
from perf_nlp.cli.frame import UNUSABLE, Command
from perf_nlp.errors import PerfNlpError
from perf_nlp.records import to_json

if TYPE_CHECKING:
    from perf_nlp.service.library import Library


@click.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--year", type=int, help="文件所属的预算年度；不写则从文件里读。")
@click.option("--dry-run", is_flag=True, help="只读取并显示，不写入资料库。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@library_option
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
    if dry_run:
        sys.exit(_dry_run(paths, year, as_json))
    sys.exit(_import(options, paths, year, as_json, own_path))


def _dry_run(paths: tuple[Path, ...], year: int | None, as_json: bool) -> int:
    """Read documents and print what they yield; touch no library."""
    from perf_nlp.service.reading import read_document

    status = 0
    answers = []
    for path in paths:
        try:
            document = read_document(path, year=year)
        except PerfNlpError as error:
            say(f"错误：{error}")
            status = UNUSABLE
            continue
        answers.append({"file": path.name, **to_json(document)})
        if not as_json:
            n_indicators = sum(len(project.indicators) for project in document.projects)
            click.echo(f"{path.name}：{len(document.projects)} 个项目，{n_indicators} 条指标")
            for project in document.projects:
                click.echo(f"  {project.name}：{len(project.indicators)} 条指标")
        if report(document.problems):
            status = max(status, UNREAD_ROWS)
    if as_json and len(paths) > 1:
        print_json(answers)
    elif as_json and answers:
        print_json({key: value for key, value in answers[0].items() if key != "file"})
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
                    library = stack.enter_context(open_library(options, own_path))
                imported = library.add(path, year=year)
            except PerfNlpError as error:
                say(f"错误：{error}")
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
            if report(imported.problems):
                status = max(status, UNREAD_ROWS)
    if as_json and library is not None:
        print_json(answers)
    return status


def _check_worth_a_library(
    options: dict[str, Any], own_path: Path | None, document: Path, year: int | None
) -> None:
    """Read a document before a library is made for it: a slip must not leave an empty one."""
    from perf_nlp.service.reading import read_document

    if not (library_path_of(options, own_path) / "library.db").exists():
        read_document(document, year=year)


@click.command("classify", cls=Command)
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path),
    help="结果文件：csv、tsv、xlsx、jsonl 或 parquet，按扩展名决定格式。",
)  # fmt: skip
def classify_command(source: Path, output: Path) -> None:
    """为文件里的每条指标判断类别，写成新的表；平铺的表保留原有各列。"""
    from perf_nlp.service.classify_file import classify_file

    classified = classify_file(source, output, progress=say)
    say(
        f"已为 {classified.n_indicators} 条指标分类，其中 {classified.n_review} 条建议人工复核，"
        f"结果在 {output}"
    )
    if report(classified.problems):
        sys.exit(UNREAD_ROWS)
