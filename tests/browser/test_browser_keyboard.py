"""Twelve jobs done by keyboard alone: no test here moves or clicks a mouse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage, copied

pytestmark = pytest.mark.browser

LIST = "/?q=strike"
MOST_TABS = 150
"""Presses of Tab after which a control counts as out of reach: all of a result page and more."""
FOCUSED = """() => { const at = document.activeElement, box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText
    ?? at.textContent;  // a bar of a chart is no HTML and has no inner text
  return { name: name.trim().replace(/\\s+/g, " "),
           shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
           ringed: style.outlineStyle !== "none" || style.boxShadow !== "none" }; }"""


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the control of that name has the focus, in sight and visibly."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused["name"] == name:
            assert focused["shown"], f"{name} has the focus out of sight"
            assert focused["ringed"], f"{name} has the focus and doesn't show it"
            return
    pytest.fail(f"Tab doesn't reach {name}")


def press(page: Page, name: str, key: str = "Tab") -> None:
    """Go to a control by Tab and press it by Enter."""
    tab_to(page, name, key)
    page.keyboard.press("Enter")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def open_first(page: Page) -> str:
    """Open the first hit; return its headline as the list shows it."""
    headline = page.get_by_role("heading", level=3).first.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    return headline


def search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=harbour")
    expect(heading(page)).to_have_text(re.compile(r"^\d+ articles$"))
    expect(page.locator("mark", has_text=re.compile("harbour", re.I)).first).to_be_in_viewport()


def open_a_hit(page: Page) -> None:
    headline = open_first(page)
    expect(heading(page)).to_have_text(headline)
    expect(heading(page)).to_be_in_viewport()


def next_hit(page: Page) -> None:
    second = page.get_by_role("heading", level=3).nth(1).inner_text()
    first = open_first(page)
    with page.expect_navigation():
        page.keyboard.press("]")
    expect(page.get_by_text(re.compile(r"^2 of \d+$"))).to_be_in_viewport()
    expect(heading(page)).to_have_text(second)
    press(page, "← Previous")
    expect(heading(page)).to_have_text(first)


def back(page: Page) -> None:
    found = heading(page).inner_text()
    headline = open_first(page)
    press(page, "← Results")
    page.wait_for_url("**/?q=strike*")
    expect(heading(page)).to_have_text(found)
    expect(page.get_by_role("heading", name=headline).first).to_be_in_viewport()


def choose_a_value(page: Page) -> None:
    before = number(page)
    press(page, "Commentary")
    page.wait_for_url("**section=Commentary*")
    expect(page.get_by_role("link", name="Remove Section Commentary")).to_be_in_viewport()
    assert 0 < number(page) < before


def take_a_value_back(page: Page) -> None:
    before = number(page)
    press(page, "Commentary")
    page.wait_for_url("**section=Commentary*")
    press(page, "Remove Section Commentary")
    page.wait_for_url(lambda url: "section" not in url)
    assert number(page) == before
    expect(page.get_by_role("link", name="Remove Section Commentary")).to_have_count(0)


def change_the_order(page: Page) -> None:
    press(page, "Newest")
    page.wait_for_url("**order-by=newest*")
    found = days(page)
    assert len(found) > 3
    assert found == sorted(found, reverse=True)


def choose_dates(page: Page) -> None:
    press(page, "Dates")
    tab_to(page, "From")
    page.keyboard.type("01011994")
    tab_to(page, "to")
    page.keyboard.type("12312012")
    press(page, "Set")
    page.wait_for_url("**from-date=1994-01-01&to-date=2012-12-31*")
    found = days(page)
    assert found
    assert all(1994 <= day.year <= 2012 for day in found)


def next_place(page: Page) -> None:
    open_first(page)
    press(page, "Next ›")
    expect(page.locator("mark:focus")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"^1/\d+$"))).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("mark:focus")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"^2/\d+$"))).to_be_visible()


def copy_a_citation(page: Page) -> None:
    headline = open_first(page)
    assert headline in copied(page, lambda: press(page, "Copy Chicago, note"))


def read_later(page: Page) -> None:
    headline = open_first(page)
    press(page, "Read later")
    expect(page.get_by_role("button", name="On the reading list ✓")).to_be_focused()
    press(page, "Saved", "Shift+Tab")
    page.wait_for_url("**/saved")
    expect(page.get_by_role("link", name=headline).first).to_be_in_viewport()


def list_the_keys(page: Page) -> None:
    tab_to(page, "Browse")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Browse")).to_be_focused()


def number(page: Page) -> int:
    return int(heading(page).inner_text().split()[0].replace(",", ""))


def days(page: Page) -> list[dt.date]:
    """The days that the list shows, in its order."""
    lines = page.locator("li.hit p.meta").all_inner_texts()
    found = [re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}", line) for line in lines]
    return [dt.datetime.strptime(day[0], "%d %B %Y").date() for day in found if day]  # noqa: DTZ007


@pytest.mark.parametrize(
    "job",
    [
        *(search, open_a_hit, next_hit, back, choose_a_value, take_a_value_back),
        *(change_the_order, choose_dates, next_place, copy_a_citation, read_later, list_the_keys),
    ],
    ids=lambda job: job.__name__,
)
def test_a_job_by_keyboard_alone(open_page: OpenPage, job: Callable[[Page], None]) -> None:
    """Each job is done without a mouse; the focus is in sight on the way, and so is the outcome."""
    job(open_page(LIST, permissions=["clipboard-read", "clipboard-write"]))


def test_single_keys_can_be_switched_off(open_page: OpenPage) -> None:
    """Switched off in the list of keys, single letters do nothing, until switched on again."""
    page = open_page(LIST)
    press(page, "Keys")
    press(page, "Switch the keys off")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
    press(page, "Keys")
    press(page, "Switch the keys on")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").or_(page.get_by_role("combobox"))).to_be_focused()


def test_nothing_covers_what_has_the_focus(open_page: OpenPage, story: str) -> None:
    """Bars that stay in the window leave the focused control in sight, on forms and articles."""
    for address in ("/advanced", "/filters?q=strike", story):
        page = open_page(address, viewport={"width": 1200, "height": 600}, reduced_motion="reduce")
        for _ in range(60):
            page.keyboard.press("Tab")
            covered = page.evaluate(
                """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                const top = document.elementFromPoint(box.left + box.width / 2,
                                                      box.top + box.height / 2);
                return at !== document.body && top?.closest(".apply, .mark-nav") &&
                  !at.closest(".apply, .mark-nav") ? at.outerHTML.slice(0, 120) : ""; }"""
            )
            assert covered == "", address


def test_what_is_typed_before_the_script_comes_stays_in_the_box(open_page: OpenPage) -> None:
    """Back on a list whose script is late, the words that a reader types keep the focus."""
    page = open_page("/")
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/article/**")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/main*.js", hold)
    page.go_back(wait_until="commit")
    box = page.locator("#q")
    expect(box).to_be_focused()
    page.keyboard.type("har")
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state()
    expect(page.locator(".hit.current")).to_have_count(1)
    page.keyboard.type("bour")
    expect(box).to_have_value("harbour")
