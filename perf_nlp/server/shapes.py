"""Records of the library as the flat JSON that `interface.md` promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from perf_nlp.records import (
    DocumentReport,
    Job,
    Problem,
    SearchHit,
    StoredDocument,
    StoredIndicator,
    StoredProject,
    to_json,
)
from perf_nlp.server.uploading import Queued
from perf_nlp.taxonomy import labels


def indicator_json(stored: StoredIndicator, similar: Iterable[SearchHit] = ()) -> dict[str, Any]:
    """Flatten an indicator: what the document says, what the models say, where it belongs.

    :param similar: Its neighbours, under the key `similar`.
    """
    return {
        "id": stored.id,
        **to_json(stored.indicator),
        **to_json(stored.prediction),
        "label_zh": labels().get(stored.prediction.label, stored.prediction.label),
        "model": stored.model,
        "project": stored.project,
        "project_id": stored.project_id,
        "unit_name": stored.unit_name,
        "year": stored.year,
        "document_id": stored.document_id,
        "similar": [to_json(hit) for hit in similar],
    }


def project_json(stored: StoredProject) -> dict[str, Any]:
    """Flatten a project; its indicators are those of the library, with their ids."""
    project = to_json(stored.project)
    indicators = [_listed(indicator_json(each)) for each in stored.indicators]
    head = {"id": stored.id, "document_id": stored.document_id}
    return {**head, **project, "indicators": indicators}


def document_json(
    stored: StoredDocument,
    projects: Iterable[StoredProject],
    problems: Iterable[Problem],
    report: DocumentReport,
) -> dict[str, Any]:
    """Give a document with all it yielded, all that could not be read, and how it was read."""
    return {
        **to_json(stored),
        **to_json(report),
        "projects": [project_json(each) for each in projects],
        "problems": [to_json(each) for each in problems],
    }


def queued_json(queued: Queued) -> dict[str, Any]:
    """Give the jobs of an upload; the first one's keys stand on top, as for a single file."""
    return {
        **to_json(queued.jobs[0]),
        "jobs": [to_json(job) for job in queued.jobs],
        "refused": [asdict(each) for each in queued.refused],
    }


def jobs_json(jobs: Iterable[Job]) -> dict[str, Any]:
    """Give a list of jobs."""
    return {"jobs": [to_json(job) for job in jobs], "next": None}


def _listed(indicator: dict[str, Any]) -> dict[str, Any]:
    """Drop what only the page of one indicator shows."""
    return {key: value for key, value in indicator.items() if key != "similar"}
