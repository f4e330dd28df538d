"""Feeds and exports of a search."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient

from search import Article
from tests.web.pages.conftest import HOSTILE, TOLL, Reader, fill
from web import create_app

ATOM = "{http://www.w3.org/2005/Atom}"


def test_atom(client: FlaskClient) -> None:
    """A valid feed, newest first, with ids that don't hang on the site's address, and links that
    lead there.
    """
    answer = client.get("/search.atom?q=bridge")
    assert answer.mimetype == "application/atom+xml"
    root = ET.fromstring(answer.data)
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == "urn:morgue:article:post%2Ftoll"
    assert entry.findtext(f"{ATOM}updated") == "1994-05-02T00:00:00Z"
    assert entry.findtext(f"{ATOM}published") == "1994-04-29T00:00:00Z"
    assert entry.find(f"{ATOM}link").get("href") == "http://localhost/article/post/toll"
    assert (
        root.find(f"{ATOM}link[@rel='self']").get("href") == "http://localhost/search.atom?q=bridge"
    )
    assert root.find(f"{ATOM}link[@rel='alternate']").get("href") == "http://localhost/?q=bridge"
    assert root.findtext(f"{ATOM}updated")


def test_feeds_have_the_newest_first(client: FlaskClient) -> None:
    """Whatever order the search has, its feed begins with the newest piece."""
    items = json.loads(client.get("/search.json?q=nobody&order-by=oldest&page=3").data)["items"]
    dates = [item["date_published"] for item in items if "date_published" in item]
    assert dates == sorted(dates, reverse=True)
    assert len(items) == 50


def test_the_same_search_is_the_same_feed(client: FlaskClient) -> None:
    """Page, order and size of a list are no part of a feed's identity; words and filters are."""
    ids = [
        ET.fromstring(client.get(f"/search.atom?{query}").data).findtext(f"{ATOM}id")
        for query in (
            "q=bridge",
            "q=bridge&page=2&order-by=oldest&page-size=50",
            "q=bridge&section=Opinion",
        )
    ]
    assert ids[0] == ids[1] != ids[2]


def test_rss(client: FlaskClient) -> None:
    """RSS 2.0 with dates as it has them and ids that are no links."""
    root = ET.fromstring(client.get("/search.rss?q=bridge").data)
    item = root.find("channel/item")
    assert item is not None
    assert item.findtext("pubDate") == "Fri, 29 Apr 1994 00:00:00 GMT"
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"


def test_json_feed(client: FlaskClient) -> None:
    """JSON Feed 1.1, with the total by which a saved search knows what is new."""
    answer = client.get("/search.json?q=bridge")
    assert answer.mimetype == "application/feed+json"
    feed = json.loads(answer.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["_morgue"]["total"] == 1
    assert feed["items"][0]["external_url"] == TOLL.url
    assert "<mark>" in feed["items"][0]["content_html"]


def test_feeds_of_hostile_articles_are_well_formed() -> None:
    """Control characters, markup and script addresses leave feeds well-formed and harmless."""
    odd = Article(
        id="\x01odd",
        title="a\x00b\x0c<c>&",
        body=("<script>x</script>\ufffe \ud800",),
        url="javascript:x",
        date=dt.date(2000, 1, 1),
    )
    client = create_app(archive=fill([odd, HOSTILE])).test_client()
    for name in ("atom", "rss"):
        text = client.get(f"/search.{name}").data.decode()
        ET.fromstring(text)
        assert "javascript" not in text
    items = json.loads(client.get("/search.json").data)["items"]
    assert all("<script" not in item["content_html"] for item in items)


def test_pages_tell_of_their_feeds(page: Reader) -> None:
    """A results page names its three feeds for browsers and readers to find, with the search in
    their addresses.
    """
    links = page("/?q=bridge&section=Opinion&page-size=25").select("link[rel=alternate]")
    assert [link["type"] for link in links] == [
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
    ]
    assert [link["href"] for link in links] == [
        f"/search.{name}?q=bridge&section=Opinion" for name in ("atom", "rss", "json")
    ]


def test_csv_has_every_hit(client: FlaskClient) -> None:
    """As many rows as the page promised, in UTF-8 as spreadsheets expect it, formulas made
    harmless.
    """
    answer = client.get("/search.csv", headers={"Accept": "text/html"})
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert len(rows) == 62
    odd = next(row for row in rows if row["id"] == HOSTILE.id)
    assert odd["label"] == "'=1+1"
    assert odd["title"] == HOSTILE.title


def test_ndjson_holds_whole_articles(client: FlaskClient) -> None:
    """One article a line, with everything it has."""
    lines = client.get("/search.ndjson?q=bridge").data.decode().splitlines()
    assert [Article.from_dict(json.loads(line)) for line in lines] == [TOLL]


@pytest.mark.parametrize(
    ("form", "start", "count"), [("ris", "TY  - NEWS", 62), ("bib", "@article{", 62)]
)
def test_references_of_every_hit(client: FlaskClient, form: str, start: str, count: int) -> None:
    """RIS and BibTeX hold one entry for each hit."""
    text = client.get(f"/search.{form}").data.decode()
    assert text.count(start) == count


def test_exports_follow_filters_and_order(client: FlaskClient) -> None:
    """An export is the whole of the search on the page: its filters, its order, all its pages."""
    text = client.get(
        "/search.csv?q=nobody&section=Section+1&order-by=oldest&page=2&page-size=1"
    ).data.decode()
    dates = [row["date"] for row in csv.DictReader(io.StringIO(text[1:])) if row["date"]]
    assert len(dates) > 2
    assert dates == sorted(dates)


def test_exports_without_an_index_are_an_error_not_half_a_file() -> None:
    """What can't be searched is told by its status."""
    archive = fill([])
    empty = type(archive)(archive.settings, type(archive.store)("feeds-none", archive.settings))
    client = create_app(archive=empty).test_client()
    assert client.get("/search.csv").status_code == 503
    assert client.get("/search.atom").status_code == 503
