"""Sessions, tries and the state folder: what signing in leaves on the server."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import RefusedError, TokenStore
from tests.web.api.test_access import BROWSER, SEARCH, bearer, sign_in

AppMaker = Callable[..., Flask]


@pytest.fixture
def tokens(tmp_path: Path) -> TokenStore:
    """The store that the application of these tests looks into."""
    return TokenStore(tmp_path / "state")


@pytest.fixture
def guarded(make_app: AppMaker) -> FlaskClient:
    """An application that needs tokens."""
    return make_app(access="token").test_client()


@pytest.mark.slow
def test_a_copied_cookie_ends_with_its_session(guarded: FlaskClient, tokens: TokenStore) -> None:
    """Signing out ends the session on the server, not in one browser alone."""
    sign_in(guarded, tokens.create("Ada")[1])
    cookie = guarded.get_cookie("morgue")
    assert cookie
    guarded.post("/sign-out")
    guarded.set_cookie("morgue", cookie.value)
    assert guarded.get("/", headers=BROWSER).status_code == 303


def test_a_session_ends_however_much_it_is_used(
    guarded: FlaskClient, tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end is set when it begins; no answer renews the cookie."""
    sign_in(guarded, tokens.create("Ada")[1])
    assert "Set-Cookie" not in guarded.get("/", headers=BROWSER).headers
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=169)
    monkeypatch.setattr("search.access_tokens._now", lambda: later)
    assert guarded.get("/", headers=BROWSER).status_code == 303


def test_requests_without_a_good_token_count(make_app: AppMaker, tokens: TokenStore) -> None:
    """Guessing tokens and knocking without one have limits of their own address."""
    guarded = make_app(access="token", rate_limit="3/hour", sign_in_limit="2/hour").test_client()
    text = tokens.create("Ada")[1]
    wrong = bearer("morgue_00000000_wrong")
    assert [guarded.get(SEARCH, headers=wrong).status_code for _ in range(4)] == [
        401,
        401,
        429,
        429,
    ]
    assert [guarded.get(SEARCH).status_code for _ in range(2)] == [429, 429]
    assert guarded.get(SEARCH, headers=bearer(text)).status_code == 200


def test_tries_are_counted_across_processes(make_app: AppMaker) -> None:
    """Each worker is an application of its own; together they take as many as one."""
    first, second = (
        make_app(access="token", sign_in_limit="3/hour").test_client() for _ in range(2)
    )
    found = [sign_in(each, "wrong").status_code for each in (first, second, first, second)]
    assert found == [401, 401, 401, 429]


def test_nothing_of_a_closed_archive_may_be_kept(make_app: AppMaker, tokens: TokenStore) -> None:
    """No cache between may share an answer, an error or a redirect."""
    guarded = make_app(access="token").test_client()
    headers = bearer(tokens.create("Ada", scopes=("search", "export"))[1])
    for address in ("/", "/?q=harbour", SEARCH, "/article/none", "/metrics", "/api/docs", "/help"):
        for who in (headers, {}):
            said = guarded.get(address, headers=who).headers.get("Cache-Control", "")
            assert "private" in said or "no-store" in said, address


@pytest.mark.parametrize(
    ("content", "mode"), [(b"", 0o600), (b"short", 0o600), (bytes(32), 0o644)], ids=str
)
def test_a_key_that_is_no_secret_is_refused(
    make_app: AppMaker, tmp_path: Path, content: bytes, mode: int
) -> None:
    """One that is empty, short or readable by others signs no session; the error names the cure."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    (state / "session.key").write_bytes(content)
    (state / "session.key").chmod(mode)
    with pytest.raises(RefusedError, match="remove the file"):
        make_app(access="token")


@pytest.mark.parametrize("place", ["state", "parent"])
def test_a_state_folder_that_others_may_write_is_refused(
    make_app: AppMaker, tmp_path: Path, place: str
) -> None:
    """Whoever may write there could put a key of their own in place."""
    state = tmp_path / "open" / "state"
    state.mkdir(parents=True, mode=0o700)
    (state if place == "state" else state.parent).chmod(0o777)
    with pytest.raises(RefusedError, match="chmod go-w"):
        make_app(access="token", state=str(state))


def test_files_of_the_state_folder_are_private(make_app: AppMaker, tmp_path: Path) -> None:
    """Whatever the umask says."""
    state = tmp_path / "fresh"
    before = os.umask(0)
    try:
        store = TokenStore(state)
        guarded = make_app(access="token", state=str(state)).test_client()
        text = store.create("Ada", scopes=("search", "export"))[1]
        sign_in(guarded, text)
        guarded.get("/search.csv", headers=bearer(text))
        guarded.get(SEARCH + "&page-size=1", headers=bearer(text))
    finally:
        os.umask(before)
    assert {path.name for path in state.iterdir()} >= {"tokens.sqlite", "session.key"}
    assert [path.name for path in state.iterdir() if path.stat().st_mode & 0o077] == []
    assert state.stat().st_mode & 0o077 == 0
