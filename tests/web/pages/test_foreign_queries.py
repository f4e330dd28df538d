"""Pages for queries of other services, for words that no article has, and for orders by date."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.pages.conftest import Reader

PASTED = {
    "Nexis": "HLEAD(harbour) and not BODY(strike)",
    "Factiva": "hd=harbour not wc<10",
    "ProQuest": "ti(harbour) NOT au(nobody)",
    "Lucene": "+harbour -strike",
}


@pytest.mark.parametrize("service", PASTED)
def test_a_pasted_query_is_translated_in_parts(page: Reader, service: str) -> None:
    """The page names the service, lists the parts with their counts, and leads to the query as
    typed.
    """
    tree = page(f"/?q={quote(PASTED[service], safe='')}")
    shown = tree.select_one(".translation")
    assert service in shown.text
    parts = shown.select(".chips li")
    assert len(parts) == 2
    assert "NOT" in parts[1].code.text
    assert all(part.select_one(".label").text.replace(",", "").isdigit() for part in parts)
    typed = next(a["href"] for a in shown.select("a") if "as typed" in a.text)
    assert "dialect=morgue" in typed
    assert page(typed).select_one(".translation") is None


def test_a_part_finds_as_many_as_it_says(page: Reader) -> None:
    """The count of a part is the total of the search that it leads to."""
    tree = page("/?q=" + quote("hd=harbour not strike", safe=""))
    for part in tree.select(".translation .chips li"):
        found = page(part.a["href"]).select_one("#total b").text
        assert found == part.select_one(".label").text


def test_a_word_that_is_clearly_meant_is_searched_with_a_way_back(page: Reader) -> None:
    """No article has the typed word: the page says so, searches the other, and leads back."""
    tree = page("/?q=harbuor+strike")
    said = tree.select_one(".notes .meant")
    assert "No article has “harbuor”" in said.text.replace('"', "“") or "harbuor" in said.text
    assert "searched for harbour" in said.text
    back = page(said.a["href"])
    assert back.select_one("input#q")["value"] == "harbuor strike"
    assert "No article has “harbuor”." in back.select_one(".notes").text


def test_a_word_in_quotes_is_searched_as_typed(page: Reader) -> None:
    """What is in quotes is never replaced."""
    tree = page("/?q=" + quote('"harbuor" strike'))
    assert tree.select_one("input#q")["value"] == '"harbuor" strike'


def test_by_date_only_full_matches_are_listed(page: Reader) -> None:
    """The relaxed rest is one click away."""
    tree = page("/?q=harbour+strike+nurses&order-by=newest")
    said = next(p for p in tree.select(".notes p, .nothing p") if "any of" in p.text)
    some = page(said.a["href"])
    assert "match=any" in said.a["href"]
    assert len(some.select(".hits li.hit")) > len(tree.select(".hits li.hit"))


def test_the_answer_of_the_api_has_the_translation(client: FlaskClient) -> None:
    """Search, batch and trends say how a query of another service was read."""
    q = "hd=harbour and co=strike"
    found = client.get("/api/v1/search", query_string={"q": q}).get_json()["query"]
    assert found["dialect"] == "factiva"
    assert found["translation"] == "title:harbour AND strike"
    assert "no field like co" in found["losses"][0]["message"]
    typed = client.get("/api/v1/search", query_string={"q": q, "dialect": "morgue"}).get_json()
    assert typed["query"]["translation"] is None
    batch = client.post("/api/v1/batch", json={"queries": [q, {"q": "harbour"}]}).get_json()
    assert [line["query"]["dialect"] for line in batch["lines"]] == ["factiva", "morgue"]
    trends = client.get("/api/v1/trends", query_string={"q": q}).get_json()
    assert trends["series"][0]["translation"] == "title:harbour AND strike"
    assert client.get("/api/v1/search", query_string={"q": q, "dialect": "x"}).status_code == 400


def test_a_value_that_no_article_has_names_the_nearest(client: FlaskClient) -> None:
    """The API says so for a parameter, too."""
    found = client.get("/api/v1/search", query_string={"section": "opinoin"}).get_json()
    assert found["total"] == 0
    assert "the nearest is “Opinion”" in found["query"]["ignored"][0]["message"]


@pytest.mark.parametrize(
    "query", ["section:opinoin", 'harbour AND section:"opinoin"', "se=opinoin"]
)
def test_a_value_in_the_query_that_no_article_has_names_the_nearest(
    client: FlaskClient, query: str
) -> None:
    """The API says so for a field in the query, of another service's language too."""
    found = client.get("/api/v1/search", query_string={"q": query}).get_json()
    assert found["total"] == 0
    said = " ".join(note["message"] for note in found["query"]["ignored"])
    assert "No article has the section “opinoin”; the nearest is “Opinion”" in said


def test_the_box_offers_values_of_the_field_at_its_end(client: FlaskClient) -> None:
    """Whatever facet it is, by its name or an alias."""
    found = client.get("/api/v1/suggest", query_string={"q": "harbour se"}).get_json()
    assert found["field"] is None
    found = client.get("/api/v1/suggest", query_string={"q": "harbour section:op"}).get_json()
    assert (found["field"], found["values"], found["before"]) == (
        "section",
        ["Opinion"],
        "harbour ",
    )
    found = client.get("/api/v1/suggest", query_string={"q": "kind:"}).get_json()
    assert found["field"] == "label"


def test_a_language_is_known_by_one_of_its_names(client: FlaskClient) -> None:
    """`la.exact("ENG")` is read as en or English: that the archive has one of them is enough."""
    for query in ('ti(harbour) AND la.exact("ENG")', "hd=harbour and la=en"):
        found = client.get("/api/v1/search", query_string={"q": query}).get_json()
        notes = " ".join(note["message"] for note in found["query"]["ignored"])
        assert found["total"]
        assert "No article has" not in notes
