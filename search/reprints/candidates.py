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
# N-grams in memory at once: 16 bytes each, and as much to sort them.
PART = 8_000_000
_STRETCH = 2_000_000  # words whose n-grams are hashed as one array: 16 MB
_DOC_BITS = np.uint64(32)
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

    def chosen(self, which: NDArray[np.bool_] | slice) -> Counted:
        """Return some of the pairs."""
        return Counted(self.pairs[which], self.own[which], self.rare[which], self.frequent[which])


def candidate_pairs(
    bodies: Sequence[WordNumbers],
    changed: NDArray[np.bool_] | None = None,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Counted:
    """Return the pairs of bodies worth aligning.

    Args:
        bodies: the bodies, in the order in which versions are preferred as the first.
        changed: marks bodies; each pair must have at least one of them. None: any pair.
        on_progress: called with the share of the work that is done.
    """
    lengths = np.fromiter(map(len, bodies), np.int64, len(bodies))
    grams_each = np.maximum(lengths - GRAM + 1, 0)
    total = int(grams_each.sum() if changed is None else grams_each[changed].sum())
    parts = max(1, -(-total // PART))
    found = Counted.none()
    for part in range(parts):
        wanted = None if changed is None else _grams_of(bodies, changed, part, parts)
        grams, docs = _collected(bodies, part, parts, wanted)
        found = _joined(found, _pairs(grams, docs, changed))
        on_progress((part + 1) / parts)
    shorter = np.minimum(
        lengths[(found.pairs >> _DOC_BITS).astype(np.int64)],
        lengths[(found.pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)],
    )
    rare = found.own + found.rare
    most = rare + found.frequent
    kept = (rare >= LEAST_SHARED) | (most >= np.maximum(shorter * _FREQUENT_SHARE, 8))
    return found.chosen(kept)


def _stretches(
    bodies: Sequence[WordNumbers], docs: Sequence[int]
) -> Iterator[tuple[WordNumbers, NDArray[np.uint32]]]:
    """Yield the concatenated words of many bodies, with the body of each word."""
    some: list[int] = []
    size = 0
    for doc in docs:
        some.append(doc)
        size += len(bodies[doc])
        if size >= _STRETCH or doc == docs[-1]:
            lengths = [len(bodies[each]) for each in some]
            yield (
                np.concatenate([bodies[each] for each in some]),
                np.repeat(np.array(some, np.uint32), lengths),
            )
            some, size = [], 0


def _grams_of(
    bodies: Sequence[WordNumbers], chosen: NDArray[np.bool_], part: int, parts: int
) -> NDArray[np.uint64]:
    """Return the distinct n-grams of one part in the marked bodies, ascending."""
    found = [np.zeros(0, np.uint64)]
    for doc in np.flatnonzero(chosen).tolist():
        hashes = gram_hashes(bodies[doc])
        found.append(hashes[hashes % np.uint64(parts) == part] if parts > 1 else hashes)
    return np.unique(np.concatenate(found))


def _collected(
    bodies: Sequence[WordNumbers], part: int, parts: int, wanted: NDArray[np.uint64] | None
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return the n-grams of one part with their bodies, sorted by both, without repeats."""
    grams, docs = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint32)]
    for words, owners in _stretches(bodies, range(len(bodies))):
        hashes = gram_hashes(words)
        kept = owners[: len(hashes)] == owners[GRAM - 1 :]
        if parts > 1:
            kept &= hashes % np.uint64(parts) == part
        if wanted is not None:
            at = np.minimum(np.searchsorted(wanted, hashes), max(len(wanted) - 1, 0))
            kept &= wanted[at] == hashes if len(wanted) else False
        grams.append(hashes[kept])
        docs.append(owners[: len(hashes)][kept])
    every, owner = np.concatenate(grams), np.concatenate(docs)
    del grams, docs
    order = np.argsort(every, kind="stable")  # bodies come in order, and stay so
    every, owner = every[order], owner[order]
    new = np.ones(len(every), np.bool_)
    new[1:] = (every[1:] != every[:-1]) | (owner[1:] != owner[:-1])
    return every[new], owner[new]


def _pairs(
    grams: NDArray[np.uint64], docs: NDArray[np.uint32], changed: NDArray[np.bool_] | None
) -> Counted:
    """Return the pairs that n-grams give, with counts."""
    starts = (
        np.flatnonzero(np.append(True, grams[1:] != grams[:-1]))
        if len(grams)
        else np.zeros(0, np.int64)
    )
    counts = np.diff(np.append(starts, len(grams)))
    run_start, run_count = np.repeat(starts, counts), np.repeat(counts, counts)
    own, rare, frequent = ([np.zeros(0, np.uint64)] for _ in range(3))

    def add(
        into: list[NDArray[np.uint64]], first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> None:
        a, b = docs[first], docs[second]
        kept = np.ones(len(a), np.bool_) if changed is None else changed[a] | changed[b]
        into.append(a[kept].astype(np.uint64) << _DOC_BITS | b[kept])

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
