"""What the page of a document says of its reading."""

import io

import pytest

from perf_nlp.records import DocumentReport, Origin, PartReport, Problem
from perf_nlp.server.report import report_view, sliced

PARTS = (
    PartReport("一", None, 5, {"indicator": 3, "title": 2, "unread": 0}),
    PartReport(None, 2, 2, {"unread": 1, "indicator": 1}),
)


def problems(**kinds):
    """Give so many problems of each kind."""
    return [
        Problem(Origin("表.csv", None, row), f"{kind} {row}", "", kind)
        for kind, count in kinds.items()
        for row in range(1, count + 1)
    ]


def test_roles_stand_in_the_order_of_a_form_and_are_added_up():
    view = report_view(DocumentReport(PARTS))

    assert [(part.name, part.roles) for part in view.parts] == [
        ("工作表「一」", (("标题", 2), ("指标", 3))),
        ("第 2 页", (("指标", 1), ("未读出", 1))),
    ]
    assert view.all_parts.n_rows == 7
    assert view.all_parts.roles == (("标题", 2), ("指标", 4), ("未读出", 1))


def test_report_of_nothing_is_empty():
    view = report_view(DocumentReport())

    assert (view.parts, view.tables, view.all_parts.n_rows) == ((), (), 0)


SLICES = {
    "to check": (1, False, 3, "doubt 1", 1),
    "left out": (1, True, 250, "skipped 1", 3),
    "second page": (2, True, 250, "skipped 101", 3),
    "past the end": (99, True, 250, "skipped 201", 3),
    "before the first": (-1, True, 250, "skipped 1", 3),
}


@pytest.mark.parametrize(
    ("page", "skipped", "total", "first", "n_pages"), SLICES.values(), ids=SLICES.keys()
)
def test_slices(page, skipped, total, first, n_pages):
    found = sliced(problems(skipped=250, doubt=2, unread=1), page, skipped=skipped)

    assert (found.total, found.items[0].reason, found.n_pages) == (total, first, n_pages)


def test_slice_of_nothing_is_one_empty_page():
    found = sliced([], 1, skipped=True)

    assert (list(found.items), found.total, found.number, found.n_pages) == ([], 0, 1, 1)


NOTES = "".join(f"注：第{number}条填报说明,,\n" for number in range(1, 131))
TABLE = (
    "项目名称,指标名称,指标值,主管<b>科室\n河道清淤,清淤长度,≥12公里,水利科\n"
    "河道清淤,沿河居民满意度,≥90%,水利科\n"
)


@pytest.fixture
def noted(client, token, finish, library):
    """Give the address of a document with many notes."""
    upload = (io.BytesIO((TABLE + NOTES).encode()), "清淤.csv")
    job = client.post("/upload", data={"csrf_token": token, "file": upload}).location
    finish(job)
    address = client.get(job).location
    yield address
    library.delete_document(int(address.rsplit("/", 1)[1]))


def test_notes_are_folded_and_paged(client, noted):
    first, second = client.get(noted).text, client.get(f"{noted}?notes=2").text

    assert "没有需要核对的内容" in first
    assert "未录入的说明性内容（130 处）" in first
    assert '<details id="notes">' in first
    assert "第100条填报说明" in first and "第101条填报说明" not in first
    assert f'href="{noted}?notes=2#notes"' in first
    assert '<details id="notes" open>' in second
    assert "第130条填报说明" in second and "第100条填报说明" not in second


def test_document_page_tells_rows_and_columns(client, noted):
    html = " ".join(client.get(noted).text.split())

    assert "有内容的共 133 行" in html
    assert '指标 <span class="number">2</span> 行' in html
    assert '说明性内容 <span class="number">130</span> 行' in html
    assert "各列被读作什么（1 种表头）" in html
    assert "主管&lt;b&gt;科室" in html and "主管<b>科室" not in html


def test_other_columns_stand_on_the_page_of_the_indicator(client, library, noted):
    (project,) = library.projects_of(int(noted.rsplit("/", 1)[1]))

    html = client.get(f"/indicators/{project.indicators[0].id}").text

    assert "<dt>主管&lt;b&gt;科室</dt><dd>" in html
    assert "水利科" in html
    assert "第 2 行，B 列" in html


FORM = (
    "部门整体支出绩效目标表,,,\n（2024年度）,,,\n部门名称,<i>图书馆,联系电话,0001\n"
    "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,新增藏书,≥3000册\n"
    "满意度指标,服务对象满意度指标,读者满意度,≥92%\n"
)


def test_project_page_names_its_object_and_what_else_the_head_says(client, library, token, finish):
    upload = (io.BytesIO(FORM.encode()), "整体.csv")
    job = client.post("/upload", data={"csrf_token": token, "file": upload}).location
    id = finish(job).document_id
    (project,) = library.projects_of(id)

    html = client.get(f"/projects/{project.id}").text

    assert project.project.object == "unit"
    assert "<dt>对象</dt><dd>部门整体</dd>" in html
    assert project.project.extra
    for heading in project.project.extra:
        assert f"<dt>{heading}</dt>" in html
    assert "<i>图书馆" not in html
    assert "部门整体 · " in client.get(f"/documents/{id}").text
    library.delete_document(id)
