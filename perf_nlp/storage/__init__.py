"""Records ↔ database: home of SQLAlchemy."""

from __future__ import annotations

from perf_nlp.storage.changes import Changes
from perf_nlp.storage.indicators import Indexed
from perf_nlp.storage.store import FacetCounts, Store, open_store, restore_store

__all__ = ["Changes", "FacetCounts", "Indexed", "Store", "open_store", "restore_store"]
