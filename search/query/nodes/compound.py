"""The nodes of a query: an immutable tree, whose `str` is a query that parses to the same tree.

`field` is the name of a field as it is typed (`title`, `author`, ...), or None for the one text of title, dek, authors and
body. `at` is where the node stands in the typed text (from, to; code points); it plays no part in equality.

The parser makes every node but `Nothing`. Two steps then make a query that engines answer (see `search.query.expansion`): patterns
(`Prefix`, `Wildcard`, `Fuzzy`) get the `words` of the index's lexicon that they stand for, and `Words`, the bare words of
a search, becomes `Some`, `Word` or `Exact` by the match rule. Engines never see `Words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import ClassVar, Literal

from search.query.nodes.terms import (
    JOINED,
    LOOSE,
    NEARBY,
    NEGATED,
    NOWHERE,
    TIGHT,
    At,
    Everything,
    Exact,
    Fuzzy,
    Leaf,
    Nothing,
    Phrase,
    Prefix,
    Query,
    Range,
    Wildcard,
    Word,
    place,
)

# fmt: off
__all__ = [
    "NOWHERE",
    "And",
    "At",
    "Everything",
    "Exact",
    "Fuzzy",
    "Leaf",
    "Near",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Range",
    "Repeated",
    "Some",
    "Wildcard",
    "Within",
    "Word",
    "Words",
    "place",
    "positive",
    "scores",
    "walk",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class Near(Query):
    """Two operands at most `distance` positions apart, at different places; `ordered`: the left one first.

    Operands are words, exact words, phrases, patterns, `Or` of such, and further proximity nodes. The distance is between the
    last position of the one that comes first and the first position of the other.
    """

    binds: ClassVar[int] = NEARBY
    left: Query
    right: Query
    distance: int
    ordered: bool = False
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def written(self) -> str:
        sign = "pre" if self.ordered else "w"
        return _beside(self.field, self.left, f"{sign}/{self.distance}", self.right)


@dataclass(frozen=True, slots=True)
class Within(Query):
    """Two operands in the same sentence or paragraph, at different places."""

    binds: ClassVar[int] = NEARBY
    left: Query
    right: Query
    unit: Literal["sentence", "paragraph"]
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def written(self) -> str:
        return _beside(self.field, self.left, f"/{self.unit[0]}", self.right)


@dataclass(frozen=True, slots=True)
class Repeated(Query):
    """The operand at `times` places at least: `atleast/3 tariff`."""

    binds: ClassVar[int] = TIGHT
    part: Query
    times: int
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return (self.part,)

    def written(self) -> str:
        text = f"atleast/{self.times} {self.part.within(TIGHT)}"
        return f"{self.field}:({text})" if self.field else text


@dataclass(frozen=True, slots=True)
class Words(Query):
    """The bare words of a search, stop words included; the match rule decides how many of them must be there.

    The parts are `Word`s, and `Phrase`s for typed words of several tokens (fox-it).
    """

    binds: ClassVar[int] = JOINED
    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def written(self) -> str:
        return " ".join("-".join(part.words) if isinstance(part, Phrase) else part.within(TIGHT) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some(Query):
    """At least `least` of the parts: `any/2(a b c)`."""

    least: int
    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def written(self) -> str:
        return f"any/{self.least}({' '.join(part.within(NEGATED) for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of the parts."""

    binds: ClassVar[int] = JOINED
    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def written(self) -> str:
        bare = [part for part in self.parts if isinstance(part, Words)]
        if not bare:
            return " AND ".join(part.within(NEGATED) for part in self.parts)
        # without operators, which would turn the bare words into required ones; a question mark ends no pattern but the last's
        beside = [
            f"-{part.part.within(TIGHT)}" if isinstance(part, Not) else part.within(TIGHT)
            for part in self.parts
            if part not in bare
        ]
        return " ".join((*beside, *map(str, bare)))


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of the parts."""

    binds: ClassVar[int] = LOOSE
    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.parts

    def written(self) -> str:
        return " OR ".join(part.within(JOINED) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Query):
    """The articles that the part doesn't match."""

    binds: ClassVar[int] = NEGATED
    part: Query
    at: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return (self.part,)

    def written(self) -> str:
        return f"NOT {self.part.within(NEGATED)}"


def walk(node: Query) -> Iterator[Query]:
    """The node and all nodes under it, each before its children, in the order typed."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def positive(node: Query) -> Iterator[Query]:
    """The leaves that an article is found by: those not under a `Not`."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if not node.children:
            yield node
        elif not isinstance(node, Not):
            waiting.extend(reversed(node.children))


def scores(node: Query) -> bool:
    """Whether the node gives articles a score: it has a positive leaf of words, patterns or names."""
    return any(not isinstance(leaf, Everything | Nothing | Range) for leaf in positive(node))


def _beside(field: str | None, left: Query, sign: str, right: Query) -> str:
    text = f"{left.within(NEARBY)} {sign} {right.within(TIGHT)}"
    return f"{field}:({text})" if field else text
