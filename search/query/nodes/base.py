"""The base of all query nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

At = tuple[int, int]
NOWHERE: At = (0, 0)
LOOSE, JOINED, NEGATED, NEARBY, TIGHT = range(5)
"""How tightly a node's text binds: OR, AND, NOT, proximity, and what stands by itself."""


@dataclass(frozen=True, slots=True)
class Query:
    """Any node."""

    precedence: ClassVar[int] = TIGHT

    @property
    def children(self) -> tuple[Query, ...]:
        """The nodes right under this one, in the order typed."""
        return ()

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self) -> str:
        """The node as it would be typed, without parentheses of its own."""
        raise NotImplementedError

    def within(self, least: int) -> str:
        """The node as a part of another that binds at least so tightly.

        In parentheses where it needs them.
        """
        return self.to_text() if self.precedence >= least else f"({self.to_text()})"
