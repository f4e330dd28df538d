"""The advanced form writes queries; a missing page offers the words of its address.

Charts hold what they are given.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.query.parsing.parser import parse
from web.components import charts, formatting
from web.pages import advanced_form

TODAY = dt.date(2000, 1, 1)
typed = st.text(st.sampled_from('abcé5 ANDORT"“”()*?:/-+~’.&\\[]{}^!=<>|¹,;'), max_size=30)
fields = dict.fromkeys(
    ("all", "any", "phrase", "none", "near1", "near2", "words", "distance"), typed
) | dict.fromkeys(("least", "most"), st.integers(-9, 10**12).map(str) | typed)


def read(text: str) -> str:
    return str(parse(text, today=TODAY, strict=True).query)


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ({}, ""),
        ({"all": "strike"}, "strike"),
        ({"all": "strike hospital"}, "strike AND hospital"),
        ({"any": "strike walkout"}, "(strike OR walkout)"),
        ({"phrase": 'no "new" taxes'}, '"no new taxes"'),
        ({"none": 'nurses "night shift"'}, '-nurses -"night shift"'),
        (
            {"near1": "strike", "near2": "hospital gate", "distance": "8"},
            'strike w/8 "hospital gate"',
        ),
        (
            {"near1": "prime", "near2": "minister", "distance": "0", "order": "yes"},
            "prime pre/5 minister",
        ),
        ({"near1": "strike"}, "strike"),
        ({"field": "author", "words": "Ada Grieve"}, 'author:"Ada Grieve"'),
        ({"field": "no<field", "words": "Ada"}, "title:Ada"),
        (
            MultiDict([("field", "title"), ("words", "toll"), ("field", "author"), ("words", "A")]),
            "title:toll author:A",
        ),
        ({"all": "strike", "least": "500"}, "strike words:>=500"),
        ({"most": "800"}, "words:<=800"),
        ({"least": "300", "most": "800"}, "words:300..800"),
        ({"least": "800", "most": "300"}, "words:300..800"),
        ({"least": "0", "most": "0"}, "words:<=0"),
        ({"least": "-5", "most": "many"}, ""),
        ({"least": "9" * 40}, ""),
        ({"none": "strike", "least": "5"}, "-strike words:>=5"),
        ({"all": "AND harbour"}, '"AND" AND harbour'),
        ({"all": "a", "any": "b c", "none": "d"}, "a (b OR c) -d"),
    ],
)
def test_the_form_as_a_query(form: dict[str, str], query: str) -> None:
    """Each field becomes the operator that says the same."""
    assert advanced_form.Form.read(form).query() == query


@given(st.fixed_dictionaries({}, optional=fields))
def test_whatever_is_filled_in_can_be_read(form: dict[str, str]) -> None:
    """The query that the form writes is read without a complaint, whatever was typed."""
    query = advanced_form.Form.read(form).query()
    if len(query) < 2000:
        read(query)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/article/coastal-ledger/the-old-bridge-1994.html", "coastal ledger the old bridge 1994"),
        ("/2019/04/29/nurses-before-marble", "2019 nurses before marble"),
        ("/article/caf%C3%A9_o%27brien.txt", "café o'brien"),
        ("/", ""),
        ("/12345/678", ""),
    ],
)
def test_the_words_of_an_address(path: str, words: str) -> None:
    """Numbers that are no year, endings and punctuation are no words to search for."""
    assert advanced_form.words_of_address(path) == words


@pytest.mark.parametrize(
    ("timeline", "unit"),
    [
        ([("1990", 3), ("1993", 1)], "year"),
        ([("1990-11", 3), ("1991-02", 1)], "month"),
        ([("1992-02-27", 3), ("1992-03-02", 1)], "day"),
        ([("0999", 1), ("2020", 5)], "year"),
    ],
)
def test_bars_lose_no_article_and_no_day(timeline: list[tuple[str, int]], unit: str) -> None:
    """The bars hold every article, follow one another without a gap or overlap, and are not too
    many.
    """
    chart = charts.bar_chart(timeline, unit)
    assert chart is not None
    assert sum(bar.count for bar in chart.bars) == sum(count for _, count in timeline)
    for bar, following in zip(chart.bars, chart.bars[1:], strict=False):
        assert bar.until + dt.timedelta(days=1) == following.since
    assert len(chart.bars) <= charts.MOST_BARS
    assert max(bar.height for bar in chart.bars) == 100
    assert charts.bar_chart([], unit) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1990", "1990-01-01", "1990-12-31"),
        ("1992-02", "1992-02-01", "1992-02-29"),
        ("1990-12", "1990-12-01", "1990-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("1990-04-29", "1990-04-29", "1990-04-29"),
    ],
)
def test_the_days_of_a_period(text: str, first: str, last: str) -> None:
    """A period is all of its days, the last one too."""
    assert formatting.bounds(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://post.example/a", True),
        ("http://post.example", True),
        ("javascript:alert(1)", False),
        (" JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//post.example/a", False),
        ("https://", False),
        ("http://[broken", False),
        ("ftp://post.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, link: bool) -> None:
    """http and https with a host, nothing else."""
    assert (formatting.web_address(url) is not None) is link


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("run `morgue reindex` now", "run <code>morgue reindex</code> now"),
        ("`a<b`&`c`", "<code>a&lt;b</code>&amp;<code>c</code>"),
        ("a ` alone", "a ` alone"),
        ("", ""),
    ],
)
def test_what_one_types_is_set_as_code(text: str, html: str) -> None:
    """Backticks in a message come in pairs around what one types.

    Everything else is escaped and left as it is.
    """
    assert formatting.with_code(text) == html
