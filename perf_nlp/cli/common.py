"""What commands share: options, opening the library, printing answers and problems."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from perf_nlp.records import Origin, Problem

if TYPE_CHECKING:
    from perf_nlp.service.library import Library

# Exit status of work done but for rows that could not be read, as interface.md promises.
UNREAD_ROWS = 1
# Exit status of what the user ended with Ctrl+C, as shells have it.
CANCELLED = 130


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
    if options["encoder"]:
        settings = replace(settings, encoder=options["encoder"])
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


def report(problems: Iterable[Problem], *, verbose: bool = False) -> bool:
    """Name every row that could not be read, or was read with doubt, on stderr.

    :param verbose: Name those that were rightly left out, too.
    :return: Whether there is any that a user should look at.
    """
    any_problem = False
    for problem in problems:
        is_fault = problem.kind != "skipped"
        any_problem = any_problem or is_fault
        if is_fault or verbose:
            text = f"：{problem.text}" if problem.text else ""
            say(f"{place(problem.origin)}：{problem.reason}{text}")
    return any_problem


def place(origin: Origin) -> str:
    """Say where something stands, as far as that is known.

    >>> place(Origin("表.xlsx", "Sheet1", 3, 2)), place(Origin("表.pdf", None, 5, page=2))
    ('表.xlsx 工作表 Sheet1 第 3 行第 2 列', '表.pdf 第 2 页第 5 行')
    """
    page = f"第 {origin.page} 页" if origin.page else ""
    row = f"第 {origin.row} 行" if origin.row else ""
    column = f"第 {origin.column} 列" if origin.column else ""
    parts = (origin.file, part_name(origin.sheet), f"{page}{row}{column}")
    return " ".join(filter(None, parts))


def part_name(sheet: str | None) -> str:
    """Name a worksheet, or the table of a text, which has its name from us; "" for neither."""
    if sheet is None or re.fullmatch(r"表格\d+", sheet):
        return sheet or ""
    return f"工作表 {sheet}"


def as_argument(path: Path) -> str:
    """Write a path as it must be typed.

    >>> as_argument(Path("表 1.xlsx")), as_argument(Path("表.xlsx"))
    ('"表 1.xlsx"', '表.xlsx')
    """
    return f'"{path}"' if re.search(r"[\s&()]", str(path)) else str(path)


@contextmanager
def cancellable() -> Iterator[None]:
    """End with one line and exit status 130 where the user presses Ctrl+C.

    What is open in the block takes back what it has done; a second Ctrl+C must not stop that.
    """

    def interrupt(signum: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    previous = signal.signal(signal.SIGINT, interrupt) if is_main else None
    try:
        yield
    except KeyboardInterrupt:
        say("已取消，资料库没有改变")
        sys.exit(CANCELLED)
    finally:
        if is_main:
            signal.signal(signal.SIGINT, previous)
