"""Readers' tools find an article's metadata, a list of results, and robots.txt."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import extruct
import pytest
from flask.testing import FlaskClient

from tests.newspaper import hard_cases
from tests.web.pages.conftest import HOSTILE, Reader, fill
from web import create_app

BASE = "http://localhost/article/post/toll"


@pytest.mark.filterwarnings("ignore")  # extruct's parsers use what newer Pythons call obsolete
def test_an_article_is_recognised_by_extruct(client: FlaskClient) -> None:
    """JSON-LD, Open Graph and Dublin Core name title, author, day, section and paper."""
    page = client.get("/article/post/toll").text
    found = extruct.extract(page, base_url=BASE, syntaxes=["json-ld", "opengraph", "dublincore"])
    (article,) = found["json-ld"]
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == "No Toll on the Bridge"
    assert article["author"] == [{"@type": "Person", "name": "Ada van der Grieve"}]
    assert article["datePublished"] == "1994-04-29"
    assert article["articleSection"] == "Opinion"
    assert article["publisher"]["name"] == "The Meridian Post"
    assert article["url"] == BASE
    graph = dict(found["opengraph"][0]["properties"])
    assert graph["og:type"] == "article"
    assert graph["og:site_name"] == "The Meridian Post"
    core = {each["name"]: each["content"] for each in found["dublincore"][0]["elements"]}
    assert core["DC.type"] == "newspaperArticle"
    assert core["DC.creator"] == "Ada van der Grieve"
    assert core["DC.date"] == "1994-04-29"


def test_an_article_has_the_tags_of_reference_managers(page: Reader) -> None:
    """Zotero's translator takes Highwire's tags; the canonical address has no search in it."""
    tree = page("/article/post/toll?q=toll")
    tags = {tag["name"]: tag["content"] for tag in tree.select("meta[name^=citation_]")}
    assert tags["citation_title"] == "No Toll on the Bridge"
    assert tags["citation_author"] == "Ada van der Grieve"
    assert tags["citation_publication_date"] == "1994/04/29"
    assert tags["citation_section"] == "Opinion"
    assert "citation_journal_title" not in tags, "it would be taken for a journal's article"
    assert tree.select_one("link[rel=canonical]")["href"] == BASE


def test_nothing_in_an_article_ends_its_metadata(client: FlaskClient) -> None:
    """An article that closes elements in its title stays inside JSON-LD."""
    from urllib.parse import quote

    text = client.get(f"/article/{quote(HOSTILE.id, safe='')}").text
    inside = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(inside)["headline"] == HOSTILE.title
    assert "<" not in inside


def test_a_list_of_results_is_a_list_of_articles(page: Reader) -> None:
    """Each result has a COinS that names it as a newspaper article with author, paper and day."""
    tree = page('/?q="promise"')
    (coins,) = tree.select("span.Z3988")
    said = parse_qs(coins["title"])
    assert said["rft.type"] == ["newspaperArticle"]
    assert said["rft.title"] == ["No Toll on the Bridge"]
    assert said["rft.creator"] == ["Ada van der Grieve"]
    assert said["rft.date"] == ["1994-04-29"]
    assert said["rft.identifier"] == [BASE]


def test_crawlers_are_shut_out_of_searches(client: FlaskClient) -> None:
    """Searches, exports and the API are closed to crawlers, articles are not."""
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    closed = [line.removeprefix("Disallow: ") for line in answer.text.splitlines()[1:]]
    assert {"/?", "/*?", "/search.", "/api/"} <= set(closed)
    assert not any("/article".startswith(path.rstrip("*")) for path in closed if path != "/?")


def test_foreign_texts_name_their_language() -> None:
    """Headlines and passages in another language say so to screen readers, English ones don't."""
    reader = Reader(create_app(archive=fill(hard_cases())).test_client())
    for address, place in (
        ("/?q=harbor", ".hit h3"),
        ("/?q=harbor", ".hit .excerpts"),
        ("/mentions?q=harbor", "td.kwic"),
        ("/day/1990-10-23", ".paper li > a"),
    ):
        spoken = [each.get("lang") for each in reader(address).select(place)]
        assert "he" in spoken, address
        assert None in spoken, "English, which the page is in anyway"
