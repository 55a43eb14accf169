"""The same indicator, spelled otherwise, gets the same answer; with less said, mostly.

Held to the calibration split, with whatever model is shipped: no answer is compared with the
truth here, only with the answer to the row as it stands.
"""

import re

import pytest
from opencc import OpenCC

from perf_nlp.classifiers import example_from, load_labeller
from perf_nlp.learning.corpus import projects_of, read_projects
from perf_nlp.resources import resource

MAY_DIFFER = 0.02
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
HALF_WIDTH = {full: half for half, full in FULL_WIDTH.items()}
BETWEEN_HANZI = re.compile("(?<=[一-鿿])(?=[一-鿿])")
BESIDE_LATIN = re.compile("(?<=[一-鿿])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[一-鿿])")
AFTER_SIGN = re.compile(r"(?<=[≥≤<>=])(?=\d)|(?<=\d)(?=[%元人个次天])")
# What a name ends with that says what is measured.
MEASURE = re.compile(
    "(?:率|比例|满意度|成本|数|数量|次数|人次|时间|时限|时长|费用|单价|面积|长度|里程|支出|标准)$"
)


@pytest.fixture(scope="module")
def labeller(encoder):
    return load_labeller(resource("models", "classifier"), encoder)


@pytest.fixture(scope="module")
def rows():
    projects = projects_of(read_projects(resource("data", "corpus")), "calibration")
    return [
        (row["name"], row["value"] or "", row["description"] or "")
        for project in projects
        for row in project["indicators"]
    ]


@pytest.fixture(scope="module")
def answers(labeller, rows):
    return labeller.predict([example_from(*row) for row in rows])


def everywhere(change):
    """Give what changes name, value and description."""
    return lambda row: tuple(change(text) for text in row)


def in_name(change):
    """Give what changes the name."""
    return lambda row: (change(row[0]), *row[1:])


def broken(text, every):
    """Break the lines of a text between Chinese characters, as a narrow column does."""
    return BETWEEN_HANZI.sub(lambda m: "\n" if m.start() % every == 0 else "", text)


def line_broken(row):
    # Beside a number a line break means something: 培训3期 and 每期60人 are two targets.
    in_words = re.search("[0-9一二两三四五六七八九十半]", row[1]) is None
    return broken(row[0], 3), broken(row[1], 2) if in_words else row[1], broken(row[2], 5)


def numbered(row):
    # 1.15秒 could be a fraction, to whoever reads it.
    return (f"1.{' ' if row[0][0].isdigit() else ''}{row[0]}", *row[1:])


traditional = OpenCC("s2t").convert


def spaced(text):
    """Put a blank between any two Chinese characters, of three kinds in turn."""
    return BETWEEN_HANZI.sub(lambda m: " \u3000\xa0"[m.start() % 3], text)


SPELLINGS = {
    "full width": everywhere(lambda text: text.translate(FULL_WIDTH)),
    "half width": everywhere(lambda text: text.translate(HALF_WIDTH)),
    "traditional": everywhere(traditional),
    "spaces": everywhere(spaced),
    "spaces beside Latin": lambda row: (
        BESIDE_LATIN.sub(" ", row[0]), AFTER_SIGN.sub(" ", row[1]), BESIDE_LATIN.sub(" ", row[2])
    ),
    "spaces around": everywhere(lambda text: f" \u3000{text}\n"),
    "line breaks": line_broken,
    "star": in_name("★{}".format),
    "footnote": in_name("{}*".format),
    "number": numbered,
    "number and comma": in_name("1、{}".format),
    "mark": in_name("①{}".format),
    "指标1": in_name("指标1：{}".format),
    "个性指标": in_name("{}（个性指标）".format),
    "共性指标": in_name("【共性指标】{}".format),
    "semicolon": in_name("{}；".format),
    "debris": in_name("★指标1：{}（个性指标）；".format),
    "debris, traditional": lambda row: (f"指標1：{traditional(row[0])}（個性指標）", *row[1:]),
}  # fmt: skip
# What the short cut for bulk work could read otherwise.
BULK = ("full width", "traditional", "spaces beside Latin", "debris")
CASES = [*((name, True) for name in SPELLINGS), *((name, False) for name in BULK)]


@pytest.mark.parametrize(("spelling", "exact"), CASES)
def test_spelling_changes_no_answer(labeller, rows, answers, spelling, exact):
    respelled = [SPELLINGS[spelling](row) for row in rows]
    # In bulk the accurate model, which sees amounts, is not asked.
    again = labeller.predict([example_from(*row, exact=exact) for row in respelled], careful=exact)
    expected = answers
    if not exact:
        expected = labeller.predict([example_from(*row) for row in rows], careful=False)

    changed = [
        f"{row}: {one.leaf} {one.confidence} → {other.leaf} {other.confidence}"
        for row, one, other in zip(respelled, expected, again, strict=True)
        if (one.label, one.leaf) != (other.label, other.leaf)
        or abs(one.confidence - other.confidence) > MAY_DIFFER
    ]
    assert sum(one != other for one, other in zip(rows, respelled, strict=True)) > len(rows) / 10
    assert changed == []


def reordered(description):
    """Turn the order of the sentences and clauses round."""
    return "，".join(reversed(re.split("[。；;，,]", description.strip("。；;，,"))))


# Change → (changed row or None to leave it out, share of labels and of leaves that stay).
# Measured, on 1,606 rows: 0.92 and 0.89 (0.91 and 0.85 with the model before); 0.98 and 0.98; 1, 1.
LOSSES = {
    "value missing": (
        lambda row: (row[0], "", row[2]) if row[1] and MEASURE.search(row[0]) else None, 0.85, 0.78
    ),
    "description missing": (lambda row: (*row[:2], "") if row[2] else None, 0.95, 0.93),
    "description reordered": (
        lambda row: (*row[:2], turned) if (turned := reordered(row[2])) != row[2] else None,
        0.98, 0.97,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "labels", "leaves"), LOSSES.values(), ids=LOSSES.keys())
def test_less_said_mostly_gives_the_same(labeller, rows, answers, change, labels, leaves):
    pairs = [
        (changed, one) for row, one in zip(rows, answers, strict=True) if (changed := change(row))
    ]
    again = labeller.predict([example_from(*changed) for changed, _ in pairs])

    n_labels = sum(other.label == one.label for other, (_, one) in zip(again, pairs, strict=True))
    n_leaves = sum(other.leaf == one.leaf for other, (_, one) in zip(again, pairs, strict=True))

    assert len(pairs) > 100
    assert n_labels >= labels * len(pairs), f"{n_labels} of {len(pairs)} labels stay, want {labels}"
    assert n_leaves >= leaves * len(pairs), f"{n_leaves} of {len(pairs)} leaves stay, want {leaves}"
