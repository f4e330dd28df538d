"""What a page was opened for is on its first screen, and nothing is read twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from scripts.benchmarks.pages import served
from search import Article
from tests.browser.conftest import OpenPage
from tests.web.pages.conftest import fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def many() -> Iterator[str]:
    """The address of an archive of over a thousand pieces, two of them of one text but a line."""
    lines = ("The harbour is dredged once a year.", "Nobody asks who pays.")
    pieces = [
        Article(id=f"{n}", title=f"Harbour {n}", authors=("Una Reed",), body=lines[:1])
        for n in range(1_001)
    ]
    versions = [
        Article(id="early", title="Dredging", body=(*lines, "The toll goes up.")),
        Article(id="late", title="Dredging", body=(*lines, "The toll stays.")),
    ]
    with served(create_app(archive=fill([*pieces, *versions]))) as address:
        yield address


def top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_the_first_mention_is_on_the_first_screen(open_page: OpenPage) -> None:
    """Choices that few make are folded above it, and seen where they were made."""
    for device, most in ((LAPTOP, 560), (PHONE, 740)):
        page = open_page("/mentions?q=strike", **device)
        assert top(page.locator("tbody tr").first) < most
        expect(page.get_by_label("Random sample of")).to_be_hidden()
        page.get_by_text("More choices").click()
        page.get_by_label("Random sample of").fill("3")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/mentions?q=strike&sample=3")  # and nothing that was left as it was
        expect(page.locator(".rows tbody tr")).to_have_count(3)
        expect(page.get_by_label("Random sample of")).to_have_value("3")
        expect(page.get_by_label("Random sample of")).to_be_visible()


def test_the_chart_is_on_the_first_screen(open_page: OpenPage) -> None:
    """Boxes that are not needed are folded, and a third search has a box at once."""
    page = open_page("/trends?q=strike&q=harbour", **LAPTOP)
    assert top(page.locator(".trend svg").first) < 560
    expect(page.get_by_label("Search 3")).to_be_visible()
    expect(page.get_by_label("Search 4")).to_be_hidden()
    page.get_by_text("More searches").click()
    page.get_by_label("Search 5").fill("railway")
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url("**q=railway")
    expect(page.get_by_label("Search 3")).to_have_value("railway")


@pytest.mark.parametrize("address", ["/?q=harbour", "/mentions?q=harbour", "/author/Una%20Reed"])
def test_the_row_that_ticks_has_one_line_on_a_phone(
    open_page: OpenPage, many: str, address: str
) -> None:
    """It lies over the list: each line of it is one less to read, also with pieces chosen."""
    page = open_page(address, many, **PHONE)
    expect(page.get_by_role("button", name="Tick first 1,000")).to_be_visible()
    page.get_by_role("button", name="Tick page").click()
    expect(page.get_by_role("button", name="Untick page")).to_be_visible()
    parts = page.locator("form.pick").locator("button:visible, a:visible")
    assert parts.count() >= 4
    middles = parts.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"
    )
    assert max(middles) - min(middles) < 6


def test_the_row_that_ticks_covers_nothing_until_it_is_used(open_page: OpenPage, many: str) -> None:
    """It comes into sight with the first tick, and goes with the last."""
    page = open_page("/?q=harbour", many, **PHONE)
    row = page.locator("form.pick")
    expect(row).not_to_be_in_viewport()
    page.locator("li.hit").first.get_by_role("checkbox").check()
    expect(row).to_be_in_viewport()
    expect(row.get_by_role("link", name="Dossier (1)")).to_be_visible()
    page.locator("li.hit").first.get_by_role("checkbox").uncheck()
    expect(row).not_to_be_in_viewport()


def test_numbers_of_saved_searches_are_written_as_elsewhere(open_page: OpenPage, many: str) -> None:
    """With commas, and of one article in the singular."""
    page = open_page("/?q=harbour", many)
    for address in ("/?q=title:harbour", '/?q=title:"harbour 7"'):
        page.goto(address)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Saved ✓")).to_be_visible()
    page.goto("/saved")
    expect(page.locator(".saved-searches .meta")).to_have_text(["1 article", "1,001 articles"])


def test_what_two_versions_share_is_read_once_on_a_phone(open_page: OpenPage, many: str) -> None:
    """Beside each other it stands on both sides; below each other once, what differs twice."""
    shared, *toll = "Nobody asks who pays.", "The toll goes up.", "The toll stays."
    page = open_page("/compare/early/late", many, **LAPTOP)
    expect(page.get_by_text(shared).locator("visible=true")).to_have_count(2)
    page = open_page("/compare/early/late", many, **PHONE)
    expect(page.get_by_text(shared).locator("visible=true")).to_have_count(1)
    for text in toll:
        expect(page.get_by_text(text).locator("visible=true")).to_have_count(1)


def test_heads_of_tables_beside_each_other_begin_on_one_line(open_page: OpenPage) -> None:
    """A head of two lines would set the rows of three tables off."""
    page = open_page("/words?q=strike", **LAPTOP)
    heights = page.locator(".alongside thead").evaluate_all("all => all.map(e => e.offsetHeight)")
    assert len(heights) > 1
    assert len(set(heights)) == 1
