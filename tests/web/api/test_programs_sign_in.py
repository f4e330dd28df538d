"""Programs where an archive needs tokens: HTTP Basic, feed tokens, and real feed readers."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import TokenStore

AppMaker = Callable[..., Flask]
FEEDS = ("/search.atom", "/search.rss", "/search.json")


@pytest.fixture
def tokens(tmp_path: Path) -> TokenStore:
    """The store that the application of these tests looks into."""
    return TokenStore(tmp_path / "state")


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    """An application that needs tokens."""
    return make_app(access="token")


@pytest.fixture
def guarded(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


@pytest.fixture
def port(served: str) -> int:
    """The port on which it is served."""
    return int(served.rpartition(":")[2])


def basic(password: str, user: str = "reporter") -> dict[str, str]:
    """The header of HTTP Basic."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def test_a_token_is_the_password_of_http_basic(guarded: FlaskClient, tokens: TokenStore) -> None:
    """Whatever the user's name, on pages, feeds, exports and the API; a wrong one is refused."""
    _, text = tokens.create("Desk", scopes=["search", "export"])
    for path in ("/", "/search.csv", "/api/v1/search", *FEEDS):
        assert guarded.get(path, headers=basic(text)).status_code == 200, path
        assert guarded.get(path, headers=basic(text, user="")).status_code == 200, path
        assert guarded.get(path, headers=basic("wrong")).status_code == 401, path


@pytest.mark.slow
@pytest.mark.parametrize("path", [*FEEDS, "/search.csv", "/search.ris", "/"])
@pytest.mark.parametrize("accept", ["*/*", "application/rss+xml, text/xml;q=0.9, */*;q=0.1"])
def test_programs_get_a_challenge_and_no_page(guarded: FlaskClient, path: str, accept: str) -> None:
    """A feed reader, curl and a download manager are never sent to the sign-in page."""
    answer = guarded.get(path, headers={"Accept": accept})
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    if path != "/":
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_browser_is_sent_to_the_sign_in_page(guarded: FlaskClient) -> None:
    """People still get a page to type their token into."""
    assert guarded.get("/", headers={"Accept": "text/html"}).status_code == 303


def test_a_feed_token_reads_feeds_alone_and_ends(guarded: FlaskClient, tokens: TokenStore) -> None:
    """In the address, on the feeds alone, until it is revoked; other tokens are refused there."""
    token, text = tokens.create("Reader", scopes=["feeds"])
    _, wide = tokens.create("Desk", scopes=["search", "export"])
    for path in FEEDS:
        answer = guarded.get(f"{path}?q=harbour&feed-key={text}")
        assert answer.status_code == 200
        assert text not in answer.text
        assert guarded.get(f"{path}?feed-key={wide}").status_code == 401
    assert guarded.get(f"/?feed-key={text}").status_code == 401
    for path in ("/", "/search.csv", "/api/v1/search"):
        assert guarded.get(path, headers=basic(text)).status_code == 403, path
    tokens.revoke(token.id)
    assert guarded.get(f"/search.rss?feed-key={text}").status_code == 401


def test_feedparser_reads_a_feed_of_a_token_archive(port: int, tokens: TokenStore) -> None:
    """With the token as password, and with a feed token in the address."""
    _, wide = tokens.create("Desk")
    _, feed = tokens.create("Reader", scopes=["feeds"])
    for address in (
        f"http://reader:{wide}@127.0.0.1:{port}/search.atom?q=harbour",
        f"http://127.0.0.1:{port}/search.rss?q=harbour&feed-key={feed}",
    ):
        found = feedparser.parse(address)
        assert found.status == 200
        assert found.entries


@pytest.mark.skipif(not shutil.which("newsboat"), reason="newsboat is not installed")
def test_newsboat_reads_a_feed_of_a_token_archive(
    port: int, tokens: TokenStore, tmp_path: Path
) -> None:
    """A reader that people use keeps the articles of the feed."""
    _, wide = tokens.create("Desk")
    _, feed = tokens.create("Reader", scopes=["feeds"])
    urls = (
        f"http://reader:{wide}@127.0.0.1:{port}/search.atom?q=harbour",
        f"http://127.0.0.1:{port}/search.rss?q=harbour&feed-key={feed}",
    )
    (tmp_path / "urls").write_text("".join(f"{url}\n" for url in urls))
    (tmp_path / "config").write_text("")
    command = ["newsboat", "-u", tmp_path / "urls", "-c", tmp_path / "cache.db"]
    command += ["-C", tmp_path / "config"]
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    subprocess.run([*command, "-x", "reload"], env=home, check=True, timeout=60)
    told = subprocess.run(
        [*command, "-x", "print-unread"],
        env=home,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert int(told.stdout.split()[0]) >= 2
