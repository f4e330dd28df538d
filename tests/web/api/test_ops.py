"""The archive shows its state to those who run it.

Health, metrics, logs, headers, hosts, proxies, turns.
"""

from __future__ import annotations

import importlib
import json
import logging
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Settings, SettingsError
from web.server import proxies, security
from web.server.error_handlers import ProblemError
from web.server.limits import lanes

AppMaker = Callable[..., Flask]
SEARCH = "/api/v1/search"


def test_ready_only_with_an_index(make_app: AppMaker) -> None:
    """The process lives without one; searches say how to make one."""
    client = make_app(index="memory:nothing-here").test_client()
    assert client.get("/healthz").status_code == 200
    for address in ("/readyz", SEARCH, "/api/v1", "/api/v1/export"):
        response = client.get(address)
        assert (response.status_code, response.content_type) == (503, "application/problem+json"), (
            address
        )
        assert response.json is not None
        assert "morgue reindex" in response.json["detail"]
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "morgue reindex" in page.get_data(as_text=True)


@pytest.mark.slow
def test_a_server_starts_warm_and_without_an_index_too(
    locator: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before the first reader comes, templates are compiled and the index is open.

    Where there is none it starts all the same.
    """
    monkeypatch.setenv("MORGUE_STATE", str(tmp_path))
    monkeypatch.setattr("web.server.logs.configure", lambda settings: None)
    for index, ready in ((locator, 200), ("memory:nothing-here", 503)):
        monkeypatch.setenv("MORGUE_INDEX", index)
        monkeypatch.delitem(sys.modules, "web.wsgi", raising=False)
        app = importlib.import_module("web.wsgi").app
        assert {"search.html", "article.html"} <= {name for _, name in app.jinja_env.cache}
        assert app.test_client().get("/readyz").status_code == ready


def test_metrics_tell_of_requests_and_of_the_index(client: FlaskClient) -> None:
    """By route, never by address; with the generation, articles, age and rejects."""
    client.get(f"{SEARCH}?q=informant")
    client.get("/api/v1/articles/post/1990/00.txt")
    text = client.get("/metrics").get_data(as_text=True)
    assert f'morgue_requests_total{{method="GET",route="{SEARCH}",status="200"}}' in text
    assert 'route="/api/v1/articles/<path:id>"' in text
    assert "morgue_articles 60.0" in text
    assert "morgue_index_rejects 2.0" in text
    assert "morgue_index_age_seconds" in text
    assert 'morgue_generation{engine="memory",generation="' in text
    assert "morgue_ready 1.0" in text
    assert float(re.findall(r"^morgue_engine_seconds_count (\S+)", text, re.M)[0]) >= 1
    assert "informant" not in text
    assert "post/1990" not in text


def test_metrics_answer_without_an_index(make_app: AppMaker) -> None:
    """Watching must work when nothing else does."""
    text = (
        make_app(index="memory:nothing-here").test_client().get("/metrics").get_data(as_text=True)
    )
    assert "morgue_ready 0.0" in text
    assert "morgue_articles" not in text


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What was logged, read back."""
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "morgue"]


def test_logs_hold_no_query(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the address, one line of JSON with route, status and time, and no word of what was
    searched for.
    """
    client = app.test_client()
    with caplog.at_level(logging.DEBUG, "morgue"):
        for address in (
            f"{SEARCH}?q=informant",
            "/?q=informant",
            "/search.csv?q=informant",
            "/author/informant",
            f"{SEARCH}?informant=1",
        ):
            client.get(
                address,
                headers={"Referer": "http://localhost/?q=informant", "User-Agent": "informant"},
            )
        client.post("/api/v1/batch", json=["informant", {"informant": 1}])
    lines = lines_of(caplog)
    assert len(lines) == 6
    assert all(
        line["event"] == "request" and line["ms"] >= 0 and line["status"] and line["route"]
        for line in lines
    )
    assert "informant" not in caplog.text


def test_a_setting_allows_queries_in_logs(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    """For archives without sources to protect."""
    client = make_app(log_queries=True).test_client()
    with caplog.at_level(logging.INFO, "morgue"):
        client.get(f"{SEARCH}?q=harbour")
    assert lines_of(caplog)[0]["query"] == "q=harbour"


def test_each_request_has_an_id(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """The one that came with it where it is sound, so that one id leads through all logs.

    Else one of its own.
    """
    with caplog.at_level(logging.INFO, "morgue"):
        given = client.get(SEARCH, headers={"X-Request-ID": "abc-12345"})
        forged = client.get(SEARCH, headers={"X-Request-ID": 'x" , "event": "forged'})
    assert given.headers["X-Request-ID"] == "abc-12345"
    assert "forged" not in forged.headers["X-Request-ID"]
    assert [line["request_id"] for line in lines_of(caplog)] == [
        given.headers["X-Request-ID"],
        forged.headers["X-Request-ID"],
    ]


@pytest.mark.parametrize(
    "address",
    ["/", "/api/v1/search", "/nowhere", "/api/v1/nowhere", "/healthz", "/api/docs", "/metrics"],
)
def test_security_headers_are_on_every_answer(client: FlaskClient, address: str) -> None:
    """Nothing inline, nothing from elsewhere, no framing, no guessing of types, no address told
    to other sites.
    """
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_the_docs_keep_to_the_policy(client: FlaskClient) -> None:
    """They are readable offline: no script or style of another host, and nothing inline."""
    page = client.get("/api/docs").get_data(as_text=True)
    for operation in (
        "/api/v1/search",
        "/api/v1/batch",
        "/api/v1/export",
        "page-size",
        "problem+json",
    ):
        assert operation in page
    assert "//cdn" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page


def test_scripts_of_other_origins_read_only_where_a_setting_lets_them(
    make_app: AppMaker, client: FlaskClient
) -> None:
    """CORS: nobody, those listed, or any; the preflight is answered; pages are never shared."""
    origin = {"Origin": "https://desk.example"}
    assert "Access-Control-Allow-Origin" not in client.get(SEARCH, headers=origin).headers
    some = make_app(cors="https://desk.example, https://other.example").test_client()
    answer = some.get(SEARCH, headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "Link" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]
    assert (
        "Access-Control-Allow-Origin"
        not in some.get(SEARCH, headers={"Origin": "https://evil.example"}).headers
    )
    assert "Access-Control-Allow-Origin" not in some.get("/", headers=origin).headers
    any_one = make_app(cors="*", access="token").test_client()
    preflight = any_one.options(SEARCH, headers=origin | {"Access-Control-Request-Method": "GET"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "a@localhost",
        "",
        "local host",
    ],
)
def test_foreign_host_names_are_refused(client: FlaskClient, host: str) -> None:
    """A page whose name was made to lead to this machine can't read the archive.

    Health checks by address still work.
    """
    assert client.get(SEARCH, headers={"Host": host}).status_code == 400
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_hosts_are_set_or_follow_from_the_address(make_app: AppMaker) -> None:
    """Listed names alone where there is a list; on a public address without one, any."""
    named = make_app(trusted_hosts="archive.example, .post.example").test_client()
    answers = {
        host: named.get(SEARCH, headers={"Host": host}).status_code
        for host in ("archive.example", "a.post.example", "localhost")
    }
    assert answers == {"archive.example": 200, "a.post.example": 200, "localhost": 400}
    public = make_app(host="0.0.0.0").test_client()
    assert public.get(SEARCH, headers={"Host": "anything.example"}).status_code == 200
    assert all(
        make_app().test_client().get(SEARCH, headers={"Host": host}).status_code == 200
        for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000")
    )


def test_forwarded_headers_count_from_listed_addresses_only(make_app: AppMaker) -> None:
    """Scheme, host and prefix of a listed proxy are believed.

    The same from elsewhere change nothing.
    """
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "archive.example",
        "X-Forwarded-Prefix": "/papers",
    }
    chosen = {"trusted_proxies": "10.0.0.1", "trusted_hosts": "archive.example, localhost"}
    client = make_app(**chosen).test_client()
    behind = client.get(SEARCH, headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert "Strict-Transport-Security" in behind.headers
    assert "</papers/api/v1/search" in behind.headers["Link"]
    forged = client.get(SEARCH, headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert "Strict-Transport-Security" not in forged.headers
    assert "</api/v1/search" in forged.headers["Link"]


def test_a_subpath_is_in_every_link(make_app: AppMaker) -> None:
    """Whether the proxy leaves it in the address or cuts it off."""
    client = make_app(subpath="morgue/").test_client()
    for address in ("/morgue/api/v1/search", "/api/v1/search"):
        assert "</morgue/api/v1/search" in client.get(address).headers["Link"]
    page = client.get("/morgue/").get_data(as_text=True)
    for place in ('href="/', 'src="/', 'action="/'):
        assert all(rest.startswith("morgue/") for rest in page.split(place)[1:])
    assert client.get("/morgue/api/v1").json["links"]["search"] == "/morgue/api/v1/search"
    assert client.get("/morguette").status_code == 404


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("trusted_proxies", "not-an-address"),
        ("rate_limit", "often"),
        ("export_limit", "1/fortnight"),
        ("sign_in_limit", "x"),
    ],
)
def test_settings_that_cannot_be_used_stop_the_start(
    make_app: AppMaker, setting: str, value: str
) -> None:
    """With the setting's name and what it takes, before anything is served."""
    with pytest.raises(SettingsError, match=f"MORGUE_{setting.upper()}"):
        make_app(**{setting: value})


def test_access_by_a_proxy_needs_a_proxy(make_app: AppMaker) -> None:
    """Otherwise nobody could ever come in, and nobody would know why."""
    with pytest.raises(SettingsError, match="MORGUE_TRUSTED_PROXIES"):
        make_app(access="proxy")


def test_all_faults_of_settings_are_told_at_once(tmp_path: Path) -> None:
    """Also names that are nearly a setting's: MORGUE_ACESS must not leave an archive open."""
    given = {
        "MORGUE_TRUSTED_PROXIES": "here",
        "MORGUE_RATE_LIMIT": "often",
        "MORGUE_ACESS": "token",
        "MORGUE_CI": "1",
    }
    with pytest.raises(SettingsError) as faults:
        Settings.from_env(given, tmp_path)
    assert all(
        name in str(faults.value)
        for name in ("MORGUE_TRUSTED_PROXIES", "MORGUE_RATE_LIMIT", "MORGUE_ACESS", "MORGUE_ACCESS")
    )
    assert "MORGUE_CI" not in str(faults.value)
    good = {
        "MORGUE_TRUSTED_PROXIES": "10.0.0.7, 2001:db8::/32",
        "MORGUE_RATE_LIMIT": "20/second; 100 per 5 minutes",
        "MORGUE_CONFIGS": "",
    }
    assert Settings.from_env(good, tmp_path).trusted_proxies.startswith("10.0.0.7")


def test_addresses_are_in_networks_or_not() -> None:
    """Whole networks, single addresses, both families, IPv4 in IPv6's clothes, and what is no
    address at all.
    """
    listed = proxies.networks("10.0.0.0/8, 2001:db8::1")
    assert proxies.is_in("10.9.8.7", listed)
    assert proxies.is_in("::ffff:10.9.8.7", listed)
    assert proxies.is_in("2001:db8::1", listed)
    assert not any(
        proxies.is_in(address, listed)
        for address in ("11.0.0.1", "2001:db8::2", "", "unix", "10.0.0")
    )
    assert not proxies.is_in("127.0.0.1", proxies.networks(""))


def test_who_comes_when_all_turns_are_taken_waits_or_is_sent_away() -> None:
    """As soon as a turn ends the next begins; ending twice frees one turn only."""
    turns = lanes.ConcurrencyLimiter(1, 0.01, "searches")
    end = turns.take()
    with pytest.raises(ProblemError) as refused:
        turns.take()
    assert (refused.value.status, refused.value.retry_after) == (503, 2)
    end()
    end()
    again = turns.take()
    with pytest.raises(ProblemError):
        turns.take()
    again()
    waiting = lanes.ConcurrencyLimiter(1, 30, "searches")
    first = waiting.take()
    threading.Timer(0.05, first).start()
    waiting.take()()


def test_searches_at_once_are_bounded_and_exports_have_turns_of_their_own(
    make_app: AppMaker,
) -> None:
    """A search past the bound is a 503 with Retry-After, while an export still goes through.

    Both free their turn.
    """
    app = make_app(concurrency=1, queue_seconds=0.01)
    archive = app.extensions["morgue"]
    search, entered, leave = archive.search, threading.Event(), threading.Event()

    def slow(request: Any) -> Any:
        entered.set()
        assert leave.wait(30)
        return search(request)

    archive.search = slow
    answers: list[int] = []
    thread = threading.Thread(
        target=lambda: answers.append(app.test_client().get(SEARCH).status_code)
    )
    thread.start()
    assert entered.wait(30)
    refused = app.test_client().get(f"{SEARCH}?q=railway")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "2"
    assert app.test_client().get("/api/v1/export").status_code == 200
    assert app.test_client().get("/healthz").status_code == 200
    leave.set()
    thread.join()
    assert answers == [200]
    assert [app.test_client().get(SEARCH).status_code for _ in range(3)] == [200] * 3
    assert [app.test_client().get("/api/v1/export").status_code for _ in range(5)] == [200] * 5


def test_the_security_policy_has_no_duplicates() -> None:
    """Browsers take the first of two directives of one name and drop the other."""
    names = [part.split()[0] for part in security.HEADERS["Content-Security-Policy"].split(";")]
    assert len(names) == len(set(names))
