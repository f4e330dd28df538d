"""Query expansion: from a parsed query to one that engines answer.

Patterns get the words of the index that they match; words get their other spellings.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.query.field_streams import is_text
from search.query.nodes import (
    At,
    ExactTerm,
    Fuzzy,
    Pattern,
    Phrase,
    Query,
    Term,
    rewrite,
)
from search.query.patterns import fixed_start, matcher
from search.query.spellings import MOST_NAMES, name_spellings, other_names, other_spellings
from search.query.variants import NO_VARIANTS, NameVariants

# Words examined between two checks of a search's deadline.
CHECK_WORDS = 4096


@dataclass(frozen=True, slots=True)
class Shortened:
    """A note: a pattern matches more words than the limit, and the most frequent were taken."""

    message: str
    source_span: At
    text: str


class Vocabulary(Protocol):
    """The words of an index with the number of articles that have them."""

    def count(self, word: str) -> int: ...
    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]: ...
    def words(self) -> Iterator[tuple[str, int]]: ...
    def forms(self, stem: str) -> tuple[str, ...]: ...
    def compounds(self, stem: str) -> tuple[str, ...]: ...
    def printed(self, compound: str) -> int: ...


def expand(
    query: Query,
    lexicon: Vocabulary,
    limit: int,
    check: Callable[[], None] = lambda: None,
    language: str = "english",
    variants: NameVariants = NO_VARIANTS,
) -> tuple[Query, tuple[Shortened, ...]]:
    """Return a query with the words of each prefix, wildcard and fuzzy word filled in.

    Words, exact words and phrases get the other spellings of the archive
    (`search.query.spellings`), and the names in them their variants. In name fields patterns are
    matched against the names themselves, and keep no words.

    Args:
        query: as parsed.
        lexicon: the words of the index.
        limit: words of one pattern; beyond it the most frequent are taken (of equally frequent ones
            the first by spelling), and a note says so.
        check: called now and then; may raise DeadlineError.
        language: of the stems.
        variants: spellings of names that count as one.

    Returns:
        The query, and a note for each pattern over the limit.
    """
    notes: list[Shortened] = []
    known: dict[Query, Query] = {}

    def filled(node: Query) -> Query:
        if isinstance(node, Term | ExactTerm | Phrase):
            named = other_names(node, variants, language) if variants else node
            if named is not node:
                if isinstance(node, Phrase) and name_spellings(node, variants) > MOST_NAMES:
                    message = (
                        f"The names in {node} are spelled in more than {MOST_NAMES} ways:"
                        f" {MOST_NAMES} were searched."
                    )
                    notes.append(Shortened(message, node.source_span, str(node)))
                return named
            return other_spellings(node, lexicon, language) if is_text(node.field) else node
        if not isinstance(node, Pattern) or not is_text(node.field):
            return node
        if node not in known:
            # One more than the limit shows that there are more.
            found = heapq.nsmallest(
                limit + 1, pattern_words(node, lexicon, check), key=lambda item: (-item[1], item[0])
            )
            if len(found) > limit:
                message = (
                    f"More than {limit} words fit {node}: the {limit} most frequent were searched."
                )
                notes.append(Shortened(message, node.source_span, str(node)))
            known[node] = replace(node, words=tuple(word for word, _ in found[:limit]))
        # Equal patterns are expanded once, but each has its own place in the text.
        return replace(cast(Pattern, known[node]), source_span=node.source_span)

    return rewrite(query, filled), tuple(notes)


def pattern_words(
    pattern: Pattern, lexicon: Vocabulary, check: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, int]]:
    """Return (word, articles) of all index words that match a pattern, in undefined order."""
    words = _checked(lexicon.prefixed(fixed_start(pattern)), check)
    if isinstance(pattern, Fuzzy):
        # Each edit changes the length by at most one, which spares most distances.
        counts = dict(
            item for item in words if abs(len(item[0]) - len(pattern.text)) <= pattern.edits
        )
        near = process.extract_iter(
            pattern.text, counts.keys(), scorer=OSA.distance, score_cutoff=pattern.edits
        )
        return ((word, counts[word]) for word, _, _ in near)
    fits = matcher(pattern)
    return (item for item in words if fits(item[0]))


def _checked(
    words: Iterator[tuple[str, int]], check: Callable[[], None]
) -> Iterator[tuple[str, int]]:
    for number, item in enumerate(words):
        if number % CHECK_WORDS == 0:
            check()
        yield item
