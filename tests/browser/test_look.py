"""Every page at both widths: it fits, and assistive technology can use it."""

from pathlib import Path

import pytest

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
WIDTHS = {"phone": (360, 740), "desk": (1920, 1080)}
PAGES = [
    "home", "search", "search narrowed", "search blank", "search without hits", "upload",
    "job", "job that waits", "job of an archive", "jobs", "columns", "choices", "documents",
    "document", "document with all", "confirm delete", "project", "indicator",
]  # fmt: skip


@pytest.mark.parametrize("size", WIDTHS.values(), ids=WIDTHS.keys())
@pytest.mark.parametrize("name", PAGES)
def test_page_fits_and_is_accessible(site, open_page, name, size):
    page = open_page(width=size[0], height=size[1])

    page.goto(site.url + site.pages[name])
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert findings(page) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("size", WIDTHS.values(), ids=WIDTHS.keys())
def test_long_words_do_not_push_the_page_apart(site, open_page, size):
    page = open_page(width=size[0], height=size[1])

    page.goto(f"{site.url}/search?q={'A' * 400}&year=1990")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("address", ["/", "/documents", "/search?q=满意度", "/choices"])
def test_pages_of_an_empty_library_are_accessible(empty_site, open_page, address):
    page = open_page(width=360, height=740)

    page.goto(empty_site.url + address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert findings(page) == []


def test_error_page_is_accessible(site, browser):
    page = browser.new_page(viewport={"width": 360, "height": 740})

    page.goto(site.url + "/nothing")

    assert findings(page) == []
    page.close()


def test_scroll_box_can_be_reached_by_keyboard(site, open_page):
    page = open_page()

    page.goto(site.url + site.pages["document with all"])

    assert page.locator("[role=region][tabindex='0']").count() == 1


def test_columns_stand_side_by_side_only_where_there_is_room(site, open_page):
    places = {}
    for name, (width, height) in WIDTHS.items():
        page = open_page(width=width, height=height)
        page.goto(site.url + site.pages["search"])
        hits, facets = page.locator(".hits").bounding_box(), page.locator("aside").bounding_box()
        places[name] = facets["x"] >= hits["x"] + hits["width"], facets["y"] > hits["y"] + 500

    assert places == {"phone": (False, True), "desk": (True, False)}


def findings(page):
    """Run axe-core and give what it finds, down to the least."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(finding["id"], finding["nodes"][0]["html"]) for finding in result["violations"]]
