"""The API under /api/v1: each view reads its arguments, asks the library, gives JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from perf_nlp.records import to_json
from perf_nlp.resources import resource
from perf_nlp.server import arguments
from perf_nlp.server.columns import can_remember, check_choices
from perf_nlp.server.progress import known_jobs
from perf_nlp.server.results import pager
from perf_nlp.server.shapes import (
    document_json,
    indicator_json,
    jobs_json,
    project_json,
    queued_json,
)
from perf_nlp.server.state import library, settings
from perf_nlp.server.uploading import queue_all
from perf_nlp.service.value import parse_target

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/search")
def search() -> ResponseReturnValue:
    """GET search?q=群众满意度&k=10&label=satisfaction: similar indicators, with facets."""
    (k, offset), filters = arguments.page_args(), arguments.filter_args()
    query = request.args.get("q", "")
    answer = library().search(query, k=k, offset=offset, filters=filters)
    following = pager(answer, filters, k, offset, endpoint="api.search").next
    return _json({**to_json(answer), "next": following})


@bp.post("/classify")
def classify() -> ResponseReturnValue:
    """POST {"indicators": [{"name", "value", "description", "declared"}]}: their labels."""
    rows = arguments.indicator_rows(arguments.json_object(), settings().max_rows_per_request)
    return _json({"indicators": library().classify(rows) if rows else []})


@bp.post("/value")
def value() -> ResponseReturnValue:
    """POST {"text", "name", "unit", "operator", "leaf", "year"}: one target value, read."""
    body = arguments.json_object()
    context = {key: arguments.text_field(body, key) for key in ("name", "unit", "operator", "leaf")}
    text = arguments.required_text(body, "text")
    return _json(to_json(parse_target(text, **context, year=arguments.year_field(body, "year"))))


@bp.post("/documents")
def add_document() -> ResponseReturnValue:
    """POST multipart with `file`, once or several times: queue the imports, give the jobs."""
    queued = queue_all(arguments.uploaded_files())
    return _json(queued_json(queued), 202, location=url_for("api.job", id=queued.jobs[0].id))


@bp.get("/documents")
def documents() -> ResponseReturnValue:
    """GET documents: all of the library."""
    listed = [to_json(document) for document in library().documents()]
    return _json({"documents": listed, "next": None})


@bp.get("/documents/<id:id>")
def document(id: int) -> ResponseReturnValue:
    """GET documents/ID: what was read of it, and what was not."""
    stored, report = library().document(id), library().report_of(id)
    projects, problems = library().projects_of(id), library().problems_of(id)
    return _json(document_json(stored, projects, problems, report))


@bp.delete("/documents/<id:id>")
def delete_document(id: int) -> ResponseReturnValue:
    """DELETE documents/ID: remove it with its projects and indicators."""
    library().delete_document(id)
    return "", 204


@bp.get("/jobs/<id>")
def job(id: str) -> ResponseReturnValue:
    """GET jobs/ID: how far an import is."""
    return _json(to_json(library().job(id)))


@bp.get("/jobs")
def jobs() -> ResponseReturnValue:
    """GET jobs?id=…&id=…: how far several imports are; one that is gone is left out."""
    return _json(jobs_json(known_jobs(arguments.ids_arg())))


@bp.delete("/jobs/<id>")
def cancel_job(id: str) -> ResponseReturnValue:
    """DELETE jobs/ID: cancel an import; one that runs ends at its next step."""
    return _json(to_json(library().cancel_job(id)))


@bp.post("/jobs/<id>/columns")
def choose_columns(id: str) -> ResponseReturnValue:
    """POST {"choices": [{"1": "name", …}], "remember"}: what the columns of its tables mean."""
    body = arguments.json_object()
    chosen = arguments.column_choices(body)
    remember = arguments.flag_field(body, "remember", default=True)
    check_choices(chosen)
    remember = remember and can_remember(library().job(id).tables)
    queued = library().choose_columns(id, chosen, remember=remember)
    return _json(to_json(queued), 202, location=url_for("api.job", id=id))


@bp.get("/choices")
def choices() -> ResponseReturnValue:
    """GET choices: what is remembered of columns."""
    listed = [to_json(choice) for choice in library().list_choices()]
    return _json({"choices": listed, "next": None})


@bp.delete("/choices/<id:id>")
def forget_choice(id: int) -> ResponseReturnValue:
    """DELETE choices/ID: forget what was said of the columns of a table."""
    library().forget_choice(id)
    return "", 204


@bp.get("/projects/<id:id>")
def project(id: int) -> ResponseReturnValue:
    """GET projects/ID: one project with its indicators."""
    return _json(project_json(library().project(id)))


@bp.get("/indicators/<id:id>")
def indicator(id: int) -> ResponseReturnValue:
    """GET indicators/ID: one indicator with its neighbours."""
    return _json(indicator_json(library().indicator(id), library().similar(id)))


@bp.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """GET openapi.json: this API, described for programs."""
    return send_from_directory(resource("web"), "openapi.json", mimetype="application/json")


def _json(body: dict[str, Any], status: int = 200, *, location: str | None = None) -> Response:
    """Answer with UTF-8 JSON."""
    text = current_app.json.dumps(body)
    response = Response(text, status, content_type="application/json")
    if location is not None:
        response.headers["Location"] = location
    return response
