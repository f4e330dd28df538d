"""The Guardian's addresses, parameters and envelope, over this archive."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from search import TokenStore
from web.guardian.request import clauses


def answer(client: FlaskClient, path: str, status: int = 200) -> Any:
    """What `response` holds in the answer to a GET."""
    got = client.get(f"/guardian/{path}")
    assert got.status_code == status, got.get_data(as_text=True)[:300]
    return got.get_json()["response"]


def test_a_search_has_the_envelope(client: FlaskClient) -> None:
    """A page of results says how many there are, where it begins, and names each in full."""
    found = answer(client, "search?q=harbour&page-size=5&page=2&order-by=oldest")
    assert (found["status"], found["total"], found["startIndex"]) == ("ok", 20, 6)
    assert (found["pageSize"], found["currentPage"], found["pages"]) == (5, 2, 4)
    assert found["orderBy"] == "oldest"
    first = found["results"][0]
    assert first["type"] == "article"
    assert first["webTitle"].startswith("The harbour and the council")
    assert first["webUrl"].endswith(f"/article/{first['id']}")
    assert first["apiUrl"].endswith(f"/guardian/{first['id']}")
    days = [each.get("webPublicationDate", "9999") for each in found["results"]]
    assert days == sorted(days)


def test_an_item_is_had_by_its_id_with_the_fields_asked_for(client: FlaskClient) -> None:
    """`/guardian/<id>` has one article; `show-fields` names what it holds, as strings."""
    shows = "show-fields=headline,bodyText,wordcount,byline,body&show-tags=all&show-blocks=all"
    found = answer(client, f"post/1991/01.txt?{shows}")["content"]
    assert found["id"] == "post/1991/01.txt"
    assert found["fields"]["byline"] == "Tomás Ruiz, Ada Grieve"
    assert found["fields"]["wordcount"].isdigit()
    assert "&lt;b&gt;money" in found["fields"]["body"]
    tags = {(each["type"], each["id"]) for each in found["tags"]}
    assert ("contributor", "profile/tomas-ruiz") in tags
    assert ("publication", "publication/the-meridian-post") in tags
    assert found["blocks"]["body"][0]["bodyTextSummary"] == found["fields"]["bodyText"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("section=opinion", 15),
        ("section=opinion|letters", 30),
        ("section=-opinion", 45),
        ("section=(opinion|letters),-letters", 15),
        ("tag=ports", 20),
        ("tag=topic/ports", 20),
        ("tag=profile/ada-grieve", 30),
        ("tag=profile/ada-grieve,profile/tomas-ruiz", 15),
        ("tag=publication/the-meridian-post,profile/tomas-ruiz", 15),
        ("tag=no/such-tag", 0),
        ("lang=en", 60),
        ("q=harbour AND toll", 20),
        ("q=harbour AND NOT toll", 0),
        ("q=toll&query-fields=headline", 0),
        ("q=harbour&query-fields=headline", 20),
        ("q=grieve&query-fields=byline", 30),
        ("q=harbour OR library&query-fields=headline", 40),
        ("q=harbour) OR (toll&query-fields=headline", 20),
        ("ids=post/1991/01.txt,post/1992/02.txt,none", 2),
        ("from-date=1994-01-01&to-date=1994-12-31&use-date=published", 6),
        ("from-date=1994-01-01T00:00:00Z&to-date=1994-12-31T23:59:59Z", 6),
    ],
)
def test_each_parameter_chooses_its_articles(client: FlaskClient, query: str, total: int) -> None:
    """Every parameter that the Guardian has for choosing articles chooses them here."""
    assert answer(client, f"search?{query}")["total"] == total


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "star-rating=5",
        "production-office=uk",
        "use-date=last-modified",
        "order-by=random",
        "query-fields=thumbnail&q=a",
        "section=(opinion",
        "tag=ports|profile/ada-grieve",
        "from-date=yesterday",
        "page=0",
        "page-size=1000000",
        "page=999",
        "ids=a&q=b",
        "format=xml",
    ],
)
def test_what_cannot_be_answered_is_refused(client: FlaskClient, query: str) -> None:
    """A parameter that can't choose as it should is a 400 with a message, and never ignored."""
    got = client.get(f"/guardian/search?{query}")
    assert got.status_code == 400
    assert got.get_json()["message"] == got.get_json()["response"]["message"] != ""


def test_lists_of_sections_tags_and_editions(client: FlaskClient) -> None:
    """Sections, tags and editions are listed, and their ids are addresses."""
    found = answer(client, "sections?q=op")
    assert [each["id"] for each in found["results"]] == ["opinion"]
    assert answer(client, "opinion")["section"]["webTitle"] == "Opinion"
    assert answer(client, "opinion")["total"] == 15
    writers = answer(client, "tags?type=contributor&q=ada")["results"]
    assert [each["id"] for each in writers] == ["profile/ada-grieve"]
    assert answer(client, "profile/ada-grieve")["tag"]["webTitle"] == "Ada Grieve"
    assert answer(client, "editions?q=default")["total"] == 1
    assert answer(client, "nothing/of/this", 404)["status"] == "error"


def test_own_api_never_ignores_what_chooses_articles(client: FlaskClient) -> None:
    """In /api/v1, too, the Guardian's names work or are refused."""
    both = client.get("/api/v1/search?section=Opinion|Letters").get_json()
    assert both["total"] == 30
    shown = client.get("/api/v1/search?show-fields=headline,byline").get_json()["results"][0]
    assert set(shown) == {"id", "title", "authors"}
    for refused in ("query-fields=headline", "use-date=last-modified", "ids=a", "show-fields=x"):
        assert client.get(f"/api/v1/search?{refused}").status_code == 400
    assert client.get("/api/v1/search?use-date=published&tag=ports").get_json()["total"] == 20


@pytest.mark.parametrize("text", ["(a", "a)", "(a,b)", "a|-b"])
def test_filters_that_do_not_fit_are_refused(text: str) -> None:
    """Parentheses without a partner and signs in odd places raise ValueError."""
    with pytest.raises(ValueError, match=r"stands|partner"):
        clauses(text)


def test_a_closed_archive_asks_for_a_token(make_app: Any, tmp_path: Any) -> None:
    """Where access needs tokens, `api-key` carries one; without it the answer is a 401."""
    client = make_app(access="token").test_client()
    _, text = TokenStore(tmp_path / "state").create("Desk", scopes=["search"])
    refused = client.get("/guardian/search?q=harbour")
    assert refused.status_code == 401
    assert "Bearer" in refused.headers["WWW-Authenticate"]
    assert "harbour" not in refused.get_data(as_text=True)
    assert client.get(f"/guardian/search?q=harbour&api-key={text}").status_code == 200
