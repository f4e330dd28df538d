"""Bars of the date chart and numbers of trends: each leads to what it counts."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from urllib.parse import quote_plus
from uuid import uuid4

import pytest

from search import Article, Filter, SearchRequest, open_store
from tests.test_records import archive_of, build
from tests.web.pages.conftest import Reader
from web import create_app
from web.components.result_list import sidebar
from web.components.search_links import Context

_PRECISIONS = ("day", "day", "month", "two months", "season", "year")
# The first month of each precision's dates; a winter and two months may end in the next year.
_MONTHS = {"season": (3, 6, 9, 12), "two months": (2, 4, 12), "year": (1,)}


@pytest.fixture(autouse=True)
def _state_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _articles(years: int, seed: int) -> list[Article]:
    drawn = random.Random(seed)
    found = []
    for number in range(60):
        precision = drawn.choice(_PRECISIONS)
        month = drawn.choice(_MONTHS.get(precision, tuple(range(1, 13))))
        day = drawn.randint(1, 28) if precision == "day" else 1
        words = drawn.sample(["harbour", "toll", "gull"], 2)
        date = dt.date(1938 + drawn.randrange(years), month, day)
        found.append(
            Article(f"n{number}", date=date, date_precision=precision, body=(" ".join(words),))
        )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["memory", "whoosh", "tantivy"])
@pytest.mark.parametrize("years", [1, 4, 20, 90])
def test_a_bar_leads_to_exactly_what_it_counts(engine: str, years: int, tmp_path: Path) -> None:
    """Whatever part of the dates was printed, and whatever else is chosen."""
    place = f"memory:{uuid4()}" if engine == "memory" else f"{engine}:{tmp_path / 'index'}"
    store = open_store(place)
    articles = _articles(years, years)
    build(store, {article.id: article for article in articles})
    read = Reader(create_app(archive=archive_of(store)).test_client())
    bars = 0
    for search in (
        "/?q=harbour",
        "/?q=toll&from-date=1938-04-20&to-date=1941-02-10",
        "/?q=gull&from-date=1938-03-05&to-date=1938-03-20",
        "/?q=toll&year=1938&year=1940",
        "/?q=gull&not-year=1938&without=month",
    ):
        links = read(search).select("svg.bars a")
        for bar in links[:: len(links) // 6 + 1]:
            counted = int(bar.title.text.rpartition(": ")[2].split()[0])
            shown = read(bar["href"]).select_one("#total b").text
            assert int(shown) == counted, (search, bar["href"])
            bars += 1
    assert bars > 4


@pytest.mark.parametrize("measure", ["", "&unit=month"])
@pytest.mark.parametrize("years", [1, 3])
def test_a_number_of_trends_leads_to_exactly_what_it_counts(measure: str, years: int) -> None:
    """By year, month and day, within a range that begins in the middle of them."""
    read = _reader(_articles(years, 7))
    asked = f"/trends?q={quote_plus('harbour toll')}&from-date=1938-05-17{measure}"
    numbers = read(asked).select("table td a")
    assert len(numbers) > 2
    for number in numbers:
        assert read(number["href"]).select_one("#total b").text == number.text.strip()


@pytest.mark.parametrize("measure", ["", "&unit=month"])
def test_a_number_of_mentions_leads_to_exactly_these(measure: str) -> None:
    """Those of a season are in no month, as its articles are."""
    read = _reader(_articles(1, 7))
    numbers = read(f"/trends?q=harbour&show=mentions&from-date=1938-05-17{measure}")
    links = numbers.select("table td a")
    assert len(links) > 2
    for number in links:
        assert read(number["href"]).h1.text.startswith(f"{number.text.strip()} mention")


def test_trends_of_articles_dated_by_years_alone_count_years() -> None:
    """No line is empty because the chart's unit leaves out what its query finds."""
    dates = ((1941, "year", "gull"), (1943, "year", "gull"), (1943, "day", "toll"))
    articles = [
        Article(str(number), date=dt.date(year, 1, 1), date_precision=precision, body=(word,))
        for number, (year, precision, word) in enumerate(dates)
    ]
    store = open_store(f"memory:{uuid4()}")
    build(store, {article.id: article for article in articles})
    for mentions in (False, True):
        found = archive_of(store).trends(["gull", "toll"], unit=None, mentions=mentions)
        assert (found.unit, found.series) == ("year", (("gull", (1, 0, 1)), ("toll", (0, 0, 1))))


def test_mentions_in_pieces_without_a_month_have_no_peak() -> None:
    """Their pages name the first and the last, and no month with most."""
    piece = Article("1", date=dt.date(1950, 1, 1), date_precision="year", body=("A toll.",))
    read = _reader([piece])
    for address in ("/mentions?q=toll", "/mentions/span?q=toll"):
        shown = read(address).text
        assert "1 January 1950" in shown
        assert "ost in" not in shown


def test_a_bar_among_chosen_years_leads_to_these_alone() -> None:
    """A bar of two years of which one is chosen doesn't count the other."""
    read = _reader(
        [Article(f"{n}", date=dt.date(1938 + n, 3, 1), body=("toll",)) for n in range(82)]
    )
    bars = read("/?q=toll&year=1938&year=2019").select("svg.bars a")
    assert [read(bar["href"]).select_one("#total b").text for bar in bars] == ["1", "1"]


def test_chips_join_only_consecutive_months() -> None:
    """Months far apart stay apart, and cost nothing for all the months between."""
    months = ("0001-01", "9999-12", "0001-02", "1990-12", "1991-01")
    request = SearchRequest(filters=(Filter("month", months),))
    assert [chip["text"] for chip in sidebar.chips(Context(request, "detailed", "/"))] == [
        "January 0001",
        "December 9999",
        "February 0001",
        "December 1990 to January 1991",
    ]


def _reader(articles: list[Article]) -> Reader:
    store = open_store(f"memory:{uuid4()}")
    build(store, {article.id: article for article in articles})
    return Reader(create_app(archive=archive_of(store)).test_client())
