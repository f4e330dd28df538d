"""Base class of all query nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

At = tuple[int, int]
NOWHERE: At = (0, 0)
# Operator precedence, ascending: OR, AND, NOT, proximity, leaves and parentheses.
LOOSE, JOINED, NEGATED, NEARBY, TIGHT = range(5)


@dataclass(frozen=True, slots=True)
class Query:
    """Base class of query nodes. Immutable."""

    precedence: ClassVar[int] = TIGHT
    operands: ClassVar[tuple[str, ...]] = ()
    """The attributes that hold nodes, one or a tuple of them, in the order typed."""
    excluded: ClassVar[tuple[str, ...]] = ()
    """Those operands that are negated."""

    @property
    def children(self) -> tuple[Query, ...]:
        """The direct children, in the order typed."""
        return self._nodes(self.operands)

    @property
    def positive(self) -> tuple[Query, ...]:
        """The children that are not negated."""
        return self._nodes(name for name in self.operands if name not in self.excluded)

    def with_children(self, change: Callable[[Query], Query]) -> Query:
        """Return the node with a function applied to each of its children.

        >>> from search.query.nodes import Not, Term
        >>> print(Not(Term("mayor", "mayor")).with_children(lambda child: Term("city", "citi")))
        NOT city
        """
        changed: dict[str, Any] = {}
        for name in self.operands:
            held = getattr(self, name)
            changed[name] = tuple(map(change, held)) if isinstance(held, tuple) else change(held)
        return replace(self, **changed) if changed else self

    def _nodes(self, names: Iterable[str]) -> tuple[Query, ...]:
        found: list[Query] = []
        for name in names:
            held = getattr(self, name)
            found.extend(held if isinstance(held, tuple) else (held,))
        return tuple(found)

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self) -> str:
        """Return the node in query syntax, without parentheses of its own.

        >>> from search.query.nodes import Not, Term
        >>> Not(Term("mayor", "mayor")).to_text()
        'NOT mayor'
        """
        raise NotImplementedError

    def within(self, least: int) -> str:
        """Return the node as an operand, in parentheses if its precedence is below `least`.

        >>> from search.query.nodes import Or, Term
        >>> node = Or((Term("city", "citi"), Term("mayor", "mayor")))
        >>> node.within(JOINED), node.within(LOOSE)
        ('(city OR mayor)', 'city OR mayor')
        """
        return self.to_text() if self.precedence >= least else f"({self.to_text()})"
