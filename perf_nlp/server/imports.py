"""The pages of imports: upload, how far it is, the check of columns, what is remembered of it."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perf_nlp.errors import NotFoundError
from perf_nlp.records import Job
from perf_nlp.server import arguments, progress
from perf_nlp.server.columns import (
    can_remember,
    faults_of,
    guesses,
    meaning_choices,
    table_views,
)
from perf_nlp.server.htmx import by_htmx, go_to
from perf_nlp.server.state import library, settings
from perf_nlp.server.uploading import queue_all, readable_endings, refusal_sentences

bp = Blueprint("imports", __name__)


@bp.get("/upload")
def upload() -> ResponseReturnValue:
    """Show the upload form."""
    return render_template(
        "upload.html",
        max_mb=settings().max_upload_mb,
        max_files=arguments.MAX_FILES,
        endings=readable_endings(),
        n_choices=len(library().list_choices()),
    )


@bp.post("/upload")
def add_upload() -> ResponseReturnValue:
    """Take files and show their jobs."""
    queued = queue_all(arguments.uploaded_files())
    for sentence in refusal_sentences(queued.refused):
        flash(sentence, "refused")
    if len(queued.jobs) == 1:
        return redirect(url_for("imports.job", id=queued.jobs[0].id), 303)
    return redirect(url_for("imports.jobs", id=[job.id for job in queued.jobs]), 303)


@bp.get("/jobs")
def jobs() -> ResponseReturnValue:
    """Show how far several imports are."""
    ids = arguments.ids_arg()
    current = progress.known_jobs(ids)
    if not current:
        raise NotFoundError("没有找到这些任务，读出的文档可能已被删除；请到文档页查看")
    if not by_htmx():
        return render_template("jobs.html", jobs=current)
    seen = request.args.get("seen", "")
    if seen == progress.version(current):
        return "", 204
    is_told = progress.same_states(seen, current)
    return render_template("_jobs.html", jobs=current, is_told=is_told)


@bp.get("/jobs/<id>")
def job(id: str) -> ResponseReturnValue:
    """Show how far an import is; lead to the document once it is done."""
    current = library().job(id)
    if current.status == "done" and current.document_id is not None:
        flash(current.message)
        return go_to(url_for("pages.document", id=current.document_id))
    if not by_htmx():
        return render_template("job.html", job=current)
    return _change(current, request.args.get("seen", ""))


def _change(current: Job, seen: str) -> ResponseReturnValue:
    """Tell a page that has `seen` a version of a job what is new."""
    # Answering "no change" with nothing keeps screen readers quiet while an import runs; and of
    # what runs only the progress is exchanged, so that nobody clicks on a button as it goes.
    if seen == progress.version([current]):
        return "", 204
    if progress.same_states(seen, [current]):
        return render_template("_job_progress.html", job=current)
    response = make_response(render_template("_job.html", job=current, partial=True))
    response.headers["HX-Retarget"] = "#job"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


@bp.post("/jobs/<id>/cancel")
def cancel(id: str) -> ResponseReturnValue:
    """Cancel an import."""
    library().cancel_job(id)
    return redirect(url_for("imports.job", id=id), 303)


@bp.get("/jobs/<id>/columns")
def columns(id: str) -> ResponseReturnValue:
    """Show what the columns of an import were taken for, to be checked."""
    current = library().job(id)
    if current.status != "waiting":
        return redirect(url_for("imports.job", id=id), 303)
    chosen = guesses(current.tables, library().list_choices())
    tables = table_views(current.tables, chosen)
    return render_template(
        "columns.html",
        job=current,
        tables=tables,
        meanings=meaning_choices(),
        can_remember=can_remember(current.tables),
        remember=True,
    )


@bp.post("/jobs/<id>/columns")
def choose_columns(id: str) -> ResponseReturnValue:
    """Take what the user says of the columns, and let the import go on."""
    current = library().job(id)
    if current.status != "waiting":
        return redirect(url_for("imports.job", id=id), 303)
    if request.form.get("version") != progress.version([current]):
        flash("要核对的表已经变了，请看过后重新选择", "refused")
        return redirect(url_for("imports.columns", id=id), 303)
    choices = arguments.form_choices(current.tables)
    can = can_remember(current.tables)
    remember = can and "remember" in request.form
    faults = faults_of(current.tables, choices)
    if faults:
        html = render_template(
            "columns.html",
            job=current,
            tables=table_views(current.tables, choices, faults),
            meanings=meaning_choices(),
            can_remember=can,
            remember=remember,
            n_faults=len(faults),
        )
        return html, 400
    library().choose_columns(id, choices, remember=remember)
    return redirect(url_for("imports.job", id=id), 303)


@bp.get("/choices")
def choices() -> ResponseReturnValue:
    """List what is remembered of columns."""
    return render_template("choices.html", choices=library().list_choices())


@bp.post("/choices/<id:id>/forget")
def forget(id: int) -> ResponseReturnValue:
    """Forget what was said of the columns of a table."""
    library().forget_choice(id)
    flash("已忘记这张表的列，下次遇到时会重新判断")
    return redirect(url_for("imports.choices"), 303)
