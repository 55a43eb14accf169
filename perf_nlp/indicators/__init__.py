"""Rows → indicators, and the values in them understood."""

from perf_nlp.indicators.direction import direction_of
from perf_nlp.indicators.extract import extract_document
from perf_nlp.indicators.flat import FlatTable, find_flat_table
from perf_nlp.indicators.names import clean_name
from perf_nlp.indicators.targets import parse_target

__all__ = [
    "FlatTable",
    "clean_name",
    "direction_of",
    "extract_document",
    "find_flat_table",
    "parse_target",
]
