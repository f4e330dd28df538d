"""Nodes over positions: proximity, sentences and paragraphs, repetition."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from typing import ClassVar, Literal

from search.query.nodes.base import NEARBY, NOWHERE, TIGHT, At, Query


@dataclass(frozen=True, slots=True)
class Near(Query):
    """Two operands at most `distance` positions apart, at different places; `ordered`.

    The left one first.

    Operands are words, exact words, phrases, patterns, `Or` of such, and further proximity nodes.
    The distance is between the last position of the one that comes first and the first position
    of the other.
    """

    precedence: ClassVar[int] = NEARBY
    left: Query
    right: Query
    distance: int
    ordered: bool = False
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def to_text(self) -> str:
        sign = "pre" if self.ordered else "w"
        return _beside(self.field, self.left, f"{sign}/{self.distance}", self.right)


@dataclass(frozen=True, slots=True)
class Within(Query):
    """Two operands in the same sentence or paragraph, at different places."""

    precedence: ClassVar[int] = NEARBY
    left: Query
    right: Query
    unit: Literal["sentence", "paragraph"]
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def to_text(self) -> str:
        return _beside(self.field, self.left, f"/{self.unit[0]}", self.right)


@dataclass(frozen=True, slots=True)
class MinFrequency(Query):
    """The operand at `times` places at least: `atleast/3 tariff`."""

    precedence: ClassVar[int] = TIGHT
    part: Query
    times: int
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    @property
    def children(self) -> tuple[Query, ...]:
        return (self.part,)

    def to_text(self) -> str:
        text = f"atleast/{self.times} {self.part.within(TIGHT)}"
        return f"{self.field}:({text})" if self.field else text


def _beside(field: str | None, left: Query, sign: str, right: Query) -> str:
    text = f"{left.within(NEARBY)} {sign} {right.within(TIGHT)}"
    return f"{field}:({text})" if field else text
