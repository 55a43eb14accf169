"""How long do whole commands take, cold, and how much memory, on a library with the sample?

Peak memory is what the system reports for the process (Linux and macOS).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from perf_nlp.resources import resource

SAMPLE = str(resource("data", "samples", "2019年市级部门预算项目绩效目标表.txt"))
COMMANDS = (
    ("import (first)", ["import", SAMPLE]),
    ("import (again)", ["import", SAMPLE]),
    ("search", ["search", "群众满意度"]),
    ("value", ["value", "每周一期，每期十分钟"]),
)


def run(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command: seconds, and peak memory in MB."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-m", "perf_nlp", *arguments]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command], env=environment, capture_output=True, text=True
    )
    # The watcher itself starts in about 0.02 s.
    seconds = time.perf_counter() - started
    # Linux counts in kB, macOS in bytes.
    return seconds, int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print the best of three of each command; the first import is run once."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PERF_NLP_LIBRARY": folder}
        for name, arguments in COMMANDS:
            n_runs = 1 if "first" in name else 3
            times = [run(arguments, environment) for _ in range(n_runs)]
            seconds, megabytes = min(times)
            print(f"perf-nlp {name}: {seconds:.2f} s, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
