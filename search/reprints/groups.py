"""Groups: articles whose texts are the same but for edits, each group with a lead.

The lead is the version of the earliest day, else the longest, else that of the first id. A version
belongs to a lead if the shorter of the two is nearly all in the other, changed words aside. A
version that is as long joins by another version of the group, too; one that is a part of a longer
piece only by the lead, so that a page of letters makes no group of its letters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.reprints.alignment import Passage, covered
from search.reprints.word_hashes import WordNumbers

LEAST_TEXT = 40
"""Words of the shorter version: shorter ones are notices that many days print alike."""
_COVERED = 0.8
"""Share of the shorter version that its passages span.

A piece that quotes agency copy has words of its own around it, an edited one has them within it.
"""
_SAME = 0.62
"""Share of the shorter version's words that the other has.

Seven tenths are left when 30 % are replaced, of a short text some less; a parody that goes along
with its model sentence by sentence has 0.58.
"""
_LEAST_PART = 0.2
"""Share of the longer version that a shortened one has at least; a third, when it is edited."""
_FIGURES = 0.5
_LEAST_FIGURES = 3
MOST_TRIED = 400
"""Versions of one connected set that are tried as leads; the rest is left apart, which is said."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The relation of two versions: the words that both have, and whether they are one text.

    `mutual` if the longer, too, is nearly all in the shorter.
    """

    same: int
    is_version: bool
    mutual: bool


def likeness(left: WordNumbers, right: WordNumbers, passages: Sequence[Passage]) -> Likeness:
    """Compare two bodies by the passages that they share."""
    if len(left) > len(right):
        return likeness(right, left, [passage.turned() for passage in passages])
    same = min(sum(passage.same for passage in passages), len(left))
    if len(left) < LEAST_TEXT or len(left) < _LEAST_PART * len(right):
        return Likeness(same, False, False)
    mine = covered([(passage.begin, passage.end) for passage in passages])
    theirs = covered([(passage.other_begin, passage.other_end) for passage in passages])
    version = mine >= _COVERED * len(left) and same >= _SAME * len(left)
    if version and _is_series(left, right, len(left) - same):
        version = False
    return Likeness(same, version, version and theirs >= _COVERED * len(right))


def _is_series(left: WordNumbers, right: WordNumbers, changed: int) -> bool:
    """Return True if most of what differs is figures, as in weather, markets and results."""
    mine, theirs = (Counter(words[words & 1 == 1].tolist()) for words in (left, right))
    figures = (mine - theirs).total()
    return figures >= _LEAST_FIGURES and figures > _FIGURES * changed


@dataclass(frozen=True, slots=True)
class Grouped:
    """The lead of each article, itself where it has none, and the words that it shares with it."""

    leads: NDArray[np.int64]
    same: NDArray[np.int64]
    cut: int = 0


def grouped(
    lengths: NDArray[np.int64],
    related: dict[tuple[int, int], Likeness],
    compare: Callable[[int, int], Likeness],
) -> Grouped:
    """Return the groups of articles that are numbered in the order of leads.

    Args:
        lengths: words of each article.
        related: how pairs (first < second) compare.
        compare: compares a pair that is not in `related`.
    """
    leads = np.arange(len(lengths))
    same = lengths.astype(np.int64).copy()
    neighbours: dict[int, set[int]] = defaultdict(set)
    for (first, second), found in related.items():
        if found.is_version:
            neighbours[first].add(second)
            neighbours[second].add(first)

    def between(one: int, other: int) -> Likeness:
        key = (min(one, other), max(one, other))
        return related.get(key) or related.setdefault(key, compare(*key))

    free, cut = set(neighbours), 0
    for lead in sorted(neighbours):
        if lead not in free:
            continue
        free.discard(lead)
        reached, tried, waiting = {lead}, 0, sorted(neighbours[lead] & free, reverse=True)
        seen = set(waiting)
        while waiting:
            one = waiting.pop()
            tried += 1
            if tried > MOST_TRIED and one not in neighbours[lead]:
                cut += 1
                continue
            found = between(lead, one)
            joins = found.is_version or any(
                related[min(one, other), max(one, other)].mutual
                for other in neighbours[one] & reached
            )
            if not joins:
                continue
            reached.add(one)
            free.discard(one)
            leads[one], same[one] = lead, found.same
            more = sorted((neighbours[one] & free) - seen)
            seen.update(more)
            waiting = sorted({*waiting, *more}, reverse=True) if more else waiting
    return Grouped(leads, same, cut)
