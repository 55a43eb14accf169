"""Many files, long imports and unclear columns, as people meet them."""

import re

from playwright.sync_api import expect

DROP = """([names, panel]) => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File(["这里没有表格。"], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true });
    document.querySelector(panel).dispatchEvent(event);
  }
}"""


def choose(page, *files):
    """Choose files to upload, given as name and content, and send them."""
    page.get_by_label("选择文件").set_input_files(
        [
            {
                "name": name,
                "mimeType": "application/octet-stream",
                "buffer": content if isinstance(content, bytes) else content.encode(),
            }
            for name, content in files
        ]
    )
    page.get_by_role("button", name="上传并读取").click()


def step_to(page, word):
    """Choose a word in the list that has the focus, with the arrow key."""
    shown = "document.activeElement.selectedOptions[0].textContent"
    for _ in range(30):
        if page.evaluate(shown) == word:
            break
        page.keyboard.press("ArrowDown")


def test_archive_shows_its_progress_and_then_each_document(
    empty_site, open_page, pack, long_table, mixed
):
    page = open_page()
    page.goto(empty_site.url + "/upload")
    page.add_init_script(
        """
        window.seen = [];
        new MutationObserver(() => {
          const bar = document.querySelector("progress");
          if (bar) window.seen.push(bar.getAttribute("value"));
        }).observe(document, { childList: true, subtree: true });
        """
    )

    archive = pack({"一/图书角.csv": long_table, "清淤.csv": mixed, "散文.txt": "没有表格。"})
    choose(page, ("各科室报表.zip", archive))

    expect(page.locator("#job .state").first).to_have_text("读取中")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#job .state").first).to_have_text("完成", timeout=120_000)
    seen = [int(value) for value in page.evaluate("window.seen") if value is not None]
    assert len(set(seen)) > 1 and seen == sorted(seen)
    rows = page.locator("table.results tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="散文.txt").locator(".state")).to_have_text("没有读成")
    expect(page.get_by_role("status")).to_have_text(re.compile("^完成：已读取 2 份文件"))
    page.get_by_role("link", name="各科室报表.zip/清淤.csv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("各科室报表.zip/清淤.csv")


def test_long_import_is_cancelled_and_leaves_nothing(empty_site, open_page, long_table):
    page = open_page()
    page.goto(empty_site.url + "/upload")

    choose(page, ("图书角.csv", long_table))
    page.get_by_role("button", name="取消导入").click()

    expect(page.locator("#job .state")).to_have_text("已取消", timeout=60_000)
    expect(page.get_by_role("link", name="重新上传")).to_be_visible()
    assert page.locator("[hx-get]").count() == 0
    assert empty_site.library.documents() == []


def test_columns_are_mapped_by_keyboard_and_not_asked_again(empty_site, open_page, unsure):
    page = open_page()
    page.goto(empty_site.url + "/upload")
    choose(page, ("图书角.csv", unsure("少儿阅览")))
    check = page.get_by_role("link", name="核对各列")
    expect(check).to_be_visible()
    check.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("核对各列的含义")

    page.get_by_role("link", name="跳到正文").focus()
    page.keyboard.press("Enter")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.labels?.[0]?.textContent.trim() ?? ''")
        reached.append(name)
        if name.startswith("A 列"):
            step_to(page, "项目名称")
        if name.startswith("D 列"):
            step_to(page, "指标描述")
        if page.evaluate("document.activeElement.textContent") == "按此读取":
            break
    page.keyboard.press("Enter")

    assert reached[-6:-2] == [
        "A 列「所属工作」的含义", "B 列「考核内容」的含义", "C 列「要达到的」的含义", "D 列「<b>附记」的含义",
    ]  # fmt: skip
    page.wait_for_url("**/documents/*")
    (project,) = empty_site.library.projects_of(empty_site.library.documents()[0].id)
    first = project.indicators[0].indicator
    read = (project.project.name, first.name, first.value, first.description)
    assert read == ("少儿阅览", "图书更新册数", "≥300册", "甲")

    page.goto(empty_site.url + "/upload")
    choose(page, ("阅览室.csv", unsure("老年阅览")))

    page.wait_for_url("**/documents/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("阅览室.csv")
    expect(page.get_by_role("heading", name="老年阅览", exact=True)).to_be_visible()
    page.goto(empty_site.url + "/choices")
    page.get_by_role("button", name="忘记第 1 条").click()
    expect(page.get_by_text("还没有记住的列")).to_be_visible()


def test_several_files_are_checked_and_imported_without_javascript(
    empty_site, open_page, unsure, mixed
):
    page = open_page(java_script_enabled=False)
    page.goto(empty_site.url + "/upload")

    choose(page, ("图书角.csv", unsure("图书角")), ("程序.exe", "x"), ("清淤.csv", mixed))
    assert "没有收下「程序.exe」" in page.locator(".notice").text_content()
    # Each refresh takes a moment of the server's, so a slow import may need many.
    for _ in range(5000):
        if page.locator("[hx-get]").count() == 0:
            break
        page.get_by_role("link", name="刷新").click()
    assert "待确认列 1 份、完成 1 份" in page.get_by_role("status").last.text_content()
    page.get_by_role("link", name="图书角.csv").click()
    page.get_by_role("link", name="核对各列").click()
    page.get_by_label(re.compile("^A 列")).select_option(label="项目名称")
    page.get_by_label("以后表头相同的文件也这样读").uncheck()
    page.get_by_role("button", name="按此读取").click()
    for _ in range(5000):
        if "/jobs/" not in page.url:
            break
        page.get_by_role("link", name="刷新").click()

    assert page.get_by_role("heading", level=1).text_content() == "图书角.csv"
    assert empty_site.library.list_choices() == []


def test_check_can_be_given_up(empty_site, open_page, unsure):
    page = open_page()
    page.goto(empty_site.url + "/upload")
    choose(page, ("图书角.csv", unsure("图书角")))
    page.get_by_role("link", name="核对各列").click()

    page.get_by_role("button", name="取消导入").click()

    expect(page.locator("#job .state")).to_have_text("已取消")
    assert empty_site.library.documents() == []


def test_wrong_choice_is_said_where_it_is(site, browser):
    # Not by `open_page`: the browser itself complains of the status 400.
    page = browser.new_page()
    page.goto(site.url + site.pages["columns"])

    page.get_by_label(re.compile("^B 列")).select_option(label="不用，作为其他列保留")
    page.get_by_role("button", name="按此读取").click()

    expect(page.get_by_role("alert")).to_contain_text("请选出哪一列是指标名称")
    expect(page.get_by_label(re.compile("^B 列"))).to_have_value("")
    expect(page.get_by_label(re.compile("^B 列"))).to_have_accessible_description(
        re.compile("请选出哪一列")
    )
    page.close()


def test_list_of_jobs_goes_on_by_itself(empty_site, open_page, long_table, mixed):
    page = open_page()
    page.goto(empty_site.url + "/upload")

    choose(page, ("图书角.csv", long_table), ("清淤.csv", mixed))

    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#jobs-summary")).to_have_text("共 2 份：完成 2 份", timeout=120_000)
    assert page.locator("[hx-get]").count() == 0
    page.get_by_role("link", name="清淤.csv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("清淤.csv")


def test_files_are_dropped_on_the_form(site, open_page):
    page = open_page()
    page.goto(site.url + "/upload")
    expect(page.get_by_text("也可以把文件拖到这里")).to_be_visible()

    page.evaluate(DROP, [["一.txt", "二.txt"], "form.upload"])

    expect(page.locator("#file-chosen")).to_have_text(re.compile("^已选 2 份文件"))
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入 2 份文件")
    expect(page.locator("#jobs-summary")).to_have_text("共 2 份：失败 2 份")


def test_too_many_files_are_refused_before_they_travel(site, open_page):
    page = open_page()
    page.goto(site.url + "/upload")

    page.evaluate(DROP, [[f"{number}.txt" for number in range(101)], "form.upload"])

    expect(page.get_by_role("alert")).to_contain_text("一次最多上传 100 份文件")


def test_notes_are_folded_and_open_by_keyboard(site, open_page):
    page = open_page()
    page.goto(site.url + site.pages["document with all"])
    note = page.get_by_text("注：本表由各单位自行填报")
    expect(note).to_be_hidden()

    page.locator("#notes > summary").focus()
    page.keyboard.press("Enter")

    expect(note).to_be_visible()
