"""Completion of a text being typed, and filter offers for words that are a name."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.analysis.tokenizer import words
from search.engines.protocols import Lexicon
from search.fields import FACETS
from search.models import FacetCount
from search.query.nodes import BareWords, ExactTerm, Phrase, Query, Term
from search.query.parsing.signs import ALIASES

# Letters that a word needs before it is completed.
SHORTEST = 2
MOST_OFFERS = 3  # a last name that fits more people identifies nobody


@dataclass(frozen=True, slots=True)
class Completions:
    """Words that complete the last one of a text, and names that complete its end.

    The most frequent come first. If the text ends in a field and the start of a value
    (`label:edi`), `values` are those of the facet `field`, and `before` is the text before the
    field's name.
    """

    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    field: str | None = None
    values: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that expresses the typed words: a facet's value with its number of articles."""

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
    """Return up to `size` completions of each kind for the end of a text."""
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


def complete_value(
    text: str, values: Callable[[str], Iterable[FacetCount]], size: int = 8
) -> Completions:
    """Return up to `size` values of the facet whose name and a colon end a text.

    Args:
        text: what is being typed, such as `strike kind:edi`.
        values: returns the values of a facet, the most frequent first.
        size: the most to return.
    """
    named = _VALUE.search(text)
    if named is None:
        return Completions()
    name = named["name"].casefold()
    facet = ALIASES.get(name, name)
    if facet not in FACETS:
        return Completions()
    begun = words(named["begun"])
    counts = [count for count in values(facet) if count.value]
    found = (
        tuple(count.value for count in counts if count.value)[:size]
        if not begun
        else _names(begun, counts, size, shortest=1)
    )
    return Completions(field=facet, values=found, before=text[: named.start("name")])


_VALUE = re.compile(r'(?:^|(?<=[\s(\-]))(?P<name>[A-Za-z_]+):(?P<begun>"[^"]*|[^\s"():]*)\Z')


class NamesByWords:
    """The values of a facet by the words of their names. Immutable, so thread-safe.

    Args:
        counts: the values, each with its number of articles; the order is kept.
    """

    def __init__(self, counts: Iterable[FacetCount]) -> None:
        self._whole: dict[tuple[str, ...], list[FacetCount]] = {}
        self._by_last: dict[str, list[FacetCount]] = {}
        for count in counts:
            if count.value and (tokens := _tokens(count.value)):
                self._whole.setdefault(tuple(sorted(tokens)), []).append(count)
                self._by_last.setdefault(tokens[-1], []).append(count)

    def has(self, typed: Sequence[str]) -> bool:
        """Return True if some value has these words consecutively."""
        count = len(typed)
        return any(
            tuple(typed) == tokens[place : place + count]
            for group in self._whole.values()
            for value in group
            if value.value and (tokens := _tokens(value.value))
            for place in range(len(tokens) - count + 1)
        )

    def whole(self, typed: Sequence[str]) -> list[FacetCount]:
        """Return the values whose name is all of these words, in any order."""
        return self._whole.get(tuple(sorted(typed)), [])

    def ending(self, typed: tuple[str, ...]) -> list[FacetCount]:
        """Return the values whose name ends in these words."""
        last = self._by_last.get(typed[-1], [])
        return [c for c in last if c.value and _tokens(c.value)[-len(typed) :] == typed]


def offers(query: Query, names: Mapping[str, NamesByWords]) -> tuple[Offer, ...]:
    """Return the filters to offer if the whole query is a name.

    It may be a whole name in any order, or the last part of a few people's names.

    Args:
        query: as parsed.
        names: the facets to look in.
    """
    typed = _typed(query)
    if not typed:
        return ()
    found: list[Offer] = []
    for facet, known in names.items():
        few = known.whole(typed)
        if not few and facet == "author":
            partial = known.ending(typed)
            few = partial if len(partial) <= MOST_OFFERS else []
        found.extend(Offer(facet, c.value, c.count) for c in few if c.value)
    return tuple(sorted(found, key=lambda offer: -offer.count)[:MOST_OFFERS])


def _telling(begun: str) -> bool:
    """Return True if the start of a word suffices to complete it; one Chinese character does.

    >>> _telling("m"), _telling("may")
    (False, True)
    """
    return len(begun) >= SHORTEST or not begun.isascii()


def _names(
    typed: list[str], counts: Iterable[FacetCount], size: int, shortest: int = SHORTEST
) -> tuple[str, ...]:
    """Return the values that contain the end of the typed words, the last one as a prefix.

    The longest such end counts.
    """
    values = [(count.value, _tokens(count.value)) for count in counts if count.value]
    for length in range(min(len(typed), 4), 0, -1):
        *before, begun = typed[-length:]
        found = (
            [value for value, tokens in values if _holds(tokens, tuple(before), begun)]
            if before or len(begun) >= shortest or not begun.isascii()
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
