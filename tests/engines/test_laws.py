"""Laws that searching keeps in every engine, whatever is asked."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.engines.protocols import Engine
from search.fields import FACETS
from search.models import Filter, SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import And, BareWords, MinShouldMatch, Not, Or, Query, Term
from tests.engines.conftest import CORPORA, Pair
from tests.strategies import examples, requests, tokens, trees

names = st.sampled_from(
    [name for name in CORPORA for _ in range(1 if name in ("nothing", "one") else 5)]
)
# Of each engine, and their answers are equal: a law is looked at four times as often.
law = settings(max_examples=examples(150), suppress_health_check=list(HealthCheck), deadline=None)

bare = st.lists(tokens, min_size=1, max_size=7).map(
    lambda texts: BareWords(tuple(Term(text, stem(text)) for text in texts))
)


def ids(engine: Engine, query: Query) -> set[str]:
    """The ids of all articles that match."""
    return {
        hit.article.id
        for hit in engine.search(prepare(SearchRequest(query=query, sort="oldest", size=1000))).hits
    }


def ready(pair: Pair, *queries: Query) -> list[Query]:
    """The queries with the words of their patterns."""
    return [expand(query, pair.engine.lexicon, 20)[0] for query in queries]


@law
@given(name=names, one=trees, other=trees)
def test_and_and_or_are_sets(pairs: dict[str, Pair], name: str, one: Query, other: Query) -> None:
    """Both are commutative.

    AND is the intersection, OR the union, NOT the rest, and twice NOT is nothing done.
    """
    engine = pairs[name].engine
    one, other = ready(pairs[name], one, other)
    first, second = ids(engine, one), ids(engine, other)
    assert ids(engine, And((one, other))) == ids(engine, And((other, one))) == first & second
    assert ids(engine, Or((one, other))) == ids(engine, Or((other, one))) == first | second
    assert ids(engine, Not(one)) == {name for name, _ in engine.digests()} - first
    assert ids(engine, Not(Not(one))) == first
    assert engine.total(one) == len(first)


@law
@given(name=names, parts=st.lists(trees, min_size=1, max_size=4))
def test_at_least_so_many_grows_from_all_to_any(
    pairs: dict[str, Pair], name: str, parts: list[Query]
) -> None:
    """`MinShouldMatch` of all parts is AND, of one OR, and each step down holds the step before."""
    engine = pairs[name].engine
    ready_parts = tuple(ready(pairs[name], *parts))
    steps = [ids(engine, MinShouldMatch(least, ready_parts)) for least in range(len(parts), 0, -1)]
    assert steps[0] == ids(engine, And(ready_parts))
    assert steps[-1] == ids(engine, Or(ready_parts))
    assert all(one <= other for one, other in itertools.pairwise(steps))


@law
@given(name=names, words=bare)
def test_all_is_within_three_quarters_within_half_within_any(
    pairs: dict[str, Pair], name: str, words: BareWords
) -> None:
    """The rule's steps hold one another, "auto" is one of them, and it has ten articles unless
    even "any" has not.
    """
    engine = pairs[name].engine
    every, _ = apply_match(words, "all", engine.total)
    some, relaxed = apply_match(words, "any", engine.total)
    auto, chosen = apply_match(words, "auto", engine.total)
    assert relaxed is not None
    assert chosen is not None
    found = [ids(engine, query) for query in (every, auto, some)]
    assert found[0] <= found[1] <= found[2]
    assert chosen.all_count == relaxed.all_count == len(found[0])
    if chosen.words <= 5 and chosen.rule != "any":
        assert len(found[1]) >= 10 or chosen.words == 1
    if chosen.rule == "all" and chosen.words > 1:
        assert len(found[0]) >= 10


@law
@given(name=names, request=requests(), facet=st.sampled_from(sorted(FACETS)), data=st.data())
def test_a_filter_never_adds_hits(
    pairs: dict[str, Pair], name: str, request: SearchRequest, facet: str, data: st.DataObject
) -> None:
    """Choosing a value of a facet of which nothing was chosen, or excluding one, narrows the
    hits; the two part them.
    """
    engine = pairs[name].engine
    (query,) = ready(pairs[name], request.query)
    wide = replace(request, query=query, page=1, size=1000, facets=(facet,), facet_size=None)
    counts = engine.search(prepare(wide)).facets[facet]
    value = data.draw(st.sampled_from([count.value for count in counts] or [None]))
    hits = {hit.article.id for hit in engine.search(prepare(wide)).hits}
    chosen = {
        hit.article.id for hit in engine.search(prepare(_with(wide, Filter(facet, (value,))))).hits
    }
    left = {
        hit.article.id
        for hit in engine.search(prepare(_with(wide, Filter(facet, exclude=(value,))))).hits
    }
    if not any(each.facet == facet for each in request.filters):
        assert chosen <= hits
        assert chosen | left == hits
        assert not chosen & left
    assert left <= hits


@settings(law, max_examples=examples(50))  # each with a search a value: some hundred
@given(name=names, request=requests())
def test_a_facets_count_is_what_a_click_gives(
    pairs: dict[str, Pair], name: str, request: SearchRequest
) -> None:
    """For every value of every facet of which nothing is chosen."""
    engine = pairs[name].engine
    (query,) = ready(pairs[name], request.query)
    request = replace(request, query=query, size=0, page=1, facets=tuple(FACETS), facet_size=None)
    taken = {each.facet for each in request.filters}
    for facet, counts in engine.search(prepare(request)).facets.items():
        if facet not in taken:
            for count in counts:
                assert (
                    engine.search(prepare(_with(request, Filter(facet, (count.value,)), ()))).total
                    == count.count
                )


@law
@given(name=names, request=requests())
def test_the_total_is_what_is_exported(
    pairs: dict[str, Pair], name: str, request: SearchRequest
) -> None:
    """A scan has as many rows as the page's total says, each once.

    The timeline and the undated add up to it.
    """
    engine = pairs[name].engine
    (query,) = ready(pairs[name], request.query)
    request = replace(request, query=query, timeline=True)
    docs = [hit.article.id for hit in engine.scan(prepare(request))]
    page = engine.search(prepare(request))
    assert len(docs) == len(set(docs)) == page.total
    assert sum(count for _, count in page.timeline) + page.undated == page.total
    assert all(count > 0 for _, count in page.timeline)
    assert [period for period, _ in page.timeline] == sorted(
        {period for period, _ in page.timeline}
    )


def _with(
    request: SearchRequest, chosen: Filter, facets: tuple[str, ...] | None = None
) -> SearchRequest:
    """The request with one more filter."""
    facets = request.facets if facets is None else facets
    return replace(request, filters=(*request.filters, chosen), facets=facets)
