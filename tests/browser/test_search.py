"""Searching as people do: typing, narrowing, going back, with the keyboard alone."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def arguments(page):
    """Give the query string of the page's address."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def test_typing_shows_results_and_the_address_can_be_shared(site, open_page):
    page = open_page()
    page.goto(site.url + "/")

    page.get_by_label("要找的指标").press_sequentially("群众满意度", delay=20)

    expect(page.locator(".hits h3").first).to_have_text("群众满意度")
    expect(page.locator(".hits mark").first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("找到")
    expect(page).to_have_title(re.compile("群众满意度"))
    page.wait_for_url("**/search?q=*")
    assert arguments(page) == {"q": "群众满意度"}
    other = open_page()
    other.goto(page.url)
    assert other.locator(".hits h3").all_text_contents() == (
        page.locator(".hits h3").all_text_contents()
    )


def test_typing_on_leaves_one_step_back(site, open_page):
    page = open_page()
    page.goto(site.url + "/")
    field = page.get_by_label("要找的指标")
    for text in ("满意", "满意度"):
        field.fill(text)
        expect(page).to_have_title(re.compile(f"^{text} "))

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("按含义检索绩效指标")
    assert urlsplit(page.url).path == "/"


def test_unfinished_chinese_word_is_no_query(site, open_page):
    page = open_page()
    page.goto(site.url + "/")
    page.evaluate("document.addEventListener('settled', () => window.n = (window.n ?? 0) + 1)")
    page.get_by_label("要找的指标").focus()
    keyboard = page.context.new_cdp_session(page)
    letters = {"text": "man'yi", "selectionStart": 6, "selectionEnd": 6}

    keyboard.send("Input.imeSetComposition", letters)
    while_composing = page.evaluate("[document.getElementById('q').value, window.n ?? 0]")
    keyboard.send("Input.insertText", {"text": "满意"})

    assert while_composing == ["man'yi", 0]
    expect(page).to_have_title(re.compile("^满意 "))
    assert page.evaluate("window.n") == 1


def test_facet_narrows_and_its_chip_widens(site, open_page):
    page = open_page()
    page.goto(site.url + "/search?q=满意度")
    everything = page.get_by_role("status").text_content()

    page.get_by_role("complementary").get_by_role("link", name=re.compile("^满意度")).click()

    assert arguments(page) == {"q": "满意度", "label": "satisfaction"}
    assert set(page.locator(".hits .badge").all_text_contents()) == {"满意度"}
    page.get_by_role("link", name=re.compile("取消这个条件")).click()
    assert arguments(page) == {"q": "满意度"}
    assert page.get_by_role("status").text_content() == everything


def test_typing_keeps_the_filters(site, open_page):
    page = open_page()
    page.goto(site.url + "/search?q=满意&label=satisfaction")

    page.get_by_label("要找的指标").fill("群众满意度")

    expect(page).to_have_title(re.compile("^群众满意度"))
    assert arguments(page) == {"q": "群众满意度", "label": "satisfaction"}


def test_emptied_field_shows_advice(site, open_page):
    page = open_page()
    page.goto(site.url + "/search?q=满意度")

    page.get_by_label("要找的指标").fill("")

    expect(page.get_by_text("想找什么指标？")).to_be_visible()


def test_back_from_an_indicator_shows_the_whole_page(site, open_page):
    page = open_page()
    page.goto(site.url + "/")
    page.get_by_label("要找的指标").fill("群众满意度")
    page.locator(".hits h3 a").first.click()
    expect(page.get_by_role("heading", name="相近的指标")).to_be_visible()

    page.go_back()

    expect(page.locator(".hits h3").first).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    expect(page.get_by_label("要找的指标")).to_have_value("群众满意度")


def test_keyboard_alone_reaches_an_indicator(site, open_page):
    page = open_page()
    page.goto(site.url + "/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("要找的指标")).to_be_focused()
    page.keyboard.type("群众满意度")
    page.keyboard.press("Enter")
    expect(page.locator(".hits h3 a").first).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hits h3 a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")

    assert outline == "solid"
    expect(page.get_by_role("heading", level=1)).to_have_text("群众满意度")


def test_slash_is_a_character_inside_the_field(site, open_page):
    page = open_page()
    page.goto(site.url + "/")
    field = page.get_by_label("要找的指标")

    field.press_sequentially("元/天")

    expect(field).to_have_value("元/天")


def test_search_works_without_javascript(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site.url + "/")

    page.get_by_label("要找的指标").fill("满意度")
    page.get_by_role("button", name="检索").click()
    page.get_by_role("complementary").get_by_role("link", name=re.compile("^满意度")).click()
    page.locator(".hits h3 a").first.click()

    assert page.get_by_role("heading", name="原表内容").is_visible()
