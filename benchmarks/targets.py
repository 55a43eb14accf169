"""How fast are target values read, on one core, beside the pattern a user would write?

Values and names are those of the real sample document, and those of the corpus, composed to be
hard. "Cold" means that no cell is read from the cache of whole cells; spellings of units, hints and
comparisons are remembered, as any table repeats them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable

from perf_nlp.indicators import targets
from perf_nlp.learning.evaluation import SAMPLE
from perf_nlp.resources import resource
from perf_nlp.service.reading import read_document

_N_RUNS = 7
_N_RUNS_OF_FEW = 50
_BASELINE = re.compile(
    r"(?P<operator>≥|≤|>|<|=|不低于|不少于|不超过|不高于)?\s*(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>%|万元|亿元|元|人次|人|次|个|天|年|月|平方米|公里|亩|台|套|户)?"
)
Pair = tuple[str, str]


def read_pairs() -> list[Pair]:
    """Read value and name of every indicator of the corpus that has a value."""
    pairs = []
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            rows = json.loads(line)["indicators"]
            pairs += [(row["value"], row["name"]) for row in rows if row["value"] is not None]
    return pairs


def read_sample() -> list[Pair]:
    """Read value and name of every indicator of the real document."""
    document = read_document(resource("data", "samples", SAMPLE))
    indicators = [each for project in document.projects for each in project.indicators]
    return [(each.value, each.name) for each in indicators if each.value]


def baseline(value: str, name: str) -> dict[str, str] | None:
    """Find the first number with what stands around it."""
    match = _BASELINE.search(value)
    return match.groupdict() if match else None


def read(value: str, name: str) -> object:
    """Read a value as the program does."""
    return targets.parse_target(value, name=name)


def values_per_second(
    call: Callable[[str, str], object], pairs: Iterable[Pair], forget: Callable[[], None]
) -> float:
    """Measure the best of several runs in processor time, so that neighbours do not count."""
    pairs = list(pairs)
    best = float("inf")
    for _ in range(_N_RUNS if len(pairs) > 1000 else _N_RUNS_OF_FEW):
        forget()
        started = time.process_time()
        for value, name in pairs:
            call(value, name)
        best = min(best, time.process_time() - started)
    return len(pairs) / best


def main() -> None:
    """Print values a second."""
    pairs = read_pairs()
    values = list({value: (value, name) for value, name in pairs}.values())
    made = [(f"≥{n / 10}%", f"第{n}项工作完成率") for n in range(20_000)]
    forget = targets.forget_cells
    for what, call, rows, before in (
        ("values of the real sample, cold at the start", read, read_sample(), forget),
        ("distinct values, cold", read, values, forget),
        ("distinct pairs of value and name, cold at the start", read, set(pairs), forget),
        ("all values of the corpus as they come, cold at the start", read, pairs, forget),
        ("all values of the corpus, read before", read, pairs, lambda: None),
        ("20,000 values such as ≥95.3% under as many names, cold", read, made, forget),
        ("baseline: one pattern for comparison, number, unit", baseline, values, lambda: None),
    ):
        n_rows = len(list(rows))
        print(f"{what} ({n_rows:,}): {values_per_second(call, rows, before):,.0f} values/s")


if __name__ == "__main__":
    main()
