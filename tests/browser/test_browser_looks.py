"""How the pages look and hold up in a real browser: accessibility, sizes, hostile content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from search import Archive, Article, Settings
from tests.browser.conftest import OpenPage, served
from tests.web.pages.conftest import HOSTILE, TOLL, fill
from web import create_app

pytestmark = pytest.mark.browser

PAGES = {
    # "article" stands for a fixture: ids are the archive's own affair
    "front": "/",
    "results": "/?q=strike+harbour&section=Economy",
    "compact": "/?q=the+harbour&view=compact&page-size=25",
    "nothing": "/?q=strike+AND+zeppelin",
    "notes": "/?q=(strike+%22&page=0",
    "article": "",
    "author": "/author/Dervla%20O%E2%80%99Brien",
    "browse": "/browse",
    "year": "/browse/1996",
    "facet": "/facet/topic?q=strike",
    "trends": "/trends?q=strike&q=harbour&q=%22prime+minister%22&show=share",
    "advanced": "/advanced",
    "help": "/help",
    "saved": "/saved",
    "missing": "/article/the-old-bridge",
}
WIDTHS = {"narrow": (320, 640), "phone": (375, 800), "zoomed": (640, 450), "wide": (2560, 1300)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_barriers(open_page: OpenPage, keep_picture, story: str, name: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    """axe finds nothing on any page, in light and in dark."""
    page = open_page(
        PAGES[name] or story, missing=name == "missing", color_scheme=scheme, viewport={"width": 1280, "height": 900}
    )
    results = Axe().run(page)
    keep_picture(page, f"{name}-{scheme}")
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out(open_page: OpenPage, keep_picture, story: str, name: str, width: str) -> None:  # type: ignore[no-untyped-def]
    """From 320 to 2,560 pixels, and at 200 % zoom, no page is wider than its window."""
    wide, high = WIDTHS[width]
    scale = 2 if width == "zoomed" else 1
    size = {"width": wide, "height": high}
    page = open_page(PAGES[name] or story, missing=name == "missing", viewport=size, device_scale_factor=scale)
    if width == "phone":
        keep_picture(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= wide


def test_filters_on_a_phone(open_page: OpenPage, keep_picture) -> None:  # type: ignore[no-untyped-def]
    """On a small screen the filters open over the results, and choosing one leads back to them."""
    page = open_page("/?q=strike", viewport={"width": 375, "height": 700}, has_touch=True)
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    expect(page.locator("#filters")).to_be_visible()
    keep_picture(page, "filters-phone")
    page.get_by_role("link", name="Close the filters").click()
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    page.locator("#filters .pick").first.click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".chips li")).to_have_count(2)


def test_nothing_moves_while_loading(open_page: OpenPage, story: str) -> None:
    """No layout shift on the search page and on an article."""
    for address in ("/?q=strike", story):
        page = open_page(address, viewport={"width": 1280, "height": 900})
        page.wait_for_load_state("networkidle")
        shift = page.evaluate(
            """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => {
            for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 300); })"""
        )
        assert shift == 0


def test_motion_is_reduced_where_asked(open_page: OpenPage) -> None:
    """Who asks for less motion gets jumps instead of scrolling."""
    page = open_page("/", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_print_is_the_article_alone(open_page: OpenPage, story: str) -> None:
    """On paper an article has its text and citations, no navigation, box or buttons."""
    page = open_page(story)
    page.emulate_media(media="print")
    for part in (".masthead nav", ".box", ".hit-nav", ".mark-nav", ".tools >> nth=0", ".foot"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".body")).to_be_visible()
    expect(page.locator("#cite-chicago")).to_be_visible()


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    """A site whose articles attack it."""
    attack = '<img src=x onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)>'
    everywhere = Article(
        id="attack",
        title=attack,
        dek=attack,
        url="javascript:alert(4)",
        authors=(attack,),
        section=attack,
        label=attack,
        publication=attack,
        topics=(attack, "w" * 400),
        body=(attack, "strike " + "long" * 500, "\u202e strike \u05e9\u05d1\u05d9\u05ea\u05d4 " * 20),
        captions=(attack,),
        author_bio=attack,
    )
    archive: Archive = fill([HOSTILE, TOLL, everywhere])
    assert isinstance(archive.settings, Settings)
    with served(create_app(archive=archive)) as address:
        yield address


@pytest.mark.parametrize("address", ["/", "/?q=strike+script+alert", "/article/attack?q=strike", "/browse", "/facet/section"])
def test_hostile_articles_do_nothing(open_page: OpenPage, hostile: str, address: str) -> None:
    """Nothing in an article is executed or fetched, and nothing in it is too wide for the smallest screen."""
    page = open_page(address, base=hostile, viewport={"width": 320, "height": 640})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("main img, main script").count() == 0
