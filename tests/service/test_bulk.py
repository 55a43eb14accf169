"""Many indicators at once: the same answer on one process and on several."""

from perf_nlp.service import bulk

ASKED = [(f"{name}{n}", f"≥{n}人", "") for n in range(4) for name in ("培训人次", "群众满意度")]


def test_processes_change_no_answer(monkeypatch):
    monkeypatch.setattr(bulk, "_LARGEST_PORTION", 3)

    alone = list(bulk.predict_all(ASKED, n_processes=1))

    assert list(bulk.predict_all(ASKED, n_processes=2)) == alone
    assert [each.label for each in alone] == ["quantity", "satisfaction"] * 4
