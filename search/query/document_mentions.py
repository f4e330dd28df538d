"""Mentions: the stretches of one article's text that satisfy a query.

A mention is what highlighting marks: a word, exact word or pattern at each of its positions, a
phrase or proximity match as one stretch. Of nested stretches the longest counts, so that every
highlighted word is in a mention and no mention is counted twice. Names (author, section, ...) are
values and not text: they have no mentions, though the byline in the text has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search.documents import TEXT_STREAMS
from search.fields import is_name_field
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import (
    And,
    Capitals,
    DateRange,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Within,
    WordCount,
    walk,
)


class Mention(NamedTuple):
    """A stretch of a stream: the stream's index in TEXT_STREAMS, first and last position."""

    stream: int
    first: int
    last: int


def mentions(matcher: DocumentMatcher, node: Query) -> list[Mention]:
    """Return the mentions of an article, ascending; none if it does not match the query.

    Args:
        matcher: the article.
        node: the query, expanded (patterns filled in, no bare words).
    """
    found: dict[str, set[tuple[int, int]]] = {name: set() for name in TEXT_STREAMS}
    _collect(matcher, node, found)
    return [
        Mention(stream, first, last)
        for stream, name in enumerate(TEXT_STREAMS)
        for first, last in outermost(found[name])
    ]


def outermost(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches that are in no other, ascending.

    >>> outermost([(0, 4), (3, 4), (4, 6), (4, 6)])
    [(0, 4), (4, 6)]
    """
    kept: list[tuple[int, int]] = []
    for first, last in sorted(set(stretches), key=lambda each: (each[0], -each[1])):
        if not kept or last > kept[-1][1]:
            kept.append((first, last))
    return kept


def has_mentions(node: Query) -> bool:
    """Return True if an article may have a mention: a positive part has words of a text.

    >>> from search.query.nodes import ExactTerm
    >>> has_mentions(ExactTerm("strike")), has_mentions(Not(ExactTerm("strike")))
    (True, False)
    """
    match node:
        case Not() | DateRange() | WordCount() | MatchAll() | MatchNone():
            return False
        case _ if node.children:
            field = getattr(node, "field", None)
            return not is_name_field(field) and any(map(has_mentions, node.children))
    return not is_name_field(getattr(node, "field", None))


def is_compound(node: Query) -> bool:
    """Return True for a node whose mentions are those of its matching parts."""
    return isinstance(node, And | Or | MinShouldMatch)


def spans_nothing(node: Query) -> bool:
    """Return True for a node that never has mentions: a negation, a range, everything."""
    return isinstance(node, Not | DateRange | WordCount | MatchAll | MatchNone)


def has_gaps(node: Query) -> bool:
    """Return True if other words may stand between those of a mention.

    >>> from search.query.nodes import ExactTerm
    >>> has_gaps(Near(ExactTerm("a"), ExactTerm("b"), 3)), has_gaps(Phrase(("a", "b")))
    (True, False)
    """
    return any(
        isinstance(part, Near | Within) or (isinstance(part, Phrase) and part.slop > 0)
        for part in walk(node)
    )


def reads_names(node: Query) -> bool:
    """Return True if only the article can decide.

    The query has words of names, or tests the capitals of words with others between them.
    """
    return any(
        (isinstance(part, Capitals) and has_gaps(part))
        or is_name_field(getattr(part, "field", None))
        for part in walk(node)
    )


def _collect(matcher: DocumentMatcher, node: Query, found: dict[str, set[tuple[int, int]]]) -> None:
    if spans_nothing(node):
        return
    if is_compound(node):
        if matcher.matches(node):
            for part in node.children:
                _collect(matcher, part, found)
        return
    for name, spans in matcher.spans(node).items():
        if name in found:
            found[name].update((span.first, span.last) for span in spans)
