"""The command line in this process, and as a process of its own."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from perf_nlp.cli import cli

# What would lead a test to the library or the settings of whoever runs it.
OWN = ("PERF_NLP_", "LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Give a function that runs one command line; errors that are not ours are raised."""
    for name in [name for name in os.environ if name.startswith("PERF_NLP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments, env=None):
        result = CliRunner().invoke(cli, [str(each) for each in arguments], env=env)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run_command


@pytest.fixture
def process(tmp_path):
    """Give a function that runs one command line as a process; answers in bytes."""

    def run_process(*arguments, prefix=(), **environ):
        env = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        return subprocess.run(
            [*prefix, sys.executable, "-m", "perf_nlp", *map(str, arguments)],
            capture_output=True, cwd=tmp_path, env=env | environ, timeout=240, check=False,
        )  # fmt: skip

    return run_process


@pytest.fixture
def one_error():
    """Give a function that checks that a result is one clear sentence, and returns it."""

    def check(result):
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        told = [line for line in result.stderr.splitlines() if not line.startswith("正在")]
        assert len(told) == 1, result.stderr
        assert told[0].startswith("错误：")
        assert sum("一" <= character <= "鿿" for character in told[0]) >= 6
        assert "Traceback" not in result.stderr
        return told[0]

    return check
