"""The library and settings of the application that answers the current request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from perf_nlp.settings import Settings

if TYPE_CHECKING:
    from perf_nlp.service.library import Library


def library() -> Library:
    """Give the open library."""
    return cast("Library", current_app.extensions["perf_nlp"])


def settings() -> Settings:
    """Give the settings the application was built with."""
    return cast(Settings, current_app.extensions["perf_nlp_settings"])
