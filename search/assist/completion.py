"""Complete a text that is being typed, and offer a filter where its words are a name."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.analysis.tokenizer import words
from search.engines.protocols import Lexicon
from search.models import FacetCount
from search.query.nodes import BareWords, ExactTerm, Phrase, Query, Term

SHORTEST = 2
"""So many letters a word needs before it is completed."""
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Completions:
    """Words for the last one of a text, and names for its end, the most frequent first."""

    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that says better what was typed.

    A facet's value, with its number of articles in the archive.
    """

    facet: str
    value: str
    count: int


def complete(
    text: str,
    lexicon: Lexicon,
    authors: Iterable[FacetCount],
    sections: Iterable[FacetCount],
    size: int = 8,
) -> Completions:
    """Return up to `size` completions of each kind for what stands at the end of a text."""
    typed = words(text)
    if not typed or not text[-1].isalnum():
        return Completions()
    begun = typed[-1] if _telling(typed[-1]) else None
    known = ((word, count) for word, count in lexicon.prefixed(begun) if count) if begun else ()
    frequent = heapq.nsmallest(size, known, key=lambda item: (-item[1], item[0]))
    return Completions(
        tuple(word for word, _ in frequent),
        _names(typed, authors, size),
        _names(typed, sections, size),
    )


def offers(query: Query, values: Mapping[str, Sequence[FacetCount]]) -> tuple[Offer, ...]:
    """Filters to offer when all that was typed is a name.

    The whole of it in any order, or the last part of a few people's.

    `values` are the facets to look in, each with its values.
    """
    typed = _typed(query)
    if not typed:
        return ()
    found: list[Offer] = []
    for facet, counts in values.items():
        whole = [c for c in counts if c.value and sorted(_tokens(c.value)) == sorted(typed)]
        partial = [c for c in counts if c.value and _tokens(c.value)[-len(typed) :] == typed]
        few = whole or (partial if facet == "author" and len(partial) <= MOST_OFFERS else [])
        found.extend(Offer(facet, c.value, c.count) for c in few if c.value)
    return tuple(sorted(found, key=lambda offer: -offer.count)[:MOST_OFFERS])


def _telling(begun: str) -> bool:
    """Return True if the beginning of a word is enough to complete it; one sign of Chinese is.

    >>> _telling("m"), _telling("may")
    (False, True)
    """
    return len(begun) >= SHORTEST or not begun.isascii()


def _names(typed: list[str], counts: Iterable[FacetCount], size: int) -> tuple[str, ...]:
    """Return the values in which the end of what was typed stands, its last word begun.

    The longest such end counts.
    """
    values = [(count.value, _tokens(count.value)) for count in counts if count.value]
    for length in range(min(len(typed), 4), 0, -1):
        *before, begun = typed[-length:]
        found = (
            [value for value, tokens in values if _holds(tokens, tuple(before), begun)]
            if before or _telling(begun)
            else []
        )
        if found:
            return tuple(found[:size])
    return ()


def _holds(tokens: tuple[str, ...], before: tuple[str, ...], begun: str) -> bool:
    length = len(before)
    return any(
        tokens[i].startswith(begun) and tokens[i - length : i] == before
        for i in range(length, len(tokens))
    )


def _typed(query: Query) -> tuple[str, ...]:
    """Return the words of a query that is nothing but words or one phrase."""
    parts = query.parts if isinstance(query, BareWords) else (query,)
    found: list[str] = []
    for part in parts:
        if not isinstance(part, Term | ExactTerm | Phrase) or part.field:
            return ()
        found.extend(part.words if isinstance(part, Phrase) else (part.text,))
    return tuple(found)


@lru_cache(maxsize=1 << 15)
def _tokens(value: str) -> tuple[str, ...]:
    return tuple(words(value))
