"""Long names, long sections and wide tables leave what stands beside them its form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from scripts.benchmarks.pages import served
from search import Article
from tests.browser.conftest import OpenPage
from tests.newspaper import hard_cases
from tests.web.pages.conftest import fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = dt.date(1990, 11, 4)
LONG = "Gazette of the United Harbour Pilots, Lightkeepers and Keepers of the Northern Bridges " * 2
PHONE = {"viewport": {"width": 390, "height": 844}}
LINES = """parts => parts.map(part => {
  const range = document.createRange();
  range.selectNodeContents(part);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size; })"""
BROKEN_WORDS = """cells => cells.flatMap(cell => {
  const found = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());)
    for (const { index, 0: word } of node.data.matchAll(/\\w+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (range.getClientRects().length > 1) found.push(word);
    }
  return found; })"""


@pytest.fixture(scope="module")
def site_of_long_names() -> Iterator[str]:
    """The address of an archive with a day of many sections, and a paper with a very long name."""
    pieces = [
        Article(
            id=f"{section}-{number}",
            title=f"The harbour and the {section} of number {number}",
            date=DAY,
            section=section,
            publication=LONG if number else "Post",
            label="Editorial" if section == "Op-Ed" else None,
            body=("The harbour opens again. " * 9,),
        )
        for place, section in enumerate(("Metro", "Sports", "Op-Ed", "Calendar", "Harbour " * 40))
        for number in range(place % 3 + 1)
    ]
    with served(create_app(archive=fill([*pieces, *hard_cases()]))) as address:
        yield address


def test_a_heading_of_a_days_paper_is_not_split(
    open_page: OpenPage, site_of_long_names: str
) -> None:
    """Each section's name is whole in one column, whatever the window's width."""
    for day in ("1990-10-23", DAY):
        page = open_page(f"/day/{day}", site_of_long_names)
        for width in range(800, 1400, 50):
            page.set_viewport_size({"width": width, "height": 768})
            split = page.locator(".paper h2").evaluate_all(
                "all => all.filter(each => each.getClientRects().length > 1).length"
            )
            assert split == 0, width


def test_numbers_and_boxes_keep_their_size(open_page: OpenPage, site_of_long_names: str) -> None:
    """Beside a name of two lines a number has one, a box its size, and an offer's kind one line."""
    page = open_page("/browse", site_of_long_names, viewport={"width": 1366, "height": 768})
    assert set(page.locator(".shelves .n").evaluate_all(LINES)) == {1}
    page = open_page("/filters?q=harbour", site_of_long_names, **PHONE)
    sizes = page.get_by_role("checkbox").evaluate_all("all => all.map(each => each.offsetWidth)")
    assert len(set(sizes)) == 1
    page = open_page("/", site_of_long_names, **PHONE)
    page.keyboard.type("harb")
    expect(page.get_by_role("option", name="Harbour Harbour")).to_be_visible()
    assert set(page.locator("[role=option] .n").evaluate_all(LINES)) <= {0, 1}


def test_tables_of_the_documentation_break_no_word(open_page: OpenPage) -> None:
    """On a phone they are moved sideways within the page, which is as wide as the window."""
    page = open_page("/docs/running", **PHONE)
    assert page.locator("th, td").evaluate_all(BROKEN_WORDS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def printed(page: Page, name: str) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_text(name, exact=True).first).to_be_hidden()


def test_a_printed_comparison_has_no_controls(open_page: OpenPage) -> None:
    """Links that change a page are of no use on paper."""
    printed(open_page("/compare/nw-1994-1103/nw-1994-1110"), "Swap sides")
    printed(open_page("/mentions?q=strike"), "NDJSON")
