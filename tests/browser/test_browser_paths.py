"""People's paths through the pages work in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts.benchmarks.pages import served
from tests.browser.conftest import OpenPage, copied
from tests.web.pages.conftest import articles, fill
from web import create_app

pytestmark = pytest.mark.browser


def total(page: Page) -> int:
    return int(page.locator("#total b").inner_text().replace(",", ""))


def test_a_reporters_path(open_page: OpenPage, keep_picture) -> None:  # type: ignore[no-untyped-def]
    """Search, choose a facet, zoom into dates, open a hit, go through its marks, to the next hit,
    cite, back to the same list.
    """
    page = open_page("/", permissions=["clipboard-read", "clipboard-write"])
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("strike")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=strike*")
    everything = total(page)
    keep_picture(page, "search")

    value = page.locator("details.facet", has_text="Section").first.locator("li").first
    promised = int(value.locator(".n").inner_text())
    value.locator(".pick").click()
    page.wait_for_url("**section=*")
    assert total(page) == promised <= everything
    expect(page.locator(".chips li")).to_have_count(2)

    bar = page.locator("svg.bars a").first
    named = page.get_by_role("link", name=re.compile(r": \d+ articles?$")).first
    within = int(re.search(r": (\d+) article", named.text_content() or "")[1])  # type: ignore[index]
    bar.click()
    page.wait_for_url(re.compile("[?&](?:year|month)="))
    assert total(page) == within
    page.get_by_role("link", name=re.compile("Remove (?:Year|Month)")).click()
    page.wait_for_url(lambda url: "year=" not in url and "month=" not in url)
    assert total(page) == promised > 1
    listed = page.url

    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/article/**")
    page.keyboard.press("n")
    expect(page.locator("mark.now")).to_have_id("m1")
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(page.locator("mark.now")).to_have_id("m1")
    expect(page.locator(".mark-nav .at")).to_have_text(re.compile(r"^1/\d+$"))
    keep_picture(page, "article")

    first = page.url
    page.keyboard.press("]")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator(".hit-nav")).to_contain_text(f"2 of {promised}")

    button = page.get_by_role("button", name="Copy Chicago, note")
    assert copied(page, button.click) == page.locator("#cite-chicago-note").inner_text()

    page.locator(".hit-nav .back").click()
    page.wait_for_url(lambda url: "/article/" not in url)
    assert page.url == f"{listed}#hit-2"
    assert total(page) == promised


def test_a_snippet_leads_to_its_paragraph(open_page: OpenPage) -> None:
    """The link of a snippet opens the article at the paragraph that the snippet was cut from, its
    words marked.
    """
    page = open_page("/?q=chestnut")
    excerpt = page.locator(".excerpts a", has=page.locator("mark")).first
    word = excerpt.locator("mark").first.inner_text()
    excerpt.click()
    page.wait_for_url("**/article/**#p*")
    paragraph = page.locator(page.url.partition("#")[2].join(["#", ""]))
    expect(paragraph).to_be_in_viewport()
    expect(paragraph.locator("mark", has_text=word).first).to_be_visible()


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    """Slash, words, Enter; j and k over results; Enter opens; brackets lead on.

    The first Tab offers to skip to the content.
    """
    page = open_page("/?q=harbour")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("strike")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=strike*")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    expect(page.locator(".hit.current")).to_have_id("hit-2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    expect(page.locator(".hit-nav")).to_contain_text("2 of")
    with page.expect_navigation():
        page.keyboard.press("[")
    expect(page.locator(".hit-nav")).to_contain_text("1 of")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()


def test_keys_typed_into_the_box_are_words(open_page: OpenPage) -> None:
    """Letters that are keys elsewhere are letters in the box, and keys with Ctrl are the
    browser's.
    """
    page = open_page("/?q=strike")
    page.locator("#q").fill("")
    page.keyboard.type("jkn/p")
    expect(page.locator("#q")).to_have_value("jkn/p")
    expect(page.locator(".hit.current")).to_have_count(0)


def test_completion(open_page: OpenPage) -> None:
    """Words are completed while typing, by arrow keys and by a click.

    Escape puts the list away; authors become a field.
    """
    page = open_page("/")
    page.keyboard.type("harb")
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(re.compile("^harbo"))
    page.locator("#q").fill("")
    page.keyboard.type("Dervl")
    author = page.locator("[role=option]", has_text="author")
    expect(author).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    page.keyboard.type("a")
    author.click()
    page.wait_for_url("**q=author*")
    assert total(page) > 0


def test_brushing_over_the_bars(open_page: OpenPage) -> None:
    """Dragging over the chart chooses the dates from the first bar to the last."""
    page = open_page("/?q=harbour")
    box = page.locator("svg.bars").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.move(box["x"] + box["width"] * 0.7, middle)
    page.mouse.up()
    page.wait_for_url("**from-date=*to-date=*")
    assert "q=harbour" in page.url


def test_without_javascript(open_page: OpenPage) -> None:
    """Searching, filters, dates, marks, the advanced form, trends and exports work with scripts
    off.
    """
    page = open_page("/", java_script_enabled=False)
    page.locator("#q").fill("strike")
    page.locator("form.box button").click()
    found = total(page)
    with page.expect_navigation():
        page.locator(".facet .pick").first.click()
    assert total(page) <= found
    with page.expect_navigation():
        page.locator(".chips .clear a").click()
    page.locator(".dates summary").click()
    page.locator("input[name=from-date]").fill("1990-01-01")
    page.locator(".spans button").click()
    expect(page).to_have_url(re.compile(r"/\?q=strike&from-date=1990-01-01$"))  # nothing empty
    page.locator(".hit h3 a").first.click()
    page.locator(".jumps a").first.click()
    expect(page).to_have_url(re.compile("#m1$"))
    expect(page.locator("#m1")).to_be_in_viewport()
    page.goto("/advanced")
    page.locator("[name=phrase]").fill("prime minister")
    page.locator(".advanced button").click()
    expect(page.locator("#q")).to_have_value('"prime minister"')
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbfid,")
    page.goto("/trends")
    page.locator("[name=q]").first.fill("strike")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".trend polyline").first).to_be_attached()
    page.goto("/saved")
    expect(page.locator("noscript")).to_be_visible()


def test_saved_searches_and_the_reading_list(open_page: OpenPage) -> None:
    """A search can be saved, says what is new since the last visit, and goes with the reading
    list into a file and back.
    """
    page = open_page("/?q=strike")
    page.get_by_role("button", name="Save this search").click()
    expect(page.get_by_role("button", name="Saved ✓")).to_be_visible()
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/article/**")
    title = page.locator("h1").inner_text()
    page.get_by_role("button", name="Read later").click()
    expect(page.get_by_role("button", name="On the reading list ✓")).to_be_visible()

    page.goto("/saved")
    expect(page.locator(".reading-list a")).to_have_text(title)
    expect(page.locator(".saved-searches a")).to_have_text("strike")
    expect(page.locator(".fresh")).to_have_count(0)
    page.evaluate(
        """() => { const kept = JSON.parse(localStorage["morgue-shelf"]);
        kept.searches[0].seen.splice(0, 1);
        kept.searches[0].total -= 1; localStorage["morgue-shelf"] = JSON.stringify(kept); }"""
    )
    page.reload()
    expect(page.locator(".fresh")).to_have_text("1 new")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as a file").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert [search["address"] for search in kept["searches"]] == ["/?q=strike"]

    page.locator(".saved-searches a").click()
    page.wait_for_url("**/?q=strike")
    page.wait_for_load_state("networkidle")
    page.goto("/saved")
    expect(page.locator(".saved-searches .meta")).to_have_text(re.compile("articles$"))
    expect(page.locator(".fresh")).to_have_count(0)
    page.get_by_role("button", name="Remove strike").click()
    expect(page.locator(".saved-searches li")).to_have_count(0)
    page.locator(".bring-in").set_input_files(
        {"name": "saved.json", "mimeType": "application/json", "buffer": json.dumps(kept).encode()}
    )
    expect(page.locator(".saved-searches li")).to_have_count(1)
    evil = kept | {
        "searches": [
            {
                "name": "x",
                "address": "javascript:alert(1)",
                "feed": "/search.json",
                "seen": [],
                "total": 0,
            }
        ]
    }
    page.locator(".bring-in").set_input_files(
        {"name": "evil.json", "mimeType": "application/json", "buffer": json.dumps(evil).encode()}
    )
    expect(page.locator(".said")).to_have_text("Imported")
    expect(page.locator(".saved-searches li")).to_have_count(1)


@pytest.fixture(scope="module")
def mounted() -> Iterator[str]:
    """A site that stands under a path, as behind a proxy that serves more than this."""
    with served(create_app(archive=fill(articles(), subpath="/morgue"))) as address:
        yield address


def test_everything_stays_under_the_path(open_page: OpenPage, mounted: str) -> None:
    """Under /morgue/ no link, form, script, completion, saved search or feed leads beside it."""
    page = open_page("/morgue/", base=mounted)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.keyboard.type("counc")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/morgue/?q=council*")
    page.get_by_role("button", name="Save this search").click()
    expect(page.get_by_role("button", name="Saved ✓")).to_be_visible()
    page.locator(".facet .pick", has_text="Section 1").first.click()
    page.wait_for_url("**/morgue/?q=council*&section=*")
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/morgue/article/**")
    page.get_by_role("button", name="Read later").click()
    with page.expect_navigation():
        page.keyboard.press("]")
    expect(page.locator(".hit-nav")).to_contain_text("2 of")
    page.locator(".hit-nav .back").click()
    page.wait_for_url("**/morgue/?q=council*")
    page.get_by_role("link", name="Saved", exact=True).click()
    page.locator(".reading-list a").click()
    page.wait_for_url("**/morgue/article/**")
    page.go_back()
    page.locator(".saved-searches a").click()
    page.wait_for_url("**/morgue/?q=council*")
    page.wait_for_load_state("networkidle")
    assert "/morgue/search.json" in asked
    assert "/morgue/api/v1/suggest" in asked
    assert [path for path in asked if not path.startswith("/morgue/")] == []


def test_what_is_left_out_can_be_taken_back(open_page: OpenPage) -> None:
    """The minus beside a value leaves it out, exactly.

    It stays in sight, struck through, and comes back with one click.
    """
    page = open_page("/?q=the")
    everything = total(page)
    section = page.locator("details.facet", has_text="Section").first
    value = section.locator("li").filter(has_not_text="No section").first
    left_out = int(value.locator(".n").inner_text())
    name = value.locator(".pick").inner_text()
    value.get_by_role("link", name="Leave out").click()
    page.wait_for_url("**not-section=*")
    assert total(page) == everything - left_out
    expect(section.locator(".left-out .pick")).to_have_text(name)
    section.get_by_role("link", name=f"No longer leave out {name}").click()
    page.wait_for_url(lambda url: "not-section" not in url)
    assert total(page) == everything


def test_light_and_dark(open_page: OpenPage) -> None:
    """The page follows the system, and the button overrules it for good."""
    page = open_page("/?q=strike", color_scheme="dark")

    def lightness() -> int:
        return int(
            page.evaluate(
                "parseInt(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])"
            )
        )

    assert lightness() < 60
    page.locator(".theme").click()
    assert lightness() > 200
    page.reload()
    assert lightness() > 200
