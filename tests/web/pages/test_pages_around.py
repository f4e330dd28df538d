"""Author pages, browsing, trends, the advanced form, help, saved searches, and how answers
travel.
"""

from __future__ import annotations

import datetime as dt
import gzip
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import OPERATORS, Article, MentionRequest, SearchRequest, open_store
from tests.test_records import archive_of, build
from tests.web.pages.conftest import Reader, fill
from web import create_app


def test_an_authors_page(page: Reader) -> None:
    """First and last piece, pieces a year, sections, recurring words, and every piece."""
    tree = page("/author/Tom%C3%A1s%20Ruiz")
    dates = sorted(time["datetime"] for time in tree.select(".hits time"))
    assert tree.h1.text == "Tomás Ruiz"
    lead = tree.select_one(".lead")
    assert [time["datetime"] for time in lead.select("time")] == [dates[0], dates[-1]]
    assert len(tree.select(".hits .hit")) == int(lead.text.split()[0])
    assert len(tree.select("svg.bars a")) == len({date[:4] for date in dates})
    assert any(heading.text == "Section" for heading in tree.select(".filters h2"))
    page("/author/Nobody%20Here", status=404)


def test_an_authors_pieces_go_on(page: Reader) -> None:
    """More than a page of pieces can be paged through, and every link stays with the author."""
    client = create_app(archive=_prolific()).test_client()
    reader = Reader(client)
    first = reader("/author/Ann%20Other")
    following = first.select_one(".pages a[rel=next]")["href"]
    assert following.startswith("/author/Ann%20Other?page=2")
    second = reader(following)
    assert len(second.select(".hit")) == 5
    assert not second.select(".pages a[rel=next]")
    assert not {h["value"] for h in first.select(".hit .tick input")} & {
        h["value"] for h in second.select(".hit .tick input")
    }


def _prolific():  # type: ignore[no-untyped-def]
    from search import Article

    return fill(
        Article(id=f"n{number}", title=f"Piece {number}", authors=("Ann Other",), body=("Text.",))
        for number in range(25)
    )


def test_everything_is_reachable_without_a_query(page: Reader) -> None:
    """From Browse, years lead to days and values to lists.

    Together the years and the undated are the whole archive.
    """
    tree = page("/browse")
    numbers = [int(count.text) for count in tree.select(".browse-years .n")]
    assert sum(numbers) == 62
    for link in tree.select(".browse-years a, .shelves a"):
        assert page.client.get(link["href"]).status_code == 200, link["href"]


def test_a_year_as_a_calendar(page: Reader) -> None:
    """Each day with articles is a link to exactly those; the months add up to the year."""
    tree = page("/browse/1994")
    assert (
        tree.select_one(".lead a").text
        == f"{sum(int(n.text) for n in tree.select('.month caption .n'))} articles"
    )
    day = next(
        link
        for link in tree.select(".month td a")
        if link["aria-label"].startswith("29 April 1994")
    )
    found = page(day["href"])
    assert "No Toll on the Bridge" in found.text
    assert found.select_one("h1").text == "29 April 1994"
    assert [link["href"] for link in tree.select(".tools a")] == ["/browse/1993", "/browse/1995"]
    page("/browse/0000", status=404)


def test_trends_draw_table_and_lines(page: Reader) -> None:
    """A line and a column for each query; each number in the table leads to as many articles."""
    tree = page("/trends?q=harbour&q=railway&unit=year")
    assert len(tree.select(".trend polyline")) == 2
    rows = tree.select(".numbers tbody tr")
    assert len(rows) == 12
    cell = tree.select_one(".numbers td a")
    assert page(cell["href"]).select_one("#total b").text == cell.text
    assert sum(int(row.select("td")[-1].text) for row in rows) == 62 - 9


def test_a_search_becomes_a_trend_with_its_filters(page: Reader) -> None:
    """From the results one gets to the search over time, within the same filters.

    Drawing anew keeps them, a link drops them.
    """
    link = page(
        "/?q=nobody&section=Section+1&not-author=Writer+1&from-date=1990-01-01&page=2"
    ).find("a", string="As a trend")
    tree = page(link["href"])
    assert tree.select_one(".trend-form textarea[name=q]").text == "nobody"
    assert "Among Section 1, not Writer 1." in tree.text
    assert "All within the filters" in tree.select_one(".numbers thead").text
    kept = {
        field["name"]: field["value"] for field in tree.select(".trend-form input[type=hidden]")
    }
    assert kept == {"section": "Section 1", "not-author": "Writer 1"}
    assert tree.select_one("[name=from-date]")["value"] == "1990-01-01"
    whole = page(tree.find("a", string="In the whole archive")["href"])
    assert "Among" not in whole.text
    assert whole.select_one("[name=from-date]")["value"] == "1990-01-01"


def test_trends_as_shares_with_gaps() -> None:
    """Shares are of all articles of the period.

    A period in which the archive holds nothing breaks the line and is marked.
    """
    import datetime as dt

    from search import Article

    years = (1990, 1990, 1991, 1993, 1994)
    found = [
        Article(id=str(i), title="strike" if i else "calm", date=dt.date(year, 1, 1))
        for i, year in enumerate(years)
    ]
    reader = Reader(create_app(archive=fill(found)).test_client())
    tree = reader("/trends?q=strike&show=share&unit=year")
    assert len(tree.select(".trend rect.gap")) == 1
    assert len(tree.select(".trend polyline")) == 2
    assert [row.th.text for row in tree.select(".numbers tbody tr.gap")] == ["1992"]
    assert "50.0 %" in tree.select(".numbers tbody tr")[-1].text


def test_trends_as_files(client: FlaskClient) -> None:
    """The numbers as CSV and the drawing as SVG that needs nothing else."""
    rows = (
        client.get("/trends.csv?q=harbour&q=%3DSUM(A1)&unit=year")
        .text.lstrip("\ufeff")
        .splitlines()
    )
    assert rows[0] == "period,all articles,harbour,'=SUM(A1)"
    assert len(rows) == 13
    svg = client.get("/trends.svg?q=harbour&q=%3Cscript%3E").text
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=",
        "?q=harbour&unit=week&show=all",
        "?q=a&q=b&q=c&q=d&q=e&q=f",
        "?q=harbour&from-date=1800&to-date=1801",
    ],
)
def test_trends_of_anything(page: Reader, query: str) -> None:
    """Nothing asked, too much asked, or dates without articles: a page that says so."""
    tree = page(f"/trends{query}")
    if query.count("q=") > 5:
        assert "room for 5 lines" in tree.text
    if "1800" in query:
        assert "no dated articles" in tree.text


def test_the_advanced_form_writes_into_the_box(page: Reader) -> None:
    """Filled in, the form leads to the search with its query in the box."""
    answer = page.client.get(
        "/advanced?go=1&all=bridge&phrase=a+promise&since=1990-01-01&sort=oldest"
    )
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked == {
        "q": ['bridge "a promise"'],
        "from-date": ["1990-01-01"],
        "order-by": ["oldest"],
    }
    assert page(answer.headers["Location"]).select_one("input#q")["value"] == 'bridge "a promise"'
    names = {field["name"] for field in page("/advanced").select(".advanced [name]")}
    assert {
        "all",
        "any",
        "phrase",
        "none",
        "near1",
        "near2",
        "distance",
        "order",
        "field",
        "words",
        "since",
        "until",
    } <= names


def test_help_has_every_operator_as_a_link_that_runs(page: Reader) -> None:
    """Each operator is explained with an example that is a search."""
    tree = page("/help")
    links = [link["href"] for link in tree.select(".operators a")]
    assert len(links) >= len(OPERATORS)
    for link in links:
        answer = page.client.get(link)
        assert answer.status_code == 200
        assert "was ignored" not in answer.text


def test_saved_searches_need_no_account(page: Reader) -> None:
    """The page says where saved things are kept, and what to do without scripts."""
    tree = page("/saved")
    assert "in this browser alone" in tree.text
    assert "bookmark" in tree.noscript.text


def test_the_site_can_be_added_to_a_browser(client: FlaskClient) -> None:
    """The description of the search names its address with a place for the words."""
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.text)
    url = root.find("{http://a9.com/-/spec/opensearch/1.1/}Url[@type='text/html']")
    assert url is not None
    assert url.get("template") == "http://localhost/?q={searchTerms}"


@pytest.mark.parametrize(
    "address",
    ["/", "/?q=bridge", "/article/post/toll", "/browse", "/search.atom?q=bridge", "/help"],
)
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, address: str) -> None:
    """A page carries a tag of generation and address.

    Asked again with it, nothing is sent and nothing searched.
    """
    first = client.get(address)
    tag = first.headers.get("ETag")
    if address == "/help":
        assert tag is None
        return
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert (
        client.get(
            f"{address}{'&' if '?' in address else '?'}page=2", headers={"If-None-Match": tag}
        ).status_code
        == 200
    )


def test_a_new_generation_is_sent() -> None:
    """After a reindex the tag of the old generation counts no more."""
    from search import Article
    from search.documents import analyse
    from search.engines.protocols import Manifest
    from search.engines.shared.compatibility import read_fingerprint

    archive = fill([Article(id="1", title="One")])
    client = create_app(archive=archive).test_client()
    tag = client.get("/").headers["ETag"]
    writer = archive.store.create()
    with writer:
        writer.put(analyse(Article(id="2", title="Two")))
    built, fingerprint = "2021-01-01T00:00:00+00:00", read_fingerprint("english")
    archive.store.seal(
        Manifest(writer.generation, "memory", "memory", fingerprint, "english", 1, "", (), built)
    )
    archive.store.activate(writer.generation)
    answer = client.get("/", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "Two" in answer.text


def test_answers_are_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    """Pages, files and exports come in gzip where the reader accepts it, and say that they vary."""
    for address in (
        "/?q=nobody",
        "/search.csv",
        client.get("/").text.partition('stylesheet" href="')[2].partition('"')[0],
    ):
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        unpacked = gzip.decompress(packed.data)
        assert abs(len(unpacked) - len(plain.data)) < 20
        assert len(packed.data) < len(unpacked)


def test_static_files_are_kept_for_ever(client: FlaskClient) -> None:
    """Style sheet and scripts have a hash in their address and never change under it.

    Another hash is asked anew.
    """
    address = client.get("/").text.partition('stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    stale = client.get("/static/000000000000/style.css")
    assert stale.headers["Cache-Control"] == "no-cache"
    for bad in ("/static/x/../pages.py", "/static/x/..%2f..%2fpages.py", "/static/x/nothing.css"):
        assert client.get(bad).status_code == 404


def test_the_search_page_is_light(app: Flask) -> None:
    """Page, style sheet and scripts together stay under 60 KB as they travel.

    The page without facets is light unpacked too.
    """
    client = app.test_client()
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/?q=nobody", headers=packed)
    folder = client.get("/").text.partition('stylesheet" href="')[2].partition("style.css")[0]
    files = [
        client.get(folder + name, headers=packed)
        for name in ("style.css", "theme.js", "main.js", "themes.js", "icon.svg")
    ]
    assert all(file.status_code == 200 for file in files)
    assert len(page.data) + sum(len(file.data) for file in files) < 60_000


@pytest.mark.parametrize("engine", ["memory", "whoosh", "tantivy"])
def test_trends_of_what_was_printed_in_a_season(engine: str, tmp_path: Path) -> None:
    """Periods begin with the first hit, and a season's mentions count in months as its words."""
    place = f"memory:{uuid4()}" if engine == "memory" else f"{engine}:{tmp_path / 'index'}"
    winter, spring = dt.date(1941, 12, 1), dt.date(1942, 3, 5)
    known = (
        Article("winter", date=winter, date_precision="season", body=("A harbour, a harbour.",)),
        Article("december", date=winter, body=("A harbour in the fog.",)),
        *(
            Article(str(year), date=spring.replace(year=year), body=("A gull at the harbour.",))
            for year in range(1942, 1955)
        ),
    )
    store = open_store(place)
    build(store, {article.id: article for article in known})
    archive = archive_of(store)
    years = archive.trends(["gull"], unit=None)
    assert years.unit == "year" and years.periods[0] == "1942" and set(years.archive) == {1}
    months = archive.trends(["harbour"], unit="month", mentions=True, words=True)
    assert months.periods[0] == "1941-12" and months.series[0][1] == months.archive
    assert sum(months.words) == 14 * 5
    # The season's two mentions are in no month, so that each month with one has as many.
    assert archive.mentions.span(MentionRequest(SearchRequest("harbour"))).peak == ("1941-12", 1)
