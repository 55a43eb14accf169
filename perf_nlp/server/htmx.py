"""What differs where htmx asks: for a part of a page, or to be led elsewhere."""

from __future__ import annotations

from flask import Response, make_response, redirect, request


def by_htmx() -> bool:
    """Tell whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def go_to(url: str) -> Response:
    """Lead the browser elsewhere, also when htmx asked."""
    if by_htmx():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, 303))
