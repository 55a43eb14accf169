"""The pages of imports: upload, progress, cancel, the check of columns, what is remembered."""

import io
import re
from dataclasses import replace
from html import unescape

import pytest

from perf_nlp.records import Job, JobResult

HTMX = {"HX-Request": "true"}
JOB = Job(
    "a1", "running", "绿化.txt", "正在读取", None, "2026-01-01T00:00:00", "2026-01-01T00:00:05",
    progress=0.425,
)  # fmt: skip


@pytest.fixture
def jobs(library, monkeypatch):
    """Give the jobs of a library by their ids, to be changed."""
    known = {JOB.id: JOB}
    monkeypatch.setattr(library, "job", lambda id: known[id])
    return known


@pytest.fixture
def upload(client, token, finish):
    """Give a function that uploads a file, waits for its job, and gives the job's address."""

    def send(content, name):
        form = {"csrf_token": token, "file": (content, name)}
        address = client.post("/upload", data=form).location
        finish(address)
        return address

    return send


def asked_next(html):
    """Give the address that a page asks next."""
    return unescape(re.search(r'hx-get="([^"]+)" hx-trigger="every 1s"', html)[1])


def form_of(html):
    """Give what the form of a check sends as it stands."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    chosen = {}
    for name, options in re.findall(r'<select id="(\w+)".*?>(.*?)</select>', html, re.S):
        selected = re.search(r'value="(\w*)" selected', options)
        chosen[name] = selected[1] if selected else ""
    remembered = {"remember": "1"} if re.search(r'name="remember"[^>]* checked', html) else {}
    return hidden | chosen | remembered


def test_upload_form_takes_several_files_of_the_kinds_we_read(client):
    html = client.get("/upload").text

    (accepted,) = re.findall(r'type="file" multiple required accept="([^"]+)"', html)
    assert {".xlsx", ".csv", ".pdf", ".docx", ".zip"} <= set(accepted.split(","))
    assert 'href="/choices"' in html


def test_several_files_lead_to_a_list_of_their_jobs(client, library, token, greening, finish):
    files = [(greening, "绿化.txt"), (io.BytesIO(b"x"), "<b>.exe"), (io.BytesIO(b"x"), "散文.txt")]

    response = client.post("/upload", data={"csrf_token": token, "file": files})

    ids = re.findall(r"id=(\w+)", response.location)
    assert (response.status_code, len(ids)) == (303, 2)
    for id in ids:
        finish(f"/jobs/{id}")
    html = client.get(response.location).text
    assert "共 2 份：完成 1 份、失败 1 份" in html
    assert '<p class="notice refused" role="status">没有收下「&lt;b&gt;.exe」：还不能读取' in html
    assert re.findall(r'<a href="/jobs/(\w+)">', html) == ids
    assert "hx-get" not in html
    library.delete_document(library.job(ids[0]).document_id)


def test_upload_of_nothing_we_read_says_what_we_do(client, token):
    form = {"csrf_token": token, "file": (io.BytesIO(b"x"), "程序.exe")}

    response = client.post("/upload", data=form)

    assert response.status_code == 422
    assert ".xlsx" in response.text


def test_running_job_is_asked_again_and_told_only_of_changes(client, jobs):
    html = client.get("/jobs/a1").text
    again = asked_next(html)

    assert client.get(again, headers=HTMX).status_code == 204
    jobs["a1"] = replace(JOB, message="还剩一半", progress=0.5)
    changed = client.get(again, headers=HTMX)

    assert '<a href="/jobs/a1">刷新</a>' in html
    assert 'value="42"' in html and "42%" in html
    assert "还剩一半" in changed.text and "<html" not in changed.text
    # The button that cancels stays as it is, so that a click is never lost.
    assert "取消导入" in html and "取消导入" not in changed.text
    assert "hx-swap-oob" not in changed.text
    assert client.get(asked_next(changed.text), headers=HTMX).status_code == 204


def test_new_state_of_a_job_takes_the_place_of_all_and_is_said(client, jobs):
    again = asked_next(client.get("/jobs/a1").text)
    jobs["a1"] = replace(JOB, status="waiting", message="请核对", progress=None)

    changed = client.get(again, headers=HTMX)

    assert changed.headers["HX-Retarget"] == "#job"
    assert 'id="job-status" hx-swap-oob="innerHTML">待确认列：请核对' in changed.text
    assert 'href="/jobs/a1/columns"' in changed.text
    assert "hx-get" not in changed.text


STATES = {
    "queued": ("queued", "排队中", True, True),
    "running": ("running", "读取中", True, True),
    "waiting": ("waiting", "待确认列", False, True),
    "done": ("done", "完成", False, False),
    "failed": ("failed", "失败", False, False),
    "cancelled": ("cancelled", "已取消", False, False),
}


@pytest.mark.parametrize(
    ("status", "word", "is_moving", "can_cancel"), STATES.values(), ids=STATES.keys()
)
def test_state_of_a_job(client, jobs, status, word, is_moving, can_cancel):
    jobs["a1"] = replace(JOB, status=status, message="文件<坏>了")

    html = client.get("/jobs/a1").text

    assert f'<span class="state {status}">{word}</span>' in html
    assert "文件&lt;坏&gt;了" in html
    assert ("hx-get" in html) == is_moving
    assert ('action="/jobs/a1/cancel"' in html) == can_cancel
    assert ("<progress" in html) == (status == "running")


def test_job_that_cannot_tell_how_far_it_is_shows_a_bar_without_value(client, jobs):
    jobs["a1"] = replace(JOB, progress=None)

    html = client.get("/jobs/a1").text

    assert "<progress" in html
    assert not re.search(r"<progress[^>]*value", html)


def test_results_of_an_archive_are_listed(client, jobs):
    jobs["a1"] = replace(
        JOB,
        status="done",
        results=(
            JobResult("包.zip/<b>一.csv", 7, "已读取 1 个项目", ok=True, is_new=True),
            JobResult("包.zip/二.csv", 8, "资料库里已有", ok=True, is_new=False),
            JobResult("包.zip/三.pdf", None, "文件损坏", ok=False, is_new=False),
        ),
    )

    html = client.get("/jobs/a1").text

    assert '<a href="/documents/7">包.zip/&lt;b&gt;一.csv</a>' in html
    assert [each for each in re.findall(r'class="state \w+">(\w+)<', html)] == [
        "完成", "已导入", "已有", "没有读成",
    ]  # fmt: skip
    assert "文件损坏" in html and "包.zip/三.pdf</a>" not in html


def test_list_of_jobs_is_told_only_of_changes(client, jobs):
    jobs["b2"] = replace(JOB, id="b2", status="queued", file_name="<b>.txt", progress=None)
    html = client.get("/jobs?id=a1&id=b2").text
    again = asked_next(html)

    assert "<b>.txt" not in html
    assert client.get(again, headers=HTMX).status_code == 204
    jobs["a1"] = replace(JOB, progress=0.9)
    further = client.get(again, headers=HTMX).text
    jobs["b2"] = replace(jobs["b2"], status="failed")
    failed = client.get(asked_next(further), headers=HTMX).text

    assert "90%" in further and "jobs-summary" not in further
    assert 'id="jobs-summary" hx-swap-oob="innerHTML">共 2 份：读取中 1 份、失败 1 份' in failed
    # The links stay as they are, so that a click is never lost.
    assert '<a href="/jobs/a1"' not in failed


def test_waiting_job_is_cancelled_and_leaves_nothing(client, library, token, upload, unsure):
    before = library.documents()
    address = upload(unsure("要取消"), "甲.csv")

    response = client.post(f"{address}/cancel", data={"csrf_token": token})

    assert (response.status_code, response.location) == (303, address)
    assert "已取消" in client.get(address).text
    assert library.documents() == before
    assert client.get(f"{address}/columns").location == address
    assert client.post(f"{address}/columns", data={"csrf_token": token}).location == address


def test_columns_are_checked_and_read_so_from_then_on(client, library, token, upload, unsure):
    address = upload(unsure("备忘<"), "甲.csv")
    html = client.get(f"{address}/columns").text
    form = form_of(html)

    assert (form["t1c2"], form["t1c3"], form["t1c4"]) == ("name", "value", "")
    assert "备忘&lt;" in html and "图书更新册数" in html
    answer = client.post(
        f"{address}/columns", data=form | {"t1c1": "project", "t1c4": "description"}
    )

    assert (answer.status_code, answer.location) == (303, address)
    (choice,) = library.list_choices()
    second = upload(io.BytesIO(unsure("备忘<").read().replace("图书角".encode(), b"B")), "乙.csv")
    documents = [client.get(each).location for each in (address, second)]
    (project,) = library.projects_of(int(documents[1].rsplit("/", 1)[1]))
    assert project.project.name == "B"
    assert project.indicators[0].indicator.description == "甲"
    listed = client.get("/choices").text
    assert "备忘&lt;" in listed and "<strong>指标描述</strong>" in listed
    forget = client.post(f"/choices/{choice.id}/forget", data={"csrf_token": token})
    assert "已忘记" in client.get(forget.location).text
    assert library.list_choices() == []
    for each in documents:
        library.delete_document(int(each.rsplit("/", 1)[1]))


FAULTS = {
    "no names": ({"t1c2": ""}, "请选出哪一列是指标名称，没有它就读不出指标。"),
    "values twice": ({"t1c4": "value"}, "C 列、D 列都选了指标值，请只留一列。"),
}


@pytest.mark.parametrize(("change", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_wrong_choice_is_said_at_its_table(client, library, waiting, change, sentence):
    address = f"/jobs/{waiting}/columns"
    form = form_of(client.get(address).text) | change
    form.pop("remember")

    response = client.post(address, data=form)

    assert response.status_code == 400
    assert f'role="alert">{sentence}' in response.text
    assert "<title>请改正：" in response.text
    # What was chosen stands there still.
    assert form_of(response.text) == form
    assert library.job(waiting).status == "waiting"


def test_check_of_what_has_changed_is_shown_again(client, library, token, waiting):
    address = f"/jobs/{waiting}/columns"
    form = form_of(client.get(address).text) | {"version": "0.0"}

    response = client.post(address, data=form)

    assert (response.status_code, response.location) == (303, address)
    assert "请看过后重新选择" in client.get(address).text
    assert library.job(waiting).status == "waiting"


def test_meaning_that_nobody_offered_is_refused(client, waiting):
    address = f"/jobs/{waiting}/columns"
    form = form_of(client.get(address).text) | {"t1c3": "<script>"}

    response = client.post(address, data=form)

    assert response.status_code == 400
    assert "不认识这个含义" in response.text and "<script>（" not in response.text


def test_table_without_headings_is_not_remembered(client, library, upload):
    rows = "图书角,图书更新第1批,≥300册\n" * 2 + "图书角,读者满意度,≥90%\n图书角,第1季更新,及时\n"
    address = upload(io.BytesIO(rows.encode()), "甲.csv")
    html = client.get(f"{address}/columns").text

    client.post(f"{address}/columns", data=form_of(html) | {"remember": "1"})

    assert 'name="remember"' not in html and "没有表头的表" in html
    assert library.list_choices() == []
    library.cancel_job(address.rsplit("/", 1)[1])


HOSTILE = '"><img src=x onerror=alert(1)>\u202e'


def test_hostile_names_in_an_archive_are_escaped(client, library, pack, upload, unsure):
    address = upload(pack({f"{HOSTILE}/甲.csv": unsure(HOSTILE).read().decode()}), "包.zip")

    pages = [client.get(address).text, client.get(f"{address}/columns").text]
    pages.append(client.get(f"/jobs?id={address.rsplit('/', 1)[1]}").text)

    assert all("<img" not in html.replace('<img src="/static', "") for html in pages)
    assert all("\u202e" not in html for html in pages)
    library.cancel_job(address.rsplit("/", 1)[1])
