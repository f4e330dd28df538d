"""Positional nodes: proximity, sentence and paragraph, frequency, capitals."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from typing import ClassVar, Literal

from search.query.nodes.base import NEARBY, NOWHERE, TIGHT, At, Query


class Positional(Query):
    """The base of a condition on where its operands are.

    Operands are words, exact words, phrases, patterns, `Or` of such, and further nodes of this
    kind. Those without a field of their own are looked for in the field of the node.
    """

    __slots__ = ()
    field: str | None


@dataclass(frozen=True, slots=True)
class Near(Positional):
    """Two operands at most `distance` positions apart; `ordered`: the left one first.

    The distance is from the last position of the first operand to the first position of the other.
    They share no position.

    >>> from search.query.nodes import Term
    >>> print(Near(Term("city", "citi"), Term("mayor", "mayor"), 5, ordered=True))
    city pre/5 mayor
    """

    precedence: ClassVar[int] = NEARBY
    operands: ClassVar[tuple[str, ...]] = ("left", "right")
    left: Query
    right: Query
    distance: int
    ordered: bool = False
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        sign = "pre" if self.ordered else "w"
        return _beside(self.field, self.left, f"{sign}/{self.distance}", self.right)


@dataclass(frozen=True, slots=True)
class Within(Positional):
    """Two operands in the same sentence or paragraph, at different places.

    >>> from search.query.nodes import Term
    >>> print(Within(Term("city", "citi"), Term("mayor", "mayor"), "sentence"))
    city /s mayor
    """

    precedence: ClassVar[int] = NEARBY
    operands: ClassVar[tuple[str, ...]] = ("left", "right")
    left: Query
    right: Query
    unit: Literal["sentence", "paragraph"]
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return _beside(self.field, self.left, f"/{self.unit[0]}", self.right)


@dataclass(frozen=True, slots=True)
class MinFrequency(Positional):
    """The operand at least `times` times: `atleast/3 tariff`.

    >>> from search.query.nodes import Term
    >>> print(MinFrequency(Term("mayor", "mayor"), 3))
    atleast/3 mayor
    """

    precedence: ClassVar[int] = TIGHT
    operands: ClassVar[tuple[str, ...]] = ("part",)
    part: Query
    times: int
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        text = f"atleast/{self.times} {self.part.within(TIGHT)}"
        return f"{self.field}:({text})" if self.field else text


@dataclass(frozen=True, slots=True)
class NotNear(Positional):
    """The left operand where the right one is not near it: `strike NOT w/5 union`.

    Near is at most `distance` positions before or after it (`ordered`: after it), or in the
    same `unit` instead of a distance.

    >>> from search.query.nodes import Term
    >>> print(NotNear(Term("city", "citi"), Term("mayor", "mayor"), 5))
    city NOT w/5 mayor
    """

    precedence: ClassVar[int] = NEARBY
    operands: ClassVar[tuple[str, ...]] = ("left", "right")
    excluded: ClassVar[tuple[str, ...]] = ("right",)
    left: Query
    right: Query
    distance: int = 0
    ordered: bool = False
    unit: Literal["", "sentence", "paragraph"] = ""
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        sign = f"/{self.unit[0]}" if self.unit else f"{'pre' if self.ordered else 'w'}/"
        sign += "" if self.unit else str(self.distance)
        return _beside(self.field, self.left, f"NOT {sign}", self.right)


# The number of words of a body that are its lead, as Nexis defines it.
LEAD_WORDS = 50


@dataclass(frozen=True, slots=True)
class FirstWords(Positional):
    """The operand in the first `count` words of the body: `first/100 strike`, `lead:strike`.

    >>> from search.query.nodes import Term
    >>> print(FirstWords(Term("mayor", "mayor"), 100))
    first/100 mayor
    """

    precedence: ClassVar[int] = TIGHT
    operands: ClassVar[tuple[str, ...]] = ("part",)
    part: Query
    count: int = LEAD_WORDS
    field: None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return f"first/{self.count} {self.part.within(TIGHT)}"


@dataclass(frozen=True, slots=True)
class Capitals(Positional):
    """The operand where its words are printed in capitals: `caps(AIDS)`.

    Args:
        letters: "some" for at least one capital, "all" for capitals only, "no" for none, in each
            word of the operand.
    """

    precedence: ClassVar[int] = TIGHT
    operands: ClassVar[tuple[str, ...]] = ("part",)
    part: Query
    letters: Literal["some", "all", "no"] = "some"
    field: str | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        name = {"some": "caps", "all": "allcaps", "no": "nocaps"}[self.letters]
        text = f"{name}({self.part.to_text()})"
        return f"{self.field}:({text})" if self.field else text

    def fits(self, word: str) -> bool:
        """Return True if a printed word has the required capitals.

        >>> Capitals(Query(), "all").fits("AIDS"), Capitals(Query(), "no").fits("Aids")
        (True, False)
        """
        capitals = sum(letter.isupper() for letter in word)
        if self.letters == "all":
            return capitals > 0 and not any(letter.islower() for letter in word)
        return bool(capitals) == (self.letters == "some")


def _beside(field: str | None, left: Query, sign: str, right: Query) -> str:
    text = f"{left.within(NEARBY)} {sign} {right.within(TIGHT)}"
    return f"{field}:({text})" if field else text
