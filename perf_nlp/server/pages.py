"""The pages: one function, one address, one template of the same name; imports have their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perf_nlp.records import Filters
from perf_nlp.server import arguments
from perf_nlp.server.htmx import by_htmx
from perf_nlp.server.report import report_view, sliced
from perf_nlp.server.results import active_filters, facet_groups, pager, search_url
from perf_nlp.server.state import library

bp = Blueprint("pages", __name__)

# A document may hold hundreds of projects: a page shows a part.
_PROJECTS_PER_PAGE = 20


@bp.get("/")
def home() -> ResponseReturnValue:
    """Offer the search field and say what the library holds."""
    return render_template("home.html", stats=library().stats())


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Show similar indicators; for htmx, only the part that changes."""
    query = request.args.get("q", "").strip()
    filters = arguments.filter_args()
    found = _found(query, filters) if query else {}
    partial = by_htmx()
    template = "_results.html" if partial else "search.html"
    html = render_template(template, query=query, filters=filters, partial=partial, **found)
    response = make_response(html)
    response.headers["Vary"] = "HX-Request"
    # Typing on refines one search: "back" should leave it, not take back letter after letter.
    if partial and "/search?" in request.headers.get("HX-Current-URL", ""):
        response.headers["HX-Replace-Url"] = search_url(query, filters)
    return response


def _found(query: str, filters: Filters) -> dict[str, Any]:
    """Search, and give all that the results need."""
    k, offset = arguments.page_args()
    answer = library().search(query, k=k, offset=offset, filters=filters)
    return {
        "answer": answer,
        "facets": facet_groups(answer, filters),
        "chosen": active_filters(query, filters),
        "pager": pager(answer, filters, k, offset),
        "json_url": search_url(query, filters, k=k, offset=offset, endpoint="api.search"),
    }


@bp.get("/documents")
def documents() -> ResponseReturnValue:
    """List the documents of the library."""
    return render_template("documents.html", documents=library().documents())


@bp.get("/documents/<id:id>")
def document(id: int) -> ResponseReturnValue:
    """Show what was read of a document, and what was not."""
    stored, projects = library().document(id), library().projects_of(id)
    problems = library().problems_of(id)
    page = max(arguments.int_arg("page") or 1, 1)
    start = (page - 1) * _PROJECTS_PER_PAGE
    return render_template(
        "document.html",
        document=stored,
        projects=projects[start : start + _PROJECTS_PER_PAGE],
        page=page,
        n_pages=max(-(-len(projects) // _PROJECTS_PER_PAGE), 1),
        n_review=sum(each.prediction.needs_review for p in projects for each in p.indicators),
        doubts=sliced(problems, arguments.int_arg("doubts") or 1, skipped=False),
        notes=sliced(problems, arguments.int_arg("notes") or 1, skipped=True),
        report=report_view(library().report_of(id)),
    )


@bp.get("/documents/<id:id>/delete")
def confirm_delete(id: int) -> ResponseReturnValue:
    """Ask before a document is removed."""
    return render_template("confirm_delete.html", document=library().document(id))


@bp.post("/documents/<id:id>/delete")
def delete(id: int) -> ResponseReturnValue:
    """Remove a document with all it yielded."""
    name = library().document(id).file_name
    library().delete_document(id)
    flash(f"已删除「{name}」及其全部项目和指标")
    return redirect(url_for("pages.documents"), 303)


@bp.get("/projects/<id:id>")
def project(id: int) -> ResponseReturnValue:
    """Show one project: head, funds, indicators."""
    stored = library().project(id)
    return render_template(
        "project.html", stored=stored, document=library().document(stored.document_id)
    )


@bp.get("/indicators/<id:id>")
def indicator(id: int) -> ResponseReturnValue:
    """Show all that is known of one indicator, and its neighbours."""
    return render_template(
        "indicator.html", stored=library().indicator(id), similar=library().similar(id)
    )
