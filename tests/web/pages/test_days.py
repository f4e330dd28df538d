"""A day's paper, a month's calendar, registers from A to Z, and a writer's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from search import Article, FacetCount
from tests.newspaper import hard_cases, newspaper
from tests.web.pages.conftest import Reader, fill
from web import create_app
from web.components import registers

DAY = dt.date(1990, 10, 23)


def _piece(number: int, **values: object) -> Article:
    given: dict[str, object] = {"title": f"Piece {number}", "date": DAY, "body": ("Words.",)}
    return Article(id=f"day/{number}", **(given | values))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """The pages over a newspaper with one day of known pieces."""
    known = (
        _piece(1, section="Metro", publication="Courier"),
        _piece(2, section="Metro", label="Letter", publication="Courier"),
        _piece(3, section="Editorial", publication="Post"),
        _piece(4, publication="Post"),
        _piece(5, date=dt.date(1990, 10, 25), publication="Post"),
        _piece(6, date=dt.date(1990, 8, 1), publication="Courier"),
    )
    articles = (a for a in newspaper(80) if not a.date or a.date.year != 1990)
    yield Reader(create_app(archive=fill((*known, *articles))).test_client())


@pytest.mark.slow
def test_a_days_paper_is_by_section(reader: Reader) -> None:
    """Sections first, editorials and letters together, what has no section last."""
    tree = reader("/day/1990-10-23")
    found = {
        part.h2.text: [link.text for link in part.select("li > a")]
        for part in tree.select(".paper section")
    }
    assert found == {
        "Metro": ["Piece 1"],
        "Editorials, letters and commentary": ["Piece 2", "Piece 3"],
        "Without a section": ["Piece 4"],
    }
    assert "4 pieces" in tree.select_one(".lead").text


def test_the_days_around_are_those_with_a_paper(reader: Reader) -> None:
    """Previous and next lead to the nearest days that have pieces, in one paper to that paper's."""
    assert reader("/day/1990-10-23").select_one("[rel=next]")["href"] == "/day/1990-10-25"
    tree = reader("/day/1990-10-23?publication=Courier")
    assert len(tree.select(".paper li")) == 2
    assert tree.select_one("[rel=prev]")["href"] == "/day/1990-08-01?publication=Courier"
    assert [link.text for link in tree.select(".options a")] == ["All", "Courier 2", "Post 2"]


def test_a_month_counts_its_days(reader: Reader) -> None:
    """Each day with pieces has their number and leads to its paper."""
    tree = reader("/month/1990-10")
    links = {link["href"]: link.select_one(".n").text for link in tree.select(".month td a")}
    assert links == {"/day/1990-10-23": "4", "/day/1990-10-25": "1"}
    assert tree.select_one("[rel=prev]")["href"] == "/month/1990-08"


@pytest.mark.parametrize(
    "path", ["/day/1990-13-01", "/day/x", "/month/199", "/day/1990-1-1", "/day/1990-13"]
)
def test_what_is_no_day_is_not_found(reader: Reader, path: str) -> None:
    """A day that no calendar has is a 404 that says how days are written."""
    assert "1990-04-29" in reader(path, status=404).text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/day/1990-10", "/month/1990-10"),
        ("/day/1990-10?publication=Courier", "/month/1990-10?publication=Courier"),
        ("/day/1990", "/browse/1990"),
        ("/month/1990", "/browse/1990"),
    ],
)
def test_a_month_or_year_asked_for_as_a_day_leads_to_its_page(
    reader: Reader, path: str, leads_to: str
) -> None:
    """A reader who shortens an address comes to the calendar of that month or year."""
    answer = reader.client.get(path)
    assert (answer.status_code, answer.location) == (302, leads_to)


def test_the_first_and_the_last_day_of_the_calendar(reader: Reader) -> None:
    """The ends of the calendar have pages, too."""
    for path in ("/day/0001-01-01", "/day/9999-12-31", "/month/0001-01", "/month/9999-12"):
        assert "nothing of this" in reader(path).text


def test_a_register_puts_spellings_together() -> None:
    """Capitals and middle initials are spellings of one name; a bare initial may be anybody's."""
    counts = [
        FacetCount("Ilse Brandvold", 9),
        FacetCount("ILSE BRANDVOLD", 4),
        FacetCount("Ilse M. Brandvold", 1),
        FacetCount("I. Brandvold", 2),
        FacetCount("Zdeňka Hrabětová", 3),
        FacetCount(None, 7),
    ]
    found = registers.register(counts, people=True)
    assert [(e.letter, e.text, e.count, len(e.variants)) for e in found] == [
        ("B", "Brandvold, I.", 2, 0),
        ("B", "Brandvold, Ilse", 14, 2),
        ("H", "Hrabětová, Zdeňka", 3, 0),
    ]


def test_registers_are_pages(reader: Reader) -> None:
    """Writers, sections, papers, kinds and topics can be browsed from A to Z."""
    for facet in ("author", "section", "publication", "label", "topic"):
        tree = reader(f"/browse/{facet}")
        link = tree.select_one(".all-values a")
        count = int(tree.select_one(".all-values .n").text)
        if facet != "author":
            assert int(reader(link["href"]).select_one("#total b").text) == count


def test_a_writers_page_names_spellings_and_co_writers(reader: Reader) -> None:
    """Other spellings of the name and whoever shared a byline are links to their pages."""
    tree = reader("/author/Ilse%20Brandvold")
    panels = {part.h2.text: part for part in tree.select(".facet")}
    assert "ILSE BRANDVOLD" in panels["Also written"].text
    shared = panels["Written with"].select_one("li")
    other, count = shared.a.text, int(shared.select_one(".n").text)
    found = reader('/?q=author:"Ilse Brandvold" AND author:"' + other + '"&page-size=100')
    bylines = [part.text for part in found.select(".by")]
    assert sum("Ilse Brandvold" in line and other in line for line in bylines) == count


@pytest.mark.slow
def test_hard_cases_have_all_pages() -> None:
    """Values of any length, script or none at all are on pages that stay light."""
    client = create_app(archive=fill(hard_cases())).test_client()
    reader = Reader(client)
    for address in (
        *("/", "/?q=harbor", "/?q=harbor&view=compact", "/browse", "/browse/author"),
        *("/browse/section", "/facet/section", "/filters?q=harbor", "/day/1990-10-23"),
        *("/month/1990-10", "/trends?q=harbor", "/browse/1990"),
        *(f"/article/hard/{name}?q=harbor" for name in ("author", "section", "rtl", "cjk")),
        *(f"/article/hard/{name}?q=harbor" for name in ("bare", "nothing", "word", "teaser")),
    ):
        reader(address)
        assert len(client.get(address).data) < 60_000, address


def test_a_day_leads_past_the_less_precisely_dated_to_the_next() -> None:
    """However many articles of a year or season share the days around, the next day is found."""
    vague = (
        _piece(100 + number, date=dt.date(1990, 1, 1), date_precision="year")
        for number in range(120)
    )
    known = (_piece(1), _piece(2, date=dt.date(1990, 11, 2)), _piece(3, date=dt.date(1999, 3, 4)))
    pages = Reader(create_app(archive=fill((*known, *vague))).test_client())
    assert pages("/day/1990-10-23").select_one("[rel=next]")["href"] == "/day/1990-11-02"
    assert pages("/day/1990-11-02").select_one("[rel=next]")["href"] == "/day/1999-03-04"
    assert pages("/month/1990-10").select_one("[rel=next]")["href"] == "/month/1990-11"
    assert not pages("/day/1999-03-04").select("[rel=next]")


@pytest.mark.slow
def test_a_days_own_pieces_come_before_a_years() -> None:
    """The first of January is in no danger of showing only pieces dated by their year."""
    day = dt.date(1990, 1, 1)
    vague = (_piece(100 + number, date=day, date_precision="year") for number in range(320))
    own = (_piece(900 + number, date=day) for number in range(3))
    app = create_app(archive=fill((*vague, *own)))
    pieces = [link["href"] for link in Reader(app.test_client())("/day/1990-01-01").select("li a")]
    assert all(f"/article/{_piece(900 + number).id}" in pieces for number in range(3))


def test_what_has_no_month_is_named_below_a_chart_of_months() -> None:
    """A season's articles are none without a date: the link below the chart leads to them all."""
    winter = (_piece(n, date=dt.date(1990, 12, 1), date_precision="season") for n in (1, 2))
    known = (_piece(10 + n, date=dt.date(1990, 1 + n, 3)) for n in range(12))
    pages = Reader(create_app(archive=fill((*winter, *known, _piece(30, date=None)))).test_client())
    line = pages("/").select_one(".dates .undated")
    assert line.text == "3 articles without a month are not in the chart."
    assert pages(line.a["href"]).select_one("#total b").text == "3"
    by_year = pages("/browse")
    assert [entry.text for entry in by_year.find_all("dd") if "All" in entry.text] == ["All 1"]
