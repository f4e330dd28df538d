"""Minimum-should-match rule: how many of the bare words an article must have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from search.analysis.stemming import stop_words
from search.query.nodes import (
    And,
    At,
    BareWords,
    ExactTerm,
    MatchNone,
    MinShouldMatch,
    Near,
    NearnessBoost,
    Or,
    Phrase,
    Query,
    Term,
    rewrite,
)

SHARES: tuple[tuple[Literal["75%", "50%"], int], ...] = (("75%", 75), ("50%", 50))
Rule = Literal["all", "75%", "50%", "any"]

# Articles with all the bare words from which all of them are required: a page of hits.
ENOUGH = 10
# Content words up to which neighbouring pairs are scored for nearness.
MOST_PAIRED = 8
# Positions within which two neighbours of the query count as near.
CLOSE = 8
# Score boost of adjacent and near pairs, as a share of their words' scores.
#
# nDCG@10 on TIME and Cranfield: .7555 and .3639 without, .7577 and .3653 with these, .7547 and
# .3649 with three and two times as much.
ADJACENT, NEARBY = 0.1, 0.05
# Content words up to which the rule steps down by shares; with more it goes straight to any.
FEW = 5


@dataclass(frozen=True, slots=True)
class MinimumMatch:
    """The applied match rule: at least `least` of `words` content words.

    `all_count` articles have all of them.
    """

    rule: Rule
    least: int
    words: int
    all_count: int


def apply_match(
    query: Query,
    match: Literal["auto", "all", "any"],
    total: Callable[[Query], int],
    language: str = "english",
    *,
    nearness: bool = False,
) -> tuple[Query, MinimumMatch | None]:
    """Return a query with its bare words replaced by what the match rule requires.

    "all": every content word. "any": at least one. "auto": all, if at least ENOUGH articles of
    the whole archive have all; else, for up to FEW content words, at least 75 % of them, then 50
    %, then any, until there are ENOUGH; for more words, any. Counts are rounded down, and never
    under 1. Bare words that are all stop words are searched as exact words.

    Args:
        query: as parsed.
        match: the rule.
        total: returns the number of articles in the archive that match a node of bare words alone,
            so that filters, dates and the rest of the query change nothing.
        language: of the stop words.
        nearness: boost articles that have the words near each other.

    Returns:
        The query, and the applied rule; None for a query without bare words.
    """
    told: list[MinimumMatch] = []

    def settled(node: Query) -> Query:
        if not isinstance(node, BareWords):
            return node
        parts = _content(node.parts, language)
        if not parts:
            return MatchNone(source_span=node.source_span)
        relaxed = _rule(parts, match, total)
        told.append(relaxed)
        matched = at_least(relaxed.least, parts, node.source_span)
        pairs = _pairs(parts) if nearness else ()
        return NearnessBoost(matched, pairs, node.source_span) if pairs else matched

    return rewrite(query, settled), told[0] if told else None


def _pairs(parts: tuple[Query, ...]) -> tuple[tuple[Query, float], ...]:
    """Return pairs of neighbouring bare words as proximity nodes, with their weights.

    Empty for many words: each pair of a sentence costs as much, and changes little.
    """
    if not 2 <= len(parts) <= MOST_PAIRED:
        return ()
    found: list[tuple[Query, float]] = []
    plain = [
        replace(part, times=1) if isinstance(part, Term | ExactTerm) else None for part in parts
    ]
    for one, other in pairwise(plain):
        if one is not None and other is not None:
            found.append((Near(one, other, 1, ordered=True), ADJACENT))
            found.append((Near(one, other, CLOSE), NEARBY))
    return tuple(found)


def at_least(least: int, parts: tuple[Query, ...], source_span: At = (0, 0)) -> Query:
    """Return the simplest node for "at least `least` of these parts"."""
    if len(parts) == 1:
        return parts[0]
    if least >= len(parts):
        return And(parts, source_span=source_span)
    return (
        Or(parts, source_span=source_span)
        if least <= 1
        else MinShouldMatch(least, parts, source_span=source_span)
    )


def _rule(parts: tuple[Query, ...], match: str, total: Callable[[Query], int]) -> MinimumMatch:
    count = len(parts)
    with_all = total(at_least(count, parts))
    if match == "all" or count == 1 or (match == "auto" and with_all >= ENOUGH):
        return MinimumMatch("all", count, count, with_all)
    if match == "auto" and count <= FEW:
        for rule, share in SHARES:
            least = max(1, count * share // 100)
            if least > 1 and total(at_least(least, parts)) >= ENOUGH:
                return MinimumMatch(rule, least, count, with_all)
    return MinimumMatch("any", 1, count, with_all)


def _content(parts: tuple[Query, ...], language: str) -> tuple[Query, ...]:
    """Return the parts without stop words, repeated ones merged with their count.

    If all are stop words they become exact words.
    """
    ignored = stop_words(language)
    telling: list[Query] = [
        part for part in parts if not (isinstance(part, Term) and part.text in ignored)
    ]
    if not telling:
        telling = [
            ExactTerm(part.text, source_span=part.source_span)
            for part in parts
            if isinstance(part, Term)
        ]
    merged: dict[object, Query] = {}
    for part in telling:
        key = (Term, part.stem) if isinstance(part, Term) else part
        known = merged.get(key)
        merged[key] = part if known is None else _repeated(known)
    return tuple(merged.values())


def _repeated(node: Query) -> Query:
    """Return a part with its repetition count, and so its score, increased by one."""
    match node:
        case Term() | ExactTerm() | Phrase():
            return replace(node, times=node.times + 1)
        case Or(parts=parts):
            return replace(node, parts=tuple(map(_repeated, parts)))
    return node
