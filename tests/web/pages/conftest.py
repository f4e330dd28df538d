"""An archive of invented articles in memory, with everything that is hard to show, and the pages
over it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import bs4
import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Archive, Article, RemovedText, Settings
from search.documents import analyse
from search.engines import open_store
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import read_fingerprint
from web import create_app

_numbers = itertools.count()

HOSTILE = Article(
    id="odd/<b>&'\"?#%.txt",
    title="<script>alert('title')</script> & a strike",
    url="javascript:alert(1)",
    dek='"><img src=x onerror=alert(1)>',
    authors=("Mal <i>Icious</i>", "=HYPERLINK(1)"),
    date=dt.date(2001, 2, 3),
    section="<svg onload=alert(1)>",
    label="=1+1",
    topics=("a&b", "</title>"),
    body=(
        "<script>alert('body')</script> The strike </p> goes on.",
        "x" * 900,
        "\u202eright to left\u202c and \u05e9\u05dc\u05d5\u05dd",
    ),
    captions=("<b>A bridge</b> at night",),
    author_bio="<em>Writes.</em>",
    source="dumps/odd.txt",
    removed=(
        RemovedText("Advertisement: buy <marquee>", "advertisement", "line 3"),
        RemovedText("Share this", "share"),
        RemovedText("0:00", "share"),
    ),
)
TOLL = Article(
    id="post/toll",
    title="No Toll on the Bridge",
    url="https://post.example/toll?a=1&b=2",
    dek="The bridge was paid for twice.",
    authors=("Ada van der Grieve",),
    date=dt.date(1994, 4, 29),
    updated=dt.date(1994, 5, 2),
    section="Opinion",
    label="Commentary",
    publication="The Meridian Post",
    language="en",
    topics=("bridges", "tolls"),
    body=(
        "Nobody asked the bridge. The toll came anyway.",
        "A bridge is a promise.",
        "The council says otherwise.",
    ),
    captions=("The bridge in winter",),
    author_bio="Ada van der Grieve writes on Fridays.",
    source="post/toll.txt",
)


def articles() -> Iterator[Article]:
    """Sixty pieces of twelve years, some undated, unsigned or without a section, beside TOLL and
    HOSTILE.
    """
    yield TOLL
    yield HOSTILE
    for number in range(60):
        subject = ("harbour", "railway", "library")[number % 3]
        yield Article(
            id=f"post/{number:02d}",
            title=f"The {subject} and the council, part {number}",
            authors=((f"Writer {number % 13}",), ("Tomás Ruiz", "Bruno Keel"), ())[
                number % 3 if number % 4 else 0
            ],
            section=(f"Section {number % 11}" if number % 5 else None),
            publication="Coastal Ledger",
            language="en",
            date=dt.date(1990 + number % 12, 1 + number % 12, 1 + number % 28)
            if number % 7
            else None,
            body=(
                f"Nobody asked the {subject} whether it wanted part {number}.",
                "An argument about money and ships.",
            ),
        )


def fill(found: Iterable[Article], **settings: Any) -> Archive:
    """An archive in memory that holds these articles."""
    locator = f"memory:pages-{next(_numbers)}"
    chosen = Settings(index=locator, name="The Test Morgue", **settings)
    store = open_store(locator, chosen)
    writer = store.create()
    count = 0
    with writer:
        for article in found:
            writer.put(analyse(article))
            count += 1
    built = "2020-01-02T03:04:05+00:00"
    fingerprint = read_fingerprint("english")
    store.seal(
        Manifest(
            writer.generation,
            "memory",
            "memory",
            fingerprint,
            "english",
            count,
            "digest",
            ("seeds",),
            built,
        )
    )
    store.activate(writer.generation)
    return Archive(chosen, store, today=lambda: dt.date(2002, 1, 1))


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application over the invented archive."""
    return create_app(archive=fill(articles()))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader of it."""
    return app.test_client()


class Reader:
    """Fetches pages as trees."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def __call__(self, address: str, status: int = 200) -> bs4.BeautifulSoup:
        """The page that an address leads to, which must have that status and be HTML."""
        answer = self.client.get(address, follow_redirects=True)
        assert answer.status_code == status, answer.text[:400]
        assert answer.mimetype == "text/html"
        return bs4.BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def page(client: FlaskClient) -> Reader:
    """Fetches a page as a tree."""
    return Reader(client)
