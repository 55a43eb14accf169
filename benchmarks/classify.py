"""How fast is labelling, beside TF-IDF + logistic regression, and beside only cutting the names?

Rows are drawn from the corpus as they are, which repeats them as a year's documents do; and made
by pairing names and values at random with new numbers, so that hardly two are alike. What is timed
in Python runs on one core, with everything loaded and all rows in memory; the command does all from
csv to csv, reasons included, on as many cores as there are.

Run: `python benchmarks/classify.py [rows]`, e.g. 1000000.
"""

from __future__ import annotations

import csv
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import perf_nlp
from perf_nlp.learning.corpus import read_projects
from perf_nlp.resources import resource as shipped

N_ROWS = 100_000
_PAGE = resource.getpagesize()
_EVERY_SECONDS = 0.1
Rows = list[tuple[str, str]]
# Whatever works with threads of its own gets one.
_ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
}


def make_rows(n_rows: int, *, alike: bool = False) -> Rows:
    """Make names and values.

    :param alike: Draw rows as they are; else hardly two are alike.
    """
    draw = random.Random(0)
    projects = read_projects(shipped("data", "corpus"))
    rows = [row for project in projects for row in project["indicators"]]
    if alike:
        return [(row["name"], row["value"] or "") for row in draw.choices(rows, k=n_rows)]
    values = [row["value"] for row in rows if row["value"]]
    made = []
    for _ in range(n_rows):
        name = f"{draw.choice(rows)['name']}{draw.choice('甲乙丙丁')}"
        value = re.sub(r"\d+", lambda m: str(draw.randint(1, 10 ** len(m[0]))), draw.choice(values))
        made.append((name, value))
    return made


def prepare_ours(*, reasons: bool) -> Callable[[Rows], object]:
    """Give what labels rows through the Python interface."""
    perf_nlp.classify([{"name": "培训人次", "value": "≥5人次"}])
    return lambda rows: perf_nlp.classify(
        [{"name": name, "value": value} for name, value in rows], reasons=reasons
    )


def prepare_tfidf() -> Callable[[Rows], object]:
    """Train a TF-IDF + logistic regression; give what predicts with it."""
    from perf_nlp.learning.baselines import fit_tfidf
    from perf_nlp.learning.classifier_training import labelled_examples
    from perf_nlp.learning.corpus import projects_of

    train = labelled_examples(projects_of(read_projects(shipped("data", "corpus")), "train"))
    model = fit_tfidf(train)
    return lambda rows: model.predict_proba([f"{name} {value}" for name, value in rows])


def prepare_jieba() -> Callable[[Rows], object]:
    """Give what cuts names with jieba."""
    import jieba

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    return lambda rows: [jieba.lcut(name, HMM=False) for name, _ in rows]


def prepare_rjieba() -> Callable[[Rows], object]:
    """Give what cuts names with rjieba."""
    import rjieba

    cutter = rjieba.Jieba()
    cutter.cut("培训人次", False)
    return lambda rows: [cutter.cut(name, False) for name, _ in rows]


WAYS: dict[str, Callable[[], Callable[[Rows], object]]] = {
    "perf_nlp.classify, no reasons": lambda: prepare_ours(reasons=False),
    "perf_nlp.classify, reasons": lambda: prepare_ours(reasons=True),
    "TF-IDF + LR, prediction alone": prepare_tfidf,
    "jieba alone, names": prepare_jieba,
    "rjieba alone, names": prepare_rjieba,
}


def time_way(way: str, source: Path) -> None:
    """Print the seconds, and those of the processor, that one way takes; for a process of its own.

    :param source: The rows, csv with a heading.
    """
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [(name, value) for name, value in csv.reader(file)][1:]
    run = WAYS[way]()
    started, used = time.perf_counter(), time.process_time()
    run(rows)
    print(time.perf_counter() - started, time.process_time() - used)


def run_alone(way: str, source: Path) -> tuple[float, float]:
    """Time one way in a process of its own, on one core."""
    command = [sys.executable, __file__, "--way", way, str(source)]
    if hasattr(os, "sched_setaffinity"):
        core = min(os.sched_getaffinity(0))
        command = ["taskset", "-c", str(core), *command]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | _ONE_THREAD
    )
    seconds, used = map(float, done.stdout.split())
    return seconds, used


def run_command(source: Path, output: Path) -> tuple[float, float, int]:
    """Run `perf-nlp classify`: seconds, those of all processors, bytes of all processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "perf_nlp", "classify", str(source), "-o", str(output)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = 0
        ended = threading.Event()
        while process.poll() is None:
            peak = max(peak, sum(map(_resident, _family(process.pid))))
            ended.wait(_EVERY_SECONDS)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"perf-nlp classify ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, peak


def _family(process: int) -> Iterator[int]:
    """Yield a process and all that it has started."""
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _resident(process: int) -> int:
    """Give the resident bytes of a process, 0 if it has ended."""
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0


def main() -> None:
    """Print all, for both kinds of rows."""
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else N_ROWS
    for kind, alike in (("rows of the corpus", True), ("hardly two rows alike", False)):
        print(f"{n_rows:,} {kind}:")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.csv"
            with source.open("w", encoding="utf-8-sig", newline="") as file:
                rows = make_rows(n_rows, alike=alike)
                csv.writer(file).writerows([("指标名称", "指标值"), *rows])
            for way in WAYS:
                seconds, used = run_alone(way, source)
                print(
                    f"  {way}: {n_rows / seconds:,.0f} rows/s, {n_rows / used:,.0f} a second of"
                    f" processor"
                )
            seconds, used, peak = run_command(source, Path(folder) / "out.csv")
        print(
            f"  perf-nlp classify, csv to csv: {seconds:.1f} s ({used:.1f} s of processors),"
            f" {n_rows / seconds:,.0f} rows/s, {peak / 1e6:,.0f} MB in all processes"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        time_way(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
