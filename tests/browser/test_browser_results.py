"""Results, filters, headlines and dates of a newspaper that is hard to show."""

from __future__ import annotations

import itertools
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import (
    ARGUMENTS,
    OpenPage,
    assert_big_enough,
    assert_nothing_moved,
    served,
)
from tests.newspaper import hard_cases, newspaper
from tests.web.pages.conftest import fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
HARD = ("author", "section", "rtl", "cjk", "bare", "nothing", "word", "teaser")
EVERYWHERE = (
    *("/", "/?q=harbor", "/?q=harbor&view=compact", "/filters?q=harbor", "/browse"),
    *("/browse/author", "/browse/section", "/facet/section", "/day/1988-04-23", "/month/1990-10"),
    *("/browse/1990", "/trends?q=harbor&q=toll", "/advanced", "/saved", "/record?q=harbor"),
    *(
        "/cite?q=harbor",
        "/mentions?q=harbor&sample=9",
        "/words?q=harbor",
        "/browse/topic",
        "/docs/running",
    ),
    *(
        "/dossier?id=hard/section&id=hard/rtl",
        "/compare?a=harbor&b=toll",
        "/author/A.%20J.%20Pradel",
    ),
    *(f"/article/hard/{name}?q=harbor" for name in HARD),
)


@pytest.fixture(scope="module")
def paper() -> Iterator[str]:
    """The address of the invented newspaper."""
    archive = fill(itertools.chain(newspaper(160), hard_cases()))
    with served(create_app(archive=archive)) as address:
        yield address


def top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def is_seen(page: Page, part: Locator) -> bool:
    """Return True if a reader sees a part: in the window, not transparent, not covered."""
    return bool(
        part.evaluate(
            """part => { const box = part.getBoundingClientRect();
            const at = document.elementFromPoint(box.left + 20, box.top + 12);
            for (let each = part; each; each = each.parentElement)
              if (Number(getComputedStyle(each).opacity) < 0.9) return false;
            return box.top >= 0 && box.top < innerHeight && part.contains(at); }"""
        )
    )


FILTERED = "harbor&section=Metro&from-date=1984-01-01"


@pytest.mark.parametrize(
    ("query", "device", "most"),
    [
        ("harbor toll", LAPTOP, 320),
        ("harbor toll", PHONE, 400),
        (FILTERED, LAPTOP, 320),
        (FILTERED, PHONE, 400),
    ],
)
def test_results_come_first(
    open_page: OpenPage, paper: str, device: dict[str, Any], most: int, query: str
) -> None:
    """The first hit begins in the upper part of the window, filters chosen or not."""
    page = open_page(f"/?q={query}".replace(" ", "+"), base=paper, **device)
    assert top(page.locator("li.hit h3").first) < most
    chart = page.locator(".dates").bounding_box()
    assert chart is not None
    assert chart["height"] <= 48


def test_the_third_j_shows_the_third_hit(open_page: OpenPage, paper: str) -> None:
    """Pressed three times, j shows and marks the third hit; Back returns to it."""
    page = open_page("/?q=harbor&page-size=25", base=paper, **LAPTOP)
    for _ in range(3):
        page.keyboard.press("j")
    hit = page.locator("#hit-3")
    assert is_seen(page, hit)
    assert hit.evaluate("hit => getComputedStyle(hit).boxShadow") != "none"
    assert page.locator("li.hit.current").count() == 1
    for _ in range(12):
        page.keyboard.press("j")
    assert is_seen(page, page.locator("#hit-15"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    page.go_back()
    page.wait_for_url("**/?q=harbor*")
    expect(page.locator("li.hit.current")).to_have_id("hit-15")
    assert is_seen(page, page.locator("#hit-15"))


def test_the_keys_are_listed(open_page: OpenPage, paper: str) -> None:
    """? lists the keys, Escape puts the list away."""
    page = open_page("/?q=harbor", base=paper)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous result")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_is_closed_stays_closed(open_page: OpenPage, paper: str) -> None:
    """A facet that a reader closes is closed on the next page, from its first picture on."""
    page = open_page("/?q=harbor", base=paper, **LAPTOP)
    facet = page.locator("details[data-fold=section]")
    facet.locator("summary").click()
    expect(facet.locator(".pick").first).to_be_hidden()
    page.goto("/?q=toll")
    expect(facet.locator(".pick").first).to_be_hidden()
    assert_nothing_moved(page)
    page.locator(".dates summary").click()
    page.goto("/?q=bridge")
    expect(page.locator("input[name=from-date]")).to_be_visible()


def test_the_page_keeps_its_place(open_page: OpenPage, paper: str) -> None:
    """Choosing a value far down leaves the window where it was."""
    page = open_page("/?q=harbor&page-size=25", base=paper, **LAPTOP)
    value = page.locator("details[data-fold=year] .pick").last
    value.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 120)")
    place = page.evaluate("scrollY")
    assert place > 100
    value.click()
    page.wait_for_url("**year=*")
    page.wait_for_function(f"Math.abs(scrollY - {place}) < 40")


def test_capitals_decks_and_slugs_are_read_as_headlines(open_page: OpenPage, paper: str) -> None:
    """Capitals are in headline case, deck and kicker under the head, slugs are named as such."""
    page = open_page("/?q=harbor&page-size=50", base=paper)
    heads = page.locator("li.hit h3").all_inner_texts()
    assert "Council Delays Vote on Harbor Toll" in heads
    assert not [head for head in heads if head.isupper() and len(head.split()) > 1]
    assert not [head for head in heads if ";" in head]
    deck = page.locator("li.hit", has_text="Council Delays Vote").first.locator(".dek")
    expect(deck).to_have_text("Transit: Merchants Say the Bridge Is Paid For")
    assert page.locator("code.slug").first.is_visible()
    assert any(re.match("“.* …”", head) for head in heads), "untitled pieces show their first words"
    sizes = page.locator("li.hit h3").evaluate_all(
        "all => all.map(h => [h.innerText.length, parseFloat(getComputedStyle(h).fontSize)])"
    )
    shortest, longest = min(sizes), max(sizes)
    assert longest[1] < shortest[1]


def test_teasers_are_sentences(open_page: OpenPage, paper: str) -> None:
    """No teaser is a notice of the site or a lone heading."""
    page = open_page("/?publication=The+Port+Ansel+Courier&page-size=50", base=paper)
    teasers = page.locator(".excerpts li").all_inner_texts()
    assert len(teasers) > 40
    assert not [text for text in teasers if not re.search(r"[.!?…]\s*$", text)]
    page.goto("/?q=title:evening")
    expect(page.locator(".excerpts li")).to_contain_text("The harbor theater opens its season")


def test_missing_values_come_last_and_excluded_ones_stay(open_page: OpenPage, paper: str) -> None:
    """ "No section" comes last, what is left out stays in sight, one value is no choice."""
    page = open_page("/?q=harbor", base=paper, **LAPTOP)
    section = page.locator("details[data-fold=section]")
    assert section.locator(".pick").all_inner_texts()[-1] == "No section"
    section.get_by_role("link", name="Leave out Calendar", exact=True).click()
    page.wait_for_url("**not-section=Calendar*")
    assert is_seen(page, section.locator(".left-out .pick"))
    page.goto("/?q=harbor&section=Metro&label=News&publication=Ansel+Evening+Post")
    for facet in page.locator("details.facet").all():
        assert facet.locator("li").count() != 1 or facet.locator(".chosen").count()


def test_visited_links_look_visited(browser: Browser, paper: str, tmp_path: Path) -> None:
    """A piece that was read has another colour in the list.

    Browsers hide that from scripts, so that the picture is compared; and a private window keeps
    no visits, so that this one isn't private.
    """
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
    )
    page = context.new_page()
    page.goto(f"{paper}/?q=harbor")
    head = page.locator("#hit-2 h3")
    before = head.screenshot()
    head.locator("a").click()
    page.wait_for_url("**/article/**")
    page.goto(f"{paper}/?q=harbor")
    for _ in range(50):  # the colour comes a little after the page
        if (after := head.screenshot()) != before:
            break
        page.wait_for_timeout(100)
    context.close()
    assert after != before


@pytest.mark.parametrize("width", [320, 390])
def test_the_options_of_a_list_lie_beside_each_other(
    open_page: OpenPage, paper: str, width: int
) -> None:
    """No word of the line of options runs into the next one, however narrow the window."""
    page = open_page("/?q=harbor", base=paper, viewport={"width": width, "height": 800})
    gaps = page.locator(".list-options .options:visible").first.evaluate(
        """line => { const sides = [...line.children].map(part => {
        const range = document.createRange(); range.selectNodeContents(part);
        return range.getBoundingClientRect(); });
        return sides.slice(1).map((side, at) => side.left - sides[at].right); }"""
    )
    assert len(gaps) >= 4
    assert min(gaps) >= 0


@pytest.mark.parametrize("width", [320, 390])
def test_what_leads_on_from_a_search_is_not_covered(
    open_page: OpenPage, paper: str, width: int
) -> None:
    """On a phone each link and button below the number of hits can be seen and hit whole.

    The years at the ends of a writer's chart are whole, too.
    """
    page = open_page("/?q=harbor", base=paper, viewport={"width": width, "height": 800})
    covered = page.locator(".summary :is(a, button)").evaluate_all(
        """all => all.filter(part => part.getClientRects().length).filter(part => {
        const box = part.getBoundingClientRect();
        return [box.left + 2, box.right - 2].some(x =>
          !part.contains(document.elementFromPoint(x, box.top + box.height / 2))); })
        .map(part => part.textContent)"""
    )
    assert covered == []
    page.goto(f"{paper}/author/A.%20J.%20Pradel")
    heights = page.locator(".ticks.each span").evaluate_all(
        "all => all.flatMap(part => [...part.getClientRects()].map(box => box.height))"
    )
    assert len(heights) == 2
    assert max(heights) < 24, "a year of the chart breaks in two"


@pytest.mark.parametrize(
    "address", ["/?q=harbor", "/mentions?q=harbor", "/advanced", "/filters?q=harbor"]
)
def test_a_low_window_is_not_covered(open_page: OpenPage, paper: str, address: str) -> None:
    """At 400 % zoom a laptop shows 320 by 192 pixels: nothing stays over the text there."""
    page = open_page(address, base=paper, viewport={"width": 320, "height": 192})
    assert not page.locator("body *").evaluate_all(
        "all => all.filter(part => ['sticky', 'fixed'].includes(getComputedStyle(part).position)"
        " && part.getClientRects().length).map(part => part.className)"
    )


def test_titles_are_headlines_wherever_a_piece_is_named(open_page: OpenPage, paper: str) -> None:
    """Below mentions and quotations, too, capitals are in headline case, and none is nameless."""
    page = open_page("/mentions?q=harbor", base=paper)
    named = page.locator(".kwic .headline").all_inner_texts()
    page.goto("/quote?text=closed+the+harbor+office+while+the+schools+waited+for+money")
    named += page.locator(".quotation footer a").all_inner_texts()
    assert len(named) > 5
    assert not [name for name in named if re.match("[A-Z]{4,} [A-Z]{3,}", name)]
    assert not [name for name in named if not name.strip() or "Untitled" in name]
    for address, names in (("/facet/author?q=harbor", ".all-values .pick"), ("/browse", "bdi")):
        page.goto(address)
        shown = page.locator(f"main {names}").all_inner_texts()
        assert shown.index("No author") > shown.index("A. J. Pradel")


@pytest.mark.parametrize("width", [320, 390, 700, 1366])
def test_no_separator_hangs(open_page: OpenPage, paper: str, width: int) -> None:
    """Between two parts of a line is a dot; at the beginning of a line it is clipped away."""
    page = open_page("/?q=harbor", base=paper, viewport={"width": width, "height": 900})
    outside = page.locator(".hits p.meta, .hits .kicker").evaluate_all(
        """lines => lines.every(line => { const left = line.getBoundingClientRect().left;
        const clip = getComputedStyle(line).clipPath;
        return [...line.children].every(part => {
          const start = part.getBoundingClientRect().left;
          const dot = parseFloat(getComputedStyle(part, "::before").left);
          return start > left + 1 || (start + dot < left - 4 && clip !== "none"); }); })"""
    )
    assert outside
    ends = page.locator(".hits p.meta > span").evaluate_all(
        "parts => parts.filter(part => getComputedStyle(part, '::after').content !== 'none').length"
    )
    assert ends == 0


def test_marks_can_be_switched_off(open_page: OpenPage, paper: str) -> None:
    """One click takes the marks away, in the list and on the page; the text stays."""
    page = open_page("/?q=harbor", base=paper, java_script_enabled=False)
    assert page.locator("mark").count()
    with page.expect_navigation():
        page.get_by_role("link", name="Marks off").click()
    assert page.locator("mark").count() == 0
    assert page.locator(".excerpts li").count()
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/article/**")
    assert page.locator("mark").count() == 0
    with page.expect_navigation():
        page.get_by_role("link", name="Marks on").click()
    assert page.locator("mark").count()


def test_a_series_box_shows_its_whole_query(open_page: OpenPage, paper: str) -> None:
    """A long query is readable whole in its box, on a phone too."""
    query = '"night train" AND (strike OR nurses OR canal OR harbor) NOT section:"Valley Edition"'
    for device in (LAPTOP, PHONE):
        page = open_page("/trends", base=paper, **device)
        page.locator("textarea").first.fill(query)
        page.get_by_role("button", name="Draw").click()
        page.wait_for_url("**/trends?q=*")
        assert page.url.count("q=") == 1, "empty boxes are no part of the address"
        fits = page.locator("textarea").first.evaluate(
            "box => box.scrollHeight <= box.clientHeight + 2 && box.scrollWidth <= box.clientWidth"
        )
        assert fits


def test_a_year_is_never_one_bar(open_page: OpenPage, paper: str) -> None:
    """Whatever is chosen, the chart has the bars that the span of the hits allows."""
    for address in ("/?q=harbor", "/?year=1990", "/?from-date=1984-01-01&to-date=1988-12-31"):
        page = open_page(address, base=paper)
        assert 10 <= page.locator("svg.bars > *").count() <= 60


@pytest.mark.parametrize("address", EVERYWHERE)
def test_hard_cases_stay_in_the_window(open_page: OpenPage, paper: str, address: str) -> None:
    """Undated, foreign and endless values fit 320 px, on every page that shows them."""
    page = open_page(address, base=paper, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.documentElement.scrollHeight") < 15_000


@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_finger_hits_what_it_means(
    open_page: OpenPage, paper: str, address: str, device: dict[str, Any]
) -> None:
    """Links, boxes and buttons are 24 px high or as far from others, on a busy day, too."""
    page = open_page(address, base=paper, **device)
    if page.locator("[data-fill]").count():
        page.wait_for_load_state("networkidle")
    assert_big_enough(page)


def test_a_line_still_to_be_filled_is_hit(open_page: OpenPage, paper: str) -> None:
    """The link that stands where an answer is late, empty or an error is 24 px high, too."""
    page = open_page("/?q=harbor", base=paper, **PHONE)
    page.route("**/mentions/span?*", lambda route: route.fulfill(body=""))
    page.reload(wait_until="networkidle")
    assert page.locator(".first-last").inner_text() == "First and last mention"
    assert_big_enough(page)


def test_a_history_in_the_browser_alone(open_page: OpenPage, paper: str) -> None:
    """Searches and pieces read are listed, cleared by one click, and stopped by one click."""
    page = open_page("/?q=harbor+toll", base=paper)
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/article/**")
    title = page.locator("h1").inner_text()
    page.goto("/saved")
    expect(page.locator(".past li a")).to_have_text([title, "harbor toll"])
    page.get_by_role("button", name="Clear the history").click()
    expect(page.locator(".past li")).to_have_count(0)
    page.get_by_role("button", name="Keep no history").click()
    page.goto("/?q=harbor")
    page.goto("/saved")
    expect(page.locator(".past li")).to_have_count(0)
    expect(page.get_by_role("button", name="Keep a history again")).to_be_visible()


def test_the_advanced_form_counts_while_it_is_filled_in(open_page: OpenPage, paper: str) -> None:
    """Query and number of hits follow what is typed; the search then finds as many."""
    page = open_page("/advanced", base=paper)
    page.locator("[name=all]").fill("harbor")
    page.locator("[name=words]").nth(0).fill("toll")
    page.locator("[name=words]").nth(1).fill("Brandvold")
    with page.expect_response(lambda answer: "section=Metro" in answer.url) as last:
        page.locator("select[name=section]").select_option("Metro")
    expect(page.locator("[data-query]")).to_have_text("harbor title:toll author:Brandvold")
    expect(page.locator("output")).to_have_text(
        re.compile(rf"^{last.value.json()['total']:,} articles?$")
    )
    promised = page.locator("output").inner_text()
    page.locator(".advanced button").click()
    page.wait_for_url("**/?q=harbor*&section=Metro")
    expect(page.locator("#total, .nothing .big").first).to_contain_text(promised.split()[0])


def test_a_length_on_the_advanced_form(open_page: OpenPage) -> None:
    """Bounds of length become part of the query, and the list holds pieces within them."""
    page = open_page("/advanced")
    page.get_by_label("At least").fill("300")
    page.get_by_label("At most").fill("380")
    expect(page.locator("[data-query]")).to_have_text("words:300..380")
    page.get_by_label("At most").press("Enter")
    page.wait_for_url("**/?q=words*")
    lengths = re.findall(r"(\d+) words", " ".join(page.locator("li.hit p.meta").all_inner_texts()))
    assert lengths
    assert all(300 <= int(length) <= 380 for length in lengths)


def test_a_slow_search_says_that_it_runs(open_page: OpenPage) -> None:
    """After a second the page says that the search runs, and goes on saying for how long."""
    archive, answering = fill(newspaper(20)), threading.Event()
    found = archive.search

    def slow(*asked: Any) -> Any:
        answering.wait(60)
        return found(*asked)

    with served(create_app(archive=archive)) as site:
        page = open_page("/help", base=site)
        archive.search = slow  # type: ignore[method-assign]
        page.evaluate(
            """() => { const place = document.querySelector(".waiting");
            new MutationObserver(() => { if (!place.hidden) console.info(place.innerText); })
            .observe(place, { childList: true }); }"""
        )
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.locator("#q").fill("harbor")
        with page.expect_console_message(lambda _: len(set(said)) > 1):
            page.locator("#q").press("Enter", no_wait_after=True)
        answering.set()
        page.wait_for_url("**/?q=harbor")
        assert all(re.fullmatch(r"Searching… [1-9]\d* s", text) for text in said), said
