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

    binds: ClassVar[int] = TIGHT

    @property
    def children(self) -> tuple[Query, ...]:
        """The nodes right under this one, in the order typed."""
        return ()

    def __str__(self) -> str:
        return self.written()

    def written(self) -> str:
        """The node as it would be typed, without parentheses of its own."""
        raise NotImplementedError

    def within(self, least: int) -> str:
        """The node as a part of another that binds at least so tightly: in parentheses where it needs them."""
        return self.written() if self.binds >= least else f"({self.written()})"
