"""What the pages show, with and without htmx."""

import io
import re
from html import unescape

import pytest

HTMX = {"HX-Request": "true"}

PAGES = {
    "home": ("/", "按含义检索绩效指标", "库中现有"),
    "search": ("/search?q=群众满意度", "检索绩效指标", "找到"),
    "upload": ("/upload", "上传文档", "不超过 1 MB"),
    "documents": ("/documents", "文档", "2019年市级部门预算项目绩效目标表.txt"),
    "document": ("/documents/{document}", "2019年市级部门预算项目绩效目标表.txt", "住宿成本"),
    "confirm delete": ("/documents/{document}/delete", "删除这份文档？", "不能恢复"),
    "project": ("/projects/{project}", "干部管理培养经费", "546,500 元"),
    "indicator": ("/indicators/{indicator}", "住宿成本", "50 元，每天"),
    "job": ("/jobs/{waiting}", "导入文档", "待确认列"),
    "jobs": ("/jobs?id={waiting}", "导入 1 份文件", "共 1 份：待确认列 1 份"),
    "columns": ("/jobs/{waiting}/columns", "核对各列的含义", "要达到的"),
    "choices": ("/choices", "记住的列", "还没有记住的列"),
}


def path(template, ids):
    return template.format(**vars(ids))


@pytest.mark.parametrize(("address", "heading", "content"), PAGES.values(), ids=PAGES.keys())
def test_page_shows_its_heading_and_content(client, ids, address, heading, content):
    response = client.get(path(address, ids))

    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert re.findall(r"<h1>(.*?)</h1>", response.text, re.S) == [heading]
    assert content in response.text


@pytest.mark.parametrize("address", [page[0] for page in PAGES.values()], ids=PAGES.keys())
def test_page_links_to_the_same_data_as_json(client, ids, address):
    html = client.get(path(address, ids)).text

    (link,) = re.findall(r'class="json" href="([^"]+)"', html)
    answer = client.get(link.replace("&amp;", "&"))

    assert answer.status_code == 200
    assert answer.is_json


@pytest.mark.parametrize("address", [page[0] for page in PAGES.values()], ids=PAGES.keys())
def test_page_holds_no_inline_style_or_script(client, ids, address):
    html = client.get(path(address, ids)).text

    assert not re.search(r"<style|<[a-z][^>]*\s(?:style|on\w+)=|<script(?![^>]*\bsrc=)", html)


def test_search_page_and_api_give_the_same_hits(client):
    html = client.get("/search?q=满意度&k=5").text
    hits = client.get("/api/v1/search?q=满意度&k=5").json["hits"]

    shown = re.findall(r'<h3><a href="/indicators/(\d+)"', html)
    assert [int(id) for id in shown] == [hit["id"] for hit in hits]
    assert len(hits) == 5


def test_search_marks_what_the_query_explains(client):
    html = client.get("/search?q=群众满意度").text

    hit = client.get("/api/v1/search?q=群众满意度").json["hits"][0]
    start, end = hit["highlights"][0]
    assert f"<mark>{hit['name'][start:end]}</mark>" in html


def test_facet_narrows_and_widens_the_search(client):
    html = client.get("/search?q=满意度").text
    link = re.search(r'<li><a href="(/search\?[^"]*label=satisfaction[^"]*)"', html)[1]

    narrowed = client.get(link.replace("&amp;", "&")).text

    assert set(re.findall(r'<p class="labels"><span class="badge (\w+)"', narrowed)) == {
        "satisfaction"
    }
    assert 'aria-current="true"><span>满意度' in narrowed
    assert '<input type="hidden" name="label" value="satisfaction">' in narrowed
    widen = re.search(r'<a href="([^"]+)" class="chosen">', narrowed)[1]
    assert "label=" not in widen


def test_paging_reaches_every_hit_once(client):
    total = client.get("/api/v1/search?q=满意度&k=1").json["total"]
    address, seen = "/search?q=满意度&k=3", []
    for _ in range(total):
        html = client.get(address).text
        seen += re.findall(r'<h3><a href="/indicators/(\d+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == total


STATES = {
    "blank": ("/search?q=", "想找什么指标？"),
    "no query": ("/search", "想找什么指标？"),
    "only space": ("/search?q=%20%E3%80%80", "想找什么指标？"),
    "nothing under a filter": ("/search?q=满意度&year=1990", "取消全部条件"),
    "past the end": ("/search?q=满意度&offset=900", "这一页已经超出"),
}


@pytest.mark.parametrize(("address", "advice"), STATES.values(), ids=STATES.keys())
def test_search_without_hits_gives_advice(client, address, advice):
    response = client.get(address)

    assert response.status_code == 200
    assert advice in response.text


def test_htmx_gets_only_the_results(client):
    whole = client.get("/search?q=满意度")
    part = client.get("/search?q=满意度", headers=HTMX)

    assert "HX-Request" in whole.headers["Vary"] and "HX-Request" in part.headers["Vary"]
    assert "<html" in whole.text and "<html" not in part.text
    assert 'id="result-status" hx-swap-oob="innerHTML">找到' in part.text
    assert "HX-Replace-Url" not in part.headers


def test_typing_on_replaces_the_address_instead_of_piling_up(client):
    headers = {**HTMX, "HX-Current-URL": "http://localhost/search?q=满"}

    part = client.get("/search?q=满意&year=2019", headers=headers)

    assert part.headers["HX-Replace-Url"] == "/search?q=%E6%BB%A1%E6%84%8F&year=2019"


def test_error_for_htmx_is_a_fragment(client):
    part = client.get("/search?q=满意度&label=nonsense", headers=HTMX)

    assert part.status_code == 400
    assert "<html" not in part.text
    assert 'role="alert"' in part.text and "satisfaction" in part.text


def test_document_page_tells_what_was_not_read_and_where(client, library, ids):
    html = client.get(f"/documents/{ids.document}").text
    problems = library.problems_of(ids.document)

    assert problems, "the sample holds rows that are no indicators"
    for problem in problems:
        assert problem.reason in html_text(html)
        assert f"第 {problem.origin.row} 行" in html


def test_document_page_marks_what_needs_review(client, library, ids):
    html = client.get(f"/documents/{ids.document}").text

    n_review = sum(
        indicator.prediction.needs_review
        for project in library.projects_of(ids.document)
        for indicator in project.indicators
    )
    assert html.count('<span class="review">') == n_review
    assert f"<dt>类别需复核</dt><dd>{n_review}</dd>" in html


def test_document_page_past_the_last_says_so(client, ids):
    response = client.get(f"/documents/{ids.document}?page=99")

    assert response.status_code == 200
    assert "没有这一页" in response.text


def test_upload_leads_to_the_job_and_then_to_the_document(client, library, token, greening, finish):
    form = {"csrf_token": token, "file": (greening, "绿化.txt")}

    response = client.post("/upload", data=form)
    finish(response.location)

    assert response.status_code == 303
    done = client.get(response.location)
    assert done.status_code == 303
    assert client.get(response.location, headers=HTMX).headers["HX-Redirect"] == done.location
    html = client.get(done.location).text
    assert '<p class="notice" role="status">已读取 1 个项目' in html
    assert "种植乔木数量" in html and "树木成活率" in html
    library.delete_document(int(done.location.removeprefix("/documents/")))


def test_unreadable_upload_fails_with_a_sentence(client, token, finish):
    form = {"csrf_token": token, "file": (io.BytesIO("没有表格".encode()), "散文.txt")}

    address = client.post("/upload", data=form).location
    job = finish(address)

    assert job.status == "failed"
    assert job.message in html_text(client.get(address).text)


def test_delete_asks_first_and_then_removes(client, token, ids, greening, finish):
    job = client.post(
        "/upload", data={"csrf_token": token, "file": (greening, "短命.txt")}
    ).location
    finish(job)
    address = client.get(job).location

    assert client.get(f"{address}/delete").status_code == 200
    assert client.get(address).status_code == 200
    response = client.post(f"{address}/delete", data={"csrf_token": token})

    assert response.status_code == 303
    assert "已删除「短命.txt」" in client.get(response.location).text
    assert client.get(address).status_code == 404
    assert client.get(f"/documents/{ids.document}").status_code == 200


def html_text(html):
    """Give what a reader sees of HTML, entities resolved."""
    return unescape(re.sub(r"<[^>]+>", "", html))


HOSTILE_PAGES = {
    "search": "/search?q=满意度&k=50",
    "documents": "/documents",
    "document": "/documents/{hostile_document}",
    "confirm delete": "/documents/{hostile_document}/delete",
    "project": "/projects/{hostile_project}",
    "indicator": "/indicators/{hostile_indicator}",
    "columns": "/jobs/{waiting}/columns",
}
ATTACKS = (
    "<img src=x",
    "<b>工作",
    "<script>\n",
    "<script>alert",
    "<b>恶意",
    "<i onclick",
    "\u202e",
    "\u200f",
)


@pytest.mark.parametrize("address", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES.keys())
def test_text_of_documents_is_escaped(client, ids, address):
    html = client.get(path(address, ids)).text

    assert [attack for attack in ATTACKS if attack in html] == []
    assert "&lt;" in html or "恶意&amp;" in html


@pytest.mark.parametrize("where", ["q", "label", "unit_name"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_text_of_requests_is_escaped(client, where, headers):
    arguments = {"q": "满意度", where: '"><script>alert(4)</script>\u202e'}

    html = client.get("/search", query_string=arguments, headers=headers).text

    assert "<script>alert(4)" not in html
    assert "\u202e" not in html


def test_arguments_of_flask_are_no_arguments_of_ours(client):
    response = client.get("/search?q=满意度&endpoint=x&_external=1&_anchor=y&_scheme=javascript")

    assert response.status_code == 200
    assert "javascript:" not in response.text
