"""`--help` of every command: Chinese throughout, with help on every option."""

import re

import click
import pytest

from perf_nlp.cli import cli


def commands(group, path=()):
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


ALL = {" ".join(path) or "perf-nlp": (path, command) for path, command in commands(cli)}


@pytest.mark.parametrize(("path", "command"), ALL.values(), ids=ALL)
def test_help_is_chinese(run, path, command):
    result = run(*path, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith("用法：")
    for english in ("Usage", "Options:", "Commands:", "Show this"):
        assert english not in result.stdout
    assert re.search("[一-鿿]{3}", command.help)
    for option in command.get_params(click.Context(command)):
        if isinstance(option, click.Option):
            assert re.search("[一-鿿]{2}", option.help or ""), option.name


def test_all_commands_of_the_contract_are_there():
    promised = {"import", "classify", "search", "value", "serve", "train", "evaluate", "library"}
    care = {"stats", "backup", "restore", "verify", "reindex"}

    assert promised <= set(cli.commands)
    assert care <= set(cli.commands["library"].commands)


def test_version(run):
    assert re.search(r"\d+\.\d+\.\d+", run("--version").stdout)


WRONG = {
    "no such command": ["serch", "满意度"],
    "no such care": ["library", "rebuild"],
    "argument missing": ["import"],
    "option missing": ["classify", "x.csv"],
    "no number": ["import", "x.csv", "--year", "今年"],
    "value missing": ["import", "x.csv", "--year"],
    "no such choice": ["evaluate", "--split", "全部"],
    "port out of range": ["serve", "--port", "70000"],
    "no such option": ["--libary", "x", "search", "y"],
    "flag with a value": ["search", "x", "--json=1"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_one_line_that_names_the_help(run, tmp_path, one_error, arguments):
    told = one_error(run(*arguments))

    assert "--help" in told
    assert not re.search(r"[Ii]nvalid|[Mm]issing|[Nn]o such|[Gg]ot", told)
    assert list(tmp_path.iterdir()) == []
