"""What the API answers when it is asked right."""

import io

import pytest

SURE = (
    "项目名称,指标名称,指标值\n河道清淤,清淤长度,≥12公里\n河道清淤,沿河居民满意度,≥90%\n"
    "注：本表由各单位自行填报,,\n"
)


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


def test_several_files_give_a_job_each(client, library, greening, pack, finish):
    archive = pack({"绿化/一.csv": SURE, "散文.txt": "没有表格。"})
    files = [(greening, "绿化.txt"), (io.BytesIO(b"x"), "程序.exe"), (archive, "包.zip")]

    response = client.post("/api/v1/documents", data={"file": files})

    body = response.json
    assert response.status_code == 202
    assert [job["file_name"] for job in body["jobs"]] == ["绿化.txt", "包.zip"]
    assert response.location == f"/api/v1/jobs/{body['jobs'][0]['id']}"
    assert {key: body[key] for key in body["jobs"][0]} == body["jobs"][0]
    (refused,) = body["refused"]
    assert refused["file"] == "程序.exe" and ".xlsx" in refused["detail"]
    for job in body["jobs"]:
        finish(f"/api/v1/jobs/{job['id']}")
    ids = [job["id"] for job in body["jobs"]]
    listed = client.get("/api/v1/jobs", query_string={"id": [*ids, "gone"]}).json["jobs"]
    assert [(job["id"], job["status"], job["progress"]) for job in listed] == [
        (id, "done", 1.0) for id in ids
    ]
    results = [(each["file"], each["ok"]) for each in listed[1]["results"]]
    assert results == [("包.zip/散文.txt", False), ("包.zip/绿化/一.csv", True)]
    for id in [listed[0]["document_id"], listed[1]["results"][1]["document_id"]]:
        library.delete_document(id)


def test_columns_are_chosen_and_remembered(client, library, unsure, finish):
    job = client.post("/api/v1/documents", data={"file": (unsure("附记"), "甲.csv")}).location
    finish(job)
    table = client.get(job).json["tables"][0]
    assert [column["heading"] for column in table["columns"]][1:] == [
        "考核内容",
        "要达到的",
        "附记",
    ]

    choice = {"1": "project", "2": "指标名称", "3": "value", "4": None}
    response = client.post(f"{job}/columns", json={"choices": [choice]})

    assert (response.status_code, response.location) == (202, job)
    document = library.document(finish(job).document_id)
    (project,) = library.projects_of(document.id)
    first = project.indicators[0].indicator
    assert (project.project.name, first.name, first.value) == ("图书角", "图书更新册数", "≥300册")
    assert first.extra == {"附记": "甲"}
    (remembered,) = client.get("/api/v1/choices").json["choices"]
    assert remembered["fields"] == {"1": "project", "2": "name", "3": "value", "4": None}
    assert client.delete(f"/api/v1/choices/{remembered['id']}").status_code == 204
    assert client.get("/api/v1/choices").json["choices"] == []
    library.delete_document(document.id)


HEADLESS = (
    "图书角,图书更新第1批,≥300册\n" * 2 + "图书角,读者满意度,≥90%\n图书角,开放时间第1季,及时\n"
)


@pytest.mark.parametrize("remember", [True, False])
def test_what_cannot_be_known_again_is_not_remembered(client, library, finish, unsure, remember):
    # Tables without headings all look the same.
    upload = io.BytesIO(HEADLESS.encode()) if remember else unsure("不记")
    job = client.post("/api/v1/documents", data={"file": (upload, "甲.csv")}).location
    assert finish(job).status == "waiting"

    body = {"choices": [{"2": "name", "3": "value"}], "remember": remember}
    client.post(f"{job}/columns", json=body)

    assert library.list_choices() == []
    library.delete_document(finish(job).document_id)


def test_waiting_job_is_cancelled(client, unsure, library, finish):
    before = library.documents()
    job = client.post("/api/v1/documents", data={"file": (unsure("取消"), "甲.csv")}).location
    finish(job)

    cancelled = client.delete(job)

    assert (cancelled.status_code, cancelled.json["status"]) == (200, "cancelled")
    assert client.get(job).json["tables"] == []
    assert library.documents() == before
    choice = {"choices": [{"2": "name"}]}
    assert client.post(f"{job}/columns", json=choice).status_code == 400


def test_document_tells_what_became_of_each_row(client, library, finish):
    upload = io.BytesIO(SURE.encode())
    job = client.post("/api/v1/documents", data={"file": (upload, "清淤.csv")}).location
    id = finish(job).document_id

    body = client.get(f"/api/v1/documents/{id}").json

    (part,) = body["parts"]
    assert part["n_rows"] == sum(part["roles"].values()) == 4
    assert part["roles"]["indicator"] == 2
    (table,) = body["tables"]
    assert [column["meaning"] for column in table["columns"]][:3] == ["project", "name", "value"]
    (problem,) = body["problems"]
    assert (problem["kind"], problem["origin"]["row"]) == ("skipped", 4)
    assert (body["n_problems"], body["n_skipped"]) == (0, 1)
    library.delete_document(id)


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
