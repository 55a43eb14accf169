"""How fast does a library of many indicators answer, facets included?

Names and descriptions of the corpus are varied by a district each, so that no two are alike.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from perf_nlp.records import Filters
from perf_nlp.resources import resource
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

SIZES = (5_000, 50_000)
QUERIES = ("群众满意度", "培训", "道路养护及时率", "老百姓看病花多少钱", "系统故障多久修好", "印刷")


def write_table(path: Path, n_rows: int) -> None:
    """Write a flat table of `n_rows` indicators in projects of ten."""
    draw = random.Random(0)
    rows = []
    for corpus in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in corpus.read_text("utf-8").splitlines():
            rows += json.loads(line)["indicators"]
    with path.open("w", encoding="utf-8") as file:
        file.write("项目名称\t单位名称\t年度\t指标名称\t指标值\t指标描述\n")
        for number in range(n_rows):
            row = draw.choice(rows)
            cells = (
                f"项目{number // 10}", f"单位{number // 1000}", str(2018 + number % 8),
                f"{row['name']}（{number % 997}片区）", row["value"] or "",
                row["description"] or "",
            )  # fmt: skip
            file.write("\t".join(cells) + "\n")


def main() -> None:
    """Print the time of importing and of searching, median and 95th percentile."""
    for n_rows in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "表.txt"
            write_table(table, n_rows)
            with Library(Path(folder) / "library", settings=Settings()) as library:
                started = time.perf_counter()
                library.add(table)
                print(f"{n_rows:,} indicators imported in {time.perf_counter() - started:.1f} s")
                for name, filters in (("all", Filters()), ("one year", Filters(year=2020))):
                    times = [
                        library.search(query, k=20, filters=filters).took_ms
                        for _ in range(5)
                        for query in QUERIES
                    ]
                    median, late = np.percentile(times, [50, 95])
                    print(f"  search, {name}: median {median:.0f} ms, 95 % within {late:.0f} ms")


if __name__ == "__main__":
    main()
