"""Explanation of a search: counts by clause, clauses that leave nothing, relaxations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from search.assist.describe import in_words
from search.assist.relaxation import content, fielded, loosened
from search.query.nodes import (
    And,
    BareWords,
    MatchAll,
    MinShouldMatch,
    Not,
    Or,
    Positional,
    Query,
)
from search.query.parsing.parser import parse

# Each clause and each relaxation costs a count in the index.
MOST_CLAUSES = 40
MOST_TRIED = 40  # relaxations counted, each by a search: they must fit the deadline
MOST_SHOWN = 8  # of these; more are no help to a reader


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query.

    Attributes:
        text: as typed.
        meaning: in plain English.
        count: the articles that it finds alone.
        depth: its depth in the query, from 0.
    """

    text: str
    meaning: str
    count: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Loosening:
    """A relaxed query: its text, the change, and its number of articles."""

    text: str
    change: str
    count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parsed query in plain English, with the number of articles of each clause.

    Attributes:
        empty: texts of the clauses that leave nothing: those without any article, else those
            without which there would be hits.
        loosenings: relaxed queries with more hits, the nearest to the query first.
    """

    text: str
    meaning: str
    total: int
    clauses: tuple[Clause, ...] = ()
    empty: tuple[str, ...] = ()
    loosenings: tuple[Loosening, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the explanation as lines of plain text."""
        yield f"read as: {self.text}"
        yield f"that is: {self.meaning}"
        for clause in self.clauses:
            yield f"{clause.count:>9,}  {'  ' * clause.depth}{clause.text}  ({clause.meaning})"
        if self.empty:
            yield f"nothing is left because of: {', '.join(self.empty)}"
        for loosening in self.loosenings:
            yield (
                f"{loosening.count:>9,}  would be found by  {loosening.text}  ({loosening.change})"
            )


def explain(query: Query, total: Callable[[Query], int], language: str = "english") -> Explanation:
    """Return the explanation of a parsed query.

    Counts are of the whole archive, without filters. Raises what `total` raises.

    Args:
        query: as parsed.
        total: returns the number of articles of a parsed query, as a search would.
        language: of the stop words.
    """
    total = cache(total)
    count = total(query)
    clauses = tuple(
        Clause(str(node), in_words(node), total(node), depth)
        for node, depth in _clauses(query, language)
    )
    empty = () if count else tuple(dict.fromkeys(_to_blame(query, total, language)))
    return Explanation(
        str(query),
        in_words(query),
        count,
        clauses,
        empty,
        _loosenings(query, count, total, language),
    )


def top_clauses(query: Query) -> tuple[Query, ...]:
    """Return the operands of a query's top AND or OR, else the whole query.

    >>> from search.query.nodes import Term
    >>> [str(part) for part in top_clauses(And((Term("city", "citi"), Not(Term("x", "x")))))]
    ['city', 'NOT x']
    """
    return query.parts[:MOST_CLAUSES] if isinstance(query, And | Or) else (query,)


def _parts(node: Query, language: str) -> tuple[Query, ...]:
    """Return the parts of a node as standalone queries.

    Stop words are left out; operands of a proximity keep its field.
    """
    if isinstance(node, BareWords):
        return content(node, language)
    if isinstance(node, Positional):
        return tuple(fielded(part, node.field) for part in node.children)
    return node.children


def _clauses(query: Query, language: str) -> list[tuple[Query, int]]:
    """Return the parts of a query in pre-order, as far as MOST_CLAUSES allows.

    A bare word beside an operator is a group of one: that is told once.
    """
    found: list[tuple[Query, int]] = []

    def descend(node: Query, depth: int) -> None:
        for part in _parts(node, language):
            if depth and str(part) == str(node):
                descend(part, depth)
            elif len(found) < MOST_CLAUSES:
                found.append((part, depth))
                descend(part, depth + 1)

    descend(query, 0)
    return found


def _to_blame(node: Query, total: Callable[[Query], int], language: str) -> Iterator[str]:
    """Yield the clauses that leave a node nothing.

    They are those without any article, else those that exclude each other.
    """
    parts = [] if isinstance(node, Not) else _parts(node, language)
    empty = [part for part in parts if not total(part)]
    if isinstance(node, MinShouldMatch) and len(parts) - len(empty) >= node.least:
        empty = []  # enough of them find something, but never together
    if empty:
        for part in empty:
            yield from _to_blame(part, total, language)
    elif isinstance(node, And):
        without = [
            (part, And(node.parts[:i] + node.parts[i + 1 :])) for i, part in enumerate(node.parts)
        ]
        yield from [str(part) for part, rest in without if total(rest)] or map(str, node.parts)
    else:
        yield str(node)


def _loosenings(
    query: Query, count: int, total: Callable[[Query], int], language: str
) -> tuple[Loosening, ...]:
    """Return relaxed queries with more hits, each counted as its text would be read."""
    found: dict[str, Loosening] = {}
    tried = 0
    for looser, change in loosened(query, language):
        text = str(looser)
        if text in found or tried >= MOST_TRIED:
            continue
        tried += 1
        read = parse(text, language=language, today=dt.date.max).query  # printed dates are absolute
        more = total(read)
        if more > count and not isinstance(read, MatchAll):
            found[text] = Loosening(text, change, more)
    return tuple(
        sorted(found.values(), key=lambda loosening: (loosening.count, loosening.text))[:MOST_SHOWN]
    )
