"""Dossiers in a real browser: from a search to a Word file, passages, files that anybody wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.benchmarks.pages import served
from tests.browser.conftest import OpenPage, copied
from tests.browser.test_browser_probes import PAYLOADS, STIR
from tests.web.pages.conftest import articles, fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Hands:
    """A reader's hands: each press, and each field typed into, is an action and is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def press(self, selector: str) -> None:
        """Click what a selector finds."""
        self.actions += 1
        self.page.locator(selector).first.click()

    def type(self, selector: str, text: str, place: int = 0) -> None:
        """Go into a field and type."""
        self.actions += 1
        self.page.locator(selector).nth(place).fill(text)


@pytest.fixture(scope="module")
def council() -> Iterator[str]:
    """The address of sixty invented pieces on the council, and one with scripts in its fields."""
    with served(create_app(archive=fill(articles()))) as address:
        yield address


def test_thirty_pieces_with_notes_take_forty_actions(
    open_page: OpenPage, council: str, tmp_path: Path
) -> None:
    """From the front page to a Word file with thirty pieces, a note on each: at most forty."""
    page = open_page("/", base=council)
    hands = Hands(page)
    hands.type("#q", "council money")
    hands.press(".box button")
    for following in (2, 3, 0):
        hands.press(".tick-page")
        if following:
            hands.press(".pages a[rel=next]")
            page.wait_for_url(f"**page={following}*")
            expect(page.locator(".tick-page")).to_have_text("Tick page")
    hands.press(".in-dossier")
    expect(page.locator(".dossier-pieces a[href]")).to_have_count(30)
    for number in range(30):
        hands.type(".dossier-pieces textarea", f"Note {number} of mine", number)
    with page.expect_download() as download:
        hands.press('button[value="docx"]')
    download.value.save_as(tmp_path / "thirty.docx")
    text = "\n".join(each.text for each in docx.Document(str(tmp_path / "thirty.docx")).paragraphs)
    assert all(f"Note {number} of mine" in text for number in range(30))
    assert text.count("Found by: council money\nIn the archive: ") == 30
    assert hands.actions <= 40


def test_passages_come_from_the_article(open_page: OpenPage, council: str) -> None:
    """Selected words become passages, a paragraph each, at the places the server counts them."""
    page = open_page("/article/post/toll?q=toll", base=council)
    page.evaluate(
        """() => {
          const [one, two] = document.querySelectorAll(".story .body > p");
          const last = [...two.childNodes].find((node) => node.textContent.includes("promise"));
          getSelection().setBaseAndExtent(one.firstChild, 7, last, 11);
        }"""
    )
    page.locator(".quote-now").click()
    expect(page.locator(".quote-it")).to_have_text("Quoted ✓ (2)")
    expect(page.locator("[data-take]")).to_have_attribute("aria-pressed", "true")
    page.locator(".dossier-link").click()
    expect(page.locator(".passages q")).to_have_text(
        ["asked the bridge. The toll came anyway.", "A bridge is"]
    )
    page.locator('.dossier-out button[value="view"]').click()
    page.locator("blockquote").nth(1).wait_for()
    page.wait_for_load_state()
    quotes = [each.inner_html() for each in page.locator("blockquote p").all()]
    assert quotes == ["asked the bridge. The <mark>toll</mark> came anyway.", "A bridge is"]


def test_a_dossier_is_ordered_saved_emptied_and_opened(
    open_page: OpenPage, council: str, tmp_path: Path
) -> None:
    """The file brings back order, notes and name; an address carries the list to a colleague."""
    page = open_page("/?q=railway", base=council)
    for number in range(3):
        page.locator('.hit input[form="pick"]').nth(number).check()
    page.locator(".in-dossier").click()
    expect(page.locator(".dossier-pieces a[href]")).to_have_count(3)
    page.locator(".dossier-name").fill("Rails")
    page.locator("textarea").nth(2).fill("the last")
    page.locator(".up").nth(2).click()
    page.locator(".up").nth(1).click()
    expect(page.locator("textarea").nth(0)).to_have_value("the last")
    heads = page.locator(".dossier-pieces h2").all_inner_texts()
    with page.expect_download() as download:
        page.locator('button[value="annotations"]').click()
    file = tmp_path / "rails.dossier.json"
    download.value.save_as(file)
    shared = page.locator(".share").get_attribute("href")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator(".dossier-pieces li")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".dossier-in button").click()
    expect(page.locator(".dossier-pieces a[href]")).to_have_count(3)
    expect(page.locator(".dossier-pieces h2")).to_have_text(heads)
    expect(page.locator(".dossier-name")).to_have_value("Rails")
    expect(page.locator("textarea").nth(0)).to_have_value("the last")
    colleague = open_page(shared or "", base=council, java_script_enabled=False)
    assert [text[3:] for text in colleague.locator(".piece h2").all_inner_texts()] == heads
    assert colleague.locator("h1").inner_text() == "Rails"


def test_all_hits_are_ticked_at_once(open_page: OpenPage, council: str) -> None:
    """One press for every hit, and the list shows them ticked; unticking takes a page out."""
    page = open_page("/?q=harbour", base=council)
    page.locator(".tick-all").click()
    expect(page.locator(".in-dossier")).to_have_text("Dossier (20)")
    expect(page.locator('.hit input[form="pick"]:checked')).to_have_count(10)
    page.locator(".tick-page").click()
    expect(page.locator(".in-dossier")).to_have_text("Dossier (10)")


@pytest.mark.parametrize("address", ["/day/1994-04-29", "/mentions?q=toll"])
def test_other_lists_have_ticks(open_page: OpenPage, council: str, address: str) -> None:
    """A day's paper and a page of mentions: ticked there, a piece is in the dossier, once."""
    page = open_page(address, base=council)
    boxes = page.locator('input[form="pick"][value="post/toll"]')
    boxes.first.check()
    expect(page.locator('input[form="pick"][value="post/toll"]:checked')).to_have_count(
        boxes.count()
    )
    expect(page.locator(".in-dossier")).to_have_text("Dossier (1)")
    page.locator(".in-dossier").click()
    expect(page.locator(".dossier-pieces h2 a[href]")).to_have_text("No Toll on the Bridge")
    expect(page.locator(".dossier-pieces .meta")).to_contain_text("29 April 1994")
    page.go_back()
    expect(page.locator(".tick-page")).to_have_text("Untick page")
    for said, checked in (("Dossier", 0), ("Dossier (1)", boxes.count())):
        page.locator(".tick-page").click()
        expect(page.locator(".in-dossier")).to_have_text(said)
        expect(page.locator('input[form="pick"]:checked')).to_have_count(checked)


def test_citations_are_copied_with_their_italics(open_page: OpenPage, council: str) -> None:
    """One press copies all of a style, a line each."""
    page = open_page("/cite?q=harbour", base=council, permissions=["clipboard-read"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=council)
    text = copied(page, page.locator('[data-copy="cited-mla"]').click)
    assert len(text.split("\n")) == 10
    assert all(council in line for line in text.split("\n"))
    kinds = page.evaluate("navigator.clipboard.read().then(([item]) => item.types)")
    assert set(kinds) == {"text/plain", "text/html"}


def test_hostile_files_are_told_and_run_nothing(
    browser: Browser, council: str, tmp_path: Path
) -> None:
    """Scripts in names, notes, ids, passages and searches; wrong types; ten megabytes.

    Without the security policy, so that the escaping alone is measured.
    """
    context = browser.new_context(base_url=council, bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    pieces = [
        {
            "id": f"post/{number:02d}" if number % 2 else payload,
            "note": payload,
            "search": f"?q={payload}&section={payload}",
            "passages": [{"exact": payload}],
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps({"name": PAYLOADS[0], "pieces": pieces}), encoding="utf-8")
    page.goto("/dossier")
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".dossier-in button").click()
    expect(page.locator("textarea")).to_have_count(len(PAYLOADS))
    expect(page.locator(".opened")).to_contain_text("6 not in this archive")
    expect(page.locator(".gone-piece:visible")).to_have_count(6)
    page.evaluate(STIR)
    with page.expect_navigation():
        page.locator('.dossier-out button[value="view"]').click()
    page.evaluate(STIR)
    page.go_back()
    with page.expect_download() as download:
        page.locator('.dossier-out button[value="html"]').click()
    download.value.save_as(tmp_path / "hostile.html")
    page.goto((tmp_path / "hostile.html").as_uri())
    page.evaluate(STIR)
    for content, said in (
        ("[]", "annotates no article"),
        ('{"pieces": 7}', "pieces is a list"),
        (" " * 900_000 + "<", "can't be read as JSON"),
        (" " * 10_000_000, "too large"),
        (" " * 2_000_000, "bytes"),
    ):
        file.write_text(content, encoding="utf-8")
        page.goto("/dossier")
        page.locator("input[type=file]").set_input_files(file)
        page.locator(".dossier-in button").click()
        expect(page.locator(".opened")).to_contain_text(said)
    page.evaluate(
        "localStorage.setItem('morgue-dossier', JSON.stringify({name: 7, pieces: [null, {id: 3},"
        " {id: '<img src=x onerror=alert(1)>', title: '<img src=x onerror=alert(2)>',"
        " passages: 'x'}]}))"
    )
    page.goto("/dossier")
    page.locator(".gone-piece:visible").wait_for()
    page.evaluate(STIR)
    assert ran == []
    context.close()
