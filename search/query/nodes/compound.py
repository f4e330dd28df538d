"""Compound nodes: and, or, not, minimum counts and bare words; and walks over trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import ClassVar

from search.query.nodes.base import JOINED, LOOSE, NEGATED, NOWHERE, TIGHT, At, Query
from search.query.nodes.positional import MinFrequency, Near, Within
from search.query.nodes.terms import DateRange, MatchAll, MatchNone, Phrase


@dataclass(frozen=True, slots=True)
class BareWords(Query):
    """The bare words of a search, stop words included.

    The match rule decides how many of them must be there.

    The parts are `Term`s, and `Phrase`s for typed words of several tokens (fox-it).
    """

    precedence: ClassVar[int] = JOINED
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def to_text(self) -> str:
        return " ".join(
            "-".join(part.words) if isinstance(part, Phrase) else part.within(TIGHT)
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class MinShouldMatch(Query):
    """At least `least` of the parts: `any/2(a b c)`."""

    least: int
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def to_text(self) -> str:
        return f"any/{self.least}({' '.join(part.within(NEGATED) for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of the parts."""

    precedence: ClassVar[int] = JOINED
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def to_text(self) -> str:
        bare = [part for part in self.parts if isinstance(part, BareWords)]
        if not bare:
            return " AND ".join(part.within(NEGATED) for part in self.parts)
        # without operators, which would turn the bare words into required ones; a question mark
        # ends no pattern but the last's
        beside = [
            f"-{part.part.within(TIGHT)}" if isinstance(part, Not) else part.within(TIGHT)
            for part in self.parts
            if part not in bare
        ]
        return " ".join((*beside, *map(str, bare)))


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of the parts."""

    precedence: ClassVar[int] = LOOSE
    parts: tuple[Query, ...]
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def to_text(self) -> str:
        return " OR ".join(part.within(JOINED) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Query):
    """The articles that the part doesn't match."""

    precedence: ClassVar[int] = NEGATED
    part: Query
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return (self.part,)

    def to_text(self) -> str:
        return f"NOT {self.part.within(NEGATED)}"


def walk(node: Query) -> Iterator[Query]:
    """The node and all nodes under it, each before its children, in the order typed."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def positive_leaves(node: Query) -> Iterator[Query]:
    """The leaves that an article is found by: those not under a `Not`."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if not node.children:
            yield node
        elif not isinstance(node, Not):
            waiting.extend(reversed(node.children))


def is_scoring(node: Query) -> bool:
    """Whether the node gives articles a score.

    It has a positive leaf of words, patterns or names.
    """
    return any(
        not isinstance(leaf, MatchAll | MatchNone | DateRange) for leaf in positive_leaves(node)
    )


def rewrite(node: Query, change: Callable[[Query], Query]) -> Query:
    """The tree with every node changed, children before the node that holds them."""
    match node:
        case (
            And(parts=parts)
            | Or(parts=parts)
            | MinShouldMatch(parts=parts)
            | BareWords(parts=parts)
        ):
            node = replace(node, parts=tuple(rewrite(part, change) for part in parts))
        case Not(part=part) | MinFrequency(part=part):
            node = replace(node, part=rewrite(part, change))
        case Near(left=left, right=right) | Within(left=left, right=right):
            node = replace(node, left=rewrite(left, change), right=rewrite(right, change))
    return change(node)
