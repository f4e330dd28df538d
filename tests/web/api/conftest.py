"""An archive of invented articles in memory, and the application over it."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_openapi3.utils import run_validate_response
from werkzeug.serving import make_server

from search import Archive, Settings
from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import read_fingerprint
from web import create_app

AppMaker = Callable[..., Flask]

SECTIONS = ("Opinion", "Letters", None, "Culture")
AUTHORS = (("Ada Grieve",), ("Tomás Ruiz", "Ada Grieve"), (), ("Bruno Keel",))
_numbers = itertools.count()


def articles() -> Iterator[Article]:
    """Sixty pieces over ten years.

    Every fifth undated, every fourth without an author, every fourth without a section.
    """
    for number in range(60):
        subject = ("harbour", "railway", "library")[number % 3]
        yield Article(
            id=f"post/{1990 + number % 10}/{number:02d}.txt",
            title=f"The {subject} and the council, part {number}",
            url=f"https://post.example/{number}",
            authors=AUTHORS[number % 4],
            section=SECTIONS[number % 4],
            publication="The Meridian Post" if number % 2 else "Coastal Ledger",
            topics=("ports",) if subject == "harbour" else (),
            language="en",
            date=dt.date(1990 + number % 10, 1 + number % 12, 1 + number % 28)
            if number % 5
            else None,
            body=(
                f"Nobody asked the {subject} whether it wanted a toll.",
                f"Part {number} of a row about <b>money</b> & ships.",
            ),
        )


def fill(locator: str, found: Iterator[Article] | list[Article]) -> str:
    """A new generation of these articles, active; gives its name."""
    store = open_store(locator)
    writer = store.create()
    count = 0
    with writer:
        for article in found:
            writer.put(analyse(article))
            count += 1
    built = dt.datetime.now(dt.UTC).isoformat()
    made = (
        writer.generation,
        "memory",
        "memory",
        read_fingerprint("english"),
        "english",
        count,
        "digest",
        ("seeds",),
        built,
    )
    store.seal(Manifest(*made, rejects=2))
    store.activate(writer.generation)
    return writer.generation


@pytest.fixture
def locator() -> str:
    """An index of its own for each test, with the articles in it."""
    place = f"memory:api-{next(_numbers)}"
    fill(place, articles())
    return place


@pytest.fixture
def refill(locator: str) -> Callable[[list[Article]], str]:
    """Puts a new generation into the test's index; gives its name."""
    return lambda found: fill(locator, found)


@pytest.fixture
def make_app(locator: str, tmp_path: Path) -> AppMaker:
    """Makes the application, by default open, over the test's index.

    Every JSON answer is held against its model.
    """

    def make(**settings: Any) -> Flask:
        chosen = Settings(**{"index": locator, "state": str(tmp_path / "state"), **settings})
        app = create_app(chosen, Archive.open(chosen))
        app.validate_response = True  # type: ignore[attr-defined]
        app.validate_response_callback = run_validate_response  # type: ignore[attr-defined]
        return app

    return make


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    """The application with default settings."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of it, listening."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
