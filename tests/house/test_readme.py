"""What the README says is so: every block runs, every table is what the code says."""

import dataclasses
import hashlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import perf_nlp
from perf_nlp.settings import Settings

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.zh.md"]
BIN = Path(sys.executable).parent


def blocks(readme, language):
    text = (ROOT / readme).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def flow():
    indented = re.search(r"(?ms)^ {4}file ──.*?(?=\n\n|\Z)", perf_nlp.__doc__)[0]
    return textwrap.dedent(indented).strip()


@pytest.fixture
def checkout(tmp_path):
    """Give a folder with what the commands of the README name, and an environment of its own."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    environment = {
        **os.environ,
        "PERF_NLP_LIBRARY": str(tmp_path / "library"),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    return tmp_path, environment


@pytest.mark.parametrize("readme", READMES)
def test_python_blocks_run(readme, checkout):
    folder, environment = checkout

    for block in blocks(readme, "python"):
        subprocess.run([sys.executable, "-c", block], cwd=folder, env=environment, check=True)


COMMANDS = [
    line
    for line in "\n".join(blocks("README.md", "sh")).splitlines()
    if line.startswith("perf-nlp")
]


def test_both_readmes_name_the_same_blocks():
    for language in ("sh", "python", "json"):
        assert blocks("README.md", language) == blocks("README.zh.md", language)


def test_commands_run_one_after_the_other(checkout):
    folder, environment = checkout
    assert len(COMMANDS) == 7

    for command in COMMANDS:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
        )
        # The sample has rows with doubt: reading it ends with status 1, as the README says.
        reads_sample = command.startswith(("perf-nlp import", "perf-nlp classify"))
        assert done.returncode == (1 if reads_sample else 0), done.stderr
        assert done.stdout or reads_sample

    assert (folder / "indicators.xlsx").stat().st_size > 5000


@pytest.fixture
def served(checkout):
    """Serve an empty library as a process of its own; give its address."""
    folder, environment = checkout
    with subprocess.Popen(
        [sys.executable, "-m", "perf_nlp", "serve", "--port", "0"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        guard = threading.Timer(60, process.kill)
        guard.start()
        try:
            yield re.search(r"http://\S+?(?=/?\s)", process.stdout.readline() + " ")[0]
        finally:
            guard.cancel()
            process.terminate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_blocks_get_answers(checkout, served):
    folder, environment = checkout
    text = next(block for block in blocks("README.md", "sh") if block.startswith("curl"))
    commands = re.findall(r"curl(?:[^\n]*\\\n)*[^\n]*", text)
    assert len(commands) == 3

    for command in commands:
        local = command.replace("http://127.0.0.1:8765", served).replace("curl -s", "curl -sf")
        done = subprocess.run(
            local, shell=True, cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, (local, done.stdout, done.stderr)
        assert done.stdout.startswith("{")


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    "target", ["setup", "run", "test", "lint", "fix", "train", "bench", "golden"]
)
def test_make_knows_the_targets_of_the_readme(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    for readme in READMES:
        assert f"make {target}" in (ROOT / readme).read_text("utf-8")


@pytest.mark.skipif(not (ROOT / ".venv" / ".ready").exists(), reason="needs the checkout's .venv")
def test_make_run_serves_the_sample_and_imports_it_once(tmp_path):
    environment = {
        **os.environ, "PERF_NLP_LIBRARY": str(tmp_path / "library"), "PERF_NLP_PORT": "0",
    }  # fmt: skip
    outputs = []
    for _ in range(2):
        with subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            guard = threading.Timer(120, lambda: os.killpg(process.pid, 9))
            guard.start()
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "http://" in line:
                    break
            guard.cancel()
            os.killpg(process.pid, 15)
        outputs.append("".join(lines))

    assert "12 个项目，74 条指标" in outputs[0]
    assert "没有重复导入" not in outputs[0]
    assert "没有重复导入" in outputs[1]
    assert all("http://127.0.0.1:" in output for output in outputs)


@pytest.mark.parametrize("readme", READMES)
def test_flow_is_the_packages(readme):
    assert f"```\n{flow()}\n```" in (ROOT / readme).read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_readme_is_short_and_lists_every_setting(readme):
    text = (ROOT / readme).read_text("utf-8")

    assert len(text.splitlines()) <= 150
    for each in dataclasses.fields(Settings):
        default = each.default if isinstance(each.default, str) else repr(each.default).lower()
        assert f"| `{each.name}` | `{default}` | {each.metadata['help']} |" in text


def test_data_readme_names_every_file_with_its_checksum():
    text = (ROOT / "data" / "README.md").read_text("utf-8")

    for path in sorted((ROOT / "data").rglob("*.*")):
        if path.is_file() and path.suffix != ".md":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            name = path.relative_to(ROOT / "data").as_posix()
            assert f"{digest}  {name}" in text, f"data/README.md must say: {digest}  {name}"
