"""Commands that care for the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from perf_nlp.cli.common import library_option, library_path_of, open_library, print_json, say
from perf_nlp.cli.frame import UNUSABLE, Group


@click.group("library", cls=Group)
def library_group() -> None:
    """资料库的维护。"""


@library_group.command("stats")
@library_option
@click.pass_obj
def stats_command(options: dict[str, Any], own_path: Path | None) -> None:
    """显示资料库里有什么。"""
    with open_library(options, own_path, create=False) as library:
        print_json(library.stats())


@library_group.command("documents")
@library_option
@click.pass_obj
def documents_command(options: dict[str, Any], own_path: Path | None) -> None:
    """列出资料库里的文件，一行一份：编号、文件名、年度、项目数、指标数。"""
    with open_library(options, own_path, create=False) as library:
        for each in library.documents():
            click.echo(
                f"{each.id}\t{each.file_name}\t{each.year or ''}\t{each.n_projects}\t"
                f"{each.n_indicators}"
            )


@library_group.command("remove")
@click.argument("id", type=int)
@library_option
@click.pass_obj
def remove_command(options: dict[str, Any], id: int, own_path: Path | None) -> None:
    """从资料库删除编号为 ID 的文件及其全部内容。"""
    with open_library(options, own_path, create=False) as library:
        name = library.document(id).file_name
        library.delete_document(id)
        click.echo(f"已删除 {name}")


@library_group.command("columns")
@click.option("--forget", type=int, metavar="ID", help="忘掉编号为 ID 的说明。")
@library_option
@click.pass_obj
def columns_command(options: dict[str, Any], forget: int | None, own_path: Path | None) -> None:
    """列出记住的各列含义，它们用于表头相同的表；一行一份：编号、各列。"""
    with open_library(options, own_path, create=False) as library:
        if forget is not None:
            library.forget_choice(forget)
            click.echo(f"已忘掉编号为 {forget} 的说明")
            return
        from perf_nlp.service.choices import choice_words

        for choice in library.list_choices():
            click.echo(f"{choice.id}\t{choice_words(choice)}")


@library_group.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@library_option
@click.pass_obj
def backup_command(options: dict[str, Any], target: Path, own_path: Path | None) -> None:
    """把资料库备份成一个文件。"""
    from perf_nlp.service.care import backup_library

    with open_library(options, own_path, create=False) as library:
        backup_library(library, target)
    click.echo(f"已备份到 {target}")


@library_group.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@library_option
@click.pass_obj
def restore_command(options: dict[str, Any], source: Path, own_path: Path | None) -> None:
    """用备份文件恢复资料库；现有内容被备份取代。"""
    from perf_nlp.service.care import restore_library

    restore_library(source, library_path_of(options, own_path))
    click.echo(f"已从 {source.name} 恢复")


@library_group.command("verify")
@library_option
@click.pass_obj
def verify_command(options: dict[str, Any], own_path: Path | None) -> None:
    """检查数据库和索引是否完好。"""
    from perf_nlp.service.care import verify_library

    with open_library(options, own_path, create=False) as library:
        findings = verify_library(library)
    for finding in findings:
        say(finding)
    if findings:
        sys.exit(UNUSABLE)
    click.echo("资料库完好")


@library_group.command("reindex")
@library_option
@click.pass_obj
def reindex_command(options: dict[str, Any], own_path: Path | None) -> None:
    """重新建立索引。"""
    from perf_nlp.service.care import reindex_library

    with open_library(options, own_path, create=False) as library:
        click.echo(f"已重新建立 {reindex_library(library)} 条指标的索引")
