"""What guards every request: host, origin, form token; and the headers of every answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Forbidden, MisdirectedRequest

from perf_nlp.server import api
from perf_nlp.settings import Settings

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PORT = re.compile(r":\d*$")


def init_app(app: Flask, settings: Settings) -> None:
    """Put the guards in front of every view and the headers on every answer."""
    if _is_loopback(settings.host):
        app.before_request(_foreign_host_guard(settings.host))
    app.before_request(_refuse_cross_site_api_write)
    csrf = CSRFProtect(app)
    # The API has no forms; it refuses other sites by where the browser says a request comes from.
    csrf.exempt(api.bp)
    app.after_request(_add_headers)


def _is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a service bound to `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _foreign_host_guard(host: str) -> Callable[[], None]:
    """Stop DNS rebinding: a foreign name that points at this machine is not this site."""
    names = _LOOPBACK_NAMES | {host.lower()}

    def refuse_foreign_host() -> None:
        if _PORT.sub("", request.headers.get("Host", "")).lower() not in names:
            raise MisdirectedRequest()

    return refuse_foreign_host


def _refuse_cross_site_api_write() -> None:
    """Let no other web site make a visitor's browser write through the API."""
    if request.method in _SAFE_METHODS or request.blueprint != api.bp.name:
        return
    # Programs send neither header; browsers send the first, old ones at least the second.
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise Forbidden()
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden()


def _add_headers(response: Response) -> Response:
    """Add the headers; what the library holds is kept by no cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
