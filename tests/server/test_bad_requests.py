"""Each wrong request gets one clear problem, never a 500."""

import io
import json

import pytest

KEYS = {"type", "title", "status", "detail", "instance", "error", "where"}
ROW = {"name": "群众满意度"}

BAD_ADDRESSES = {
    "search without query": ("/search", 400),
    "search for space": ("/search?q=%20", 400),
    "search for too much": ("/search?q=" + "长" * 3000, 400),
    "k no number": ("/search?q=a&k=zz", 400),
    "k a fraction": ("/search?q=a&k=1.5", 400),
    "k in full width": ("/search?q=a&k=１０", 400),
    "k with underscore": ("/search?q=a&k=1_0", 400),
    "k zero": ("/search?q=a&k=0", 400),
    "k negative": ("/search?q=a&k=-1", 400),
    "k too large": ("/search?q=a&k=100000", 400),
    "k enormous": ("/search?q=a&k=" + "9" * 5000, 400),
    "offset negative": ("/search?q=a&offset=-1", 400),
    "offset no number": ("/search?q=a&offset=x", 400),
    "year no number": ("/search?q=a&year=今年", 400),
    "unknown label": ("/search?q=a&label=nonsense", 400),
    "label in Chinese": ("/search?q=a&label=数量", 400),
    "unknown leaf": ("/search?q=a&leaf=output", 400),
    "no such document": ("/documents/999999", 404),
    "no such project": ("/projects/999999", 404),
    "no such indicator": ("/indicators/999999", 404),
    "no such job": ("/jobs/nonsense", 404),
    "jobs without id": ("/jobs", 400),
    "jobs with empty id": ("/jobs?id=", 400),
    "too many jobs": ("/jobs?" + "id=a&" * 101, 400),
    "job with odd name": ("/jobs/%00%ff'--", 404),
    "id no number": ("/documents/x", 404),
    "id negative": ("/documents/-1", 404),
    "id too large for a database": ("/documents/" + "9" * 30, 404),
    "id enormous": ("/indicators/" + "9" * 6000, 404),
    "no such address": ("/nothing", 404),
}


@pytest.mark.parametrize(("address", "status"), BAD_ADDRESSES.values(), ids=BAD_ADDRESSES.keys())
def test_bad_address(client, address, status):
    assert_problem(client.get(f"/api/v1{address}"), status)


SURROGATE = '{"text": "\\ud800"}'
BAD_BODIES = {
    "no JSON": ("{", 400),
    "empty": ("", 400),
    "not UTF-8": (b'{"text": "\xff\xfe\xfd"}', 400),
    "nested without end": ("[" * 200_000, 400),
    "huge number": ('{"text": "a", "year": ' + "9" * 6000 + "}", 400),
    "list": ("[]", 400),
    "number": ("1", 400),
    "null": ("null", 400),
    "text": ('"a"', 400),
    "half a character": (SURROGATE, 400),
}


@pytest.mark.parametrize("address", ["/api/v1/value", "/api/v1/classify"])
@pytest.mark.parametrize(("body", "status"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_bad_body(client, address, body, status):
    response = client.post(address, data=body, content_type="application/json")

    assert_problem(response, status)


BAD_ROWS = {
    "no indicators": {},
    "indicators null": {"indicators": None},
    "indicators an object": {"indicators": ROW},
    "indicators a text": {"indicators": "群众满意度"},
    "row a text": {"indicators": [ROW, "群众满意度"]},
    "row null": {"indicators": [ROW, None]},
    "row a list": {"indicators": [ROW, ["name"]]},
    "row without name": {"indicators": [ROW, {"value": "1"}]},
    "name null": {"indicators": [ROW, {"name": None}]},
    "name empty": {"indicators": [ROW, {"name": ""}]},
    "name a number": {"indicators": [ROW, {"name": 5}]},
    "name too long": {"indicators": [ROW, {"name": "长" * 5001}]},
    "value a number": {"indicators": [ROW, {"name": "a", "value": 95}]},
    "value a list": {"indicators": [ROW, {"name": "a", "value": []}]},
    "value true": {"indicators": [ROW, {"name": "a", "value": True}]},
    "too many": {"indicators": [ROW] * 6},
}


@pytest.mark.parametrize("body", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_bad_rows(client, body):
    problem = assert_problem(client.post("/api/v1/classify", json=body), 400)

    if isinstance(body.get("indicators"), list) and len(body["indicators"]) == 2:
        assert problem["where"]["row"] == 2


BAD_VALUES = {
    "no text": {},
    "text null": {"text": None},
    "text a number": {"text": 95},
    "text a list": {"text": ["95%"]},
    "name a number": {"text": "95%", "name": 1},
    "unit an object": {"text": "95%", "unit": {}},
    "operator true": {"text": "95%", "operator": True},
    "leaf a list": {"text": "95%", "leaf": []},
    "year a text": {"text": "95%", "year": "2023"},
    "year a fraction": {"text": "95%", "year": 2023.5},
    "year true": {"text": "95%", "year": True},
    "year enormous": {"text": "95%", "year": 10**30},
    "year negative": {"text": "95%", "year": -1},
}


@pytest.mark.parametrize("body", BAD_VALUES.values(), ids=BAD_VALUES.keys())
def test_bad_value(client, body):
    assert_problem(client.post("/api/v1/value", json=body), 400)


@pytest.mark.parametrize("address", ["/api/v1/value", "/api/v1/classify"])
@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_must_say_that_it_is_json(client, address, mimetype):
    response = client.post(address, data=json.dumps({"text": "1"}), content_type=mimetype)

    assert_problem(response, 415)


BAD_UPLOADS = {
    "nothing": {},
    "other field": {"datei": (io.BytesIO(b"x"), "a.txt")},
    "no name": {"file": (io.BytesIO(b"x"), "")},
    "text field": {"file": "x"},
}


@pytest.mark.parametrize("form", BAD_UPLOADS.values(), ids=BAD_UPLOADS.keys())
def test_bad_upload(client, form):
    response = client.post("/api/v1/documents", data=form, content_type="multipart/form-data")

    assert_problem(response, 400)


def test_upload_of_what_cannot_be_read(client):
    problem = client.post("/api/v1/documents", data={"file": (io.BytesIO(b"x"), "程序.exe")})

    assert ".xlsx" in assert_problem(problem, 422)["detail"]


def test_too_many_files_at_once(client, library):
    files = [(io.BytesIO(b"x"), f"{number}.txt") for number in range(101)]

    problem = client.post("/api/v1/documents", data={"file": files})

    assert "zip" in assert_problem(problem, 400)["detail"]


BAD_CHOICES = {
    "nothing": {},
    "choices an object": {"choices": {}},
    "choice a list": {"choices": [[]]},
    "none for a table": {"choices": []},
    "one too many": {"choices": [{"2": "name"}, {"2": "name"}]},
    "no name": {"choices": [{"3": "value"}]},
    "empty": {"choices": [{}]},
    "unknown meaning": {"choices": [{"2": "name", "3": "nonsense"}]},
    "meaning a number": {"choices": [{"2": "name", "3": 5}]},
    "meaning too long": {"choices": [{"2": "长" * 6000}]},
    "no such column": {"choices": [{"2": "name", "99": "value"}]},
    "column a letter": {"choices": [{"B": "name"}]},
    "column zero": {"choices": [{"0": "name"}]},
    "column in full width": {"choices": [{"２": "name"}]},
    "column enormous": {"choices": [{"9" * 5000: "name"}]},
    "value twice": {"choices": [{"1": "value", "2": "name", "3": "value"}]},
    "remember a text": {"choices": [{"2": "name"}], "remember": "yes"},
}


@pytest.mark.parametrize("body", BAD_CHOICES.values(), ids=BAD_CHOICES.keys())
def test_bad_choice_of_columns_changes_nothing(client, library, waiting, body):
    assert_problem(client.post(f"/api/v1/jobs/{waiting}/columns", json=body), 400)

    assert library.job(waiting).status == "waiting"
    assert library.list_choices() == []


NOTHING_THERE = {
    "cancel": ("DELETE", "/api/v1/jobs/nonsense"),
    "columns": ("POST", "/api/v1/jobs/nonsense/columns"),
    "forget": ("DELETE", "/api/v1/choices/999999"),
}


@pytest.mark.parametrize(("method", "address"), NOTHING_THERE.values(), ids=NOTHING_THERE.keys())
def test_nothing_there(client, method, address):
    body = {"choices": [{"1": "name"}]} if method == "POST" else None

    assert_problem(client.open(address, method=method, json=body), 404)


def test_upload_that_is_no_form(client):
    response = client.post("/api/v1/documents", data=b"\xff", content_type="multipart/form-data")

    assert_problem(response, 400)


def test_too_large_upload(client, two_megabytes):
    problem = assert_problem(client.post("/api/v1/documents", **two_megabytes), 413)

    assert "1 MB" in problem["detail"]


def test_too_large_json(client):
    body = b'{"text": "' + b"1" * 2_000_000 + b'"}'

    response = client.post("/api/v1/value", data=body, content_type="application/json")

    assert_problem(response, 413)


WRONG_METHODS = {
    "GET classify": ("get", "/api/v1/classify", {"POST"}),
    "POST search": ("post", "/api/v1/search", {"GET"}),
    "PUT document": ("put", "/api/v1/documents/1", {"GET", "DELETE"}),
    "DELETE documents": ("delete", "/api/v1/documents", {"GET", "POST"}),
    "POST healthz": ("post", "/healthz", {"GET"}),
}


@pytest.mark.parametrize(
    ("method", "address", "allowed"), WRONG_METHODS.values(), ids=WRONG_METHODS.keys()
)
def test_wrong_method_names_the_right_ones(client, token, method, address, allowed):
    response = client.open(address, method=method.upper(), headers={"X-CSRFToken": token})

    assert_problem(response, 405)
    assert allowed <= set(response.headers["Allow"].split(", "))


def test_delete_of_nothing(client):
    assert_problem(client.delete("/api/v1/documents/999999"), 404)


BAD_PAGES = {
    "no such page": ("/nothing", 404),
    "no such document": ("/documents/999999", 404),
    "no such project": ("/projects/999999", 404),
    "no such indicator": ("/indicators/999999", 404),
    "no such job": ("/jobs/nonsense", 404),
    "jobs without id": ("/jobs", 400),
    "no such jobs": ("/jobs?id=nonsense", 404),
    "columns of no such job": ("/jobs/nonsense/columns", 404),
    "bad page of doubts": ("/documents/1?doubts=x", 400),
    "deletion of nothing": ("/documents/999999/delete", 404),
    "bad number": ("/search?q=a&k=zz", 400),
    "bad page": ("/documents/1?page=x", 400),
    "outside static": ("/static/../templates/base.html", 404),
}


@pytest.mark.parametrize(("address", "status"), BAD_PAGES.values(), ids=BAD_PAGES.keys())
def test_pages_have_an_error_page(client, ids, address, status):
    address = address.replace("/documents/1?", f"/documents/{ids.document}?")
    response = client.get(address)

    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    assert "<h1>" in response.text and "回到检索" in response.text


def test_unexpected_error_says_nothing_internal(client, library, monkeypatch, caplog):
    def fail():
        raise RuntimeError("secret /srv/path")

    monkeypatch.setattr(library, "documents", fail)
    problem = assert_problem(client.get("/api/v1/documents"), 500)
    page = client.get("/documents")

    assert problem["error"] == "InternalError"
    assert page.status_code == 500
    assert "secret" not in json.dumps(problem) + page.text
    assert "secret /srv/path" in caplog.text


def assert_problem(response, status):
    """Check the one shape of all errors, and give its body."""
    problem = json.loads(response.data)
    assert response.status_code == status == problem["status"]
    assert response.content_type == "application/problem+json"
    assert set(problem) == KEYS
    assert problem["instance"] == response.request.path
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["detail"])
    assert isinstance(problem["where"], dict)
    return problem
