"""Queries of Tantivy's that combine others or change what they score."""

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
    """Return all of the parts, their scores added."""
    return (
        Query.boolean_query([(Occur.Must, part) for part in parts])
        if parts
        else constant(everything(), 0.0)
    )


def any_of(parts: Sequence[Query], least: int = 1) -> Query:
    """At least so many of the parts, the scores of those that match added."""
    if least > len(parts):
        return nothing()
    shoulds = [(Occur.Should, part) for part in parts]
    if least < 1:
        return Query.boolean_query([(Occur.Must, constant(everything(), 0.0)), *shoulds])
    return Query.boolean_query(shoulds, minimum_number_should_match=least)


def with_scores(condition: Query, parts: Sequence[Query]) -> Query:
    """Return what matches the condition, with the scores of those parts that match, too."""
    return Query.boolean_query(
        [(Occur.Must, constant(condition, 0.0)), *((Occur.Should, part) for part in parts)]
    )


def optional(condition: Query, parts: Sequence[Query]) -> Query:
    """Return what matches the condition with its scores, and those of the parts that match as
    well.
    """
    return Query.boolean_query([(Occur.Must, condition), *((Occur.Should, part) for part in parts)])


def boosted(part: Query, weight: float) -> Query:
    """Return a part with its scores so many times."""
    return Query.boost_query(part, weight)


def without(part: Query) -> Query:
    """Return all but the part; it scores 0. (Tantivy finds nothing by a negation alone.)"""
    return constant(Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, part)]), 0.0)


def constant(part: Query, score: float) -> Query:
    """Return the part, with the same score for all."""
    return Query.const_score_query(part, score)


def weighed(part: Query, times: int) -> Query:
    """Return a word with its BM25, so many times."""
    return Query.boost_query(part, times / _K1_AND_1)
