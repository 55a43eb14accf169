"""Ctrl+C while documents are imported: one line, nothing left; and the bar that shows how far."""

import io
import os
import signal
import subprocess
import sys
import zipfile

import pytest

from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

TABLE = "项目名称,指标名称,指标值\n道路养护,{},≥30公里\n"
# The command line, stopped at one step of the second document until a signal comes.
SCRIPT = """
import sys, threading
from perf_nlp.cli import main
from perf_nlp.service import importing, indexing, sources

stop_at = sys.argv.pop(1)
n_seen = 0
def stopping(owner, name):
    real = getattr(owner, name)
    def stop(*arguments, **named):
        global n_seen
        n_seen += 1
        given = None if stop_at.startswith("before") else real(*arguments, **named)
        if n_seen == (1 if name == "refresh" else 2):
            print("here", file=sys.stderr, flush=True)
            threading.Event().wait()
        return real(*arguments, **named) if given is None else given
    setattr(owner, name, stop)

owner, name = {
    "reading": (importing, "read_source"),
    "labelling": (importing, "predict_all"),
    "storing": (importing.Store, "add_document"),
    "indexing": (indexing.Indexes, "refresh"),
}[stop_at.split()[1]]
stopping(owner, name)
main()
"""
STEPS = [
    f"{when} {stage}"
    for stage in ("reading", "storing", "indexing")
    for when in ("before", "after")
]


@pytest.fixture
def archive(write):
    """Give the path of an archive of three tables."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in ("养护里程", "绿化面积", "路灯数量"):
            package.writestr(f"{name}.csv", TABLE.format(name))
    return write("包.zip", stream.getvalue())


@pytest.mark.skipif(os.name != "posix", reason="no process can send Ctrl+C to another elsewhere")
@pytest.mark.parametrize("step", [*STEPS, "before labelling"])
def test_ctrl_c_leaves_the_library_as_it_was(folder, archive, tmp_path, step):
    script, temporary = tmp_path / "s.py", tmp_path / "临时"
    script.write_text(SCRIPT, "utf-8")
    temporary.mkdir()
    arguments = ["--library", folder, "import", archive]
    with subprocess.Popen(
        [sys.executable, script, step, *arguments], cwd=tmp_path, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONIOENCODING": "utf-8"},
    ) as process:  # fmt: skip
        assert process.stderr.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)

    assert (process.returncode, told) == (130, "已取消，资料库没有改变\n")
    assert list(temporary.iterdir()) == []
    with Library(folder, settings=Settings()) as library:
        assert len(library.documents()) == 1
        assert library.store.verify() == []
        for name in ("养护里程", "绿化面积", "路灯数量"):
            assert name not in [hit.name for hit in library.search(name).hits]


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
@pytest.mark.parametrize("quiet", [False, True])
def test_bar_is_shown_on_a_terminal_only(write, tmp_path, quiet):
    import pty

    path = write("表.csv", TABLE.format("养护里程"))
    master, terminal = pty.openpty()
    arguments = ["--library", tmp_path / "库", "import", path, *(["--quiet"] if quiet else [])]
    process = subprocess.Popen(
        [sys.executable, "-m", "perf_nlp", *arguments], stdout=subprocess.PIPE, stderr=terminal
    )
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(master, 4096):
            shown += chunk
    except OSError:
        # How Linux says that nobody holds the other end any longer.
        pass
    answer, _ = process.communicate(timeout=120)
    os.close(master)

    assert answer.decode() == "表.csv：1 个项目，1 条指标，0 处需要核对\n"
    words = ["正在读取 表.csv", "正在写入资料库", "正在建立索引", "%"]
    assert [word in shown.decode(errors="replace") for word in words] == [not quiet] * 4
