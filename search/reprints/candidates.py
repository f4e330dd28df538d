"""Candidate pairs: bodies that may share a passage, since several rare n-grams are common.

An n-gram is rare if few bodies have it. For the rarest all pairs of its bodies count; for less rare
ones each body is paired with the first that has it and with the previous one, and for frequent ones
with the first alone, so that pairs grow in proportion to the text however often it is repeated
(the bounded document frequency of passim, Smith et al. 2014). Frequent n-grams are page furniture
or a text that many papers printed: pairs that have nothing else count only if they share most
of the text.

Of each pair it is counted, too, how many of the common n-grams hardly any other body has. Reports
of one trade fill the same form with other names and figures ("is raising ... through an offering
of notes"): what two of them share, many share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.reprints.tasks import Execute, results_in_order, run_here
from search.reprints.word_hashes import GRAM, WordNumbers, gram_hashes

# Bodies of an n-gram up to which all of its pairs count: 66 pairs at most.
ALL_PAIRS = 12
# Bodies of an n-gram up to which it is rare.
RARE = 40
# Bodies of an n-gram up to which it is the pair's own: two versions, and one more.
OWN = 3
# Rare n-grams that a pair must share: 25 words with one word changed have at least 11.
LEAST_SHARED = 3
# Share of the shorter body's n-grams that must be common where all of them are frequent.
#
# With 30 % of the words replaced a sixth (.7 ** 5) is left.
_FREQUENT_SHARE = 0.12
# N-grams in memory at once: 8 bytes each, twice while they are gathered.
PART = 8_000_000
# Words whose n-grams are hashed as one array: 512 kB, which stay in a processor's cache.
_STRETCH = 1 << 16
_DOC_BITS = np.uint64(32)
# Lower bits of a packed n-gram, which hold its body: 268 million.
_GRAM_AT = np.uint64(28)
_DOC_MASK = np.uint64((1 << 28) - 1)
Pairs = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs of bodies, (first << 32 | second), ascending, with the n-grams that they share.

    Attributes:
        pairs: the pairs.
        own: the n-grams that at most one other body has.
        rare: those that few have.
        frequent: the others.
    """

    pairs: Pairs
    own: NDArray[np.int64]
    rare: NDArray[np.int64]
    frequent: NDArray[np.int64]

    @classmethod
    def none(cls) -> Counted:
        """Return no pairs."""
        nothing = np.zeros(0, np.int64)
        return cls(np.zeros(0, np.uint64), nothing, nothing, nothing)

    def sides(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the first bodies of the pairs, and the second."""
        first, second = self.pairs >> _DOC_BITS, self.pairs & np.uint64(0xFFFFFFFF)
        return first.astype(np.int64), second.astype(np.int64)

    def chosen(self, which: NDArray[np.bool_] | slice) -> Counted:
        """Return some of the pairs."""
        return Counted(self.pairs[which], self.own[which], self.rare[which], self.frequent[which])


@dataclass(frozen=True, slots=True)
class PartTask:
    """The task of pairing bodies by a part of their n-grams.

    Attributes:
        bodies: all bodies; picklable.
        part: the number of the part, from 0.
        parts: how many there are.
    """

    bodies: Sequence[WordNumbers]
    part: int
    parts: int

    def __call__(self) -> Counted:
        """Return the pairs, with the n-grams of this part that they share."""
        return _pairs(_repeated(self.bodies, self.part, self.parts))


def candidate_pairs(
    bodies: Sequence[WordNumbers],
    on_progress: Callable[[float], None] = lambda share: None,
    execute: Execute = run_here,
) -> Counted:
    """Return the pairs of bodies worth aligning.

    Args:
        bodies: the bodies, in the order in which versions are preferred as the first.
        on_progress: called with the share of the work that is done.
        execute: runs the tasks, one for each part of the n-grams.
    """
    lengths = np.fromiter(map(len, bodies), np.int64, len(bodies))
    total = int(np.maximum(lengths - GRAM + 1, 0).sum())
    parts = max(1, -(-total // PART))
    found = Counted.none()
    tasks = (PartTask(bodies, part, parts) for part in range(parts))
    for done, counted in enumerate(results_in_order(tasks, execute), 1):
        found = _joined(found, counted)
        on_progress(done / parts)
    first, second = found.sides()
    shorter = np.minimum(lengths[first], lengths[second])
    rare = found.own + found.rare
    most = rare + found.frequent
    kept = (rare >= LEAST_SHARED) | (most >= np.maximum(shorter * _FREQUENT_SHARE, 8))
    return found.chosen(kept)


def _stretches(
    bodies: Sequence[WordNumbers],
) -> Iterator[tuple[WordNumbers, NDArray[np.uint32]]]:
    """Yield the concatenated words of many bodies, with the body of each word."""
    some: list[WordNumbers] = []
    size, begin = 0, 0
    for end, body in enumerate(bodies, 1):
        some.append(body)
        size += len(body)
        if size >= _STRETCH or end == len(bodies):
            numbers = np.arange(begin, end, dtype=np.uint32)
            yield np.concatenate(some), np.repeat(numbers, [len(each) for each in some])
            some, size, begin = [], 0, end


def _repeated(bodies: Sequence[WordNumbers], part: int, parts: int) -> NDArray[np.uint64]:
    """Return the n-grams of one part that several bodies have, packed with them, ascending.

    An entry has a hash of the n-gram in its upper bits and the body in its _GRAM_AT lower ones:
    one array is sorted, which costs a fifth of sorting one by the other. Of 8,000,000 n-grams a
    few hundred meet another by chance in the bits that are left, and a pair needs several.
    """
    every = _packed(bodies, part, parts)
    every.sort()
    # In stretches, since comparing all at once takes as much memory again, and few are repeated.
    some = [_likes(every[begin : begin + _STRETCH + 1]) for begin in range(0, len(every), _STRETCH)]
    del every
    return _likes(np.unique(np.concatenate([np.zeros(0, np.uint64), *some])))


def _packed(bodies: Sequence[WordNumbers], part: int, parts: int) -> NDArray[np.uint64]:
    """Return the n-grams of one part with their bodies, in one array that grows in its place."""
    packed, size = np.zeros(PART, np.uint64), 0
    for words, owners in _stretches(bodies):
        hashes = gram_hashes(words)
        kept = owners[: len(hashes)] == owners[GRAM - 1 :]
        if parts > 1:
            kept &= hashes % np.uint64(parts) == part
        some = hashes[kept] >> _GRAM_AT << _GRAM_AT | owners[: len(hashes)][kept]
        while size + len(some) > len(packed):
            packed.resize(len(packed) + PART // 4, refcheck=False)
        packed[size : size + len(some)] = some
        size += len(some)
    packed.resize(size, refcheck=False)
    return packed


def _likes(packed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return those of ascending entries that have the n-gram of the one before or after."""
    if not len(packed):
        return packed
    same = (packed[1:] ^ packed[:-1]) >> _GRAM_AT == 0
    likes: NDArray[np.uint64] = packed[np.append(same, False) | np.append(False, same)]
    return likes


def _pairs(packed: NDArray[np.uint64]) -> Counted:
    """Return the pairs that packed n-grams give, with counts."""
    if not len(packed):
        return Counted.none()
    grams, docs = packed >> _GRAM_AT, packed & _DOC_MASK
    starts = np.flatnonzero(np.append(True, grams[1:] != grams[:-1]))
    counts = np.diff(np.append(starts, len(grams)))
    run_start, run_count = np.repeat(starts, counts), np.repeat(counts, counts)
    own, rare, frequent = ([np.zeros(0, np.uint64)] for _ in range(3))

    def add(
        into: list[NDArray[np.uint64]], first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> None:
        into.append(docs[first] << _DOC_BITS | docs[second])

    for ahead in range(1, ALL_PAIRS):
        counts = run_count[:-ahead]
        at = np.flatnonzero((counts <= ALL_PAIRS) & (grams[:-ahead] == grams[ahead:]))
        is_own = counts[at] <= OWN
        add(own, at[is_own], at[is_own] + ahead)
        add(rare, at[~is_own], at[~is_own] + ahead)
    places = np.arange(len(grams))
    more = (run_count > ALL_PAIRS) & (places > run_start)
    at = np.flatnonzero(more & (run_count <= RARE))
    add(rare, run_start[at], at)
    at = at[at - 1 > run_start[at]]
    add(rare, at - 1, at)
    at = np.flatnonzero(more & (run_count > RARE))
    add(frequent, run_start[at], at)
    return _joined(*(_counted(each, kind) for kind, each in enumerate((own, rare, frequent))))


def _counted(some: list[Pairs], kind: int) -> Counted:
    """Count pairs, whose n-grams are all own (0), rare (1) or frequent (2)."""
    pairs, counts = np.unique(np.concatenate(some), return_counts=True)
    none = np.zeros(len(pairs), np.int64)
    kinds = [none, none, none]
    kinds[kind] = counts
    return Counted(pairs, *kinds)


def _joined(*several: Counted) -> Counted:
    """Return the pairs of all, their counts summed."""
    pairs = np.concatenate([each.pairs for each in several])
    if not len(pairs):
        return Counted.none()
    order = np.argsort(pairs, kind="stable")
    pairs = pairs[order]
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))

    def summed(counts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.add.reduceat(np.concatenate(counts)[order], starts)
        return found

    return Counted(
        pairs[starts],
        summed([each.own for each in several]),
        summed([each.rare for each in several]),
        summed([each.frequent for each in several]),
    )
