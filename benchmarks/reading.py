"""How long does a table of 200,000 rows take to read, and how much memory?

Beside our readers, what a user would pick: openpyxl gives merges and formats but not the shown
text; calamine gives neither. Each runs in a process of its own; peak memory is what the system
reports for it (Linux and macOS). `python benchmarks/reading.py 20000` takes another size.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

# The process measures itself: what comes before the reading (start-up, imports) counts as memory.
MEASURED = """
import resource, sys, time
{imports}
path = sys.argv[1]
began, cpu = time.perf_counter(), time.process_time()
n_rows = {count}
seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
print(n_rows, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
OURS = (
    "from pathlib import Path; from perf_nlp.documents import read_sheets",
    "sum(len(sheet.rows) for sheet in list(read_sheets(Path(path))))",
)
CASES = (
    ("read_sheets, xlsx", "a.xlsx", *OURS),
    ("read_sheets, csv", "a.csv", *OURS),
    (
        "openpyxl, xlsx",
        "a.xlsx",
        "import openpyxl",
        "sum(1 for row in openpyxl.load_workbook(path, data_only=True).active.iter_rows())",
    ),
    (
        "calamine, xlsx",
        "a.xlsx",
        "import python_calamine",
        "len(python_calamine.load_workbook(path).get_sheet_by_index(0).to_python())",
    ),
)


def table(n_rows: int) -> Iterator[list[str | float]]:
    """Give the rows of a list of indicators: texts that repeat and that do not, and numbers."""
    draw = random.Random(0)
    for i in range(n_rows):
        yield [
            f"项目{i // 10}", "产出指标", "数量指标", f"完成数量{i}", f"≥{i % 97}个",
            f"说明文字第{i}条", "次", round(draw.random() * 100, 2), i % 100, draw.random(),
        ]  # fmt: skip


def write(folder: Path, n_rows: int) -> None:
    """Write the same table as .xlsx, as Excel would, and as .csv."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("明细表")
        percent = workbook.add_format({"num_format": "0.0%"})
        sheet.set_column(9, 9, None, percent)
        for i, row in enumerate(table(n_rows)):
            sheet.write_row(i, 0, row[:9])
            sheet.write_number(i, 9, float(row[9]), percent)
    with (folder / "a.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(table(n_rows))


def main() -> None:
    """Print a line for each case."""
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    print(f"{n_rows} rows × 10 columns, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    print(f"{'':20} {'seconds':>8} {'CPU':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as name:
        # A process begins with the peak of the one that starts it: this one has to stay small.
        subprocess.run([sys.executable, __file__, str(n_rows), name], check=True)
        for title, file, imports, count in CASES:
            code = MEASURED.format(imports=imports, count=count)
            command = [sys.executable, "-c", code, str(Path(name, file))]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            n_read, seconds, cpu, peak = done.stdout.split()
            # Linux counts in kB, macOS in bytes.
            megabytes = int(peak) / (1024 * 1024 if sys.platform == "darwin" else 1024)
            print(f"{title:20} {float(seconds):8.1f} {float(cpu):8.1f} {megabytes:8.0f}")
            if int(n_read) != n_rows:
                sys.exit(f"{title} read {n_read} rows of {n_rows}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        write(Path(sys.argv[2]), int(sys.argv[1]))
    else:
        main()
