"""GET /api/v1/search: what it answers, what it understands, what it refuses."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from search.engines import open_store
from search.reading.archive import Archive

SEARCH = "/api/v1/search"
Refill = Callable[[list[Any]], str]


def ask(client: FlaskClient, **parameters: Any) -> dict[str, Any]:
    """A good answer to parameters with their hyphens written as two underscores."""
    query = {name.replace("__", "-"): value for name, value in parameters.items()}
    response = client.get(SEARCH, query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert isinstance(response.json, dict)
    return response.json


def errors(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    """The rows of a 400."""
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    return list(response.json["errors"])


def links_of(header: str) -> dict[str, str]:
    """A Link header as relation -> address."""
    found = {}
    for part in header.split(", <"):
        address, _, relation = part.partition(">; rel=")
        found[relation.strip('"')] = address.lstrip("<")
    return found


def test_the_answer_has_the_shape_of_the_design(client: FlaskClient) -> None:
    """All names that scripts rely on are there, with totals and positions that fit."""
    answer = ask(client, q="harbour", page__size=5, facets="section,author")
    assert answer["status"] == "ok"
    assert (
        answer["total"],
        answer["startIndex"],
        answer["pageSize"],
        answer["currentPage"],
        answer["pages"],
    ) == (20, 1, 5, 1, 4)
    assert answer["orderBy"] == "relevance"
    assert answer["query"]["text"] == "harbour"
    assert len(answer["results"]) == 5
    assert {row["value"] for row in answer["facets"]["section"]} == {
        "Opinion",
        "Letters",
        "Culture",
        None,
    }
    assert sum(row["count"] for row in answer["timeline"]) + answer["undated"] == 20


def test_snippets_mark_the_words_and_escape_the_rest(client: FlaskClient) -> None:
    """Spans point at the word in the plain text; the HTML has no tag but <mark>."""
    snippets = ask(client, q="money", page__size=1)["results"][0]["snippets"]
    body = next(snippet for snippet in snippets if snippet["field"] == "body")
    assert [body["text"][start:end] for start, end in body["spans"]] == ["money"]
    assert "&lt;b&gt;<mark>money</mark>&lt;/b&gt; &amp; ships" in body["html"]


def test_all_hits_come_once_by_pages_and_once_by_cursor(client: FlaskClient) -> None:
    """Following Link's next and following the cursor give the same 60 articles in one order."""
    by_page: list[str] = []
    address = f"{SEARCH}?page-size=7"
    while address:
        response = client.get(address)
        assert response.json is not None
        by_page += [hit["id"] for hit in response.json["results"]]
        address = links_of(response.headers["Link"]).get("next", "")
    by_cursor: list[str] = []
    answer = ask(client, page__size=7)
    while True:
        by_cursor += [hit["id"] for hit in answer["results"]]
        if not answer["next"]:
            break
        answer = ask(client, page__size=7, cursor=answer["next"])
        assert answer["currentPage"] is None
    assert len(set(by_page)) == 60
    assert by_page == by_cursor


def test_facets_filter_exclude_and_ask_for_those_without(client: FlaskClient) -> None:
    """A value, several, `-value`, an empty value, `-` alone, and the longer names all mean what
    the docs say.
    """
    assert ask(client, section="Opinion")["total"] == 15
    assert ask(client, section=["Opinion", "Letters"])["total"] == 30
    assert (
        ask(client, section="-Opinion")["total"]
        == 45
        == ask(client, not__section="Opinion")["total"]
    )
    assert ask(client, section="")["total"] == 15 == ask(client, without="section")["total"]
    assert ask(client, section="-")["total"] == 45 == ask(client, **{"with": "section"})["total"]
    assert ask(client, author="Ada Grieve", section="Letters")["total"] == 15
    assert ask(client, year="1991", facets="month")["total"] == sum(
        row["count"] for row in ask(client, year="1991", facets="month")["facets"]["month"]
    )


def test_a_facets_count_is_what_the_click_gives(client: FlaskClient) -> None:
    """Each count of each facet equals the total of the search with that value chosen."""
    for row in ask(client, q="railway", facets="section,author,year")["facets"]["author"]:
        assert ask(client, q="railway", author=row["value"] or "")["total"] == row["count"]


def test_other_apis_names_are_understood(client: FlaskClient) -> None:
    """NYT's dates without hyphens, `sort` and `size`, and the Guardian's names that only choose
    how an answer looks.
    """
    ours = ask(
        client, from__date="1992-01-01", to__date="1994-12-31", order__by="oldest", page__size=3
    )
    theirs = ask(client, begin_date="19920101", end_date="19941231", sort="oldest", size=3)
    assert [hit["id"] for hit in ours["results"]] == [hit["id"] for hit in theirs["results"]]
    assert ours["total"] == theirs["total"] > 0
    assert (
        ask(client, **{"show-fields": "body", "format": "json", "api-key": "anything"})["total"]
        == 60
    )
    assert ask(client, tag="ports")["total"] == 20 == ask(client, topic="ports")["total"]


def test_the_last_day_of_a_range_is_in_it(client: FlaskClient) -> None:
    """Both ends are inclusive, and undated articles are in no range."""
    dates = [
        hit["date"]
        for hit in ask(client, order__by="oldest", page__size=100)["results"]
        if hit["date"]
    ]
    assert ask(client, from__date=dates[0], to__date=dates[0])["total"] == dates.count(dates[0])
    assert ask(client, from__date=dates[0], to__date=dates[-1])["total"] == len(dates) < 60


def test_fields_pick_what_results_hold(client: FlaskClient) -> None:
    """The id and what was named, nothing else."""
    assert all(
        hit.keys() == {"id", "title", "date"} for hit in ask(client, fields="title,date")["results"]
    )


def test_highlight_and_timeline_can_be_left_out(client: FlaskClient) -> None:
    """Scripts that need neither don't pay for them."""
    answer = ask(client, q="harbour", highlight=0, timeline=0)
    assert answer["timeline"] == []
    assert all(hit["snippets"] == [] for hit in answer["results"])


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("sectoin=x", "sectoin", "section"),
        ("form-date=1990", "form-date", "from-date"),
        ("pagesize=5", "pagesize", "page-size"),
    ],
)
def test_an_unknown_parameter_names_the_nearest(
    client: FlaskClient, query: str, parameter: str, nearest: str
) -> None:
    """A misspelt name never silently gives the wrong hits."""
    (row,) = errors(client, query)
    assert (row["parameter"], row["nearest"]) == (parameter, nearest)
    assert nearest in row["detail"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=1.5",
        "page-size=101",
        "page=2000&page-size=10",
        "page=999999999999999999999",
        "from-date=yesterday",
        "from-date=1990-02-30",
        "from-date=1995&to-date=1994",
        "order-by=best",
        "match=some",
        "facets=section,colour",
        "fields=title,colour",
        "year=199",
        "month=1990-13",
        "without=colour",
        "strict=maybe",
        "highlight=2",
        "q=a&q=b",
        "page=1&page=2",
        "from-date=1990-01-01&begin_date=19910101",
        "facet-size=0",
    ],
)
def test_values_that_cannot_be_used_are_a_400(client: FlaskClient, query: str) -> None:
    """Wrong types, values out of bounds, and single parameters given twice.

    The row names the parameter.
    """
    rows = errors(client, query)
    assert rows[0]["parameter"] in query


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    """A script's author mends them in one go."""
    assert {row["parameter"] for row in errors(client, "page=0&colour=red&order-by=best")} == {
        "colour",
        "page",
        "order-by",
    }


def test_strict_gives_the_position(client: FlaskClient) -> None:
    """A query that can't be read is searched as plain words, but with strict=1 it is a 400 with
    the place.
    """
    assert ask(client, q='harbour "toll')["query"]["ignored"]
    response = client.get(SEARCH, query_string={"q": 'harbour "toll', "strict": 1})
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["type"].endswith("#bad-query")
    assert response.json["position"] == 8


@pytest.mark.parametrize("order", ["relevance", "newest"])
@pytest.mark.parametrize("text", ["harbuor", "harbuor harbour", '"harbuor strike"'])
def test_a_word_that_no_article_has_is_named(client: FlaskClient, text: str, order: str) -> None:
    """Whether the rest of the search finds anything or not, and in every order."""
    query = ask(client, q=text, order__by=order)["query"]
    assert "No article has “harbuor”." in [note["message"] for note in query["ignored"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "setting"),
    [
        ("x " * 300, "MORGUE_QUERY_TERMS"),
        ("x" * 5001, "MORGUE_QUERY_LENGTH"),
        ("(" * 60 + "x" + ")" * 60, "MORGUE_QUERY_DEPTH"),
    ],
)
def test_a_query_over_a_limit_is_a_400_not_half_an_answer(
    client: FlaskClient, query: str, setting: str
) -> None:
    """The page searches what fits and says so.

    A script is told which setting it is, in every address that takes a query.
    """
    for address in ("search", "export", "significant", "facets/author", "trends"):
        response = client.get(f"/api/v1/{address}", query_string={"q": query})
        assert response.status_code == 400, address
        assert response.json is not None
        assert response.json["type"].endswith("#too-much")
        assert setting in response.json["detail"]
    assert client.get("/", query_string={"q": query}).status_code == 200


def test_a_pattern_for_too_many_words_is_a_400(make_app: Callable[..., Any]) -> None:
    """For the same reason.

    A total over the most frequent words only would be taken for the whole.
    """
    client = make_app(expansions=2).test_client()
    refused = client.get(SEARCH, query_string={"q": "a*"})
    assert (refused.status_code, "MORGUE_EXPANSIONS" in refused.get_data(as_text=True)) == (
        400,
        True,
    )
    assert client.get(SEARCH, query_string={"q": "harb*"}).status_code == 200


def test_an_answer_that_has_not_changed_is_a_304(client: FlaskClient, refill: Refill) -> None:
    """The ETag belongs to the generation and the address; a new generation makes a new one."""
    first = client.get(f"{SEARCH}?q=harbour")
    tag = first.headers["ETag"]
    assert client.get(f"{SEARCH}?q=harbour", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{SEARCH}?q=railway", headers={"If-None-Match": tag}).status_code == 200
    refill([])
    assert client.get(f"{SEARCH}?q=harbour", headers={"If-None-Match": tag}).status_code == 200


def test_a_cursor_stays_on_its_generation_and_says_when_gone(
    client: FlaskClient, locator: str, refill: Refill
) -> None:
    """While the old generation is kept the cursor goes on in it.

    After that it is a 410 that says how to go on.
    """
    first = ask(client, page__size=10)
    refill([])
    second = ask(client, page__size=10, cursor=first["next"])
    assert second["total"] == 60
    assert second["generation"] == first["generation"]
    open_store(locator).drop(first["generation"])
    fresh = client.application.test_client()
    reading = fresh.application.extensions["morgue"]
    fresh.application.extensions["morgue"] = Archive(reading.settings, reading.store)
    gone = fresh.get(SEARCH, query_string={"page-size": 10, "cursor": first["next"]})
    assert gone.status_code == 410
    assert gone.json is not None
    assert "first page" in gone.json["detail"]


@pytest.mark.parametrize(
    "cursor", ["x", "bm9uc2Vuc2U=", "W10=", "WzEsMiwzXQ==", "é", "WyIwMDAwMDAwMDEiLCJ4IixbXV0="]
)
def test_a_cursor_that_is_none_is_a_400(client: FlaskClient, cursor: str) -> None:
    """What was cut short, made up or taken from another search is refused with the reason."""
    response = client.get(SEARCH, query_string={"cursor": cursor})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "after",
    [
        [],
        [1],
        ["x", "y", "z"],
        [None, None, None],
        [0.0, 1, 5],
        {},
        5,
        "abc",
        [0.0, 1, "a", "b"],
        [float("inf"), 10**30, "x"],
    ],
)
def test_a_forged_cursor_breaks_nothing(client: FlaskClient, after: Any) -> None:
    """Whoever knows how a cursor is made can't make one: only signed ones are read."""
    signed = base64.urlsafe_b64decode(ask(client, page__size=1)["next"])
    real = json.loads(signed[16:])
    for forged in ([real[0], real[1], after], [after, real[1], real[2]], [real[0], after, real[2]]):
        content = json.dumps(forged).encode()
        for data in (content, signed[:16] + content, bytes(16) + content):
            cursor = base64.urlsafe_b64encode(data).decode()
            for address in (SEARCH, "/api/v1/export"):
                assert client.get(address, query_string={"cursor": cursor}).status_code == 400
    deep = base64.urlsafe_b64encode(b"[" * 20_000).decode()
    assert client.get(SEARCH, query_string={"cursor": deep}).status_code == 400


def test_links_keep_the_search_and_not_the_token(client: FlaskClient) -> None:
    """Every relation has all parameters of the search, and no secret."""
    response = client.get(f"{SEARCH}?q=harbour&section=-Culture&page=2&page-size=3&api-key=secret")
    found = links_of(response.headers["Link"])
    assert found.keys() == {"first", "prev", "next", "last"}
    for address in found.values():
        assert "secret" not in address
        query = parse_qs(urlsplit(address).query)
        assert (query["q"], query["not-section"], query["page-size"]) == (
            ["harbour"],
            ["Culture"],
            ["3"],
        )
        assert client.get(address).status_code == 200


def test_a_search_is_explained_where_that_is_asked_for(client: FlaskClient) -> None:
    """explain=1 tells how q was read, what each clause finds, and, for an empty search, which of
    them leave nothing.
    """
    assert ask(client, q="harbour")["explanation"] is None
    found = ask(client, q="harbour AND railway", explain=1)["explanation"]
    assert (found["parsed"], found["total"]) == ("harbour AND railway", 0)
    assert [(clause["text"], clause["count"]) for clause in found["clauses"]] == [
        ("harbour", 20),
        ("railway", 20),
    ]
    assert found["empty"] == ["harbour", "railway"]
    assert {"harbour OR railway": 40}.items() <= {
        step["text"]: step["count"] for step in found["loosenings"]
    }.items()


def test_another_spelling_is_suggested_where_little_was_found(client: FlaskClient) -> None:
    """The words typed are searched as they are.

    A spelling that the archive knows better is offered beside.
    """
    found = ask(client, q="harbuor")
    assert (found["total"], found["suggestion"]) == (0, "harbour")
    assert ask(client, q="harbour")["suggestion"] is None
