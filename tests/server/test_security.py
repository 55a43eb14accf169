"""What guards the service: headers, form tokens, origins, hosts."""

import io
import re

import pytest

from perf_nlp.settings import Settings

ANSWERS = {
    "home": ("GET", "/"),
    "search": ("GET", "/search?q=满意度"),
    "static": ("GET", "/static/app.css"),
    "vendored": ("GET", "/static/vendor/htmx-2.0.11.min.js"),
    "redirect": ("GET", "/documents/"),
    "API": ("GET", "/api/v1/documents"),
    "openapi": ("GET", "/api/v1/openapi.json"),
    "healthz": ("GET", "/healthz"),
    "metrics": ("GET", "/metrics"),
    "not found": ("GET", "/nothing"),
    "API not found": ("GET", "/api/v1/nothing"),
    "method": ("PATCH", "/api/v1/documents"),
    "bad request": ("GET", "/api/v1/search"),
    "options": ("OPTIONS", "/api/v1/documents"),
    "refused form": ("POST", "/upload"),
}


@pytest.mark.parametrize(("method", "address"), ANSWERS.values(), ids=ANSWERS.keys())
def test_every_answer_carries_the_headers(client, method, address):
    headers = client.open(address, method=method).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers


def test_what_the_library_holds_is_not_cached(client, ids):
    for address in (f"/documents/{ids.document}", f"/api/v1/documents/{ids.document}"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_unexpected_error_carries_the_headers(client, library, monkeypatch):
    monkeypatch.setattr(library, "documents", lambda: 1 / 0)

    headers = client.get("/documents").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]


FORMS = {
    "upload": ("/upload", {"file": (io.BytesIO(b"x"), "a.txt")}),
    "delete": ("/documents/{document}/delete", {}),
    "cancel": ("/jobs/{waiting}/cancel", {}),
    "columns": ("/jobs/{waiting}/columns", {}),
    "forget": ("/choices/1/forget", {}),
}
TOKENS = {"none": {}, "empty": {"csrf_token": ""}, "wrong": {"csrf_token": "x.y.z"}}


@pytest.mark.parametrize(("address", "form"), FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("given", TOKENS.values(), ids=TOKENS.keys())
def test_form_without_its_token_does_nothing(client, library, ids, address, form, given):
    before = library.documents(), library.job(ids.waiting)
    address = address.format(**vars(ids))
    files = {key: (io.BytesIO(b"x"), "a.txt") for key in form}

    response = client.post(address, data={**files, **given})

    assert response.status_code == 400
    assert "刷新后重新提交" in response.text
    assert (library.documents(), library.job(ids.waiting)) == before


def test_token_of_another_session_does_not_help(app, token, ids):
    stranger = app.test_client()

    response = stranger.post(f"/documents/{ids.document}/delete", data={"csrf_token": token})

    assert response.status_code == 400


CROSS_SITE = {
    "other site": {"Sec-Fetch-Site": "cross-site"},
    "other port": {"Sec-Fetch-Site": "same-site"},
    "origin of another site": {"Origin": "https://example.org"},
    "origin of another port": {"Origin": "http://localhost:9999"},
    "no origin to speak of": {"Origin": "null"},
}
WRITES = {
    "upload": ("POST", "/api/v1/documents"),
    "delete": ("DELETE", "/api/v1/documents/{document}"),
    "cancel": ("DELETE", "/api/v1/jobs/{waiting}"),
    "columns": ("POST", "/api/v1/jobs/{waiting}/columns"),
    "forget": ("DELETE", "/api/v1/choices/1"),
    "classify": ("POST", "/api/v1/classify"),
    "value": ("POST", "/api/v1/value"),
}


@pytest.mark.parametrize("headers", CROSS_SITE.values(), ids=CROSS_SITE.keys())
@pytest.mark.parametrize(("method", "address"), WRITES.values(), ids=WRITES.keys())
def test_other_sites_cannot_write(client, library, ids, headers, method, address):
    response = client.open(address.format(**vars(ids)), method=method, headers=headers)

    assert response.status_code == 403
    assert response.json["title"] == "请求被拒绝"
    assert library.document(ids.document)
    assert library.job(ids.waiting).status == "waiting"


OWN = {
    "program": {},
    "own page": {"Sec-Fetch-Site": "same-origin"},
    "address bar": {"Sec-Fetch-Site": "none"},
    "own origin": {"Origin": "http://localhost"},
}


@pytest.mark.parametrize("headers", OWN.values(), ids=OWN.keys())
def test_own_pages_and_programs_can_write(client, headers):
    response = client.post("/api/v1/value", json={"text": "95%"}, headers=headers)

    assert response.status_code == 200


HOSTS = {
    "localhost": ("127.0.0.1", "localhost", 200),
    "with port": ("127.0.0.1", "localhost:8765", 200),
    "address": ("127.0.0.1", "127.0.0.1:8765", 200),
    "IPv6": ("::1", "[::1]:8765", 200),
    "capitals": ("localhost", "LocalHost", 200),
    "other loopback address": ("127.0.0.2", "127.0.0.2:8765", 200),
    "foreign": ("127.0.0.1", "evil.example", 421),
    "foreign with port": ("localhost", "evil.example:8765", 421),
    "foreign that starts alike": ("127.0.0.1", "localhost.evil.example", 421),
    "foreign that ends alike": ("127.0.0.1", "evil.example:127.0.0.1", 421),
    "empty": ("127.0.0.1", "", 421),
    "open to the network": ("0.0.0.0", "budget.example", 200),
}


@pytest.mark.parametrize(("bound", "host", "status"), HOSTS.values(), ids=HOSTS.keys())
@pytest.mark.parametrize("address", ["/", "/api/v1/documents", "/static/app.css"])
def test_host_must_be_ours_on_loopback(make_app, bound, host, status, address):
    client = make_app(Settings(host=bound)).test_client()

    response = client.get(address, headers={"Host": host})

    assert response.status_code == status


def test_session_cookie_is_closed_to_scripts_and_other_sites(client):
    cookie = client.get("/upload").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_too_large_upload_gets_a_sentence(client, token, two_megabytes):
    response = client.post("/upload", headers={"X-CSRFToken": token}, **two_megabytes)

    assert response.status_code == 413
    assert "超过 1 MB 的上限" in response.text


def test_pages_load_nothing_from_elsewhere(client, ids):
    for address in ("/", "/search?q=满意度", f"/documents/{ids.document}"):
        html = client.get(address).text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)
