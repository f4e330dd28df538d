"""One shape for every error: a problem for programs, a page of the same content for people."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import (
    DamagedIndexError,
    DeadlineError,
    GenerationGoneError,
    LimitError,
    LockedError,
    MorgueError,
    NoIndexError,
    RefusedError,
    StaleIndexError,
    TakenDownError,
    UnavailableError,
)

SEARCH = "/api/v1/search"


def failing(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> FlaskClient:
    """A client of an application whose searches fail so."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(app.extensions["morgue"], "search", fail)
    return app.test_client()


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (LimitError("A page holds at most 100 articles."), 400, False),
        (GenerationGoneError("start again from the first page"), 410, False),
        (TakenDownError("a", "court order"), 410, False),
        (DeadlineError("The search took longer than 5 s."), 503, True),
    ],
)
def test_each_error_of_the_library_has_its_status(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, retry: bool
) -> None:
    """With the library's own words, which say what to do, and Retry-After where trying again may
    help.
    """
    response = failing(app, monkeypatch, error).get(SEARCH)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json is not None
    assert response.json["detail"] == str(error)
    assert response.json["status"] == status
    assert ("Retry-After" in response.headers) is retry


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (UnavailableError("The cluster at http://10.0.0.7/srv is away."), "try again"),
        (NoIndexError("There is no index at whoosh:/srv/morgue."), "morgue reindex"),
        (StaleIndexError("whoosh:/srv/morgue was made by another version."), "morgue reindex"),
        (DamagedIndexError("/srv/morgue/a.seg is damaged."), "morgue verify"),
        (RefusedError("/srv/morgue can be written by others."), "morgue verify"),
        (LockedError("/srv/morgue is being built."), "log says why"),
    ],
)
def test_an_index_that_cannot_answer_is_told_without_its_place(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    word: str,
) -> None:
    """A 503 that says what helps; where the index lies stands in the log alone."""
    response = failing(app, monkeypatch, error).get(SEARCH)
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert response.json is not None
    assert word in response.json["detail"]
    assert "/srv" not in response.get_data(as_text=True)
    assert str(error) in caplog.text


def test_what_nobody_foresaw_tells_nothing_but_the_request_id(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No trace, no message and no query reach the reader or the log.

    The id leads from one to the other.
    """
    client = failing(app, monkeypatch, RuntimeError("secret source"))
    response = client.get(f"{SEARCH}?q=informant")
    assert response.status_code == 500
    assert response.json is not None
    text = response.get_data(as_text=True)
    assert "secret" not in text
    assert "Traceback" not in text
    assert response.json["request_id"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "informant" not in caplog.text


def test_an_unforeseen_library_error_keeps_paths_to_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages of the base error name files of the server; the reader gets none of them."""
    response = failing(app, monkeypatch, MorgueError("/srv/state/tokens.sqlite can't be read")).get(
        SEARCH
    )
    assert response.status_code == 503
    assert "/srv" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "address", "status", "kind"),
    [
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("GET", "/api/v2/search", 404, "not-found"),
        ("POST", SEARCH, 405, "wrong-method"),
        ("DELETE", "/api/v1/batch", 405, "wrong-method"),
        ("PROPFIND", SEARCH, 405, "wrong-method"),
        ("GET", "/api/v1/articles/", 404, "not-found"),
    ],
)
def test_the_frameworks_errors_are_problems_too(
    client: FlaskClient, method: str, address: str, status: int, kind: str
) -> None:
    """With `Allow` where the method is wrong."""
    response = client.open(address, method=method)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json is not None
    assert response.json["type"].endswith(f"#{kind}")
    assert ("Allow" in response.headers) is (status == 405)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/*", 200),
        ("text/html", 406),
        ("image/png", 406),
    ],
)
def test_other_forms_are_not_acceptable(client: FlaskClient, accept: str, status: int) -> None:
    """Who takes JSON in any way gets it; who doesn't is told."""
    assert client.get(SEARCH, headers={"Accept": accept}).status_code == status


def test_people_get_a_page_and_programs_a_problem(client: FlaskClient) -> None:
    """The same address answers both, by what they accept; both say the same."""
    page = client.get("/nowhere", headers={"Accept": "text/html"})
    problem = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.json is not None
    assert problem.json["title"] in page.get_data(as_text=True)


def test_a_page_of_trouble_names_its_request(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """By that id whoever runs the archive finds the reason in the log."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(app.extensions["morgue"], "search", broken)
    page = app.test_client().get("/", headers={"Accept": "text/html"})
    assert page.status_code == 500
    assert page.headers["X-Request-ID"] in page.text
    assert "secret" not in page.text


def test_an_error_page_escapes_what_it_repeats(client: FlaskClient) -> None:
    """An address is somebody else's text."""
    page = client.get("/nowhere/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert "<script>alert" not in page.get_data(as_text=True)


def test_addresses_that_are_too_long_are_a_414(client: FlaskClient) -> None:
    """A megabyte of address is refused before anything looks at it.

    The longest query still goes through.
    """
    refused = client.get(f"{SEARCH}?q={'a' * (1 << 20)}")
    assert (refused.status_code, refused.content_type) == (414, "application/problem+json")
    longest = client.get(SEARCH, query_string={"q": "щ" * 5000})
    assert longest.status_code == 200
    assert sum(len(name) + len(value) for name, value in longest.headers) < 8_000, (
        "proxies refuse longer headers"
    )


def test_an_error_is_never_kept(client: FlaskClient) -> None:
    """A cache between must not answer with yesterday's fault."""
    assert client.get("/api/v1/nowhere").headers["Cache-Control"] == "no-store"


def test_each_kind_is_explained_where_its_type_leads(client: FlaskClient) -> None:
    """`type` is an address in the docs, and the docs have that place."""
    for address in ("/api/v1/nowhere", f"{SEARCH}?page=0"):
        problem = client.get(address).json
        assert problem is not None
        path, _, anchor = problem["type"].partition("#")
        assert f'id="{anchor}"' in client.get(path).get_data(as_text=True)
