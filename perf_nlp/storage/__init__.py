"""Records ↔ database: home of SQLAlchemy."""

from __future__ import annotations

from .changes import Changes
from .store import FacetCounts, Store, open_store, restore_store

__all__ = ["Changes", "FacetCounts", "Store", "open_store", "restore_store"]
