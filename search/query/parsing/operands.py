"""Operands of proximity: their spans, their fields, and the nodes made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from search.query.nodes import (
    At,
    Capitals,
    ExactTerm,
    FirstWords,
    Fuzzy,
    Near,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    source_span,
)
from search.query.parsing.lexemes import Lexeme


def around(*nodes: Query) -> At:
    """Return the span of the typed text that covers these nodes."""
    places = list(map(source_span, nodes))
    return min(first for first, _ in places), max(last for _, last in places)


def has_places(node: Query) -> bool:
    """Return True if a node can be an operand of proximity."""
    if isinstance(node, Or):
        return all(map(has_places, node.parts))
    return isinstance(
        node,
        Term
        | ExactTerm
        | Phrase
        | Prefix
        | Wildcard
        | Fuzzy
        | Near
        | Within
        | NotNear
        | FirstWords
        | Capitals,
    )


def fields_of(node: Query) -> set[str | None]:
    """Return the fields of a proximity's operands."""
    if isinstance(node, Or):
        return {field for part in node.parts for field in fields_of(part)}
    return {getattr(node, "field", None)}


def unfielded(node: Query) -> Query:
    """Return an operand without its field, which the proximity around it has instead."""
    if isinstance(node, Or):
        return replace(node, parts=tuple(map(unfielded, node.parts)))
    if isinstance(node, FirstWords):
        return node
    return replace(node, field=None)  # type: ignore[call-arg]  # all that have places have one


def in_title(node: Query) -> Query:
    """Return an operand of a proximity, restricted to titles.

    >>> print(in_title(Or((Term("city", "citi"), Term("mayor", "mayor")))))
    title:city OR title:mayor
    """
    if isinstance(node, Or):
        return replace(node, parts=tuple(map(in_title, node.parts)))
    if isinstance(node, FirstWords):
        return node
    return replace(node, field="title")  # type: ignore[call-arg]  # all that have places have one


def not_near(
    left: Query, right: Query, sign: Lexeme, field: str | None, source_span: At
) -> NotNear:
    """Return the node of an operator such as `not w`, `not pre` or `not sentence`."""
    kind = sign.sign.removeprefix("not ")
    if kind in ("sentence", "paragraph"):
        unit: Literal["sentence", "paragraph"] = "sentence" if kind == "sentence" else "paragraph"
        return NotNear(left, right, 0, False, unit, field, source_span)
    return NotNear(left, right, sign.number, kind == "pre", "", field, source_span)
