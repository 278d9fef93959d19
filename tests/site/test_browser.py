"""The pages in a real Chromium: nothing that axe calls serious, and everything by keyboard."""

import pytest

from archive.store.store import Store
from tests import chrome
from tests.bilingual import accord, arabic, chinese, fill, summit
from tests.hostile import attack

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "article": "/archive/articles/1",
    "article-original": "/archive/articles/1?view=original",
    "article-open": "/archive/articles/1",
    "arabic": "/archive/articles/3",
    "chinese": "/archive/articles/4",
    "search": "/archive/-/search?q=accord",
    "search-nothing": "/archive/-/search?q=zebra",
    "review": "/archive/-/review",
    "articles": "/archive/articles",
    "blocks": "/archive/blocks",
    "block": "/archive/blocks/1",
    "database": "/archive",
    "query": "/archive/flagged",
    "refusal": "/archive/articles/999",
}


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("browser") / "archive.db"
    with Store(path, create=True) as store:
        fill(store, summit(), accord(), arabic(), chinese(), attack())
    return path


@pytest.fixture(scope="module")
def server(archive_file):
    with chrome.running("serve", str(archive_file)) as (address, lines):
        yield address, lines


@pytest.fixture(scope="module")
def browser():
    with chrome.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser):
    """A page for tests that leave nothing behind; axe is injected, which the policy forbids to a page."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(server, page, name):
    if not chrome.AXE.is_file():
        chrome.absent("axe-core isn't there")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(server[0] + PAGES[name])
    if name == "article-open":
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    page.add_script_tag(path=str(chrome.AXE))
    serious = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious += [
            (scheme, violation["id"], node["html"][:150], node["failureSummary"][:300])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
    assert serious == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(server, page, name):
    widths = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(server[0] + PAGES[name])
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == {1280: 1280, 390: 390}


def test_what_is_not_there_says_so(server, page):
    response = page.goto(f"{server[0]}/archive/articles/999")
    assert response.status == 404
    assert page.inner_text("h1") == "There is nothing at this address"


def test_results_without_filters_begin_at_the_edge(server, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server[0]}/archive/-/search?q=douze")
    assert page.locator(".hits > li").bounding_box()["x"] == page.locator("h1").bounding_box()["x"]


def test_the_filters_of_a_table_are_whole(server, page):
    page.goto(server[0] + "/archive/blocks")
    page.get_by_label("Column").select_option("language")
    page.get_by_label("Value").fill("fr")
    page.get_by_role("button", name="Apply").click()
    assert "language=fr" in page.url or "language__exact=fr" in page.url
    assert "aria-label=" not in page.locator("main").inner_text()


def test_two_columns_on_a_desk_and_one_on_a_phone(server, browser):
    places = {}
    for width in (1280, 390):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(server[0] + PAGES["article"])
        original = page.locator("#b1 > .original").bounding_box()
        translation = page.locator("#b1 > .translation").bounding_box()
        places[width] = (
            translation["x"] > original["x"] + original["width"] - 1,
            abs(translation["y"] - original["y"]) < 1,
            translation["y"] >= original["y"] + original["height"],
        )
        page.close()
    assert places == {1280: (True, True, False), 390: (False, False, True)}


def test_arabic_runs_from_the_right(server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(server[0] + PAGES["arabic"])
    styles = page.eval_on_selector_all(
        "#b1 > .original, #b1 > .translation",
        "all => all.map(e => [e.lang, getComputedStyle(e).direction, getComputedStyle(e).textAlign])",
    )
    page.close()
    assert styles == [["ar", "rtl", "start"], ["en", "ltr", "start"]]


def test_the_keyboard_is_enough(server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(server[0] + PAGES["article"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#b1 summary')"):
            break
    page.keyboard.press("Enter")
    assert "Machine translation by argos:translate-fr_en" in page.locator("#b1 .note").inner_text()
    assert "27 became 28" in page.locator("#b1 .note").inner_text()
    page.close()


def test_without_javascript_all_works(server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server[0])
    page.fill("#find", "agreement")
    page.press("#find", "Enter")
    assert [h.inner_text() for h in page.locator(".hits h2").all()] != []
    page.locator(".hits h2 a").first.click()
    assert "/archive/articles/" in page.url
    page.get_by_role("link", name="Original", exact=True).click()
    assert page.locator(".pairs .translation").count() == 0
    page.select_option("#interface", "ar")
    page.locator("footer button").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    context.close()


def test_an_attacker_stays_harmless(server, browser):
    page = browser.new_page()
    asked, spoken, refused = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: refused.append(message.text))
    for path in (
        "/archive/articles/5",
        "/",
        "/archive/-/search?q=attack",
        "/archive/articles",
        "/archive/blocks?article=5",
    ):
        page.goto(server[0] + path)
        assert page.evaluate("window.pwned") is None
        assert page.locator("a[href^='javascript:' i], a[href^='data:' i]").count() == 0
    page.close()
    assert spoken == []
    assert [url for url in asked if not url.startswith(server[0])] == []
    assert [text for text in refused if "Content Security Policy" in text] == []


def test_a_signed_in_reader_corrects_in_place(server, browser):
    address, lines = server
    link = next(line.split()[-1] for line in lines if "sign in" in line)
    page = browser.new_page()
    page.goto(address + "/archive/articles/1")
    assert page.get_by_role("link", name="correct the translation").count() == 0
    page.goto(link)
    page.goto(address + "/archive/articles/1?to=en")
    page.locator("#b0 summary").press("Enter")
    page.locator("#b0").get_by_role("link", name="correct the translation").press("Enter")
    assert page.evaluate("document.activeElement.value") == "The summit ends"
    page.goto(address + "/archive/-/review")
    page.get_by_role("link", name="correct the translation").first.press("Enter")
    assert page.evaluate("document.activeElement.id") == "correct-text"
    page.goto(address + "/archive/articles/1?to=en")
    page.locator("#b1 summary").press("Enter")
    page.locator("#b1").get_by_role("link", name="correct the translation").press("Enter")
    assert page.evaluate("document.activeElement.id") == "correct-text"
    page.fill("#correct-text", "The 27 countries signed the agreement in Tunis.")
    page.fill("#correct-note", "27, not 28")
    page.get_by_role("button", name="Save the correction").click()
    assert (
        page.locator("#b1 > .translation").inner_text() == "The 27 countries signed the agreement in Tunis."
    )
    page.locator("#b1 summary").click()
    note = page.locator("#b1 .note").inner_text()
    assert "Corrected by root" in note
    assert "27, not 28" in note
    assert "The 28 countries signed the agreement in Tunis." in note
    page.close()


def test_print_keeps_both_columns_and_drops_the_rest(server, browser):
    page = browser.new_page(viewport={"width": 680, "height": 1000})  # as wide as the text on A4
    page.goto(server[0] + PAGES["article"])
    page.emulate_media(media="print")
    original, translation = (
        page.locator(f"#b2 > .{side}").bounding_box() for side in ("original", "translation")
    )
    assert translation["y"] == original["y"]
    assert translation["x"] > original["x"] + original["width"]
    shown = {
        name: page.locator(name).first.is_visible()
        for name in ("header.site", "footer.site", ".switch", "#b2 > .original", "#b2 > .translation")
    }
    page.close()
    assert shown == {
        "header.site": False, "footer.site": False, ".switch": False,
        "#b2 > .original": True, "#b2 > .translation": True,
    }  # fmt: skip
