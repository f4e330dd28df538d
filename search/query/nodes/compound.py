"""Compound nodes: AND, OR, NOT, minimum counts and bare words; tree traversals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import ClassVar

from search.query.nodes.base import JOINED, LOOSE, NEGATED, NOWHERE, TIGHT, At, Query
from search.query.nodes.terms import (
    DateRange,
    MatchAll,
    MatchNone,
    Phrase,
    Term,
    WordCount,
    beside_words,
)


@dataclass(frozen=True, slots=True)
class BareWords(Query):
    """The bare words of a search, stop words included.

    The match rule decides how many of them are required. The parts are `Term`s, and `Phrase`s for
    typed words of several tokens (fox-it).

    >>> print(BareWords((Term("city", "citi"), Phrase(("fox", "it"), bare=True))))
    city fox-it
    """

    precedence: ClassVar[int] = JOINED
    operands: ClassVar[tuple[str, ...]] = ("parts",)
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return " ".join(
            beside_words(part.text) if isinstance(part, Term) else _typed(part)
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class MinShouldMatch(Query):
    """At least `least` of the parts: `any/2(a b c)`.

    >>> print(MinShouldMatch(2, (Term("city", "citi"), Term("mayor", "mayor"))))
    any/2(city mayor)
    """

    operands: ClassVar[tuple[str, ...]] = ("parts",)
    least: int
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return f"any/{self.least}({' '.join(part.within(NEGATED) for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of the parts.

    >>> print(And((Term("city", "citi"), Not(Term("mayor", "mayor")))))
    city AND NOT mayor
    """

    precedence: ClassVar[int] = JOINED
    operands: ClassVar[tuple[str, ...]] = ("parts",)
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        bare = [part for part in self.parts if isinstance(part, BareWords)]
        if not bare:
            return " AND ".join(part.within(NEGATED) for part in self.parts)
        # without operators, which would turn the bare words into required ones; a question mark
        # ends no pattern but the last's
        beside = [
            "-*"
            if isinstance(part, MatchNone)
            else f"-{part.part.within(TIGHT)}"
            if isinstance(part, Not)
            else part.within(TIGHT)
            for part in self.parts
            if part not in bare
        ]
        return " ".join((*beside, *(_typed(each) for words in bare for each in words.parts)))


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of the parts.

    >>> print(Or((Term("city", "citi"), Term("mayor", "mayor"))))
    city OR mayor
    """

    precedence: ClassVar[int] = LOOSE
    operands: ClassVar[tuple[str, ...]] = ("parts",)
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return " OR ".join(part.within(JOINED) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Query):
    """The articles that the part doesn't match.

    >>> print(Not(Or((Term("city", "citi"), Term("mayor", "mayor")))))
    NOT (city OR mayor)
    """

    precedence: ClassVar[int] = NEGATED
    operands: ClassVar[tuple[str, ...]] = ("part",)
    excluded: ClassVar[tuple[str, ...]] = ("part",)
    part: Query
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return f"NOT {self.part.within(NEGATED)}"


@dataclass(frozen=True, slots=True)
class NearnessBoost(Query):
    """The articles of `part`, with a higher score where some of `pairs` match.

    The pairs are proximity nodes over words of `part`, each with its weight: if one matches, the
    scores of its words count that much more. Steps after parsing make it, and it changes scores
    only.
    """

    precedence: ClassVar[int] = TIGHT
    operands: ClassVar[tuple[str, ...]] = ("part",)
    part: Query
    pairs: tuple[tuple[Query, float], ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return self.part.within(TIGHT)


def _typed(part: Query) -> str:
    """Return a bare word in query syntax; several tokens are joined by hyphens.

    >>> _typed(Phrase(("fox", "it"), bare=True))
    'fox-it'
    """
    return "-".join(part.words) if isinstance(part, Phrase) else part.within(TIGHT)


def walk(node: Query) -> Iterator[Query]:
    """Yield the node and all its descendants in pre-order.

    >>> [str(node) for node in walk(Not(Term("mayor", "mayor")))]
    ['NOT mayor', 'mayor']
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def positive_leaves(node: Query) -> Iterator[Query]:
    """Yield the leaves that are not negated.

    >>> node = And((Term("city", "citi"), Not(Term("mayor", "mayor"))))
    >>> [str(leaf) for leaf in positive_leaves(node)]
    ['city']
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if not node.operands:
            yield node
        waiting.extend(reversed(node.positive))


def is_scoring(node: Query) -> bool:
    """Return True if a node has a positive leaf of words, patterns or names, which scores.

    >>> is_scoring(Term("mayor", "mayor")), is_scoring(MatchAll())
    (True, False)
    """
    return any(
        not isinstance(leaf, MatchAll | MatchNone | DateRange | WordCount)
        for leaf in positive_leaves(node)
    )


def rewrite(node: Query, change: Callable[[Query], Query]) -> Query:
    """Return the tree with a function applied to every node in post-order.

    >>> node = Not(Not(Term("mayor", "mayor")))
    >>> print(rewrite(node, lambda each: each.part if isinstance(each, Not) else each))
    mayor
    """
    return change(node.with_children(lambda child: rewrite(child, change)))
