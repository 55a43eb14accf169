"""Use cases that keep a library healthy: check, copy, put back, rebuild."""

from __future__ import annotations

from pathlib import Path

from perf_nlp.errors import ArtifactError
from perf_nlp.service.library import Library
from perf_nlp.storage import restore_store


def verify_library(library: Library) -> list[str]:
    """Look for damage in the database and for indexes that do not match it.

    :return: One Chinese sentence a finding; none if all is sound.
    """
    findings = library.store.verify()
    try:
        library.indexes.opened()
    except ArtifactError as error:
        findings.append(f"索引无法使用：{error}")
    return findings


def backup_library(library: Library, path: Path) -> None:
    """Write a verified copy of the database; indexes are rebuilt from it, so they are left out.

    :raises ArtifactError: If the copy cannot be written.
    """
    library.store.backup(path)


def restore_library(copy: Path, folder: Path) -> None:
    """Put a backup in the place of the library in `folder`; indexes follow at the next search.

    :raises ArtifactError: If the copy is no sound library, or the folder cannot be written.
    """
    restore_store(copy, folder)


def reindex_library(library: Library) -> int:
    """Build the indexes anew.

    :return: How many indicators they hold.
    """
    return library.indexes.rebuild()
