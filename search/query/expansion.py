"""From a parsed query to one that engines answer: patterns get their words, bare words become what the match rule asks for."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis.tokenizer import stop_words
from search.fields import FIELDS, Kind
from search.query.nodes.compound import (
    And,
    At,
    Exact,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Repeated,
    Some,
    Wildcard,
    Within,
    Word,
    Words,
)
from search.query.patterns import Pattern, fixed_start, matcher

ENOUGH = 10
"""So many articles with all the bare words are enough to ask for all of them."""
FEW = 5
"""Up to so many content words the rule steps down by shares; past it, it goes straight to any."""
CHECK_WORDS = 4096
"""After so many words looked at, a search is asked whether it still has time."""
SHARES: tuple[tuple[Literal["75%", "50%"], int], ...] = (("75%", 75), ("50%", 50))


Rule = Literal["all", "75%", "50%", "any"]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """How the bare words were matched: at least `least` of `words` content words; `all_count` articles have all of them."""

    rule: Rule
    least: int
    words: int
    all_count: int


@dataclass(frozen=True, slots=True)
class Shortened:
    """A pattern that stands for more words than may be asked for: the most frequent were taken."""

    message: str
    at: At
    text: str


class Vocabulary(Protocol):
    """The words of an index with the number of articles that have them."""

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]: ...
    def words(self) -> Iterator[tuple[str, int]]: ...


def expand(
    query: Query, lexicon: Vocabulary, limit: int, check: Callable[[], None] = lambda: None
) -> tuple[Query, tuple[Shortened, ...]]:
    """Fill in the words that each prefix, wildcard and fuzzy word of a text stands for. `check` is called now and then.

    Past `limit` the most frequent words are taken (of equally frequent ones the first by spelling), and a note tells it. In name
    fields patterns are held against the names themselves, and keep no words.
    """
    notes: list[Shortened] = []
    known: dict[Query, Query] = {}

    def filled(node: Query) -> Query:
        if not isinstance(node, Prefix | Wildcard | Fuzzy) or not _searches_text(node.field):
            return node
        if node not in known:
            found = heapq.nsmallest(limit + 1, pattern_words(node, lexicon, check), key=lambda item: (-item[1], item[0]))
            if len(found) > limit:
                message = f"More than {limit} words fit {node}: the {limit} most frequent were searched."
                notes.append(Shortened(message, node.at, str(node)))
            known[node] = replace(node, words=tuple(word for word, _ in found[:limit]))
        return replace(cast(Pattern, known[node]), at=node.at)

    return rewrite(query, filled), tuple(notes)


def pattern_words(pattern: Pattern, lexicon: Vocabulary, check: Callable[[], None] = lambda: None) -> Iterator[tuple[str, int]]:
    """All words of the index that fit a pattern, each with its number of articles, in no promised order."""
    words = _checked(lexicon.prefixed(fixed_start(pattern)), check)
    if isinstance(pattern, Fuzzy):
        counts = dict(item for item in words if abs(len(item[0]) - len(pattern.text)) <= pattern.edits)
        near = process.extract_iter(pattern.text, counts.keys(), scorer=OSA.distance, score_cutoff=pattern.edits)
        return ((word, counts[word]) for word, _, _ in near)
    fits = matcher(pattern)
    return (item for item in words if fits(item[0]))


def _checked(words: Iterator[tuple[str, int]], check: Callable[[], None]) -> Iterator[tuple[str, int]]:
    for number, item in enumerate(words):
        if number % CHECK_WORDS == 0:
            check()
        yield item


def apply_match(
    query: Query, match: Literal["auto", "all", "any"], total: Callable[[Query], int], language: str = "english"
) -> tuple[Query, Relaxed | None]:
    """Turn the bare words of a query into what the match rule asks for.

    "all": every content word. "any": one at least. "auto": all, when at least ENOUGH articles of the whole archive have all;
    else, for up to FEW content words, at least 75 % of them, then 50 %, then any, until there are ENOUGH; for more words, any.
    Counts are rounded down, and never under 1. `total` gives the number of articles in the archive that match a node made of
    the bare words alone, so that filters, dates and the rest of the query change nothing. Bare words that are all stop words
    are searched as exact words. The second value is None where the query has no bare words.
    """
    told: list[Relaxed] = []

    def settled(node: Query) -> Query:
        if not isinstance(node, Words):
            return node
        parts = _content(node.parts, language)
        if not parts:
            return Nothing(at=node.at)
        relaxed = _rule(parts, match, total)
        told.append(relaxed)
        return at_least(relaxed.least, parts, node.at)

    return rewrite(query, settled), told[0] if told else None


def at_least(least: int, parts: tuple[Query, ...], at: At = (0, 0)) -> Query:
    """The plainest node for "at least so many of these"."""
    if len(parts) == 1:
        return parts[0]
    if least >= len(parts):
        return And(parts, at=at)
    return Or(parts, at=at) if least <= 1 else Some(least, parts, at=at)


def rewrite(node: Query, change: Callable[[Query], Query]) -> Query:
    """The tree with every node changed, children before the node that holds them."""
    match node:
        case And(parts=parts) | Or(parts=parts) | Some(parts=parts) | Words(parts=parts):
            node = replace(node, parts=tuple(rewrite(part, change) for part in parts))
        case Not(part=part) | Repeated(part=part):
            node = replace(node, part=rewrite(part, change))
        case Near(left=left, right=right) | Within(left=left, right=right):
            node = replace(node, left=rewrite(left, change), right=rewrite(right, change))
    return change(node)


def _rule(parts: tuple[Query, ...], match: str, total: Callable[[Query], int]) -> Relaxed:
    count = len(parts)
    with_all = total(at_least(count, parts))
    if match == "all" or count == 1 or (match == "auto" and with_all >= ENOUGH):
        return Relaxed("all", count, count, with_all)
    if match == "auto" and count <= FEW:
        for rule, share in SHARES:
            least = max(1, count * share // 100)
            if least > 1 and total(at_least(least, parts)) >= ENOUGH:
                return Relaxed(rule, least, count, with_all)
    return Relaxed("any", 1, count, with_all)


def _content(parts: tuple[Query, ...], language: str) -> tuple[Query, ...]:
    """The parts that say something, repeated ones as one that counts as often; stop words alone become exact words."""
    ignored = stop_words(language)
    telling: list[Query] = [part for part in parts if not (isinstance(part, Word) and part.text in ignored)]
    if not telling:
        telling = [Exact(part.text, at=part.at) for part in parts if isinstance(part, Word)]
    merged: dict[object, Query] = {}
    for part in telling:
        key = (Word, part.stem) if isinstance(part, Word) else part
        known = merged.get(key)
        if isinstance(known, Word | Exact | Phrase) and isinstance(part, Word | Exact | Phrase):
            merged[key] = replace(known, times=known.times + part.times)
        else:
            merged[key] = part
    return tuple(merged.values())


def _searches_text(field: str | None) -> bool:
    return field is None or FIELDS[field].kind is Kind.TEXT
