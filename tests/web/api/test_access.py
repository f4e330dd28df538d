"""Access is open, by token, or by the name that a trusted proxy gives."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import MorgueError, NotFoundError, TokenStore

AppMaker = Callable[..., Flask]
SEARCH = "/api/v1/search"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def tokens(tmp_path: Path) -> TokenStore:
    """The store that the application of these tests looks into."""
    return TokenStore(tmp_path / "state")


@pytest.fixture
def guarded(make_app: AppMaker) -> FlaskClient:
    """An application that needs tokens."""
    return make_app(access="token").test_client()


def bearer(text: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {text}"}


def sign_in(client: FlaskClient, token: str, **form: str) -> Any:
    """Send the form of the sign-in page."""
    return client.post("/sign-in", data={"token": token, **form})


def test_a_token_is_told_once_and_kept_as_a_hash(tokens: TokenStore, tmp_path: Path) -> None:
    """The file holds no secret, and only its owner may read it."""
    token, text = tokens.create("Desk script", scopes=["search"], days=30)
    secret = text.split("_", 2)[2]
    assert secret.encode() not in tokens.path.read_bytes()
    assert tokens.path.stat().st_mode & 0o077 == 0
    assert [kept.name for kept in tokens.list()] == ["Desk script"]
    found = tokens.check(text)
    assert found is not None
    assert (found.id, found.scopes) == (token.id, ("search",))
    assert tokens.list()[0].last_used is not None


def test_only_the_very_token_is_good(tokens: TokenStore) -> None:
    """Not another secret, another id, an empty text, nor the hash itself."""
    token, text = tokens.create("a")
    for wrong in (
        "",
        "morgue_",
        f"morgue_{token.id}_",
        text[:-1],
        text + "x",
        text.replace("morgue", "x"),
        f"morgue_00000000_{text[16:]}",
        "é\ud800",
    ):
        assert tokens.check(wrong) is None, wrong
    with sqlite3.connect(tokens.path) as database:
        (stored,) = database.execute("SELECT hash FROM tokens").fetchone()
    database.close()
    assert tokens.check(f"morgue_{token.id}_{stored.hex()}") is None


def test_expiry_and_revocation_end_a_token(tokens: TokenStore) -> None:
    """Each token ends on its own, at once, and stays in the list with its state."""
    _, expired = tokens.create("old", days=-1)
    revoked, text = tokens.create("lost")
    _, kept = tokens.create("kept")
    tokens.revoke(revoked.id)
    assert tokens.check(expired) is None
    assert tokens.check(text) is None
    assert tokens.check(kept) is not None
    assert [token.state() for token in tokens.list()] == ["expired", "revoked", "active"]
    with pytest.raises(NotFoundError):
        tokens.revoke("nothing")


def test_a_token_needs_a_name_and_known_scopes(tokens: TokenStore) -> None:
    """Otherwise nobody knows later whose it is, or what it may do."""
    for arguments in (
        {"name": " "},
        {"name": "a", "scopes": []},
        {"name": "a", "scopes": ["admin"]},
    ):
        with pytest.raises(MorgueError):
            tokens.create(**arguments)


def test_tokens_are_made_and_checked_by_many_at_once(tokens: TokenStore) -> None:
    """Threads and processes share the file without losing a token."""
    made: list[str] = []

    def make() -> None:
        for number in range(5):
            _, text = tokens.create(f"script {number}")
            assert tokens.check(text)
            made.append(text)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(tokens.list()) == 20


def test_a_broken_state_folder_is_an_error_that_says_where(tmp_path: Path) -> None:
    """Not a stack trace of the database."""
    (tmp_path / "tokens.sqlite").write_text("this is no database, whatever it is called")
    with pytest.raises(MorgueError, match="MORGUE_STATE"):
        TokenStore(tmp_path).check("morgue_00000000_x")


def test_open_needs_nothing_and_ignores_a_key(client: FlaskClient) -> None:
    """Scripts that send a key everywhere work."""
    assert client.get(SEARCH).status_code == 200
    assert "/sign-out" not in client.get("/").get_data(as_text=True)
    assert client.get(f"{SEARCH}?api-key=anything", headers=bearer("anything")).status_code == 200


def test_without_a_token_there_is_nothing_but_health(guarded: FlaskClient) -> None:
    """The API answers 401 and says how; pages lead to the sign-in page; health stays open."""
    for address in (
        SEARCH,
        "/api/v1",
        "/api/v1/export",
        "/api/v1/openapi.json",
        "/metrics",
        "/api/v1/articles/post/1990/00.txt",
        "/api/v1/nowhere",
    ):
        response = guarded.get(address)
        assert (response.status_code, response.content_type) == (401, "application/problem+json"), (
            address
        )
        assert 'Bearer realm="archive"' in response.headers["WWW-Authenticate"]
    for address in (
        "/",
        "/article/post/1990/00.txt",
        "/search.csv?q=harbour",
        "/api/docs",
        "/trends",
        "/nowhere",
    ):
        page = guarded.get(address, headers=BROWSER)
        assert page.status_code == 303, address
        assert page.headers["Location"].startswith("/sign-in?next=")
    assert guarded.get("/healthz").status_code == 200
    assert guarded.get("/readyz").status_code == 200
    assert guarded.get("/sign-in").status_code == 200


def test_a_token_opens_by_header_and_by_parameter(guarded: FlaskClient, tokens: TokenStore) -> None:
    """As a bearer, whatever the case of the word, or as api-key."""
    _, text = tokens.create("script")
    assert guarded.get(SEARCH, headers=bearer(text)).status_code == 200
    assert guarded.get(SEARCH, headers={"Authorization": f"bearer {text}"}).status_code == 200
    assert guarded.get(SEARCH, query_string={"api-key": text}).status_code == 200
    for wrong in ("morgue_00000000_wrong", "x", "é", text[:-2]):
        refused = guarded.get(
            SEARCH, headers={"Authorization": f"Bearer {wrong}".encode().decode("latin-1")}
        )
        assert refused.status_code == 401
        assert "invalid_token" in refused.headers["WWW-Authenticate"]


def test_scopes_divide_searching_from_taking_away(guarded: FlaskClient, tokens: TokenStore) -> None:
    """A token for searching gets no export, neither of the API nor of the pages."""
    _, searching = tokens.create("search", scopes=["search"])
    _, taking = tokens.create("export", scopes=["search", "export"])
    for address in (
        "/api/v1/export?q=harbour",
        "/search.csv?q=harbour",
        "/search.ris",
        "/search.bib",
        "/search.ndjson",
    ):
        assert guarded.get(address, headers=bearer(searching)).status_code == 403, address
        assert guarded.get(address, headers=bearer(taking)).status_code == 200, address


def test_signing_in_makes_a_session_that_revoking_ends(
    guarded: FlaskClient, tokens: TokenStore
) -> None:
    """The cookie is for this site alone and unreadable to scripts.

    A revoked token's session ends with the next request.
    """
    token, text = tokens.create("Ada")
    assert sign_in(guarded, "morgue_00000000_wrong").status_code == 401
    response = sign_in(guarded, text, next="/trends")
    assert (response.status_code, response.headers["Location"]) == (303, "/trends")
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert text.split("_", 2)[2] not in cookie
    assert guarded.get("/", headers=BROWSER).status_code == 200
    assert guarded.get(SEARCH).status_code == 200
    tokens.revoke(token.id)
    assert guarded.get("/", headers=BROWSER).status_code == 303


def test_signing_out_ends_the_session(guarded: FlaskClient, tokens: TokenStore) -> None:
    """On a shared computer."""
    sign_in(guarded, tokens.create("Ada")[1])
    assert 'action="/sign-out"' in guarded.get("/", headers=BROWSER).get_data(as_text=True)
    assert guarded.post("/sign-out").status_code == 303
    assert guarded.get("/", headers=BROWSER).status_code == 303


def test_the_cookie_is_secure_behind_tls(make_app: AppMaker, tokens: TokenStore) -> None:
    """Where a trusted proxy says that the request came by https."""
    client = make_app(access="token", trusted_proxies="127.0.0.1").test_client()
    text = tokens.create("Ada")[1]
    by_tls = client.post("/sign-in", data={"token": text}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in by_tls.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in by_tls.headers
    assert "Secure" not in sign_in(client, text).headers["Set-Cookie"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\n/x",
        "",
        "////evil.example",
        "//[",
        "///evil.example",
        "/\t/evil.example",
        "/x\\..\\..//evil.example",
    ],
)
def test_signing_in_never_leads_elsewhere(
    guarded: FlaskClient, tokens: TokenStore, target: str
) -> None:
    """An address made by somebody else can't send the reader away."""
    assert sign_in(guarded, tokens.create("Ada")[1], next=target).headers["Location"] == "/"


def test_another_sites_form_is_refused(guarded: FlaskClient, tokens: TokenStore) -> None:
    """By the browser's own word on where a form comes from."""
    text = tokens.create("Ada")[1]
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert guarded.post("/sign-in", data={"token": text}, headers=headers).status_code == 403
    assert (
        guarded.post(
            "/sign-in", data={"token": text}, headers={"Origin": "http://localhost"}
        ).status_code
        == 303
    )


def test_a_forged_cookie_is_nothing(guarded: FlaskClient, tokens: TokenStore) -> None:
    """Signed with another key it names nobody."""
    token, _ = tokens.create("Ada")
    guarded.set_cookie("morgue", f"eyJ0b2tlbiI6IiJ9.{token.id}.forged")
    assert guarded.get(SEARCH).status_code == 401


def test_the_key_of_sessions_is_made_once(make_app: AppMaker, tmp_path: Path) -> None:
    """Every process and every start has the same, and only its owner may read it."""
    first, second = make_app(access="token"), make_app(access="token")
    assert first.secret_key == second.secret_key
    key = tmp_path / "state" / "session.key"
    assert key.stat().st_mode & 0o077 == 0
    assert [path.name for path in key.parent.iterdir()] == ["session.key"]


def test_a_proxys_name_counts_from_listed_addresses_only(make_app: AppMaker) -> None:
    """The same header from anywhere else is forged, and thrown away."""
    client = make_app(access="proxy", trusted_proxies="10.0.0.0/8").test_client()
    headers = {"X-Forwarded-User": "ada"}
    assert (
        client.get(SEARCH, headers=headers, environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code
        == 200
    )
    assert (
        client.get(SEARCH, headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
        == 403
    )
    assert client.get(SEARCH, environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 403
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_exports_are_written_down_without_the_query(
    make_app: AppMaker, tokens: TokenStore, tmp_path: Path
) -> None:
    """Who, from where, what address, when it ended and how much; never what was searched for."""
    client = make_app(access="token").test_client()
    _, text = tokens.create("Ada", scopes=["search", "export"])
    for address in ("/api/v1/export?q=informant", "/search.csv?q=informant"):
        assert client.get(address, headers=bearer(text)).data is not None
    client.get("/api/v1/export?format=pdf", headers=bearer(text))
    written = (tmp_path / "state" / "exports.log").read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["event"], line["path"]) for line in lines] == [
        ("begun", "/api/v1/export"),
        ("done", "/api/v1/export"),
        ("begun", "/search.csv"),
        ("done", "/search.csv"),
    ]
    assert all(re.fullmatch(r"Ada \([0-9a-f]{8}\)", line["user"]) for line in lines)
    assert all(dt.datetime.fromisoformat(line["time"]) for line in lines)
    assert "bytes" in lines[1]
    assert "informant" not in written


def test_an_export_broken_off_is_written_down_as_such(make_app: AppMaker, tmp_path: Path) -> None:
    """When the reader goes away in the middle."""
    client = make_app().test_client()
    response = client.get("/api/v1/export")
    next(iter(response.response))
    response.response.close()  # type: ignore[union-attr]
    lines = [
        json.loads(line) for line in (tmp_path / "state" / "exports.log").read_text().splitlines()
    ]
    assert [line["event"] for line in lines] == ["begun", "broken off"]


def test_limits_count_each_token_and_each_address(make_app: AppMaker, tokens: TokenStore) -> None:
    """Past the limit it is a 429 with Retry-After.

    Another token still goes through, and health always.
    """
    client = make_app(access="token", rate_limit="3/minute").test_client()
    first, second = tokens.create("a")[1], tokens.create("b")[1]
    answers = [client.get(SEARCH, headers=bearer(first)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 61
    assert answers[3].json["type"].endswith("#too-often")
    assert client.get(SEARCH, headers=bearer(second)).status_code == 200
    assert all(client.get("/healthz").status_code == 200 for _ in range(5))


def test_limits_by_address_believe_no_forged_header(make_app: AppMaker) -> None:
    """Changing X-Forwarded-For gives nobody a fresh limit, unless a listed proxy says it."""
    client = make_app(rate_limit="2/minute").test_client()
    statuses = [
        client.get(SEARCH, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(3)
    ]
    assert statuses == [200, 200, 429]
    behind = make_app(rate_limit="2/minute", trusted_proxies="127.0.0.1").test_client()
    statuses = [
        behind.get(SEARCH, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(3)
    ]
    assert statuses == [200, 200, 200]
    spoofed = [
        behind.get(SEARCH, headers={"X-Forwarded-For": f"203.0.113.{n}, 192.0.2.99"}).status_code
        for n in range(3)
    ]
    assert spoofed == [200, 200, 429]


def test_exports_and_signing_in_have_limits_of_their_own(make_app: AppMaker) -> None:
    """Taking everything away again and again, and guessing at tokens, end soon."""
    client = make_app(export_limit="1/hour").test_client()
    assert [client.get("/api/v1/export").status_code for _ in range(2)] == [200, 429]
    assert client.get(SEARCH).status_code == 200
    guarded = make_app(access="token", sign_in_limit="2/hour").test_client()
    assert [sign_in(guarded, "morgue_00000000_x").status_code for _ in range(3)] == [401, 401, 429]
