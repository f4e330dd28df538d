"""Queries of Tantivy's that combine others or change their scores."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.tantivy.library import Occur, Query

_K1_AND_1 = 2.2  # Tantivy's BM25 has the factor (k1 + 1), ours has not


def everything() -> Query:
    """Return a query that every doc matches."""
    return Query.all_query()


def nothing() -> Query:
    """Return a query that no doc matches."""
    return Query.empty_query()


def both(parts: Sequence[Query]) -> Query:
    """Return a conjunction of the parts, which adds their scores."""
    return (
        Query.boolean_query([(Occur.Must, part) for part in parts])
        if parts
        else constant(everything(), 0.0)
    )


def any_of(parts: Sequence[Query], least: int = 1) -> Query:
    """Return a query for docs that match `least` parts or more; it adds the scores of those."""
    if least > len(parts):
        return nothing()
    shoulds = [(Occur.Should, part) for part in parts]
    if least < 1:
        return Query.boolean_query([(Occur.Must, constant(everything(), 0.0)), *shoulds])
    return Query.boolean_query(shoulds, minimum_number_should_match=least)


def with_scores(condition: Query, parts: Sequence[Query]) -> Query:
    """Return a query for the docs of the condition, scored by the parts that match only."""
    return Query.boolean_query(
        [(Occur.Must, constant(condition, 0.0)), *((Occur.Should, part) for part in parts)]
    )


def optional(condition: Query, parts: Sequence[Query]) -> Query:
    """Return a query for the docs of the condition; the parts that match add to its score."""
    return Query.boolean_query([(Occur.Must, condition), *((Occur.Should, part) for part in parts)])


def boosted(part: Query, weight: float) -> Query:
    """Return a query that multiplies the part's scores by `weight`."""
    return Query.boost_query(part, weight)


def without(part: Query) -> Query:
    """Return a query for all docs but those of the part, with score 0.

    (In Tantivy a negation alone matches nothing.)
    """
    return constant(Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, part)]), 0.0)


def constant(part: Query, score: float) -> Query:
    """Return a query that gives every match of the part the same score."""
    return Query.const_score_query(part, score)


def weighed(part: Query, times: int) -> Query:
    """Return a query that multiplies a word's BM25 score by `times`."""
    return Query.boost_query(part, times / _K1_AND_1)
