"""Operands of phrases and proximity: their fields and words."""

from __future__ import annotations

from dataclasses import replace

from search.query.nodes import (
    And,
    ExactTerm,
    MatchNone,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
)


def leaf_fields(node: Query, field: str | None = None) -> set[str | None]:
    """Return the fields in which a leaf or a positional node looks for words.

    Args:
        node: the node.
        field: the field of the positional node around it.

    >>> from search.query.nodes import Near
    >>> leaf_fields(Near(ExactTerm("new"), ExactTerm("york", "title"), 3)) == {None, "title"}
    True
    """
    match node:
        case Term() | ExactTerm() | Pattern() | Phrase():
            return {node.field or field}
        case Positional():
            field = node.field or field
        case Or():
            pass
        case _:
            return set()
    return {found for part in node.children for found in leaf_fields(part, field)}


def required_terms(node: Query, field: str | None = None) -> Query:
    """Return a condition without positions that all matches of a node fulfil.

    Args:
        node: a leaf or positional node.
        field: the field of the positional node around it.

    >>> from search.query.nodes import Near
    >>> print(required_terms(Near(ExactTerm("new"), ExactTerm("york"), 3, field="title")))
    title:"new" AND title:"york"
    """
    match node:
        case Positional():
            parts = tuple(required_terms(part, node.field or field) for part in node.positive)
            return parts[0] if len(parts) == 1 else And(parts)
        case Or(parts=parts):
            return Or(tuple(required_terms(part, field) for part in parts))
        case Phrase(words=words) if words:
            return And(tuple(ExactTerm(word, node.field or field) for word in words))
        case Term() | ExactTerm() | Pattern():
            return replace(node, field=node.field or field)
    return MatchNone()
