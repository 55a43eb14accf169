"""What all commands share: Chinese throughout, and one line where something is wrong."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from perf_nlp.errors import PerfNlpError

# Exit status of unusable input or arguments, as interface.md promises.
UNUSABLE = 2

_HEADINGS = {"Options": "选项", "Commands": "命令"}


class _Formatter(click.HelpFormatter):
    """Writes help under Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Begin with 用法."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Translate the headings that click has."""
        super().write_heading(_HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class _Chinese(click.Command):
    """Says in Chinese what click says in English."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Describe `--help` in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; one that is wrong is told in one line."""
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            _refuse(ctx, _sentence(error))


class Command(_Chinese):
    """A command whose expected errors become one line and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors that are not ours keep their traceback for the developers."""
        try:
            return super().invoke(ctx)
        except PerfNlpError as error:
            click.echo(f"错误：{error}", err=True)
            ctx.exit(UNUSABLE)


class Group(_Chinese, click.Group):
    """A group whose commands are ours."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            _refuse(ctx, f"没有 {args[0]} 这个命令，可用的有：{'、'.join(self.commands)}")


Group.group_class = Group


def _refuse(ctx: click.Context, sentence: str) -> NoReturn:
    """Say what is wrong with the arguments, and end."""
    click.echo(f"错误：{sentence}；用法见 {ctx.command_path} --help", err=True)
    ctx.exit(UNUSABLE)


def _sentence(error: click.UsageError) -> str:
    """Say in Chinese which argument is wrong, and how."""
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少内容，或多了内容"
    param = error.param if isinstance(error, click.BadParameter) else None
    if param is None:
        return "参数多了，含空格的内容请放在引号里"
    name = param.human_readable_name if isinstance(param, click.Argument) else param.opts[-1]
    if isinstance(error, click.MissingParameter):
        return f"缺少 {name}"
    return f"{name} 的值不合适，应为{_expected(param.type)}"


def _expected(kind: click.ParamType[Any]) -> str:
    """Say what values an argument takes."""
    if isinstance(kind, click.Choice):
        return f" {'、'.join(kind.choices)} 之一"
    if isinstance(kind, click.IntRange):
        return f" {kind.min} 到 {kind.max} 之间的整数"
    if isinstance(kind, click.Path):
        return "存在的文件或文件夹"
    return "整数"


def speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page; read arguments and file names as UTF-8 too.

    In an ASCII locale without UTF-8 mode, Python hands over Chinese arguments as undecodable bytes
    and refuses to open Chinese file names: only a new start in UTF-8 mode changes that.
    """
    is_ascii = sys.getfilesystemencoding().lower() not in ("utf-8", "utf8", "mbcs")
    if is_ascii and os.name == "posix" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
