"""Scripts that articles and addresses try to bring in, in a real browser.

None runs, not even where the security policy is off.

The policy (no inline scripts) would hide an escape that was forgotten, so the browser is told to
pass it over: what is measured is the escaping alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from scripts.benchmarks.pages import served
from search import Article
from tests.web.pages.conftest import fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAYLOADS = (
    "<script>alert('N')</script>",
    "<img src=x onerror=\"alert('N')\">",
    "<svg/onload=alert('N')>",
    "\"><script>alert('N')</script>",
    "'><img src=x onerror=alert('N')>",
    "\" autofocus onfocus=\"alert('N')",
    "' onmouseover='alert(\"N\")' x='",
    "</title></textarea></style></script><script>alert('N')</script>",
    "javascript:alert('N')",
    "--><script>alert('N')</script><!--",
    "]]></p><script>alert('N')</script>",
    "{{ ''.__class__ }}<iframe srcdoc=\"<script>parent.alert('N')</script>\">",
)
"""Ways into text, attributes in both quotes, titles, comments, addresses and templates."""

FIELDS = (
    *(
        "id",
        "title",
        "url",
        "dek",
        "authors",
        "section",
        "label",
        "publication",
        "topics",
        "body",
        "captions",
        "author_bio",
    ),
    *("language", "source"),
)
PARAMETERS = (
    *(
        "q",
        "match",
        "section",
        "author",
        "publication",
        "label",
        "topic",
        "language",
        "year",
        "month",
        "not-section",
        "without",
    ),
    *(
        "from-date",
        "to-date",
        "order-by",
        "page",
        "page-size",
        "cursor",
        "view",
        "facets",
        "unknown",
    ),
)
ADDRESSES = (
    *(
        "/?{}",
        "/trends?{}",
        "/advanced?go=1&{}",
        "/advanced?{}",
        "/facet/topic?{}",
        "/browse?{}",
        "/help?{}",
        "/saved?{}",
        "/dossier?name=x&id=1&{}",
        "/cite?{}",
    ),
    *(
        "/search.atom?{}",
        "/search.rss?{}",
        "/search.json?{}",
        "/api/v1/search?{}",
        "/api/v1/trends?{}",
    ),
)
PATHS = (
    "/{}",
    "/article/{}",
    "/author/{}",
    "/facet/{}",
    "/browse/{}",
    "/cite/ris/{}",
    "/api/v1/articles/{}",
    "/static/{}",
)


def hostile(number: int, payload: str) -> Article:
    """An article with a payload in every field; each tells its field and number."""

    def text(name: str) -> str:
        return f"harbour {payload.replace('N', f'{name} {number}')} strike"

    return Article(
        id=payload.replace("N", f"id {number}"),
        title=text("title"),
        url=payload.replace("N", f"url {number}"),
        dek=text("dek"),
        authors=(text("authors"), "Ana Ruiz"),
        section=text("section"),
        label=text("label"),
        publication=text("publication"),
        language="en" + payload.replace("N", "language"),
        topics=(text("topics"),),
        body=(text("body"), f"The harbour council of part {number}."),
        captions=(text("captions"),),
        author_bio=text("author_bio"),
        source=text("source"),
    )


@dataclass
class Probed:
    """A page that tells on itself: what ran, and how many probes it was shown."""

    page: Page
    ran: list[str] = field(default_factory=list)
    probes: int = 0

    def show(self, address: str, probes: int) -> None:
        """Open an address, and move over and into whatever takes it."""
        self.page.goto(address, wait_until="load")
        self.page.evaluate(STIR)
        self.probes += probes


STIR = """() => {
  for (const each of document.querySelectorAll("*")) {
    each.dispatchEvent(new MouseEvent("mouseover", { bubbles: false }));
    each.dispatchEvent(new FocusEvent("focus"));
  }
  const links = document.querySelectorAll(
    'a[href^="javascript:" i], form[action^="javascript:" i], iframe, object, embed');
  if (links.length) alert("a link to a script: " + links[0].outerHTML);
}"""


@pytest.fixture(scope="module")
def hostile_site() -> Iterator[str]:
    """An archive of nothing but attacks."""
    with served(create_app(archive=fill(map(hostile, range(len(PAYLOADS)), PAYLOADS)))) as address:
        yield address


@pytest.fixture
def probed(browser: Browser, hostile_site: str) -> Iterator[Probed]:
    """A page without the security policy."""
    context = browser.new_context(base_url=hostile_site, bypass_csp=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    made = Probed(page)

    def note(dialog: object) -> None:
        made.ran.append(f"{dialog.message} at {page.url}")  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", note)
    yield made
    context.close()


def test_the_probes_run_where_nothing_is_escaped(probed: Probed) -> None:
    """The yardstick: set into a page as they are, payloads do run, and are told."""
    probed.page.goto("/help")
    probed.page.set_content(
        "<p>" + PAYLOADS[0] + PAYLOADS[1] + PAYLOADS[2] + '<a href="javascript:alert(1)">x</a>'
    )
    probed.page.evaluate(STIR)
    for _ in range(100):  # a picture that isn't there is told when it has been asked for
        if len(probed.ran) >= 4:
            break
        probed.page.wait_for_timeout(100)
    assert len(probed.ran) >= 4


def test_nothing_that_an_article_holds_runs(probed: Probed) -> None:
    """Every payload in every field, on each page that shows it.

    Results, article, author, facets, trends, completion.
    """
    for number, payload in enumerate(PAYLOADS):
        article = quote(payload.replace("N", f"id {number}"), safe="")
        probed.show(f"/article/{article}?q=harbour", len(FIELDS))
        author = quote(f"harbour {payload.replace('N', f'authors {number}')} strike", safe="")
        probed.show(f"/author/{author}", 0)
    for address in (
        *(
            "/?q=harbour&page-size=50",
            "/?q=harbour+strike&view=compact&page-size=50",
            "/?q=nothing+like+it",
            "/browse",
        ),
        *(
            f"/facet/{name}"
            for name in ("author", "section", "label", "publication", "topic", "language")
        ),
        *(
            "/search.atom?q=harbour",
            "/search.rss",
            "/search.json",
            "/cite?q=harbour&page-size=50",
            "/trends?q=harbour",
            "/api/v1/search?q=harbour",
            "/api/docs",
        ),
    ):
        probed.show(address, 0)
    probed.page.goto("/")
    for typed in ("harb", "scr", "aler", "Ana", "script"):
        with probed.page.expect_response("**/suggest?*"):
            probed.page.locator("#q").fill(typed)
        probed.page.wait_for_timeout(250)
        probed.page.evaluate(STIR)
    assert probed.ran == []
    assert probed.probes == len(PAYLOADS) * len(FIELDS) >= 150


def test_nothing_that_an_address_holds_runs(probed: Probed) -> None:
    """Payloads in every parameter of the pages, feeds and the API, and in every part of a path."""
    chosen = PAYLOADS[0], PAYLOADS[3], PAYLOADS[5], PAYLOADS[7]
    for address in ADDRESSES:
        for number, payload in enumerate(chosen):
            names = (
                PARAMETERS if number % 2 else PARAMETERS[:1]
            )  # what can't be read alone may hide behind a page of faults
            asked = "&".join(
                f"{name}={quote(payload.replace('N', name), safe='')}" for name in names
            )
            probed.show(address.format(asked), len(names))
    for path in PATHS:
        for payload in chosen[:2]:
            probed.show(path.format(quote(payload.replace("N", path), safe="")), 1)
    assert probed.ran == []
    assert probed.probes >= 200
