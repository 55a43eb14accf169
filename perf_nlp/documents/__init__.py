"""Document → sheets of rows: one module a format, and the grid they share."""

from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.kinds import is_document
from perf_nlp.documents.reading import READERS, read_sheets

__all__ = ["READERS", "Progress", "Sheet", "is_document", "read_sheets"]
