"""Mentions, words of sets, comparisons and quotations over HTTP."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask.testing import FlaskClient

from web.api.models import mention_models

V1 = "/api/v1"


def get(client: FlaskClient, path: str, **params: Any) -> Any:
    """A good answer."""
    response = client.get(f"{V1}{path}", query_string=params)
    assert response.status_code == 200, response.json
    return response.json


def test_mentions_have_their_articles_and_addresses(client: FlaskClient) -> None:
    """Each row leads to its place, and the numbers are those of all pages."""
    answer = get(client, "/mentions", q="harbour", facets="author", **{"page-size": 3})
    mention_models.MentionsAnswer.model_validate(answer)
    assert answer["total"] >= answer["articles"] > 0
    assert sum(c["count"] for c in answer["facets"]["author"]) >= answer["total"]
    row = answer["mentions"][0]
    assert row["text"].casefold().startswith("harbour")
    page = client.get(row["address"].partition("#")[0])
    assert page.status_code == 200
    assert 'id="at"' in page.text
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        part = get(client, "/mentions", q="harbour", facets="author", **{"page-size": 3}, **more)
        found += [(each["id"], each["field"], each["start"]) for each in part["mentions"]]
        cursor = part["next"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == answer["total"]


def test_exports_hold_every_mention(client: FlaskClient) -> None:
    """As NDJSON and as CSV, each row with its citation and address."""
    total = get(client, "/mentions", q="harbour")["total"]
    lines = client.get(f"{V1}/mentions/export?q=harbour").text.splitlines()
    assert len(lines) == total
    assert all(json.loads(line)["citation"] for line in lines)
    table = client.get(f"{V1}/mentions/export?q=harbour&format=csv").text
    rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert len(rows) == total
    assert all(row["address"].startswith("/article/") for row in rows)


def test_the_first_and_the_last(client: FlaskClient) -> None:
    """With the writers in the order of their first mention."""
    answer = get(client, "/mentions/span", q="harbour")
    mention_models.SpanAnswer.model_validate(answer)
    assert answer["first"]["date"] <= answer["last"]["date"]
    assert answer["writers"]


def test_words_of_a_set_and_of_two(client: FlaskClient) -> None:
    """Figures equal the mentions that they stand for."""
    answer = get(client, "/words", q="harbour", near=5)
    mention_models.WordsAnswer.model_validate(answer)
    for term in answer["words"][:3]:
        inside = get(client, "/mentions", q="harbour", of=f'"{term["text"]}"', bylines=0)
        assert inside["total"] == term["here"]
    both = get(client, "/compare", a="harbour", b="railway")
    mention_models.CompareAnswer.model_validate(both)
    assert both["a"]["articles"] == answer["articles"]


def test_quotations_are_answered_one_by_one(client: FlaskClient) -> None:
    """From JSON and plain text; what can't be read is refused."""
    text = get(client, "/mentions", q="harbour", context="sentence")["mentions"][0]
    quotation = f"{text['left']} {text['text']} {text['right']}"
    answer = client.post(f"{V1}/quotes", json={"text": f"“{quotation}”"}).json
    assert answer is not None
    mention_models.QuotesAnswer.model_validate(answer)
    assert [each["status"] for each in answer["quotations"]] == ["verbatim"]
    plain = client.post(f"{V1}/quotes", data="nobody wrote these", content_type="text/plain").json
    assert plain is not None
    assert plain["quotations"][0]["status"] == "absent"
    assert client.post(f"{V1}/quotes", json={"txt": "x"}).status_code == 400
    assert client.post(f"{V1}/quotes", data="x").status_code == 415


def test_a_query_without_words_says_why_it_has_no_mentions(client: FlaskClient) -> None:
    """It is no error."""
    answer = get(client, "/mentions", q="-harbour")
    assert answer["total"] == 0
    assert "no mentions" in answer["ignored"][0]["message"]
