"""Read, understand, label and search Chinese budget performance indicators (预算绩效指标).

The flow:

    file ──documents──▶ Row            what the table says, and where
    Row ──indicators──▶ Indicator      project, declared category, name, target, description
    text ──text──▶ words               one spelling, then jieba
    words ──embeddings──▶ X            float32, shape (n, dim)
    Indicator + X ──classifiers──▶ Prediction   label, leaf, calibrated probability, reason
    X + words ──index──▶ Hit           similar indicators
    all of them ──storage──▶ library   every record keeps its origin
    question ──service──▶ answer       what page, API and command line show
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perf_nlp.errors import PerfNlpError
    from perf_nlp.service.classifying import classify
    from perf_nlp.service.library import Library
    from perf_nlp.service.reading import read_document
    from perf_nlp.service.value import parse_target

__all__ = ["Library", "PerfNlpError", "classify", "parse_target", "read_document"]

_HOMES = {
    "Library": "perf_nlp.service.library",
    "PerfNlpError": "perf_nlp.errors",
    "classify": "perf_nlp.service.classifying",
    "parse_target": "perf_nlp.service.value",
    "read_document": "perf_nlp.service.reading",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use: reading one value must not wait for the database."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
