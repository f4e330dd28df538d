"""Compare the answers of an engine with those of the specification."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from search.date_numbers import day_number
from search.engines.shared.bm25 import SCORE_DIGITS
from search.models import Hit, SearchRequest, prepare
from search.query.expansion import expand
from tests.engines.conftest import Pair

EVERYTHING = 10_000


def resolved(pair: Pair, request: SearchRequest, limit: int = 20) -> SearchRequest:
    """The request with the words of its patterns, as the specification's lexicon has them."""
    return replace(request, query=expand(request.query, pair.spec.lexicon, limit)[0])


def assert_same(pair: Pair, request: SearchRequest) -> None:
    """Everything that a page says is the same.

    Scores within the tolerance, and the order by relevance true to them.
    """
    got, want = pair.engine.search(prepare(request)), pair.spec.search(prepare(request))
    assert got.total == want.total
    assert dict(got.facets) == dict(want.facets)
    assert (got.timeline, got.timeline_unit, got.undated) == (
        want.timeline,
        want.timeline_unit,
        want.undated,
    )
    assert len(got.hits) == len(want.hits)
    assert (got.after is None) == (want.after is None)
    assert pair.engine.total(request.query) == pair.spec.total(request.query)
    whole = replace(request, page=1, size=EVERYTHING)
    assert_same_hits(
        pair.engine.search(prepare(whole)).hits,
        pair.spec.search(prepare(whole)).hits,
        pair.tolerance,
    )
    assert_same_hits(
        tuple(pair.engine.scan(prepare(request))),
        tuple(pair.spec.scan(prepare(request))),
        pair.tolerance,
    )
    if not any(hit.score for hit in want.hits):
        assert [hit.article for hit in got.hits] == [hit.article for hit in want.hits]


def assert_same_hits(got: tuple[Hit, ...], want: tuple[Hit, ...], tolerance: float) -> None:
    """The same articles and scores, in an order that only rounding at a tie may change."""
    scores = {hit.article.id: hit.score for hit in want}
    assert sorted(hit.article.id for hit in got) == sorted(scores)
    for hit in got:
        assert math.isclose(hit.score, scores[hit.article.id], rel_tol=tolerance, abs_tol=1e-9), (
            hit.article.id
        )
    if not any(scores.values()):
        assert [hit.article.id for hit in got] == [hit.article.id for hit in want]
        return
    for one, other in pairwise(got):
        first, second = scores[one.article.id], scores[other.article.id]
        if undecided(first, second, tolerance):
            continue
        assert _key(one, first) < _key(other, second), (
            one.article.id,
            first,
            other.article.id,
            second,
        )


def undecided(first: float, second: float, tolerance: float) -> bool:
    """Whether two scores are so close that an engine's last bits may order them either way."""
    if first == second:
        place = abs(first) * 10**SCORE_DIGITS
        return tolerance > 0 and abs(place % 1 - 0.5) < max(1e-3, place * 1e-6)
    return (
        abs(first - second) <= max(10**-SCORE_DIGITS, tolerance * max(abs(first), abs(second)))
        and tolerance > 0
    )


def _key(hit: Hit, score: float) -> tuple[float, int, str]:
    return -round(score, SCORE_DIGITS), -day_number(hit.article.date), hit.article.id
