"""Pages, feeds, exports and the API say the same over every engine, to the letter.

Which it is matters to the operator alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from search import Archive, Settings
from search.engines import open_store
from search.engines.protocols import Store
from tests.engines.conftest import build, engine_name, new_store  # noqa: F401  (fixtures)
from tests.web.pages.conftest import articles
from web import create_app

PAGES = (
    "/",
    "/?q=nobody&match=all&page=2",
    "/?q=nobody&order-by=oldest&view=compact&page-size=25",
    "/?q=bridge+promise+nobody",
    "/?q=bridge+AND+zeppelin",
    "/?q=promsie",
    "/?q=Bruno+Keel",
    '/?q="nobody+asked"+w/5+harbour',
    "/?q=rail*+OR+libary~1&section=Section+1&not-author=Writer+1&without=label",
    "/?year=1994",
    "/?from-date=1994-04-01&to-date=1994-04-30",
    "/?q=title:council&page=99",
    "/article/post/toll?q=bridge",
    "/article/post/01?q=nobody&match=all",
    "/author/Tom%C3%A1s%20Ruiz",
    "/browse",
    "/browse/1994",
    "/facet/author?q=nobody&by=name",
    "/trends?q=harbour&q=railway&unit=month&show=share",
    "/nowhere/the-old-bridge",
    *("/search.atom?q=harbour", "/search.rss?section=Section+1", "/search.json?q=council"),
    *("/search.csv?q=harbour", "/search.ris?q=library", "/search.bib", "/search.ndjson?q=ship*"),
)
API = (
    "search?q=harb*&facets=section,author,year,month&explain=1",
    "search?q=money+bridge&order-by=newest&page-size=5&page=2",
    "search?q=promsie+ships&fields=title,snippets",
    "facets/author?q=harbour&contains=ruiz",
    "significant?q=harbour",
    "trends?q=harbour&q=ship*&unit=month",
    "suggest?q=har",
    "articles/post/toll",
    "articles/post/toll/similar",
    "articles/nowhere",
    "search?q=%22open&strict=1",
)
_OWN = re.compile(r"(?:under )?\d+ ms|[0-9a-f]{16}(?=: whoever)|\"generation\": ?\"[^\"]+\"")


@pytest.fixture(scope="module")
def both(new_store: Callable[[], Store]) -> tuple[FlaskClient, FlaskClient]:  # noqa: F811
    """The application over an engine, and over the specification."""
    clients = []
    for store in (new_store(), open_store("memory:every-engine")):
        build(store, list(articles()))
        clients.append(
            create_app(
                archive=Archive(Settings(index=store.locator, name="The Test Morgue"), store)
            ).test_client()
        )
    return clients[0], clients[1]


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_pages_feeds_and_exports_are_the_same(
    both: tuple[FlaskClient, FlaskClient], address: str
) -> None:
    """All but the time that a search took."""
    got, wanted = [
        (answer.status_code, _OWN.sub("", answer.text))
        for answer in (client.get(address) for client in both)
    ]
    assert got == wanted


@pytest.mark.parametrize("address", API)
def test_answers_are_the_same(both: tuple[FlaskClient, FlaskClient], address: str) -> None:
    """All but times, generations and the last digits of scores."""
    got, wanted = (client.get(f"/api/v1/{address}") for client in both)
    assert got.status_code == wanted.status_code
    assert _plain(got.json) == _plain(wanted.json)


def test_a_batch_is_the_same(both: tuple[FlaskClient, FlaskClient]) -> None:
    """Line by line, the bad ones as well."""
    lines: list[Any] = [
        "harbour",
        {"q": "railway", "section": ["Section 1"], "page-size": 3},
        {"q": 'a"', "strict": True},
        {"nix": 1},
    ]
    got, wanted = (client.post("/api/v1/batch", json=lines) for client in both)
    assert got.status_code == wanted.status_code == 200
    assert _plain(got.json) == _plain(wanted.json)


def _plain(answer: Any) -> Any:
    """An answer without what is the engine's own."""
    own = {"took_ms", "generation", "next", "request_id"}
    if isinstance(answer, dict):
        return {
            name: round(value, 2) if name == "score" else _plain(value)
            for name, value in answer.items()
            if name not in own
        }
    return (
        [_plain(item) for item in answer]
        if isinstance(answer, list)
        else json.loads(json.dumps(answer))
    )
