"""/healthz and /metrics: for those who watch the service."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request

from perf_nlp.server.state import library

bp = Blueprint("metrics", __name__)

_GAUGES = {
    "documents": "Documents in the library.",
    "projects": "Projects in the library.",
    "indicators": "Indicators in the library.",
    "problems": "Places to be checked: read with doubt, or not at all.",
    "size_bytes": "Size of the library on disk.",
}
_NAME = "perf_nlp_http_requests_total"


class RequestCounter:
    """Counts answers by blueprint and status class; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def count(self, area: str, status: int) -> None:
        """Count one answer."""
        with self._lock:
            self._counts[area, f"{status // 100}xx"] += 1

    def lines(self) -> list[str]:
        """Give the counts as Prometheus text lines, sorted."""
        with self._lock:
            counts = sorted(self._counts.items())
        return [f'{_NAME}{{area="{area}",status="{status}"}} {n}' for (area, status), n in counts]


def init_app(app: Flask) -> None:
    """Start counting the answers of `app`."""
    counter = RequestCounter()
    app.extensions["perf_nlp_requests"] = counter

    @app.after_request
    def _count(response: Response) -> Response:
        counter.count(request.blueprint or "other", response.status_code)
        return response


@bp.get("/healthz")
def healthz() -> dict[str, object]:
    """Answer as long as the library answers."""
    stats = library().stats()
    return {"status": "ok", "epoch": stats["epoch"], "index_epoch": stats["index_epoch"]}


@bp.get("/metrics")
def metrics() -> Response:
    """Give gauges of the library and counters of the service as Prometheus text."""
    stats = library().stats()
    lines: list[str] = []
    for key, text in _GAUGES.items():
        name = f"perf_nlp_library_{key}"
        lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge", f"{name} {stats[key]}"]
    counter = cast(RequestCounter, current_app.extensions["perf_nlp_requests"])
    lines += [f"# HELP {_NAME} Answers by area and status class.", f"# TYPE {_NAME} counter"]
    lines += counter.lines()
    text = "\n".join(lines) + "\n"
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
