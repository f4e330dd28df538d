"""Pages in a real browser are accessible, fit all sizes, and survive hostile content."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from scripts.benchmarks.pages import served
from search import Archive, Article, DeadlineError, RemovedText, Settings, TokenStore
from tests.browser.conftest import OpenPage, assert_nothing_moved
from tests.web.pages.conftest import HOSTILE, TOLL, fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
    "filters": "/filters?q=strike&section=Economy&not-label=News",
    "day": "/day/1996-11-04",
    "month": "/month/1996-11",
    "writers": "/browse/author",
    "trends": "/trends?q=strike&q=harbour&q=%22prime+minister%22&show=share",
    "mentions": "/mentions?q=strike",
    "words": "/words?q=strike",
    "compare": "/compare?a=strike&b=harbour",
    "quote": "/quote?text=%E2%80%9Cthe+strike+is+over+today%E2%80%9D",
    "trends-of-mentions": "/trends?q=strike&show=mentions",
    "advanced": "/advanced",
    "help": "/help",
    "saved": "/saved",
    "dossier": "/dossier",
    "cite": "/cite?q=strike",
    "missing": "/article/the-old-bridge",
    "misspelt": "/?q=harbuor",
    "past-the-end": "/?q=strike&page=50",
    "grouped": "/?q=the&versions=group",
    "versions": "/article/nw-2001-0212",
    "compare-texts": "/compare/nw-1994-1103/nw-1994-1110",
    "compare-inline": "/compare/nw-1994-1103/nw-1994-1110?as=inline",
    "passage": "/passage/nw-2001-0212?words=0-60",
    "days": "/?from-date=1996-11-01&to-date=1996-11-30&not-section=Economy",
    "docs": "/api/docs",
    "guide": "/docs/running",
}
STATUS = {"missing": 404}
WIDTHS = (320, 640, 2560)
DEVICES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 800}, "is_mobile": True, "has_touch": True},
}


def assert_no_barriers(page: Page) -> None:
    """axe with all its usual rules, and with the size of what one has to hit."""
    results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", PAGES)
def test_no_barriers(open_page: OpenPage, keep_picture, story: str, name: str, device: str) -> None:  # type: ignore[no-untyped-def]
    """axe finds nothing on any page, in light, in dark and on a phone."""
    page = open_page(PAGES[name] or story, status=STATUS.get(name, 200), **DEVICES[device])
    keep_picture(page, f"{name}-{device}")
    assert_no_barriers(page)


def test_what_cleaning_took_out_is_hit(open_page: OpenPage) -> None:
    """Its line is as far from the links above it as a finger needs."""
    cut = RemovedText("Share this piece.", "share", "")
    with served(create_app(archive=fill([replace(TOLL, removed=(cut,))]))) as address:
        page = open_page(f"/article/{TOLL.id}", base=address)
        assert_no_barriers(page)
        page.get_by_text("What cleaning took out").click()
        assert_no_barriers(page)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out(open_page: OpenPage, story: str, name: str) -> None:
    """From 320 to 2,560 pixels, and at 200 % zoom, which leaves 640 of 1,280, no page is wider
    than its window.
    """
    page = open_page(PAGES[name] or story, status=STATUS.get(name, 200))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site that is read with a token, and such a token."""
    state = tmp_path_factory.mktemp("state")
    archive = fill([TOLL], access="token", state=str(state))
    with served(create_app(archive=archive)) as address:
        yield address, TokenStore(state).create("Ada")[1]


@pytest.mark.parametrize("device", DEVICES)
def test_signing_in(
    open_page: OpenPage, keep_picture, guarded: tuple[str, str], device: str
) -> None:  # type: ignore[no-untyped-def]
    """A page that needs a token asks for it, says when it is wrong, and then shows what was asked
    for; signing out ends that.
    """
    site, token = guarded
    page = open_page("/?q=toll", base=site, **DEVICES[device])
    keep_picture(page, f"sign-in-{device}")
    assert_no_barriers(page)
    assert (
        page.evaluate("document.documentElement.scrollWidth")
        <= DEVICES[device]["viewport"]["width"]
    )
    with page.expect_response("**/sign-in") as answer:
        page.keyboard.type(token)  # the field has the focus
        page.keyboard.press("Enter")
    assert answer.value.status == 303
    page.wait_for_url("**/?q=toll")
    expect(page.locator("#total")).to_have_text("1 article")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def test_a_wrong_token_is_told(open_page: OpenPage, guarded: tuple[str, str]) -> None:
    """Told beside the field, to screen readers as well."""
    page = open_page("/sign-in", base=guarded[0], refused=401)
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("unknown, expired or revoked")
    assert_no_barriers(page)


@pytest.fixture(scope="module")
def in_trouble() -> Iterator[dict[str, str]]:
    """Sites that can't answer.

    One whose searches run out of time, one without an index, one without articles.
    """
    slow, absent, empty = fill([TOLL]), Archive.open(Settings(index="memory:not-there")), fill([])

    def out_of_time(*_: object) -> None:
        raise DeadlineError("The search took longer than 10 seconds.")

    slow.search = out_of_time  # type: ignore[assignment, method-assign]
    with (
        served(create_app(archive=slow)) as first,
        served(create_app(archive=absent)) as second,
        served(create_app(archive=empty)) as third,
    ):
        yield {"slow": first, "absent": second, "empty": third}


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("name", "status"), [("slow", 503), ("absent", 503), ("empty", 200)])
def test_trouble_has_pages_too(
    open_page: OpenPage,
    keep_picture,  # type: ignore[no-untyped-def]
    in_trouble: dict[str, str],
    name: str,
    status: int,
    device: str,
) -> None:
    """What can't be answered is told on a page that is as sound as the others."""
    page = open_page("/?q=educat*", base=in_trouble[name], status=status, **DEVICES[device])
    keep_picture(page, f"{name}-{device}")
    assert_no_barriers(page)
    assert (
        page.evaluate("document.documentElement.scrollWidth")
        <= DEVICES[device]["viewport"]["width"]
    )
    expect(page.locator("#q")).to_have_value("educat*" if name != "absent" else "")


def test_filters_on_a_phone(open_page: OpenPage, keep_picture) -> None:  # type: ignore[no-untyped-def]
    """On a small screen the filters are a form: several are chosen, counted and applied at once."""
    page = open_page("/?q=strike", viewport={"width": 375, "height": 700}, has_touch=True)
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    page.wait_for_url("**/filters?q=strike")
    keep_picture(page, "filters-phone")
    with page.expect_response(re.compile("author=[^&]+.*section=|section=[^&]+.*author=")) as last:
        for name in ("section", "author"):
            page.locator(f"input[name={name}]").first.check()
    expect(page.locator("output")).to_have_text(
        re.compile(rf"^{last.value.json()['total']:,} articles?$")
    )
    promised = page.locator("output").inner_text()
    page.locator(".apply button").click()
    page.wait_for_url("**/?q=strike&section=*&author=*")
    expect(page.locator("#total")).to_have_text(promised)
    expect(page.locator(".chips li")).to_have_count(3)
    assert not re.search("=(&|$)", page.url)


def test_nothing_moves_while_loading(open_page: OpenPage, story: str) -> None:
    """No layout shift on the search page and on an article."""
    for address in ("/?q=strike", story):
        page = open_page(address, viewport={"width": 1280, "height": 900})
        assert_nothing_moved(page)


@pytest.fixture(scope="module")
def trickling(application: Any) -> Iterator[str]:
    """The sample articles on pages that arrive in pieces, as over a weak line."""

    def in_pieces(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        whole = b"".join(application(environ, start))
        size = max(700, len(whole) // 40) if whole.startswith(b"<!doctype") else len(whole) or 1
        for at in range(0, len(whole), size):
            yield whole[at : at + size]
            time.sleep(0.04 if size < len(whole) else 0)

    with served(in_pieces) as address:
        yield address


@pytest.mark.parametrize("device", ["light", "phone"])
@pytest.mark.parametrize("name", ["results", "article", "mentions", "words", "dossier"])
def test_nothing_moves_while_a_page_arrives(
    open_page: OpenPage, trickling: str, story: str, name: str, device: str
) -> None:
    """What is seen before the page is whole is where it stays."""
    page = open_page(PAGES[name] or story, base=trickling, **DEVICES[device])
    assert_nothing_moved(page)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_waits_for_ever(open_page: OpenPage, story: str, name: str) -> None:
    """What a page hides while it arrives is seen when it is whole."""
    page = open_page(PAGES[name] or story, status=STATUS.get(name, 200))
    hidden = page.locator("body *").evaluate_all(
        """all => all.filter(each => getComputedStyle(each).visibility === "hidden")
        .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert hidden == []


def test_the_pages_are_light(open_page: OpenPage, story: str) -> None:
    """All that travels for the search page, and for an article, is under 60 KB.

    The second page needs itself alone.
    """
    measure = """() => [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")]
        .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    for address in ("/?q=strike", story):
        page = open_page(address)
        page.wait_for_load_state("networkidle")
        first = page.evaluate(measure)
        assert 5_000 < first < 60_000
        page.goto("/?q=harbour")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(measure) < first / 2, "style sheet and scripts were fetched again"


def test_motion_is_reduced_where_asked(open_page: OpenPage) -> None:
    """Who asks for less motion gets jumps instead of scrolling."""
    page = open_page("/", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_options_of_a_list_fit_a_line(open_page: OpenPage) -> None:
    """Order, match, list, page size and marks stand on one line of a small laptop."""
    page = open_page("/?q=harbour", viewport={"width": 1200, "height": 800})
    tops = page.locator(".list-options p").evaluate_all(
        "all => all.map(p => p.getBoundingClientRect().top)"
    )
    assert len(tops) == 5
    assert max(tops) - min(tops) < 10


def test_mentions_are_readable_on_a_phone(open_page: OpenPage) -> None:
    """Day and writer are above what was said, which has the width of the window."""
    page = open_page("/mentions?q=strike", viewport={"width": 390, "height": 844})
    said = page.locator("td.kwic").first.bounding_box()
    assert said
    assert said["width"] > 300
    page = open_page("/words?q=strike", viewport={"width": 1200, "height": 800})
    cut = page.locator(".wide").evaluate_all("all => all.map(a => a.scrollWidth - a.clientWidth)")
    assert cut == [0, 0, 0]


def test_a_name_beside_its_mentions_is_whole(open_page: OpenPage) -> None:
    """No word of a writer's name or paper is broken in two, however much was said."""
    page = open_page("/mentions?q=strike&width=40", viewport={"width": 1366, "height": 768})
    broken = page.locator(".mentions.rows td:nth-child(2)").evaluate_all(
        """cells => cells.flatMap(cell => {
          const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
          for (let node; (node = walk.nextNode());)
            for (const { 0: word, index } of node.data.matchAll(/\\w+/gu)) {
              const range = document.createRange();
              range.setStart(node, index);
              range.setEnd(node, index + word.length);
              if (range.getClientRects().length > 1) found.push(word);
            }
          return found; })"""
    )
    assert broken == []


def test_a_long_name_leaves_the_links_their_line_on_a_phone(open_page: OpenPage) -> None:
    """An archive's name takes a line of its own before its links break over three."""
    page = open_page("/?q=strike", viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator(".name").evaluate("name => { name.textContent = 'The Port Ansel Morgue'; }")
    tops = page.locator(".masthead nav a:visible").evaluate_all(
        "all => all.map(a => a.getBoundingClientRect().top)"
    )
    assert len(tops) == 5
    assert max(tops) - min(tops) < 5
    assert_no_barriers(page)


@pytest.mark.parametrize("address", ["/?q=strike", "/mentions?q=strike", "/advanced", "/browse"])
def test_wider_spacing_of_text_fits(open_page: OpenPage, address: str) -> None:
    """With the spacing of WCAG 1.4.12 nothing sticks out of a small window or is cut in a line."""
    page = open_page(address, viewport={"width": 390, "height": 844}, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
        " word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cut = page.locator("main :is(h1, h2, h3, p, li, a, button, td):visible").evaluate_all(
        """all => all.filter(each => getComputedStyle(each).overflowY === "hidden"
        && each.scrollHeight > each.clientHeight + 1).map(each => each.outerHTML.slice(0, 120))"""
    )
    assert cut == []


def test_print_is_the_article_alone(open_page: OpenPage, story: str) -> None:
    """On paper an article has its text and citations, no navigation, box or buttons."""
    page = open_page(story)
    page.emulate_media(media="print")
    for part in (".masthead nav", ".box", ".hit-nav", ".mark-nav", ".tools >> nth=0", ".foot"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".body")).to_be_visible()
    expect(page.locator("#cite-chicago-note")).to_be_visible()
    expect(page.locator("#permalink")).to_be_visible()
    expect(page.locator(".origin code").last).to_be_visible()
    expect(page.locator("button:visible")).to_have_count(0)


def test_a_printed_list_names_its_search(open_page: OpenPage) -> None:
    """Query, filters and date are printed; forms, ticks and buttons are not."""
    page = open_page("/?q=strike&section=Economy")
    assert page.locator(".print-only").is_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".print-only")).to_contain_text("strike; Section: Economy. Printed on")
    expect(page.locator("main :is(form, button, input):visible")).to_have_count(0)
    expect(page.locator(".hit h3").first).to_be_visible()


def test_printed_tables_of_words_break_no_line(open_page: OpenPage) -> None:
    """On a sheet of A4 each head and word has one line, and no figure sticks out."""
    page = open_page("/words?q=strike", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    broken = page.locator(".numbers th").evaluate_all(
        """all => all.filter(cell => { const range = document.createRange();
        range.selectNodeContents(cell); return range.getClientRects().length > 1; })
        .map(cell => cell.textContent)"""
    )
    assert broken == []
    cut = page.locator(".wide").evaluate_all("all => all.map(a => a.scrollWidth - a.clientWidth)")
    assert cut == [0, 0, 0]


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
        body=(
            attack,
            "strike " + "long" * 500,
            "\u202e strike \u05e9\u05d1\u05d9\u05ea\u05d4 " * 20,
        ),
        captions=(attack,),
        author_bio=attack,
    )
    archive: Archive = fill([HOSTILE, TOLL, everywhere])
    assert isinstance(archive.settings, Settings)
    with served(create_app(archive=archive)) as address:
        yield address


HOSTILE_ADDRESSES = (
    *(
        "/",
        "/?q=strike+script+alert",
        "/article/attack?q=strike",
        "/browse",
        "/facet/section",
        "/trends?q=strike&q=script",
    ),
    f"/?q={'harbour+' * 620}",
    f"/?q={'w' * 1900}&section={'v' * 900}",
    "/?" + "&".join(f"section=Value+{number}&not-author=Name+{number}" for number in range(100)),
    "/?q=%D7%A9%D7%91%D7%99%D7%AA%D7%94+%E2%80%AE(strike",
    "/author/%3Cimg%20src=x%20onerror=%22alert(1)%22%3E%3Cscript%3Ealert(2)%3C%2Fscript%3E%3Csvg%20onload=alert(3)%3E",
)


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES, ids=range(len(HOSTILE_ADDRESSES)))
def test_hostile_articles_and_addresses_do_nothing(
    open_page: OpenPage, hostile: str, address: str
) -> None:
    """Nothing in an article or an address is executed or fetched, and nothing in it is too wide
    for the smallest screen.

    Among the addresses: 5,000 characters, words without an end, 200 values chosen, text from
    right to left.
    """
    page = open_page(address, base=hostile, viewport={"width": 320, "height": 640})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("main img, main script").count() == 0
