"""The description of the API agrees with its routes and with real answers."""

import json
import re

import pytest

from perf_nlp.resources import resource
from perf_nlp.taxonomy import labels, leaves

SPEC = json.loads(resource("web", "openapi.json").read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
TYPES = {
    "string": str, "boolean": bool, "object": dict, "array": list, "null": type(None),
}  # fmt: skip


def test_every_route_is_described_and_nothing_else(app):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    described = {(path, method) for path, methods in SPEC["paths"].items() for method in methods}

    assert described == routes


def test_labels_and_leaves_are_those_of_the_taxonomy():
    assert SCHEMAS["Label"]["enum"] == list(labels())
    assert SCHEMAS["Leaf"]["enum"] == list(leaves())


def test_the_service_gives_its_description(client):
    assert client.get("/api/v1/openapi.json").json == SPEC


ANSWERS = {
    "search": ("get", "/search?q=满意度", "SearchAnswer", None),
    "classify": ("post", "/classify", "ClassifyAnswer", {"indicators": [{"name": "群众满意度"}]}),
    "value": ("post", "/value", "ValueAnswer", {"text": "每周一期，每期十分钟"}),
    "documents": ("get", "/documents", "DocumentList", None),
    "document": ("get", "/documents/{document}", "DocumentDetail", None),
    "project": ("get", "/projects/{project}", "Project", None),
    "indicator": ("get", "/indicators/{indicator}", "IndicatorDetail", None),
    "job": ("get", "/jobs/{waiting}", "Job", None),
    "jobs": ("get", "/jobs?id={waiting}&id={waiting}", "JobList", None),
    "choices": ("get", "/choices", "ChoiceList", None),
    "problem": ("get", "/indicators/999999", "Problem", None),
}


@pytest.mark.parametrize(
    ("method", "address", "name", "body"), ANSWERS.values(), ids=ANSWERS.keys()
)
def test_answers_are_as_described(client, ids, method, address, name, body):
    address = "/api/v1" + address.format(**vars(ids))
    response = client.open(address, method=method.upper(), json=body)

    assert list(mismatches({"$ref": f"/{name}"}, json.loads(response.data), name)) == []


def test_answers_to_an_import_are_as_described(client, library, finish, pack, unsure):
    upload = pack({"一.csv": unsure("描述一").read(), "散文.txt": "没有表格。"})
    files = [(upload, "包.zip"), (unsure("描述二"), "程序.exe")]

    queued = client.post("/api/v1/documents", data={"file": files})
    finish(queued.location)
    waiting = client.get(queued.location).json
    body = {"choices": [{"2": "name", "3": "value", "4": None}]}
    answered = client.post(f"{queued.location}/columns", json=body)
    job = finish(queued.location)
    listed = client.get("/api/v1/choices").json
    document = client.get(f"/api/v1/documents/{job.results[0].document_id}").json

    answers = {
        "Queued": queued.json,
        "Job": answered.json,
        "ChoiceList": listed,
        "DocumentDetail": document,
    }
    assert waiting["tables"] and waiting["results"] and listed["choices"] and document["parts"]
    for name, answer in [*answers.items(), ("Job", waiting)]:
        assert list(mismatches({"$ref": f"/{name}"}, answer, name)) == []
    for choice in listed["choices"]:
        assert client.delete(f"/api/v1/choices/{choice['id']}").status_code == 204
    assert client.delete(f"/api/v1/documents/{document['id']}").status_code == 204


def mismatches(schema, value, place):
    """Yield where `value` is not what `schema` says."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "type" in schema and not fits(schema["type"], value):
        yield f"{place}: {value!r} is no {schema['type']}"
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from mismatches(schema.get("items", {}), each, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from object_mismatches(schema, value, place)


def object_mismatches(schema, value, place):
    """Yield what is wrong with an object; keys nobody described count, too."""
    properties = schema.get("properties", {})
    yield from (
        f"{place}: {key} is missing" for key in schema.get("required", []) if key not in value
    )
    for key, each in value.items():
        if key in properties:
            yield from mismatches(properties[key], each, f"{place}.{key}")
        elif "additionalProperties" in schema:
            yield from mismatches(schema["additionalProperties"], each, f"{place}.{key}")
        elif properties:
            yield f"{place}: {key} is not described"


def fits(types, value):
    """Tell whether `value` is of one of the JSON types."""
    names = types if isinstance(types, list) else [types]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return any(
        (number and (name == "number" or value == int(value)))
        if name in {"number", "integer"}
        else isinstance(value, TYPES[name])
        for name in names
    )
