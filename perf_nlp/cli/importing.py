"""`perf-nlp import`: documents, folders and archives into the library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perf_nlp.cli.columns import table_lines
from perf_nlp.cli.common import (
    UNREAD_ROWS,
    as_argument,
    cancellable,
    library_option,
    part_name,
    print_json,
    report,
    say,
)
from perf_nlp.cli.frame import UNUSABLE, Command
from perf_nlp.cli.progress import Bar
from perf_nlp.cli.session import Order, Session
from perf_nlp.errors import DocumentError, PerfNlpError, RequestError
from perf_nlp.records import DocumentReport, PartReport, to_json

if TYPE_CHECKING:
    from perf_nlp.service.choices import UnsureColumnsError
    from perf_nlp.service.importing import Imported
    from perf_nlp.service.sources import Source

_ROLES = {
    "title": "标题", "head": "项目信息", "funds": "资金", "header": "表头", "unit": "单位",
    "project": "项目", "category": "指标类别", "indicator": "指标",
    "skipped": "合计、说明、签章等", "unread": "没有读懂",
}  # fmt: skip


@click.command("import", cls=Command)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--year", type=int, help="文件所属的预算年度；不写则从文件里读。")
@click.option("--dry-run", is_flag=True, help="只读取并显示，不写入资料库。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.option(
    "--columns", "columns_path", type=click.Path(path_type=Path),
    help="说明各列含义的文件，由 perf-nlp columns 写出、修改而成。",
)  # fmt: skip
@click.option("--remember", is_flag=True, help="记住 --columns 的说明，以后用于表头相同的表。")
@click.option("--accept", is_flag=True, help="列的含义不确定时，按程序的理解导入。")
@click.option("--verbose", is_flag=True, help="显示每个工作表或每页的行各读作什么、各列读作什么。")
@click.option("--quiet", is_flag=True, help="不显示进度条。")
@library_option
@click.pass_obj
def import_command(
    options: dict[str, Any],
    /,
    paths: tuple[Path, ...],
    dry_run: bool,
    columns_path: Path | None,
    own_path: Path | None,
    **asked: Any,
) -> None:
    """把文件、文件夹或 zip 压缩包读入资料库，逐行报告读到了什么、哪些没有读懂。"""
    if asked["remember"] and columns_path is None:
        raise RequestError("--remember 要和 --columns 一起用")
    columns = None
    if columns_path is not None:
        from perf_nlp.service.columns_file import ColumnsFile

        columns = ColumnsFile(columns_path)
    order = Order(columns=columns, **asked)
    with cancellable():
        status = _dry_run(paths, order) if dry_run else _import(options, own_path, paths, order)
        for sentence in columns.unused() if columns else ():
            say(f"提示：{sentence}")
    sys.exit(status)


class _Run:
    """What has come of the paths so far: answers and the worst exit status."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.status = 0
        self.answers: list[dict[str, Any]] = []

    def over(self, paths: tuple[Path, ...], bar: Bar, take: Callable[[Source], None]) -> None:
        """Take every document of the paths; one that cannot be read does not stop the others."""
        for path in paths:
            try:
                self._over_one(path, bar, take)
            except PerfNlpError as error:
                bar.clear()
                self.fail(f"错误：{error}", UNUSABLE)

    def _over_one(self, path: Path, bar: Bar, take: Callable[[Source], None]) -> None:
        """Take every document of one path."""
        from perf_nlp.service.choices import UnsureColumnsError
        from perf_nlp.service.sources import Sources

        n_taken = n_failed = 0
        with Sources(path) as sources:
            for source in sources:
                bar.begin(source.name)
                try:
                    take(source)
                    n_taken += 1
                except UnsureColumnsError as error:
                    bar.clear()
                    self.ask(error, path)
                except DocumentError as error:
                    if not sources.is_many:
                        raise
                    bar.clear()
                    n_failed += 1
                    self.fail(f"错误：{error}", UNREAD_ROWS)
            if sources.n_others:
                say(f"{path.name} 里有 {sources.n_others} 个文件不是可以读取的文档，已跳过")
        if n_failed and not n_taken:
            self.status = UNUSABLE

    def fail(self, sentence: str, status: int) -> None:
        """Say what went wrong, and remember that something did."""
        say(sentence)
        self.status = max(self.status, status)

    def ask(self, error: UnsureColumnsError, path: Path) -> None:
        """Show what is unsure of a document that was not imported, and say what to do."""
        self.fail(f"错误：{error}", UNUSABLE)
        for line in table_lines(error.tables, indent="  "):
            say(line)
        say(
            f"请运行 perf-nlp columns {as_argument(path)} -o columns.toml，把各列的含义改好，"
            f"再运行 perf-nlp import {as_argument(path)} --columns columns.toml；"
            "若以上理解无误，可加 --accept 导入"
        )


def _dry_run(paths: tuple[Path, ...], order: Order) -> int:
    """Read documents and print what they yield; touch no library."""
    from perf_nlp.service.choices import unsure_tables
    from perf_nlp.service.reading import check_year, read_source
    from perf_nlp.service.sources import is_many

    check_year(order.year)
    run = _Run(order)
    with Bar(quiet=order.quiet) as bar:

        def take(source: Source) -> None:
            document = read_source(
                source, year=order.year, choose=order.columns,
                progress=lambda rate: bar.tell("reading", rate),
            )  # fmt: skip
            bar.clear()
            if order.as_json:
                run.answers.append({"file": source.name, **to_json(document)})
            else:
                n_indicators = sum(len(project.indicators) for project in document.projects)
                click.echo(f"{source.name}：{len(document.projects)} 个项目，{n_indicators} 条指标")
                for project in document.projects:
                    click.echo(f"  {project.name}：{len(project.indicators)} 条指标")
                _tell_parts(DocumentReport(document.parts, document.tables), order)
            unsure = unsure_tables(document.tables, order.columns)
            if unsure and not order.accept:
                say(f"提示：{source.name} 有的列不能确定是什么，以下是程序的理解，导入前请核对")
                for line in table_lines(unsure, indent="  "):
                    say(line)
            if report(document.problems, verbose=order.verbose):
                run.status = max(run.status, UNREAD_ROWS)

        run.over(paths, bar, take)
    # Of a folder or archive even one document comes in a list: the shape does not depend on it.
    is_one = len(paths) == 1 and not is_many(paths[0])
    if order.as_json and not is_one:
        print_json(run.answers)
    elif order.as_json and run.answers:
        print_json({key: value for key, value in run.answers[0].items() if key != "file"})
    return run.status


def _import(
    options: dict[str, Any], own_path: Path | None, paths: tuple[Path, ...], order: Order
) -> int:
    """Import documents one after the other; on Ctrl+C none of them stays."""
    run = _Run(order)
    with ExitStack() as stack:
        bar = stack.enter_context(Bar(quiet=order.quiet))
        session = Session(options, own_path, order, bar, stack)

        def take(source: Source) -> None:
            imported = session.add(source)
            bar.clear()
            run.answers.append(to_json(imported))
            if not order.as_json:
                click.echo(_line(imported))
                _tell_parts(session.report_of(imported), order)
            if report(imported.problems, verbose=order.verbose):
                run.status = max(run.status, UNREAD_ROWS)

        run.over(paths, bar, take)
        session.finish()
    if order.as_json and session.is_open:
        print_json(run.answers)
    return run.status


def _line(imported: Imported) -> str:
    """Say in one line what an import gave."""
    document = imported.document
    if imported.file != document.file_name:
        return f"{imported.file}：与资料库里已有的 {document.file_name} 相同，没有重复导入"
    skipped = (
        f"，另有 {document.n_skipped} 行合计、说明、签章等未录入" if document.n_skipped else ""
    )
    was_there = "" if imported.is_new else "（资料库里已有，没有重复导入）"
    return (
        f"{document.file_name}：{document.n_projects} 个项目，{document.n_indicators} 条指标，"
        f"{document.n_problems} 处需要核对{skipped}{was_there}"
    )


def _tell_parts(told: DocumentReport, order: Order) -> None:
    """Say what became of the rows of each sheet or page, and of the columns."""
    if order.verbose:
        for part in told.parts:
            click.echo(f"  {_part_words(part)}")
        for line in table_lines(told.tables, indent="  "):
            click.echo(line)


def _part_words(part: PartReport) -> str:
    """Say what became of the rows of one sheet or page."""
    page = f"第 {part.page} 页" if part.page else ""
    name = " ".join(filter(None, (part_name(part.sheet), page))) or "全文"
    roles = "，".join(f"{_ROLES[role]} {count}" for role, count in part.roles.items() if count)
    return f"{name}：{part.n_rows} 行（{roles}）" if roles else f"{name}：{part.n_rows} 行"
