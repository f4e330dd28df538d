"""Alignment of two bodies: the passages that they share, edited or moved.

Seeds are the n-grams of both; those that follow one another in both bodies, with a bounded gap,
are chained (the seed-and-extend method of BLAST and of passim), and the longest common subsequence
of the two stretches measures how much of a chain is really the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from search.reprints.word_hashes import GRAM, Hashes, WordNumbers, gram_hashes

LEAST_WORDS = 25  # of a passage: fewer are shared formulas and quotations
# Words of a sentence that two versions share beside a longer passage: a cut text keeps some alone.
SENTENCE = 10
# Words of a body that are aligned at most.
#
# It bounds the time: the common subsequence takes the product of both lengths in steps, 64 at once.
MOST_WORDS = 20_000
# Words between two seeds of a passage.
#
# With 30 % of the words replaced, seeds begin 20 words apart on average, so that 40 breaks few.
_GAP = 40
_DRIFT = 20  # words inserted or deleted between two seeds of a passage
# Words between two chains that are compared to join them: eight times the mean way to a seed.
_BRIDGE = 160
# Words past the end of a chain that are compared at once.
_LOOK = 60
# Share of a passage's words that are in both.
#
# Unrelated English prose has .3 in common (the small words), a text with 30 % replaced has .7.
_LEAST_SAME = 0.55
SHORT = 50  # words of a passage, below which chance agreement matters
# Same words of a passage of less than SHORT words beyond the share that it must have.
#
# The stock phrases of a trade ("an investigation was made to determine the effects of") reach the
# share by chance in a short stretch: of 53 found pairs of real articles, four were such. A copied
# passage of 25 words with three of them changed has 8 more.
_LEAST_SURPLUS = 2
_MOST_SEEDS = 20_000  # n-grams of each body that are compared, which bounds the time
Ints = NDArray[np.int64]


class Passage(NamedTuple):
    """A stretch of one body and its counterpart in another, as positions of words.

    `same` is the number of words that both have, in order.
    """

    begin: int
    end: int
    other_begin: int
    other_end: int
    same: int

    def turned(self) -> Passage:
        """Return the passage with the two bodies exchanged."""
        return Passage(self.other_begin, self.other_end, self.begin, self.end, self.same)

    def counterpart(self, begin: int, end: int) -> tuple[int, int]:
        """Return about where the other body has a stretch of this one, without what is around it.

        >>> Passage(10, 70, 110, 170, 60).counterpart(40, 90)
        (140, 170)
        """
        return (
            self.other_begin + max(0, begin - self.begin),
            self.other_end - max(0, self.end - end),
        )


@dataclass(frozen=True, slots=True)
class Indexed:
    """A body with its distinct n-grams, sorted, and the first position of each."""

    words: WordNumbers
    grams: Hashes
    places: Ints

    @classmethod
    def of(cls, words: WordNumbers) -> Indexed:
        """Index a body."""
        words = words[:MOST_WORDS]
        grams, places = np.unique(gram_hashes(words), return_index=True)
        return cls(words, grams, places.astype(np.int64))


def align(left: Indexed, right: Indexed, least: int = LEAST_WORDS) -> list[Passage]:
    """Return the passages of at least `least` words that two bodies share.

    They are in the left body's order and don't overlap there. Time is linear in the shared n-grams
    but for the common subsequence of each passage.
    """
    _, mine, theirs = np.intersect1d(
        left.grams, right.grams, assume_unique=True, return_indices=True
    )
    first, second = left.places[mine][:_MOST_SEEDS], right.places[theirs][:_MOST_SEEDS]
    found = []
    for chain in _bridged(left.words, right.words, _chains(*_runs(first, second))):
        stretch = _extended(left.words, right.words, chain)
        passage = _measured(left.words, right.words, stretch, least)
        if passage is not None:
            found.append(passage)
    return _apart(found)


def longest_run(left: Indexed, right: Indexed) -> int:
    """Return the words of the longest stretch that two bodies share unchanged.

    Of an n-gram that a body repeats its first place alone counts.
    """
    _, mine, theirs = np.intersect1d(
        left.grams, right.grams, assume_unique=True, return_indices=True
    )
    _, _, lengths = _runs(left.places[mine][:_MOST_SEEDS], right.places[theirs][:_MOST_SEEDS])
    return int(lengths.max(initial=0))


def _runs(first: Ints, second: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the runs of consecutive seeds: start in each body, and length."""
    order = np.lexsort((first, second - first))
    first, second = first[order], second[order]
    if not len(first):
        return first, second, first
    new = np.ones(len(first), np.bool_)
    new[1:] = (np.diff(first) != 1) | (np.diff(second) != 1)
    begins = np.flatnonzero(new)
    lengths = np.diff(np.append(begins, len(first))) + GRAM - 1
    by_place = np.argsort(first[begins], kind="stable")
    return first[begins][by_place], second[begins][by_place], lengths[by_place]


def _chains(first: Ints, second: Ints, lengths: Ints) -> list[tuple[int, int, int, int]]:
    """Return chains of runs that follow one another in both bodies, as stretches of both."""
    done: list[tuple[int, int, int, int]] = []
    open_: list[list[int]] = []
    for a, b, length in zip(first.tolist(), second.tolist(), lengths.tolist(), strict=True):
        still = []
        for chain in open_:
            if a - chain[1] > _GAP:
                done.append((chain[0], chain[1], chain[2], chain[3]))
            else:
                still.append(chain)
        open_ = still[-32:]  # a repeated sentence opens one for each time it is repeated
        best = None
        for chain in open_:
            gap, other = a - chain[1], b - chain[3]
            follows = -length < gap and -length < other <= _GAP and abs(gap - other) <= _DRIFT
            if follows and (best is None or abs(gap - other) < abs(a - best[1] - b + best[3])):
                best = chain
        if best is None:
            open_.append([a, a + length, b, b + length])
        else:
            best[1], best[3] = max(best[1], a + length), max(best[3], b + length)
    done += [(chain[0], chain[1], chain[2], chain[3]) for chain in open_]
    return done


def _bridged(
    left: WordNumbers, right: WordNumbers, chains: list[tuple[int, int, int, int]]
) -> list[tuple[int, int, int, int]]:
    """Join chains, and the ends of both texts, across gaps that are similar enough.

    A text with 30 % of its words replaced has stretches without a seed, at its ends, too.
    """
    if not chains:
        return chains
    ends = (len(left), len(left), len(right), len(right))
    found = [(0, 0, 0, 0)]
    for chain in [*sorted(chains), ends]:
        a0, a1, b0, b1 = found[-1]
        gap, other = chain[0] - a1, chain[2] - b1
        between = left[a1 : chain[0]], right[b1 : chain[2]]
        near = -GRAM < gap <= _BRIDGE and -GRAM < other <= _BRIDGE
        if near and (abs(gap) + abs(other) <= _DRIFT or _alike(*between)):
            found[-1] = (a0, max(a1, chain[1]), b0, max(b1, chain[3]))
        else:
            found.append(chain)
    return found


def _alike(left: WordNumbers, right: WordNumbers) -> bool:
    same = LCSseq.similarity(left.tolist(), right.tolist())
    return same >= _LEAST_SAME * max(len(left), len(right))


def _extended(
    left: WordNumbers, right: WordNumbers, chain: tuple[int, int, int, int]
) -> tuple[int, ...]:
    """Return a chain extended at both ends as long as enough words are the same."""
    a0, a1, b0, b1 = chain
    while (step := _ahead(left[a1 : a1 + _LOOK], right[b1 : b1 + _LOOK])) != (0, 0):
        a1, b1 = a1 + step[0], b1 + step[1]
    while (step := _ahead(_before(left, a0), _before(right, b0))) != (0, 0):
        a0, b0 = a0 - step[0], b0 - step[1]
    return a0, a1, b0, b1


def _before(words: WordNumbers, place: int) -> WordNumbers:
    """Return the words before a place, the nearest first."""
    return words[max(place - _LOOK, 0) : place][::-1]


def _ahead(left: WordNumbers, right: WordNumbers) -> tuple[int, int]:
    """Return how many words on both sides continue the same text; (0, 0) for none.

    That is the point where the common words most exceed the share that a passage must have (like
    the X-drop of Zhang et al. 2000, with the whole of a short stretch examined).
    """
    if not len(left) or not len(right):
        return 0, 0
    same, best, found = 0, 0.0, (0, 0)
    for code in LCSseq.opcodes(left.tolist(), right.tolist()):
        if code.tag == "equal":
            same += code.src_end - code.src_start
            score = same - _LEAST_SAME * max(code.src_end, code.dest_end)
            if score > best:
                best, found = score, (code.src_end, code.dest_end)
    return found


def _measured(
    left: WordNumbers, right: WordNumbers, stretch: tuple[int, ...], least: int
) -> Passage | None:
    """Return a stretch as a passage if it is long and similar enough, else None."""
    a0, a1, b0, b1 = stretch
    if min(a1 - a0, b1 - b0) < least:
        return None
    mine, theirs = left[a0:a1], right[b0:b1]
    if len(mine) == len(theirs) and np.array_equal(mine, theirs):
        return Passage(a0, a1, b0, b1, a1 - a0)
    same = LCSseq.similarity(mine.tolist(), theirs.tolist())
    longest = max(len(mine), len(theirs))
    surplus = _LEAST_SURPLUS if longest < SHORT else 0
    return Passage(a0, a1, b0, b1, same) if same >= _LEAST_SAME * longest + surplus else None


def _apart(passages: list[Passage]) -> list[Passage]:
    """Return the passages without those that mostly overlap a better one, in order."""
    kept: list[Passage] = []
    for each in sorted(passages, key=lambda passage: -passage.same):
        overlaps = (min(each.end, other.end) - max(each.begin, other.begin) for other in kept)
        if all(overlap < (each.end - each.begin) / 2 for overlap in overlaps):
            kept.append(each)
    return sorted(kept)


def covered(spans: list[tuple[int, int]]) -> int:
    """Return how many positions are in at least one span.

    >>> covered([(0, 5), (3, 8), (10, 11)])
    9
    """
    total, reached = 0, 0
    for begin, end in sorted(spans):
        total += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return total
