"""Records ↔ database: home of SQLAlchemy."""

from __future__ import annotations

from perf_nlp.storage.changes import Changes
from perf_nlp.storage.store import FacetCounts, Store, open_store, restore_store

__all__ = ["Changes", "FacetCounts", "Store", "open_store", "restore_store"]
