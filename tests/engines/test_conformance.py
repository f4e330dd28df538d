"""Every engine gives the specification's answers.

On random requests over generated corpora, and where engines like to differ.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.article import Article
from search.errors import DeadlineError
from search.fields import FACETS
from search.models import Filter, SearchRequest, prepare
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    Within,
)
from tests.engines.comparing import assert_same, assert_same_hits, resolved
from tests.engines.conftest import CORPORA, Pair
from tests.strategies import examples, requests, trees

names = st.sampled_from(
    [name for name in CORPORA for _ in range(1 if name in ("nothing", "one") else 6)]
)
walked = st.sampled_from(["nothing", "one", "few", "few", "many"])
# Of each engine: what all four have in common is looked at four times as often.
many = settings(max_examples=examples(200), suppress_health_check=list(HealthCheck), deadline=None)
some = settings(many, max_examples=examples(120))


@many
@given(name=names, request=requests())
def test_random_requests_have_the_specifications_answers(
    pairs: dict[str, Pair], name: str, request: SearchRequest
) -> None:
    """Ids, totals, facets, timeline, explicit orders and scores of any request are the
    specification's.
    """
    assert_same(pairs[name], resolved(pairs[name], request))


@some
@given(
    name=walked,
    query=trees,
    sort=st.sampled_from(["relevance", "newest", "oldest", "added"]),
    size=st.sampled_from([1, 2, 7, 50]),
)
def test_cursors_walk_through_all_hits_once(
    pairs: dict[str, Pair], name: str, query: Query, sort: str, size: int
) -> None:
    """Going on from `after` gives every hit once, in the order of a scan."""
    request = resolved(pairs[name], SearchRequest(query=query, sort=sort, size=size))  # type: ignore[arg-type]
    engine = pairs[name].engine
    found, after = [], None
    for _ in range(1 + engine.count()):
        page = engine.search(prepare(replace(request, after=after)))
        found.extend(hit.article.id for hit in page.hits)
        after = page.after
        if after is None:
            break
    scanned = [hit.article.id for hit in engine.scan(prepare(request))]
    assert found == scanned
    assert len(found) == len(set(found)) == page.total
    middle = engine.search(prepare(replace(request, size=len(found) // 2 or 1))).after
    if middle is not None:
        assert [
            hit.article.id for hit in engine.scan(prepare(replace(request, after=middle)))
        ] == scanned[len(found) // 2 or 1 :]


@some
@given(
    name=walked,
    query=trees,
    sort=st.sampled_from(["relevance", "newest", "oldest", "added"]),
    size=st.sampled_from([1, 3, 20]),
)
def test_pages_partition_the_hits(
    pairs: dict[str, Pair], name: str, query: Query, sort: str, size: int
) -> None:
    """Pages by number neither overlap nor lose a hit, and a page past the end is empty.

    `digests` names the same articles.
    """
    request = resolved(pairs[name], SearchRequest(query=query, sort=sort, size=size))  # type: ignore[arg-type]
    engine = pairs[name].engine
    total = engine.search(prepare(request)).total
    pages = [
        engine.search(prepare(replace(request, page=page))).hits
        for page in range(1, total // size + 3)
    ]
    scanned = [hit.article for hit in engine.scan(prepare(request))]
    assert [hit.article for page in pages for hit in page] == scanned
    assert pages[-1] == ()
    assert list(engine.digests(prepare(request))) == sorted((a.id, a.digest) for a in scanned)


def test_every_article_comes_back_as_it_went_in(pairs: dict[str, Pair]) -> None:
    """`get`, `digests` and `count` give what was put, ids of all kinds included.

    Strange ids give nothing.
    """
    for pair in pairs.values():
        latest = {article.id: article for article in pair.articles}
        assert pair.engine.count() == len(latest)
        assert all(pair.engine.get(name) == article for name, article in latest.items())
        assert list(pair.engine.digests()) == sorted(
            (name, article.digest) for name, article in latest.items()
        )
        for strange in ("", "no such id", "' OR 1", "\x00", "é" * 2000, "*"):
            assert pair.engine.get(strange) is None


@pytest.mark.slow
def test_similar_articles_are_the_specifications(pairs: dict[str, Pair]) -> None:
    """`similar` gives the same articles with the same scores; none for an unknown id."""
    for pair in pairs.values():
        for article in pair.articles[:40]:
            got, want = pair.engine.similar(article.id, 300), pair.spec.similar(article.id, 300)
            assert_same_hits(got, want, pair.tolerance)
            assert len(pair.engine.similar(article.id, 3)) == min(3, len(want))
        assert pair.engine.similar("no such id") == ()


def test_similar_articles_are_of_a_long_texts_beginning(
    pair: Callable[[Sequence[Article]], Pair],
) -> None:
    """Words after its first hundred thousand characters don't count, in no engine."""
    long = Article("long", body=("harbour tolls " * 8000, "gull nest " * 20_000))
    others = [("h", "harbour tolls rose"), ("i", "old harbour tolls")]
    gulls = [("g", "gull nest fell"), ("n", "a gull nest")]
    both = pair([long, *(Article(name, body=(text,)) for name, text in others + gulls)])
    found = both.engine.similar("long")
    assert {hit.article.id for hit in found} == {"h", "i"}
    assert_same_hits(found, both.spec.similar("long"), both.tolerance)


def test_the_lexicon_is_the_specifications(pairs: dict[str, Pair]) -> None:
    """The lexicon's words, counts, prefixes and forms are the same."""
    for pair in pairs.values():
        got, want = pair.engine.lexicon, pair.spec.lexicon
        words = dict(want.words())
        assert dict(got.words()) == words
        assert len(got) == len(words)
        for word, count in words.items():
            assert got.count(word) == count
            assert got.forms(stem(word)) == want.forms(stem(word))
            assert dict(got.prefixed(word[:2])) == dict(want.prefixed(word[:2]))
        assert got.count("absent") == 0
        assert got.forms("absent") == ()
        assert list(got.prefixed("absent")) == []


@pytest.mark.slow
def test_facets_of_everything_are_exact(pairs: dict[str, Pair]) -> None:
    """All facets at once, whole and cut short, with nothing chosen and with one value of each
    chosen in turn.
    """
    for pair in pairs.values():
        for size in (None, 2):
            request = SearchRequest(facets=tuple(FACETS), facet_size=size, timeline=True)
            assert_same(pair, request)
            for facet, counts in pair.spec.search(prepare(request)).facets.items():
                for count in counts:
                    assert_same(pair, replace(request, filters=(Filter(facet, (count.value,)),)))


def test_timelines_have_the_specifications_units(pairs: dict[str, Pair]) -> None:
    """Years, months and days of the timeline change where the specification's do."""
    day = dt.date(1990, 1, 1)
    for until in (
        None,
        dt.date(1990, 3, 31),
        dt.date(1990, 4, 1),
        dt.date(1992, 12, 31),
        dt.date(1993, 1, 1),
    ):
        assert_same(pairs["many"], SearchRequest(since=day, until=until, timeline=True))
        assert_same(pairs["many"], SearchRequest(until=until, timeline=True))
    for facet, values in (
        ("year", ("1990",)),
        ("month", ("1990-01",)),
        ("year", (None,)),
        ("year", ("1989", "2000")),
    ):
        assert_same(pairs["many"], SearchRequest(filters=(Filter(facet, values),), timeline=True))


def test_a_deadline_that_has_passed_stops_a_search(pairs: dict[str, Pair]) -> None:
    """A search past its deadline raises DeadlineError, whatever the query."""
    words = Or((_word("strike"), _word("nurse"), Near(_word("tax"), _word("new"), 5)))
    with pytest.raises(DeadlineError, match=r"\w"):
        pairs["more"].engine.search(
            prepare(SearchRequest(query=words, deadline=time.monotonic() - 1))
        )


def test_equal_scores_are_ordered_by_day_and_id(pair: Callable[[Sequence[Article]], Pair]) -> None:
    """Ties go to the newest, undated ones last, then to the smaller id, page by page."""
    dates = [
        None,
        dt.date(1990, 1, 1),
        dt.date(1991, 1, 1),
        dt.date(1, 1, 1),
        dt.date(9999, 12, 31),
    ]
    articles = [
        Article(id=f"{n:02}", title="the same words", body=("again",), date=dates[n % 5])
        for n in range(25)
    ]
    both = pair(list(reversed(articles)))
    for sort in ("relevance", "newest", "oldest"):
        for query in (_word("same"), MatchAll()):
            request = SearchRequest(query=query, sort=sort)  # type: ignore[arg-type]
            assert [h.article.id for h in both.engine.scan(prepare(request))] == [
                h.article.id for h in both.spec.scan(prepare(request))
            ]


@pytest.mark.slow
def test_long_queries_and_rare_shapes(pairs: dict[str, Pair]) -> None:
    """Hundreds of words, deep nesting, empty and contradictory trees get answers like any."""
    pair = pairs["many"]
    words = tuple(_word(word) for word, _ in pair.spec.lexicon.words())
    deep: Query = _word("strike")
    for _ in range(40):
        deep = And((Or((deep, _word("tax"))), Not(Not(_word("the")))))
    for query in (
        Or(words * 4),
        MinShouldMatch(3, words),
        MinShouldMatch(len(words) + 1, words),
        deep,
        Not(MatchAll()),
        Not(MatchNone()),
        And((Not(_word("the")), Not(_word("strike")))),
        And(()),
        Or(()),
        MinShouldMatch(1, ()),
        Phrase(("no",)),
        Phrase(("no", "no", "no"), 5),
        ExactTerm("a" * 3000),
        Near(MatchNone(), _word("strike"), 3),
    ):
        assert_same(pair, SearchRequest(query=query, facets=("author",)))


def test_words_count_as_often_as_they_were_typed(pairs: dict[str, Pair]) -> None:
    """`times` multiplies the score of words, exact words and phrases without a field, and of
    nothing else.
    """
    pair = pairs["more"]
    for once in (
        _word("strike"),
        ExactTerm("strike"),
        Phrase(("no", "new")),
        _word("strike", "title"),
        _word("lund", "author"),
    ):
        assert_same(pair, SearchRequest(query=dataclasses.replace(once, times=3), sort="relevance"))


def test_another_put_of_an_id_replaces_the_article(
    pair: Callable[[Sequence[Article]], Pair],
) -> None:
    """Of two articles with one id the last is kept, whole."""
    first = Article(id="x", title="an old harbour", section="Old")
    both = pair(
        [
            first,
            Article(id="y", title="the harbour"),
            replace(first, title="a new bridge", section="New"),
        ]
    )
    assert both.engine.count() == 2
    for word in ("old", "harbour", "bridge"):
        assert_same(both, SearchRequest(query=ExactTerm(word), facets=("section",)))


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("1941-11-15", "1942-01-15", "autumn day issues month next year"),
        ("1941-12-07", "1941-12-07", "day issues month year"),
        ("1941-12-31", None, "issues month next year"),
        (None, "1941-08-31", "year"),
        ("1942-01-31", "1942-01-31", "issues next"),
        ("1941-12-08", "1941-12-07", ""),
    ],
)
def test_a_printed_month_season_or_year_has_all_its_days(
    pair: Callable[[Sequence[Article]], Pair], since: str | None, until: str | None, found: str
) -> None:
    """A range finds what may have been printed on one of its days; undated articles never."""
    printed = {
        "day": ("1941-12-07", "day"),
        "month": ("1941-12-01", "month"),
        "issues": ("1941-12-01", "two months"),
        "autumn": ("1941-09-01", "season"),
        "year": ("1941-01-01", "year"),
        "next": ("1942-01-01", "year"),
        "last": ("9999-01-01", "year"),
    }
    articles = [
        Article(name, title="war", date=dt.date.fromisoformat(day), date_precision=precision)
        for name, (day, precision) in printed.items()
    ]
    both = pair([*articles, Article("undated", title="war", date_precision="year")])
    first, last = (dt.date.fromisoformat(day) if day else None for day in (since, until))
    after = last + dt.timedelta(days=1) if last else None
    for request in (
        SearchRequest(query=MatchAll(), since=first, until=last),
        SearchRequest(query=DateRange(first, after)),
    ):
        assert_same(both, request)
        hits = {hit.article.id for hit in both.engine.scan(prepare(request))}
        assert hits - {"last"} == set(found.split())
        assert ("last" in hits) is (until is None)


def test_days_are_charted_only_where_every_hit_has_one(
    pair: Callable[[Sequence[Article]], Pair],
) -> None:
    """Hits of a few weeks are counted by day; with a piece dated by its month, by month."""
    day = dt.date(1941, 12, 7)
    articles = [
        Article("day", title="war", date=day),
        Article("next", title="war", date=day + dt.timedelta(days=9)),
        Article("issue", title="peace", date=day.replace(day=1), date_precision="month"),
        Article("year", title="harvest", date=day.replace(month=1, day=1), date_precision="year"),
    ]
    both = pair(articles)
    for words, timeline, undated in (
        ("war", {"1941-12-07": 1, "1941-12-16": 1}, 0),
        ("war peace", {"1941-12": 3}, 0),
        ("war harvest", {"1941-12": 2}, 1),
    ):
        query = Or(tuple(_word(word) for word in words.split()))
        request = SearchRequest(query=query, timeline=True)
        assert_same(both, request)
        page = both.engine.search(prepare(request))
        assert (dict(page.timeline), page.undated) == (timeline, undated)


def _word(text: str, field: str | None = None) -> Term:
    return Term(text, stem(text), field)


@pytest.mark.slow
def test_nearness_of_any_two_words(pairs: dict[str, Pair]) -> None:
    """Each of the commonest words near each other, itself included, in one sentence, in one
    paragraph, in this order.
    """
    pair = pairs["many"]
    common = sorted(pair.spec.lexicon.words(), key=lambda item: (-item[1], item[0]))[:9]
    words = [_word(word) for word, _ in common]
    for one, other in itertools.product(words, words):
        for near in (
            Within(one, other, "sentence"),
            Within(one, other, "paragraph"),
            Near(one, other, 1),
            Near(one, other, 3, True),
        ):
            assert pair.engine.total(near) == pair.spec.total(near), str(near)
