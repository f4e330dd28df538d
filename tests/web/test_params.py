"""Query strings as searches, and searches as query strings."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search import FACETS, Filter, SearchRequest, Settings
from web import day_params, search_params
from web.components.search_links import Context

SETTINGS = Settings()


def read(query: str) -> search_params.Reading:
    return search_params.read(MultiDict(parse_qsl(query, keep_blank_values=True)), SETTINGS)


def values(facet: str) -> st.SearchStrategy[str]:
    if facet == "year":
        return st.integers(1, 9999).map(lambda year: f"{year:04d}")
    if facet == "month":
        return st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(
            lambda pair: f"{pair[0]:04d}-{pair[1]:02d}"
        )
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


def choices(facet: str) -> st.SearchStrategy[tuple[str | None, ...]]:
    listed = st.lists(values(facet), unique=True, max_size=3)
    return st.tuples(listed, st.booleans()).map(
        lambda pair: (*pair[0], *([None] if pair[1] else []))
    )


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    filters = []
    for facet in FACETS:
        include, exclude = draw(choices(facet)), draw(choices(facet))
        if draw(st.booleans()) and (include or exclude):
            filters.append(Filter(facet, include, exclude))
    since, until = sorted([draw(st.dates()), draw(st.dates())])
    size = draw(st.integers(1, SETTINGS.page_size))
    return SearchRequest(
        text=draw(st.text(st.characters(exclude_categories=["Cs"]))),
        filters=tuple(filters),
        since=draw(st.sampled_from([None, since])),
        until=draw(st.sampled_from([None, until])),
        sort=draw(st.sampled_from([None, *search_params.SORTS])),
        page=draw(st.integers(1, search_params.REACH // size)),
        size=size,
        cursor=draw(st.sampled_from([None, "abc=="])),
        facets=tuple(draw(st.lists(st.sampled_from(list(FACETS)), unique=True))),
        match=draw(st.sampled_from(search_params.MATCHES)),
        highlight=draw(st.booleans()),
        strict=draw(st.booleans()),
    )


@pytest.mark.slow
@given(requests(), st.sampled_from(search_params.VIEWS))
def test_what_is_written_is_read_back(request_: SearchRequest, view: str) -> None:
    """The address of a search holds the whole search.

    Reading it gives the same one, without a complaint.
    """
    reading = read(urlsplit(search_params.address("/", request_, view)).query)
    assert reading.request == request_
    assert reading.view == view
    assert reading.problems == ()


@given(st.lists(st.tuples(st.sampled_from(search_params.NAMES), st.text(max_size=30)), max_size=8))
def test_any_query_string_gives_a_search(pairs: list[tuple[str, str]]) -> None:
    """No query string fails, and what comes of it can be written and read again."""
    reading = search_params.read(MultiDict(pairs), SETTINGS)
    again = search_params.read(
        MultiDict(search_params.pairs(reading.request, reading.view)), SETTINGS
    )
    assert again.request == reading.request
    assert again.problems == ()


def test_nothing_asked_is_everything_from_the_first_page() -> None:
    """An empty query string, and one of empty parameters, ask for everything."""
    assert read("").request == SearchRequest()
    assert read("q=&section=&from-date=&page=&order-by=&facets=&match=").request == SearchRequest()


def test_the_names_of_the_interface() -> None:
    """Each parameter does what the design says it does."""
    request_ = read(
        "q=strike&match=any&section=Sport&section=Law&not-author=Ada&without=topic&with=label&year=1990&month=1990-04"
        "&from-date=1990-01-02&to-date=1991-03-04&order-by=oldest&page=3&page-size=25&facets=section,year&highlight=0&strict=1"
    ).request
    assert request_.text == "strike"
    assert request_.match == "any"
    assert set(request_.filters) == {
        Filter("section", ("Sport", "Law")),
        Filter("author", (), ("Ada",)),
        Filter("topic", (None,)),
        Filter("label", (), (None,)),
        Filter("year", ("1990",)),
        Filter("month", ("1990-04",)),
    }
    assert (request_.since, request_.until) == (dt.date(1990, 1, 2), dt.date(1991, 3, 4))
    assert (request_.sort, request_.page, request_.size) == ("oldest", 3, 25)
    assert request_.facets == ("section", "year")
    assert request_.highlight is False
    assert request_.strict is True


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=abc", "page"),
        ("page=١", "page"),
        ("page=1001", "page"),
        ("page-size=101", "page-size"),
        ("page-size=1e3", "page-size"),
        ("order-by=best", "order-by"),
        ("match=some", "match"),
        ("from-date=1990-02-30", "from-date"),
        ("to-date=tomorrow", "to-date"),
        ("from-date=1991-01-01&to-date=1990-01-01", "to-date"),
        ("facets=section,colour", "facets"),
        ("without=colour", "without"),
        ("year=90", "year"),
        ("year=１９９０", "year"),
        ("month=1990-13", "month"),
        ("not-month=1990", "not-month"),
        ("highlight=maybe", "highlight"),
        ("view=huge", "view"),
    ],
)
def test_values_that_cannot_be_used_are_told(query: str, name: str) -> None:
    """Each bad value is named with what its parameter takes; the search goes on without it."""
    reading = read(query)
    assert [problem.name for problem in reading.problems] == [name]
    assert reading.problems[0].message.startswith(f"{name} takes ")


def test_a_page_beyond_reach_becomes_the_last_one_within() -> None:
    """Pages reach 10,000 hits, whatever their size."""
    assert read("page=5000").request.page == 1000
    assert read("page=5000&page-size=100").request.page == 100


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1990", "1990-01-01", "1990-12-31"),
        ("1990-02", "1990-02-01", "1990-02-28"),
        ("1992-02", "1992-02-01", "1992-02-29"),
        ("1990-12", "1990-12-01", "1990-12-31"),
        ("1990-4-9", "1990-04-09", "1990-04-09"),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_year_or_month_is_its_first_or_last_day(text: str, first: str, last: str) -> None:
    """from-date=1990 begins with the year, to-date=1990 ends with it."""
    assert day_params.parse_day(text) == dt.date.fromisoformat(first)
    assert day_params.parse_day(text, last=True) == dt.date.fromisoformat(last)


def test_unknown_names_are_found() -> None:
    """A misspelt parameter can be told from a known one."""
    assert search_params.unknown(
        MultiDict([("q", "a"), ("secton", "Sport"), ("not-author", "x")])
    ) == ["secton"]


def test_a_search_in_a_dialect_has_links_on_its_page() -> None:
    """Every parameter that an address may have has a place in the links of a page."""
    request = SearchRequest(text="a w/5 b", dialect="nexis", versions="group", strict=True)
    context = Context(request, "compact", "/")
    assert context.link_at("/") == search_params.address("/", request, "compact")
    first = Context(SearchRequest(versions="first"), "detailed", "/")
    assert first.link_at("/") == "/?first=1"
