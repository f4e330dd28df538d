"""The sample articles, indexed and served on this machine, and a real Chromium that tells on
itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from scripts.benchmarks.pages import served
from search import Archive, BuildOptions, Settings, open_store, reindex
from web import create_app

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / ".artifacts"
ARGUMENTS = (
    *(
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ),
    *("--disable-component-update", "--disable-sync"),
)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application over a Whoosh index of the sample articles."""
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(
        index=f"whoosh:{folder / 'index'}", state=str(folder / "state"), name="The Morgue"
    )
    reindex(open_store(settings.index, settings), BuildOptions(sources=(ROOT / "seeds",)))
    return create_app(settings, Archive.open(settings))


@pytest.fixture(scope="session")
def site(application: Any) -> Iterator[str]:
    """The address of the sample articles."""
    with served(application) as address:
        yield address


@pytest.fixture(scope="session")
def story(site: str) -> str:
    """The address of an article that a search for "strike" finds."""
    with urlopen(f"{site}/search.json?q=title:dockers+strike") as answer:
        found = json.load(answer)["items"][0]["url"]
    return f"{urlsplit(found).path}?q=strike"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Opens a page of the site in a context of its own; it must have that status.

    The field that a page gives the focus has it: a browser gives it with the first picture, which
    may come after the page is loaded, and letters typed before go nowhere.

    `refused` is one that a later page may have.

    Behind the test it fails on anything that the browser complained of and on any request to
    another host.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        address: str = "/",
        base: str = site,
        status: int = 200,
        refused: int = 0,
        **context_options: Any,
    ) -> Page:
        context = browser.new_context(base_url=base, **context_options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note_complaint(message, refused or status, faults))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
        page.on("request", lambda request: _note_stranger(request.url, base, faults))
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status
        if page.locator("[autofocus]").count():
            expect(page.locator("[autofocus]")).to_be_focused()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def _note_complaint(message: ConsoleMessage, status: int, faults: list[str]) -> None:
    if message.type in ("error", "warning") and f"a status of {status}" not in message.text:
        faults.append(message.text)


def _note_stranger(url: str, base: str, faults: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.netloc != urlsplit(base).netloc:
        faults.append(f"a request to {url}")


def copied(page: Page, press: Callable[[], None]) -> str:
    """Press a button that copies; what it copied.

    The page says "Copied" when it has; what it said before is taken away first.
    """
    said = page.locator(".said")
    said.evaluate("said => said.replaceChildren()")
    press()
    expect(said).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


_SHIFTS = """() => new Promise(done => {
  const found = [];
  const named = node => (node?.outerHTML ?? node?.parentElement?.outerHTML ?? "").slice(0, 120);
  new PerformanceObserver(list => {
    for (const { value, sources } of list.getEntries())
      found.push({ value, moved: sources.map(one => [named(one.node), one.previousRect.toJSON(),
        one.currentRect.toJSON()]) });
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(found), 300);
})"""


def assert_nothing_moved(page: Page) -> None:
    """Nothing that was painted moved since the page began; else the failure names what moved.

    What is less than a ten-thousandth is a pixel of a separator.
    """
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate(_SHIFTS)
    assert sum(shift["value"] for shift in shifts) < 1e-4, json.dumps(shifts, indent=1)


@pytest.fixture
def keep_picture() -> Callable[[Page, str], None]:
    """Keeps a picture of a page in .artifacts, to be looked at."""

    def keep(page: Page, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)

    return keep


def assert_big_enough(page: Page) -> None:
    """Fail where axe finds a target of less than 24 px that is too near to another."""
    only = {"runOnly": {"type": "rule", "values": ["target-size"]}}
    found = Axe().run(page, options=only | {"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()
