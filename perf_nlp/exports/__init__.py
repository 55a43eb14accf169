"""Answers → files: tables in the formats offices use."""

from perf_nlp.exports.tables import WRITERS, write_table

__all__ = ["WRITERS", "write_table"]
