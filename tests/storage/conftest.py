from __future__ import annotations

import importlib.util
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

import perf_nlp.errors
from perf_nlp.storage import Store, open_store, restore_store

_SCRIPT = Path(__file__).parent / "writer.py"
_ROOT = Path(perf_nlp.errors.__file__).parents[1]


@pytest.fixture(scope="session")
def writer() -> ModuleType:
    """The sample documents of `writer.py`."""
    spec = importlib.util.spec_from_file_location("storage_writer", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty library in `tmp_path / "library"`."""
    with open_store(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def start_writer() -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start processes that obey `writer.py`'s lines; they do not outlive the test."""
    with ExitStack() as stack:

        def start() -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, str(_SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout.readline() == "ready\n"
            return process

        yield start


@pytest.fixture
def restored(tmp_path: Path) -> Callable[[Path], Store]:
    """Restore a backup into a new folder and open it."""
    folders = (tmp_path / f"restored{number}" for number in itertools.count())

    def restore(copy: Path) -> Store:
        folder = next(folders)
        restore_store(copy, folder)
        return open_store(folder, create=False)

    return restore
