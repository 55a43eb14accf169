"""Builds the web application of one library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import BaseConverter

from perf_nlp.resources import resource
from perf_nlp.server import api, errors, imports, metrics, pages, security, wording
from perf_nlp.settings import Settings

if TYPE_CHECKING:
    from perf_nlp.service.library import Library

# What a form adds to the file it carries: boundaries, token, field names.
_FORM_OVERHEAD = 64 * 1024


class IdConverter(BaseConverter):
    """A number of the library in a path; longer ones fit no database and are no address of ours."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Read the digits."""
        return int(value)


def create_app(library: Library, settings: Settings) -> Flask:
    """Build the application: pages, API, and what guards them.

    :param library: The open library; the caller closes it.
    :param settings: Its upload limit, row limit and host count here.
    :return: A WSGI application that holds no other state than request counters.
    """
    app = Flask(
        __name__,
        static_folder=str(resource("web", "static")),
        template_folder=str(resource("web", "templates")),
    )
    app.config.from_mapping(_flask_config(library, settings))
    app.json = _json_provider(app)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "finalize": wording.plain}
    app.url_map.converters["id"] = IdConverter
    app.extensions["perf_nlp"] = library
    app.extensions["perf_nlp_settings"] = settings
    metrics.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    wording.init_app(app)
    app.register_blueprint(pages.bp)
    app.register_blueprint(imports.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(metrics.bp)
    return app


def _json_provider(app: Flask) -> DefaultJSONProvider:
    """Write JSON as people read it: Chinese as Chinese, keys in the order of the records."""
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    return provider


def _flask_config(library: Library, settings: Settings) -> Mapping[str, Any]:
    """Give Flask's own settings."""
    return {
        "SECRET_KEY": library.secret_key(),
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024 + _FORM_OVERHEAD,
        "SESSION_COOKIE_NAME": "perf_nlp",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The page may stay open over a meeting: the form lives as long as the browser session.
        "WTF_CSRF_TIME_LIMIT": None,
        # Behind TLS it would ask for a Referer, which our own Referrer-Policy withholds.
        "WTF_CSRF_SSL_STRICT": False,
    }
