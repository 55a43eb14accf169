"""Finds models/, data/ and web/, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Give the path of a shipped file or folder, such as `resource("data", "lexicon")`.

    A wheel carries them in `perf_nlp/_resources/`; a checkout has them beside the package.

    :return: The path; it need not exist.
    """
    shipped = _PACKAGE / "_resources"
    return (shipped if shipped.is_dir() else _PACKAGE.parent).joinpath(*parts)
