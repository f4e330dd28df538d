"""Groups of versions: articles with the same text but for edits, each group with a lead.

The lead is the version of the earliest day, else the longest, else that of the first id. A version
belongs to a lead if the shorter of the two is nearly all in the other, changed words aside. A
version of equal length may also join by another version of the group; one that is a part of a
longer piece only by the lead, so that a page of letters makes no group of its letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.reprints.alignment import Passage, covered
from search.reprints.forms import EDGE, compare_figures, is_form
from search.reprints.word_hashes import WordNumbers

# Words of the shorter version at least: shorter ones are notices repeated on many days.
LEAST_TEXT = 40
# Share of the shorter version that its passages span.
#
# A piece that quotes agency copy has words of its own around it, an edited one has them within it.
_COVERED = 0.8
# Share of the shorter version's words that the other has.
#
# Seven tenths are left when 30 % are replaced, of a short text some less; a parody that goes along
# with its model sentence by sentence has 0.58.
_SAME = 0.62
# Share of the longer version that a shortened one has at least; a third, when it is edited.
_LEAST_PART = 0.2
_FIGURES = 0.5  # share of changed words that are figures, from which texts are a series
_LEAST_FIGURES = 2  # a corrected number is still an edit
# Versions of one connected set that are tried as leads; a note reports the rest.
MOST_TRIED = 400


@dataclass(frozen=True, slots=True)
class Likeness:
    """The comparison of two versions.

    Attributes:
        same: the number of words that both have.
        is_version: True if they are versions of one text.
        mutual: True if the longer, too, is nearly all in the shorter.
    """

    same: int
    is_version: bool
    mutual: bool


def likeness(left: WordNumbers, right: WordNumbers, passages: Sequence[Passage]) -> Likeness:
    """Return the comparison of two bodies by their shared passages."""
    if len(left) > len(right):
        return likeness(right, left, [passage.turned() for passage in passages])
    same = min(sum(passage.same for passage in passages), len(left))
    if len(left) < LEAST_TEXT or len(left) < _LEAST_PART * len(right):
        return Likeness(same, False, False)
    mine = covered([(passage.begin, passage.end) for passage in passages])
    theirs = covered([(passage.other_begin, passage.other_end) for passage in passages])
    version = mine >= _COVERED * len(left) and same >= _SAME * len(left)
    if version:
        figures = compare_figures(left, right, passages, EDGE)
        version = not (_is_series(figures.exchanged, len(left) - same) or is_form(figures))
    return Likeness(same, version, version and theirs >= _COVERED * len(right))


def _is_series(exchanged: int, changed: int) -> bool:
    """Return True if most differences are figures, as in weather, markets and results."""
    return exchanged >= _LEAST_FIGURES and exchanged > _FIGURES * changed


@dataclass(frozen=True, slots=True)
class Grouped:
    """The lead of each article, itself if it has none, and the words shared with the lead."""

    leads: NDArray[np.int64]
    same: NDArray[np.int64]
    cut: int = 0


def grouped(
    lengths: NDArray[np.int64],
    related: dict[tuple[int, int], Likeness],
    compare: Callable[[int, int], Likeness],
) -> Grouped:
    """Return the groups of articles, which are numbered in the order of leads.

    Args:
        lengths: words of each article.
        related: the comparison of each pair (first < second).
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
