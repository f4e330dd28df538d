"""A hand-written archive and what each query finds in it, in every engine.

From typed text to ids, totals and facets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from search.analysis.stemming import stem
from search.article import Article, RemovedText
from search.documents import analyse
from search.engines.protocols import Engine
from search.models import Filter, SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import Term
from search.query.parsing.parser import parse
from tests.engines.conftest import Pair

TODAY = dt.date(1996, 6, 30)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


ARCHIVE = (
    Article(
        id="tram",
        title="A tram named Patience",
        dek="Why line 7 is late",
        authors=("Ann Lund",),
        date=_day("1990-04-29"),
        section="Opinion",
        publication="Coastal Ledger",
        topics=("railways", "Public money"),
        body=(
            "The tram was late. Dr. Oake of St. Odile's Hospital walked instead.",
            "No new taxes, the minister said; the tram needs no new money.",
        ),
        captions=("The harbour bridge at dawn",),
    ),
    Article(
        id="nurses",
        title="Nurses before marble",
        authors=("Ann Lund", "Zoë Müller"),
        date=_day("1990-05-01"),
        section="Opinion",
        publication="The Meridian Post",
        topics=("hospitals",),
        body=(
            "The nurses' strike at the hospital is a week old. Junior doctors may walk out too.",
            "A strike closes wards; a strike opens eyes. Strikes are never popular.",
        ),
        removed=(RemovedText("Sign up for our newsletter", "a rule"),),
    ),
    Article(
        id="letters",
        title="Letters: taxes and trams",
        date=_day("1991-12-31"),
        section="Letters",
        publication="The Meridian Post",
        body=(
            "New taxes? No. The tram driver's wages were taxed already.",
            "The organisation of the tram works is fine.",
        ),
    ),
    Article(
        id="colour",
        title="The café on Harbour Street",
        dek="A review",
        authors=("Lund Ann",),
        date=_day("1996-02-29"),
        section="Reviews",
        label="Review",
        language="en",
        body=(
            "The naive painter charged 1,200 crowns for C++ lessons and an AT&T telephone.",
            "It closed in the U.S. too.",
        ),
    ),
    Article(
        id="undated",
        title="On the organization of universities",
        authors=("Jane O'Brien",),
        section="Arts & Books",
        body=(
            "A university is universal in name only. Its hospital is not.",
            "The prime cause, a minister told us, is fox-it.",
        ),
    ),
    Article(
        id="fox",
        title="It was the fox",
        authors=("Bo Fox",),
        date=_day("1996-06-29"),
        section="Opinion",
        body=(
            "The fox took it. Women's clubs and a woman's hen.",
            "Prime numbers and the prime minister; education, educated guesses.",
        ),
    ),
    Article(id="empty", title="", date=_day("1996-06-30"), section="Letters"),
)

GOLDEN = [
    # words: by stem, all of them where nothing says otherwise; stop words aside
    ("tram", "tram letters"),
    ("trams", "tram letters"),
    ("strikes", "nurses"),
    ("universal AND university", "undated"),
    ("the tram", "tram letters"),
    ("cafe", "colour"),
    ("NAÏVE", "colour"),
    ("1,200", "colour"),
    ("c++", "colour"),
    ("at&t", "colour"),
    ("u.s.", "colour"),
    ("o’brien", "undated"),
    ("women", "fox"),
    ("women's", "fox"),
    ("lund", "tram nurses colour"),
    ("absent", ""),
    # operators and parentheses
    ("tram AND taxes", "tram letters"),
    ("tram OR strike", "tram letters nurses"),
    ("tram AND NOT minister", "letters"),
    ("tram -minister", "letters"),
    ("NOT tram", "nurses colour undated fox empty"),
    ("(tram OR hospital) AND minister", "tram undated"),
    ("tram AND hospital OR fox", "tram fox undated"),
    ("any/2(tram hospital minister)", "tram undated"),
    ("*", "tram nurses letters colour undated fox empty"),
    ("", "tram nurses letters colour undated fox empty"),
    # quotes and nearness
    ('"no new taxes"', "tram"),
    ('"new taxes no"', "letters"),
    ('"strike"', "nurses"),
    ('"strikes"', "nurses"),
    ('"striking"', ""),
    ('"the fox"', "fox"),
    ("fox-it", "undated"),
    ('"no new taxes"~1', "tram letters"),
    ("fox w/2 it", "undated fox"),
    ("fox pre/1 it", "undated"),
    ("it pre/4 fox", "fox"),
    ("prime pre/1 minister", "fox"),
    ("prime w/3 minister", "fox undated"),
    ('strike w/4 "junior doctors"', ""),
    ('(strike OR walkout) w/9 "junior doctors"', "nurses"),
    ("tram w/50 patience", "tram"),
    ("patience w/50 late", ""),  # from title to dek
    ("hospital /s oake", "tram"),
    ("strike /s doctors", ""),
    ("strike /p doctors", "nurses"),
    ("late /p minister", ""),
    ("atleast/4 strike", "nurses"),
    ("atleast/5 strike", ""),
    # parts of words
    ("educat*", "fox"),
    ("organi?ation", "undated letters"),
    ("wom*n*", "fox"),
    ("universty~1", "undated"),
    ("trma~1", "tram letters"),
    # fields
    ("title:tram", "tram letters"),
    ("title:late", ""),
    ('title:"taxes and trams"', "letters"),
    ("title:(tram w/2 patience)", "tram"),
    ("author:lund", "tram nurses colour"),
    ('author:"ann lund"', "tram nurses"),
    ("author:muller", "nurses"),
    ("author:o*", "undated"),
    ("author:ann -author:zoe", "tram colour"),
    ("section:opinion", "tram nurses fox"),
    ('section:"arts & books"', "undated"),
    ("label:review", "colour"),
    ("publication:post", "nurses letters"),
    ("topic:money", "tram"),
    ("topic:hospital", ""),  # names are not stemmed
    ("language:en", "colour"),
    ("caption:bridge", "tram"),
    ("bridge", ""),
    ("removed:newsletter", "nurses"),
    ("newsletter", ""),
    # dates
    ("date:1990", "tram nurses"),
    ("date:1990-04", "tram"),
    ("date:1990-05-01..1991", "nurses letters"),
    ("before:1991", "tram nurses"),
    ("after:1991-12-31", "colour fox empty"),
    ("after:1991", "colour fox empty"),
    ("NOT date:1990", "letters colour undated fox empty"),
    ('date:"last 90 days"', "fox empty"),
    ("hospital date:1990", "tram nurses"),
]


@pytest.fixture(scope="module")
def archive(pair: Callable[[Sequence[Article]], Pair]) -> Pair:
    """The archive in the engine and in the specification."""
    return pair(ARCHIVE)


def find(engine: Engine, text: str, **given: object) -> SearchRequest:
    """A typed query as a request, "all" of its words."""
    query, _ = expand(parse(text, language="english", today=TODAY).query, engine.lexicon, 50)
    return SearchRequest(query=apply_match(query, "all", engine.total)[0], **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_what_a_query_finds(archive: Pair, text: str, expected: str) -> None:
    """Exactly these articles, counted right, in the specification and in the engine."""
    for engine in (archive.spec, archive.engine):
        page = engine.search(prepare(find(engine, text)))
        assert sorted(hit.article.id for hit in page.hits) == sorted(expected.split())
        assert page.total == len(expected.split())


def test_newest_and_oldest_put_undated_articles_last(archive: Pair) -> None:
    """Both ways; equal days by id."""
    newest = ["empty", "fox", "colour", "letters", "nurses", "tram", "undated"]
    oldest = ["tram", "nurses", "letters", "colour", "fox", "empty", "undated"]
    for sort, expected in (("newest", newest), ("oldest", oldest)):
        page = archive.engine.search(prepare(SearchRequest(sort=sort)))  # type: ignore[arg-type]
        assert [hit.article.id for hit in page.hits] == expected
        assert {hit.score for hit in page.hits} == {0.0}


def test_facets_count_what_a_click_gives(archive: Pair) -> None:
    """Values by count, then by name; without a value last among equals.

    An article of two authors counts for both.
    """
    page = archive.engine.search(
        prepare(SearchRequest(facets=("section", "author", "year", "label")))
    )
    plain = {
        facet: [(each.value, each.count) for each in counts]
        for facet, counts in page.facets.items()
    }
    assert plain["section"] == [("Opinion", 3), ("Letters", 2), ("Arts & Books", 1), ("Reviews", 1)]
    assert plain["author"] == [
        ("Ann Lund", 2),
        (None, 2),
        ("Bo Fox", 1),
        ("Jane O'Brien", 1),
        ("Lund Ann", 1),
        ("Zoë Müller", 1),
    ]
    assert plain["year"] == [("1996", 3), ("1991", 1), ("1990", 2), (None, 1)]
    assert plain["label"] == [(None, 6), ("Review", 1)]


def test_a_facet_ignores_its_own_selection_but_not_others(archive: Pair) -> None:
    """Selected values stay listed at 0; the month ignores its own choice, not the year's."""
    filters = (
        Filter("section", ("Opinion", "Sport")),
        Filter("year", ("1990",)),
        Filter("month", ("1990-04",)),
    )
    page = archive.engine.search(
        prepare(SearchRequest(filters=filters, facets=("section", "year", "month"), timeline=True))
    )
    plain = {
        facet: [(each.value, each.count, each.selected) for each in counts]
        for facet, counts in page.facets.items()
    }
    assert page.total == 1
    assert plain["section"] == [("Opinion", 1, True), ("Sport", 0, True)]
    assert plain["month"] == [("1990-05", 1, False), ("1990-04", 1, True)]
    assert plain["year"] == [("1990", 1, True)]
    assert (page.timeline, page.timeline_unit) == ((("1990-04-29", 1),), "day")


def test_excluded_values_and_missing_ones(archive: Pair) -> None:
    """`exclude` leaves out whoever has the value; None stands for having none."""

    def found(*filters: Filter) -> list[str]:
        return sorted(
            hit.article.id
            for hit in archive.engine.search(prepare(SearchRequest(filters=filters))).hits
        )

    assert found(Filter("author", exclude=("Zoë Müller",))) == [
        "colour",
        "empty",
        "fox",
        "letters",
        "tram",
        "undated",
    ]
    assert found(Filter("author", (None,))) == ["empty", "letters"]
    assert found(Filter("author", (None, "Bo Fox"))) == ["empty", "fox", "letters"]
    assert found(Filter("year", (None,))) == ["undated"]
    assert found(Filter("author", exclude=(None,)), Filter("section", ("Opinion",))) == [
        "fox",
        "nurses",
        "tram",
    ]


def test_the_score_of_a_word_is_lucenes(archive: Pair) -> None:
    """By hand: an idf of ln(1 + (7 - 1 + .5) / (1 + .5)), and four occurrences."""
    hit = archive.engine.search(prepare(SearchRequest(query=Term("strike", stem("strike"))))).hits[
        0
    ]
    tokens = {article.id: len(analyse(article).text) for article in archive.articles}
    weight, length, average = 1.6739764335716716, tokens["nurses"], sum(tokens.values()) / 7
    assert length < 40  # short enough to be kept as it is
    expected = weight * 4 / (4 + 1.2 * (0.25 + 0.75 * length / average))
    assert hit.score == pytest.approx(expected, rel=1e-3)
