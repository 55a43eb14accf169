"""How well documents are read: row-exact F1 on project, name and value, by format.

The documents are composed (tests/layouts). Beside it stands what an office would write in an
afternoon: find the row with 三级指标 and 指标值, fill merged cells, read down.

    python benchmarks/layouts.py [FORMAT ...]
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from openpyxl import load_workbook

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.layouts.cases import CASES
from tests.layouts.savers import save
from tests.layouts.scoring import f1, measure
from tests.layouts.spec import Case

CHEAP = ("xlsx", "xls", "ods", "csv", "docx", "html")
NAMES = ("三级指标", "明细指标", "指标名称", "绩效指标")
VALUES = ("指标值", "目标值", "年度指标值")


def main() -> None:
    """Print F1 and time for each format, and the baseline for xlsx."""
    forms = sys.argv[1:] or CHEAP
    with tempfile.TemporaryDirectory() as folder:
        for form in forms:
            cases = [each for each in CASES if form in each.formats]
            start = time.perf_counter()
            outcomes = [measure(each, form, Path(folder)) for each in cases]
            right, found, expected = (
                sum(getattr(each, name) for each in outcomes)
                for name in ("n_right", "n_found", "n_expected")
            )
            print(
                f"{form:6} {len(cases):4} documents {expected:5} rows  F1 "
                f"{f1(right, found, expected):.4f}  {time.perf_counter() - start:6.1f} s"
            )
        found = [plain_script(each, Path(folder)) for each in CASES if "xlsx" in each.formats]
        right, read, expected = (sum(column) for column in zip(*found, strict=True))
        print(f"xlsx, a plain script:        F1 {f1(right, read, expected):.4f}")


def plain_script(case: Case, folder: Path) -> tuple[int, int, int]:
    """Read a document as a short script would: rows right, found and expected."""
    wanted = Counter(
        (project.name, each.name, each.value or "")
        for project in case.projects
        for each in project.indicators
    )
    got: Counter[tuple[str | None, str, str]] = Counter()
    for sheet in load_workbook(save(case, "xlsx", folder), data_only=True).worksheets:
        values = sheet.iter_rows(values_only=True)
        rows = [["" if value is None else str(value) for value in row] for row in values]
        for merged in sheet.merged_cells.ranges:
            for row, column in merged.cells:
                rows[row - 1][column - 1] = rows[merged.min_row - 1][merged.min_col - 1]
        got.update(rows_of(rows))
    return (wanted & got).total(), got.total(), wanted.total()


def rows_of(rows: list[list[str]]) -> list[tuple[str | None, str, str]]:
    """Read below the first header, with the project that stands beside 项目名称."""
    project = None
    columns: tuple[int, int] | None = None
    found = []
    for row in rows:
        cells = [re.sub(r"\s", "", cell) for cell in row]
        if "项目名称" in cells[:-1] and columns is None:
            project = row[cells.index("项目名称") + 1]
        name = next((cells.index(word) for word in NAMES if word in cells), None)
        value = next((cells.index(word) for word in VALUES if word in cells), None)
        if name is not None and value is not None:
            columns = name, value
        elif columns is not None and row[columns[0]] and row[columns[1]]:
            found.append((project, row[columns[0]], row[columns[1]]))
    return found


if __name__ == "__main__":
    main()
