"""What the API answers when it is asked right."""

import pytest


def test_search_gives_the_keys_of_the_contract(client):
    response = client.get("/api/v1/search?q=群众满意度&k=3")

    body = response.json
    assert response.content_type == "application/json"
    assert set(body) == {"query", "total", "took_ms", "hits", "facets", "next"}
    assert body["query"] == "群众满意度"
    assert body["hits"][0]["name"] == "群众满意度"
    assert len(body["hits"]) == 3
    assert set(body["facets"]) == {"label", "leaf", "year", "unit_name"}


def test_json_is_utf8_and_not_escaped(client):
    assert "群众满意度".encode() in client.get("/api/v1/search?q=群众满意度").data


def test_next_leads_to_the_end_and_is_null_there(client):
    address, seen = "/api/v1/search?q=满意度&k=4&label=satisfaction", []
    while address is not None:
        body = client.get(address).json
        seen += [hit["id"] for hit in body["hits"]]
        address = body["next"]

    assert len(seen) == len(set(seen)) == body["total"]


FILTERS = {
    "label": ("label", "label", "satisfaction"),
    "leaf": ("leaf", "leaf", "satisfaction.service"),
    "year": ("year", "year", 2019),
    "unit": ("unit_name", "unit_name", "市委组织部本级"),
}


@pytest.mark.parametrize(("parameter", "key", "value"), FILTERS.values(), ids=FILTERS.keys())
def test_search_keeps_to_the_filter(client, parameter, key, value):
    hits = client.get("/api/v1/search", query_string={"q": "满意度", parameter: value}).json["hits"]

    assert hits
    assert {hit[key] for hit in hits} == {value}


def test_empty_filters_are_no_filters(client):
    plain = client.get("/api/v1/search?q=满意度").json
    empty = client.get("/api/v1/search?q=满意度&label=&leaf=&year=&unit_name=&k=&offset=").json

    assert [hit["id"] for hit in empty["hits"]] == [hit["id"] for hit in plain["hits"]]


def test_classify_answers_each_row_in_order(client):
    rows = [{"name": "群众满意度", "value": "≥90%"}, {"name": "采购电脑数量", "value": None}]

    answer = client.post("/api/v1/classify", json={"indicators": rows}).json

    labels = [(row["name"], row["label"], row["label_zh"]) for row in answer["indicators"]]
    assert labels == [
        ("群众满意度", "satisfaction", "满意度"),
        ("采购电脑数量", "quantity", "数量"),
    ]


def test_classify_nothing_gives_nothing(client):
    assert client.post("/api/v1/classify", json={"indicators": []}).json == {"indicators": []}


def test_value_reads_the_text_in_its_context(client):
    body = {"text": "90", "name": "群众满意度", "operator": ">=", "unit": "%", "year": 2023}

    answer = client.post("/api/v1/value", json=body).json

    assert answer["text"] == "90"
    assert len(answer["targets"]) == 1
    target = answer["targets"][0]
    assert (target["kind"], target["operator"], target["low"]) == ("percent", ">=", 90)


def test_upload_job_document_delete(client, greening, finish):
    response = client.post("/api/v1/documents", data={"file": (greening, "绿化.txt")})

    assert response.status_code == 202
    assert response.location == f"/api/v1/jobs/{response.json['id']}"
    finish(response.location)
    job = client.get(response.location).json
    assert job["status"] == "done", job["message"]
    address = f"/api/v1/documents/{job['document_id']}"
    document = client.get(address).json
    assert document["file_name"] == "绿化.txt"
    assert [p["name"] for p in document["projects"]] == ["绿化项目"]
    names = [indicator["name"] for indicator in document["projects"][0]["indicators"]]
    assert names == ["种植乔木数量", "树木成活率"]
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_documents_lists_all(client, library):
    body = client.get("/api/v1/documents").json

    assert [each["id"] for each in body["documents"]] == [each.id for each in library.documents()]
    assert body["next"] is None


def test_project_is_flat_and_its_indicators_have_ids(client, ids):
    body = client.get(f"/api/v1/projects/{ids.project}").json

    assert body["name"] == "干部管理培养经费"
    assert body["unit_code"] == "203001"
    assert body["funds"]["total"] == 546500
    assert ids.indicator in [indicator["id"] for indicator in body["indicators"]]


def test_indicator_tells_origin_reading_and_neighbours(client, ids):
    body = client.get(f"/api/v1/indicators/{ids.indicator}").json

    assert (body["name"], body["value"], body["label"]) == ("住宿成本", "50元/天", "cost")
    assert body["origin"]["row"] == 29
    assert body["targets"][0]["kind"] == "money"
    assert body["targets"][0]["per"] == ["天"]
    assert body["similar"]
    assert ids.indicator not in [hit["id"] for hit in body["similar"]]


def test_metrics_count_answers_and_show_the_library(client, library):
    client.get("/api/v1/documents")
    client.get("/api/v1/documents/999999")

    text = client.get("/metrics").text

    assert f"perf_nlp_library_documents {len(library.documents())}\n" in text
    assert 'perf_nlp_http_requests_total{area="api",status="2xx"} 1\n' in text
    assert 'perf_nlp_http_requests_total{area="api",status="4xx"} 1\n' in text


def test_healthz_is_ok(client):
    assert client.get("/healthz").json["status"] == "ok"
