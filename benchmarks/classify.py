"""How fast is `perf-nlp classify` from csv to csv, beside TF-IDF + logistic regression alone?

Rows are drawn from the corpus as they are, which repeats them as a year's documents do; and made
by pairing names and values at random with new numbers, so that hardly two are alike. The baseline
only predicts from rows already in memory; the command also starts, reads, understands every value,
gives reasons and writes.
"""

from __future__ import annotations

import csv
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from perf_nlp.learning.baselines import fit_tfidf
from perf_nlp.learning.classifier_training import labelled_examples
from perf_nlp.learning.corpus import projects_of, read_projects
from perf_nlp.resources import resource

N_ROWS = 100_000


def make_rows(n_rows: int, *, alike: bool = False) -> list[tuple[str, str]]:
    """Make names and values.

    :param alike: Draw rows as they are; else hardly two are alike.
    """
    draw = random.Random(0)
    projects = read_projects(resource("data", "corpus"))
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


def time_command(rows: list[tuple[str, str]], folder: Path) -> float:
    """Time the whole process, csv to csv."""
    source, output = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("指标名称", "指标值"), *rows])
    command = [sys.executable, "-m", "perf_nlp", "classify", str(source), "-o", str(output)]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def time_baseline(rows: list[tuple[str, str]]) -> float:
    """Time the prediction of a trained TF-IDF + logistic regression."""
    train = labelled_examples(projects_of(read_projects(resource("data", "corpus")), "train"))
    model = fit_tfidf(train)
    texts = [f"{name} {value}" for name, value in rows]
    started = time.perf_counter()
    model.predict_proba(texts)
    return time.perf_counter() - started


def main() -> None:
    """Print both."""
    for name, alike in (("rows of the corpus", True), ("hardly two rows alike", False)):
        rows = make_rows(N_ROWS, alike=alike)
        with tempfile.TemporaryDirectory() as folder:
            ours = time_command(rows, Path(folder))
        theirs = time_baseline(rows)
        print(f"{name}:")
        print(f"  perf-nlp classify, csv to csv: {ours:.1f} s, {N_ROWS / ours:,.0f} rows/s")
        print(f"  TF-IDF + LR, prediction alone: {theirs:.1f} s, {N_ROWS / theirs:,.0f} rows/s")


if __name__ == "__main__":
    main()
