"""Libraries that tests may change, and processes of their own."""

import os
import subprocess
import sys

import pytest

from perf_nlp.service.library import Library
from perf_nlp.settings import Settings


@pytest.fixture
def library(folder):
    """Give a library with the sample in it, which the test may change."""
    with Library(folder, settings=Settings()) as opened:
        yield opened


@pytest.fixture
def reopen():
    """Give a function that opens a folder as another process would: nothing in memory."""
    opened = []

    def open_again(folder):
        opened.append(Library(folder, settings=Settings()))
        return opened[-1]

    yield open_again
    for library in opened:
        library.close()


@pytest.fixture
def start(tmp_path):
    """Give a function that starts Python with a script; it does not outlive the test."""
    processes = []

    def start_script(script, *arguments):
        path = tmp_path / f"script{len(processes)}.py"
        path.write_text(script, "utf-8")
        process = subprocess.Popen(
            [sys.executable, str(path), *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        processes.append(process)
        return process

    yield start_script
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def table(write):
    """Give a function that writes a small table of one project and returns its path."""

    def write_table(name, *indicators, project="道路养护", unit="交通局"):
        rows = [f"{unit},{project},{each},≥30" for each in indicators]
        return write(name, "\n".join(["单位名称,项目名称,指标名称,指标值", *rows, ""]))

    return write_table
