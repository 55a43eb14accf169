"""Document → sheets of rows: one module a format, and the grid they share."""

from perf_nlp.documents.grid import Sheet
from perf_nlp.documents.reading import READERS, read_sheets

__all__ = ["READERS", "Sheet", "read_sheets"]
