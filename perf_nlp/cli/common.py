"""What commands share: options, opening the library, printing answers and problems."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perf_nlp.records import Problem

if TYPE_CHECKING:
    from perf_nlp.service.library import Library

# Exit status of work done but for rows that could not be read, as interface.md promises.
UNREAD_ROWS = 1


def library_option(command: Any) -> Any:
    """Let `--library` stand behind the command too."""
    return click.option(
        "--library", "own_path", type=click.Path(path_type=Path), help="资料库所在的文件夹。"
    )(command)


def offline_option(command: Any) -> Any:
    """Let `--offline` stand behind the command too."""
    return click.option("--offline", "own_offline", is_flag=True, help="不尝试联网。")(command)


def open_library(
    options: dict[str, Any], own_path: Path | None, *, offline: bool = False, create: bool = True
) -> Library:
    """Open the library that the options name."""
    from dataclasses import replace

    from perf_nlp.service.library import Library
    from perf_nlp.settings import load_settings

    path = library_path_of(options, own_path)
    settings = load_settings(path)
    if offline or options["offline"]:
        settings = replace(settings, offline=True)
    return Library(path, settings=settings, create=create)


def library_path_of(options: dict[str, Any], own_path: Path | None) -> Path:
    """Give the folder that the options name, else the user's own."""
    from perf_nlp.service.library import default_library

    return own_path or options["path"] or default_library()


def print_json(answer: Any) -> None:
    """Print an answer as JSON that people can read too."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Tell on stderr what is going on."""
    click.echo(text, err=True)


def report(problems: Iterable[Problem]) -> bool:
    """Name every row that could not be read, or was read with doubt, on stderr."""
    any_problem = False
    for problem in problems:
        any_problem = True
        origin = problem.origin
        sheet = f"工作表 {origin.sheet} " if origin.sheet else ""
        column = f"第 {origin.column} 列" if origin.column else ""
        say(f"{origin.file} {sheet}第 {origin.row} 行{column}：{problem.reason}：{problem.text}")
    return any_problem
