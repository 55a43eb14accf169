"""Compare what is read with what is expected: `python -m tests.layouts.scoring --format xlsx`.

Rows count by project, name and value together; the other fields by row that was found.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from perf_nlp.errors import PerfNlpError
from perf_nlp.records import Document, Indicator, Project
from perf_nlp.service.reading import read_document
from tests.layouts.cases import CASES
from tests.layouts.savers import BROWSER_FORMATS, save
from tests.layouts.spec import ALL_FORMATS, Case, Ind, Proj

Key = tuple[str, str, str]
ANY = "*"
# What a reader may never raise, and what is shown as a difference while one is under work.
_CRASHES = (
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    TypeError,
    ValueError,
)


@dataclass
class Outcome:
    """How one document in one format was read.

    :param n_right: Rows found with the right project, name and value.
    :param differences: One line each, for a person.
    """

    case: Case
    form: str
    n_expected: int = 0
    n_found: int = 0
    n_right: int = 0
    n_fields: int = 0
    n_fields_right: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return f1(self.n_right, self.n_found, self.n_expected)


def f1(n_right: int, n_found: int, n_expected: int) -> float:
    """Give the harmonic mean of precision and recall; 1 if there was nothing to find."""
    return 2 * n_right / (n_found + n_expected) if n_found + n_expected else 1.0


def compare(case: Case, form: str, document: Document) -> Outcome:
    """Compare a document as read with the case it was made from."""
    outcome = Outcome(case, form)
    squeeze = form in BROWSER_FORMATS
    names = {_text(project.name, squeeze) for project in case.projects if project.name is not None}
    expected: dict[Key, list[tuple[Proj, Ind]]] = defaultdict(list)
    found: dict[Key, list[tuple[Project, Indicator]]] = defaultdict(list)
    for wanted in case.projects:
        project = ANY if wanted.name is None else _text(wanted.name, squeeze)
        for row in wanted.indicators:
            key = (project, _text(row.name, squeeze), _text(row.value, squeeze))
            expected[key].append((wanted, row))
    is_any = any(project.name is None for project in case.projects)
    for got in document.projects:
        project = _text(got.name, squeeze)
        project = ANY if is_any and project not in names else project
        for each in got.indicators:
            key = (project, _text(each.name, squeeze), _text(each.value, squeeze))
            found[key].append((got, each))
    _count(outcome, expected, found)
    for key in expected:
        for (_, row), (_, each) in zip(expected[key], found.get(key, []), strict=False):
            _compare_row(outcome, row, each, squeeze)
    _compare_projects(outcome, expected, found)
    told = "\n".join(problem.text for problem in document.problems)
    outcome.differences += [f"not told: {text}" for text in case.told if text not in told]
    outcome.differences += uncounted(document) + labels_as_extra(document)
    return outcome


def uncounted(document: Document) -> list[str]:
    """List the parts of a document whose rows do not all have one role."""
    return [
        f"part {part.sheet or part.page}: {sum(part.roles.values())} roles of {part.n_rows} rows"
        for part in document.parts
        if sum(part.roles.values()) != part.n_rows
    ]


def labels_as_extra(document: Document) -> list[str]:
    """List columns that hold their own heading, a label beside the table, but are kept as data."""
    found = {
        heading
        for project in document.projects
        for row in project.indicators
        for heading, text in row.extra.items()
        if _text(heading, True) == _text(text, True)
    }
    return [f"label kept as a column: {heading}" for heading in sorted(found)]


def _count(outcome: Outcome, expected: dict, found: dict) -> None:
    """Count rows, and list those that are missing or should not be there."""
    outcome.n_expected = sum(map(len, expected.values()))
    outcome.n_found = sum(map(len, found.values()))
    for key in [*expected, *(key for key in found if key not in expected)]:
        want, got = len(expected.get(key, [])), len(found.get(key, []))
        outcome.n_right += min(want, got)
        if want != got:
            words = "missing" if want > got else "unexpected"
            where = found[key][-1][1].origin if got > want else None
            at = f"  ({where.sheet or where.page} row {where.row})" if where else ""
            outcome.differences.append(f"{words} ×{abs(want - got)}: {' ¦ '.join(key)}{at}")


def _compare_row(outcome: Outcome, row: Ind, each: Indicator, squeeze: bool) -> None:
    """Compare the other fields of one indicator."""
    for name, wanted in row.fields.items():
        got = getattr(each, name)
        _compare_field(
            outcome, f"{row.name}: {name}", _same(name, wanted, got, squeeze), wanted, got
        )
    for heading, wanted in row.extra.items():
        headings = {_text(key, True): text for key, text in each.extra.items()}
        got = headings.get(_text(heading, True))
        same = _text(wanted, squeeze) == _text(got, squeeze)
        _compare_field(outcome, f"{row.name}: extra {heading}", same, wanted, got or each.extra)


def _compare_projects(outcome: Outcome, expected: dict, found: dict) -> None:
    """Compare the fields of each project, once a project."""
    done: set[int] = set()
    for key, pairs in expected.items():
        for (wanted, _), (got, _) in zip(pairs, found.get(key, []), strict=False):
            if id(wanted) in done:
                continue
            done.add(id(wanted))
            for name, value in wanted.fields.items():
                same = _same(name, value, getattr(got, name), outcome.form in BROWSER_FORMATS)
                label = f"project {wanted.name}: {name}"
                _compare_field(outcome, label, same, value, getattr(got, name))


def _compare_field(outcome: Outcome, label: str, same: bool, wanted: object, got: object) -> None:
    outcome.n_fields += 1
    outcome.n_fields_right += same
    if not same:
        outcome.differences.append(f"{label}: {wanted!r} expected, {got!r} read")


def _same(name: str, wanted: object, got: object, squeeze: bool) -> bool:
    """Compare a field; numbers and brackets beside a level are free to stay or to go."""
    if isinstance(wanted, dict):
        assert isinstance(got, dict)
        parts = {_heading(key): value for key, value in got.items()}
        return all(_near(value, parts.get(_heading(key))) for key, value in wanted.items())
    if isinstance(wanted, float):
        return _near(wanted, got)
    if name == "purpose":
        return _text(wanted, True) == _text(got, True)
    if name.startswith("declared"):
        return _heading(_text(wanted, True)) == _heading(_text(got, True))
    if name in ("year", "unit_code"):
        return str(wanted) == str(got)
    return _text(wanted, squeeze) == _text(got, squeeze)


def _near(wanted: object, got: object) -> bool:
    numbers = isinstance(wanted, int | float) and isinstance(got, int | float)
    return abs(wanted - got) < 0.005 if numbers else wanted == got  # type: ignore[operator]


def _heading(text: str) -> str:
    """Leave out brackets, the number before a level, and the words before a fund."""
    return re.sub(r"^其中[:：]?|[（(][^（）()]*[)）]|^[一二三四\d]+[、.．]|\s", "", text)


def _text(value: object, squeeze: bool) -> str:
    text = "∅" if value is None else str(value)
    return re.sub(r"\s+", "", text) if squeeze else text


def measure(case: Case, form: str, folder: Path) -> Outcome:
    """Save a case, read it, and compare; an error of ours is an outcome like another."""
    path = save(case, form, folder)
    begun = time.perf_counter()
    try:
        document = read_document(path)
    except PerfNlpError as error:
        outcome = Outcome(case, form, n_expected=case.n_indicators)
        outcome.differences.append(f"error: {error}")
    except _CRASHES as error:
        outcome = Outcome(case, form, n_expected=case.n_indicators)
        outcome.differences.append(f"crash: {error!r}")
    else:
        outcome = compare(case, form, document)
    outcome.seconds = time.perf_counter() - begun
    return outcome


def _print_table(title: str, outcomes: Iterable[Outcome], key: str) -> None:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        groups[each.form if key == "form" else each.case.layout].append(each)
    print(
        f"\n{title:<10}{'files':>7}{'perfect':>9}{'rows':>7}{'P':>8}{'R':>8}{'F1':>8}{'fields':>8}{'s':>7}"
    )
    for name in sorted(groups, key=lambda name: (len(name), name)):
        group = groups[name]
        total: Counter[str] = Counter()
        for each in group:
            total.update(
                right=each.n_right, found=each.n_found, expected=each.n_expected,
                fields=each.n_fields, fields_right=each.n_fields_right,
                perfect=not each.differences,
            )  # fmt: skip
        right, found, expected = total["right"], total["found"], total["expected"]
        shares = (
            right / found if found else 0.0, right / expected if expected else 0.0,
            f1(right, found, expected),
            total["fields_right"] / total["fields"] if total["fields"] else 0.0,
        )  # fmt: skip
        seconds = sum(each.seconds for each in group)
        cells = "".join(f"{share:8.4f}" for share in shares)
        print(f"{name:<10}{len(group):7}{total['perfect']:9}{expected:7}{cells}{seconds:7.1f}")


def main() -> None:
    """Measure the cases in the formats asked for, and print tables and differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", nargs="+", default=["xlsx"], choices=[*ALL_FORMATS, "all"])
    parser.add_argument("--case", help="part of the name of a case")
    parser.add_argument("--layout", help="as L11")
    parser.add_argument("--keep", type=Path, help="folder to keep the files in")
    parser.add_argument("--quiet", action="store_true", help="tables alone, no differences")
    options = parser.parse_args()
    forms = ALL_FORMATS if "all" in options.format else options.format
    chosen = [
        (each, form)
        for form in forms
        for each in CASES
        if form in each.formats
        and (not options.case or options.case in each.name)
        and (not options.layout or options.layout == each.layout)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        outcomes = [measure(each, form, folder) for each, form in chosen]
    for outcome in outcomes:
        if outcome.differences and not options.quiet:
            print(
                f"\n{outcome.case.layout} {outcome.case.name} [{outcome.form}] F1 {outcome.f1:.3f}"
            )
            print("\n".join(f"    {line}" for line in outcome.differences[:40]))
    _print_table("layout", outcomes, "layout")
    _print_table("format", outcomes, "form")


if __name__ == "__main__":
    main()
