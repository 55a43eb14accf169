"""From a file on the desk to what was read of it, and away again."""

import re

import pytest
from playwright.sync_api import expect

from perf_nlp.resources import resource

SAMPLE = resource("data", "samples", "2019年市级部门预算项目绩效目标表.txt")


def test_upload_shows_what_was_read_and_what_was_not(empty_site, open_page):
    page = open_page()
    page.goto(empty_site.url + "/")
    expect(page.get_by_text("库里还没有指标")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="上传文档").click()

    page.get_by_label("选择文件").set_input_files(SAMPLE)
    page.get_by_role("button", name="上传并读取").click()

    page.wait_for_url("**/documents/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(SAMPLE.name)
    expect(page.get_by_role("status")).to_contain_text("已读取")
    (document,) = empty_site.library.documents()
    problems = page.locator("section", has=page.locator("#problems")).locator("tbody tr")
    told = [" ".join(text.split()) for text in problems.all_text_contents()]
    known = empty_site.library.problems_of(document.id)
    assert len(told) == document.n_problems + document.n_skipped == len(known) > 0
    for problem in known:
        assert [
            row for row in told if problem.reason in row and f"第 {problem.origin.row} 行" in row
        ]
    assert page.locator("table.indicators tbody tr").count() == document.n_indicators
    expect(page.get_by_role("link", name="住宿成本")).to_be_visible()


def test_upload_read_and_delete_without_javascript(empty_site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(empty_site.url + "/upload")

    page.get_by_label("选择文件").set_input_files(SAMPLE)
    page.get_by_role("button", name="上传并读取").click()
    # Each refresh takes a moment of the server's, so a slow import may need many.
    for _ in range(5000):
        if "/jobs/" not in page.url:
            break
        page.get_by_role("link", name="刷新").click()
    assert page.get_by_role("heading", level=1).text_content() == SAMPLE.name
    page.get_by_role("link", name="删除这份文档").click()
    page.get_by_role("button", name="删除").click()

    assert "已删除" in page.get_by_role("status").text_content()
    assert empty_site.library.documents() == []


def test_unreadable_file_says_why_on_the_spot(empty_site, open_page, tmp_path):
    prose = tmp_path / "散文.txt"
    prose.write_text("这里没有表格。", "utf-8")
    page = open_page()
    page.goto(empty_site.url + "/upload")

    page.get_by_label("选择文件").set_input_files(prose)
    page.get_by_role("button", name="上传并读取").click()

    expect(page.locator(".state")).to_have_text("失败")
    expect(page.get_by_role("link", name="重新上传")).to_be_visible()
    assert page.locator("[hx-get]").count() == 0


def test_too_large_file_is_refused_before_it_travels(site, open_page):
    page = open_page()
    page.goto(site.url + "/upload")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate("document.getElementById('file').form.dataset.maxMb = 0.001")

    page.get_by_label("选择文件").set_input_files(SAMPLE)
    page.get_by_role("button", name="上传并读取").click()

    expect(page.get_by_role("alert")).to_contain_text("上限")
    assert "POST" not in sent


@pytest.mark.parametrize("width", [360, 1920])
def test_figures_lead_to_their_sections(site, open_page, width):
    page = open_page(width=width)
    page.goto(site.url + site.pages["document"])

    page.locator(".figures").get_by_role("link").last.click()

    assert re.search("#problems$", page.url)
    expect(page.get_by_role("heading", name="需要核对")).to_be_in_viewport()
