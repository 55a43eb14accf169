"""Many indicators at once: the same answer on one process and on several."""

from contextlib import closing

import pytest

from perf_nlp.indicators.targets import parse_target
from perf_nlp.records import Indicator, Origin
from perf_nlp.service import bulk

ASKED = [(f"{name}{n}", f"≥{n}人", "") for n in range(4) for name in ("培训人次", "群众满意度")]


def test_processes_change_no_answer(monkeypatch):
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 3)

    alone = list(bulk.predict_all(ASKED, careful=False, n_processes=1))

    assert list(bulk.predict_all(ASKED, careful=False, n_processes=2)) == alone
    assert [each.label for each in alone] == ["quantity", "satisfaction"] * 4


@pytest.mark.parametrize("n_portions", [1, 2, 3, 50])
def test_portions_come_in_order_whoever_labels_them(monkeypatch, n_portions):
    # One a portion: this process and the other take them in turns.
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 1)
    asked = [
        (f"第{n}期培训人次" if n % 3 else "群众满意度", f"≥{n}人", "") for n in range(n_portions)
    ]

    labels = [each.label for each in bulk.predict_all(asked, careful=False, n_processes=2)]

    assert labels == ["quantity" if n % 3 else "satisfaction" for n in range(n_portions)]


@pytest.mark.parametrize("n_processes", [1, 2])
def test_repeated_rows_are_answered_each(monkeypatch, n_processes):
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 3)

    once = list(bulk.predict_all(ASKED, careful=False, n_processes=1))

    repeated = bulk.predict_all(
        [*ASKED, *ASKED[::-1], *ASKED], careful=False, n_processes=n_processes
    )
    assert list(repeated) == [*once, *once[::-1], *once]


def test_indicators_with_their_targets_travel_whole(monkeypatch):
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 1)
    origin = Origin("甲.xlsx", "Sheet1", 2)
    cells = [("处理时间", "30天"), ("处理时间", None), ("水价", "5元/吨；≤3%"), ("意见", "好")] * 3
    asked = [
        Indicator(name, name, origin, value, targets=parse_target(value or "", name=name))
        for name, value in cells
    ]

    alone = list(bulk.predict_all(asked, careful=False, n_processes=1))

    assert list(bulk.predict_all(asked, careful=False, n_processes=2)) == alone


@pytest.mark.parametrize("n_processes", [1, 2])
def test_none_asked_none_answered(n_processes):
    assert list(bulk.predict_all([], careful=False, n_processes=n_processes)) == []


def test_who_closes_it_gets_no_more(monkeypatch):
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 1)

    with closing(bulk.predict_all(ASKED * 50, careful=False, n_processes=2)) as predictions:
        assert next(predictions).label == "quantity"

    assert list(predictions) == []
