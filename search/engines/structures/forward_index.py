"""The forward index of a batch: the word at each position, and where it is printed.

Term ids are assigned in the order in which words are first met, so that nearly all tokens have a
small one: two bytes hold it, and the few large ones are listed. A word's place is stored as its
distance from the previous word, one byte; its length is that of the folded word except for
possessives, dotted capitals and the like, which are listed. Together 3.4 bytes a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.structures.array_file import Array

Ints = NDArray[np.integer]
Positions = NDArray[np.int64]
_FAR = np.iinfo(np.uint16).max
_WIDE = np.iinfo(np.uint8).max
_EMPTY = np.empty(0, np.uint32)
# The spans of a passage's tokens in code points, ascending: where they begin and where they end.
TokenSpans = tuple[Positions, Positions]
# A table of all words' lengths costs its memory once and then half a binary search less a token:
# it pays from about a token for each eighth word (measured with 30,000 tokens and 60,000 words).
_TABLE_PAYS = 8


class Printed(NamedTuple):
    """The spans of a stream's tokens in their passages, in code points.

    `lengths` are the lengths of the folded words, by term id.
    """

    begins: Array
    ends: Array
    lengths: Array


def packed_ids(tokens: Array) -> dict[str, Array]:
    """Return the arrays that encode the term id at each position."""
    at = np.flatnonzero(tokens >= _FAR)
    return {
        "short": np.minimum(tokens, _FAR).astype(np.uint16),
        "far_at": at.astype(np.uint32),
        "far": tokens[at].astype(np.uint32),
    }


def packed_spans(
    tokens: Array, words: Array, passages: Array, printed: Printed
) -> dict[str, Array]:
    """Return the arrays that encode the span of each token.

    Args:
        tokens: the term id at each position.
        words: the distinct term ids, ascending.
        passages: the positions at which passages begin; may include the end.
        printed: the spans.
    """
    before = np.zeros(len(tokens), np.int64)
    before[1:] = printed.ends[:-1]
    before[passages[passages < len(tokens)]] = 0
    gaps = printed.begins.astype(np.int64) - before
    wide = np.flatnonzero((gaps < 0) | (gaps >= _WIDE))
    kept = np.minimum(gaps, _WIDE).astype(np.uint8)
    # As a byte, a negative gap would pass for a small one.
    kept[wide] = _WIDE
    usual = np.minimum(printed.lengths, _FAR).astype(np.uint16)
    lengths = printed.ends - printed.begins
    other = np.flatnonzero(lengths != usual[tokens])
    return {
        "gaps": kept,
        "wide_at": wide.astype(np.uint32),
        "wide": gaps[wide].astype(np.int32),
        "lengths": usual[words],
        "other_at": other.astype(np.uint32),
        "other": lengths[other].astype(np.uint32),
    }


class TokenIds:
    """The term id at each position, indexed like an array, by one index."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        # Files from before ids were packed hold them whole, under a name of its own: a program of
        # that time must not take the packed ones for them.
        self._short = arrays["short" if "short" in arrays else "tokens"]
        self._at, self._far = (arrays.get(name, _EMPTY) for name in ("far_at", "far"))
        self._packed = "far" in arrays

    def __len__(self) -> int:
        return len(self._short)

    def __getitem__(self, key: slice | Ints | NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Return the term ids in a slice, at positions, or where a mask is True."""
        found = self._short[key].astype(np.uint32)
        if not self._packed or not len(self._at):
            return found
        far = found == _FAR
        if isinstance(key, slice):
            begin, end, _ = key.indices(len(self))
            low, high = np.searchsorted(self._at, (begin, end))
            found[far] = self._far[low:high]
        elif key.dtype == np.bool_:
            found[far] = self._far[key[self._at]]
        elif far.any():
            found[far] = self._far[_places_in(self._at, key[far])]
        return found


class WordSpans:
    """The spans of a stream's tokens."""

    def __init__(self, arrays: Mapping[str, Array], ids: TokenIds) -> None:
        self._ids = ids
        self._words = arrays["words"]
        self._gaps, self._lengths = arrays["gaps"], arrays["lengths"]
        self._wide_at, self._wide = arrays["wide_at"], arrays["wide"]
        self._other_at, self._other = arrays["other_at"], arrays["other"]

    def of(self, begins: Positions, ends: Positions) -> list[TokenSpans]:
        """Return the token spans of passages.

        Args:
            begins, ends: the positions at which the passages begin and end.
        """
        starts, to, first = self.joined(begins, ends)
        return [
            (starts[begin : begin + size], to[begin : begin + size])
            for begin, size in zip(first.tolist(), (ends - begins).tolist(), strict=True)
        ]

    def joined(self, begins: Positions, ends: Positions) -> tuple[Positions, Positions, Positions]:
        """Return the spans of all tokens of passages, and the index of each passage's first."""
        sizes = ends - begins
        first = np.cumsum(sizes) - sizes
        places = np.arange(int(sizes.sum())) - np.repeat(first - begins, sizes)
        gaps = _with_listed(self._gaps[places].astype(np.int64), places, self._wide_at, self._wide)
        usual = self._usual(self._ids[places])
        lengths = _with_listed(usual, places, self._other_at, self._other)
        after = np.cumsum(gaps + lengths)
        base = np.repeat(np.where(first > 0, after[np.maximum(first, 1) - 1], 0), sizes)
        to = after - base
        return to - lengths, to, first

    def _usual(self, ids: NDArray[np.uint32]) -> Positions:
        """Return the usual length of each of these term ids."""
        if len(ids) * _TABLE_PAYS < len(self._words):
            return self._lengths[_places_in(self._words, ids)].astype(np.int64)
        table = np.zeros(int(self._words[-1]) + 1, np.int64)
        table[self._words] = self._lengths
        return table[ids]


def _places_in(ascending: Array, values: Ints) -> Positions:
    """Return where values are or would be in an ascending array.

    NumPy would copy all of the array to the type of the values, were it another.
    """
    return np.searchsorted(ascending, values.astype(ascending.dtype, copy=False))


def _with_listed(values: Positions, places: Positions, at: Array, listed: Array) -> Positions:
    """Return values with those at some positions replaced by listed ones."""
    if len(at):
        near = np.minimum(_places_in(at, places), len(at) - 1)
        known = at[near] == places
        values[known] = listed[near[known]]
    return values
