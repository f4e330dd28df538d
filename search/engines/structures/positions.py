"""Positional postings of one stream of a batch of articles.

They hold the sorted positions of each word, and the units of text that contain them.

Positions count through all tokens of the batch, article after article, so that one array answers
for all of them at once. `docs` are the positions at which articles begin (and the end),
`title_ends` those at which their titles end, `sections`, `passages` and `sentences` those at which
such a unit begins. Two positions are in the same unit if as many units have begun up to each. Words
are represented by term ids, see `search.engines.structures.lexicon`.

`tokens` is the forward index: the term id at each position. Mentions read their context from it,
and word counts sum it over the articles of a search. It also has the span of each word, so that
rows of mentions need no second analysis of their article. `bylines` and `bodies` are the positions
at which an article's authors and its body begin.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from search.engines.shared.messages import CURE
from search.engines.structures.array_file import Array, load_arrays
from search.engines.structures.forward_index import (
    TokenIds,
    TokenSpans,
    WordSpans,
)
from search.engines.structures.positions_builder import Ints, Postings, _postings
from search.errors import DamagedIndexError

Unit = Literal["sections", "passages", "sentences"]


class PositionsIndex:
    """One stream of one batch. Read-only and thread-safe."""

    def __init__(self, path: Path) -> None:
        arrays = load_arrays(path)
        self._path = path
        self._words, self._starts, self._positions = (
            arrays["words"],
            arrays["starts"],
            arrays["places"],
        )
        self._units: dict[Unit, Array] = {
            unit: arrays[unit] for unit in ("sections", "passages", "sentences")
        }
        self.docs, self.title_ends = arrays["rows"], arrays["title_ends"]
        self.tokens = TokenIds(arrays)
        self._spans = WordSpans(arrays, self.tokens) if "gaps" in arrays else None
        self.bylines, self.bodies = arrays["bylines"], arrays["bodies"]

    def of(self, number: int) -> Ints:
        """Return the positions of a word, ascending."""
        at = int(np.searchsorted(self._words, number))
        if at == len(self._words) or self._words[at] != number:
            return self._positions[:0]
        return self._positions[self._starts[at] : self._starts[at + 1]]

    def of_any(self, numbers: list[int]) -> Ints:
        """Return the positions of several words, ascending."""
        found = [positions for number in sorted(set(numbers)) if len(positions := self.of(number))]
        if not found:
            return self._positions[:0]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def doc(self, positions: Ints) -> Ints:
        """Return the docs that contain these positions."""
        docs = _ranks_in(self.docs, positions) - 1
        # Only a damaged file has positions after its last doc.
        if len(docs) and int(docs.max()) >= len(self.docs) - 1:
            raise DamagedIndexError(f"{self._path} is damaged: {CURE}.")
        return docs

    def unit(self, unit: Unit, positions: Ints) -> Ints:
        """Return the number of the section, passage or sentence of each position."""
        return _ranks_in(self._units[unit], positions)

    def unit_starts(self, unit: Unit, positions: Ints) -> NDArray[np.int64]:
        """Return the first position of each position's unit."""
        return self.starts_of(unit, self.unit(unit, positions))

    def starts_of(self, unit: Unit, numbers: Ints) -> NDArray[np.int64]:
        """Return the first position of each unit, by the numbers that `unit` returns."""
        return self._units[unit][numbers - 1].astype(np.int64)

    def unit_ends(self, unit: Unit, positions: Ints) -> NDArray[np.int64]:
        """Return the position after each position's unit."""
        begins = self._units[unit]
        at = self.unit(unit, positions)
        inside = at < len(begins)
        ends = np.full(len(at), len(self.tokens), np.int64)
        ends[inside] = begins[at[inside]]
        return ends

    def passage_words(self, docs: Ints, passages: Ints) -> list[TokenSpans] | None:
        """Return the token spans of passages.

        Args:
            docs: a doc for each passage.
            passages: their numbers in the doc; those without words don't count.

        Returns:
            None for a file from before spans were stored.
        """
        if self._spans is None:
            return None
        at = self.unit("passages", self.docs[docs]) - 1 + passages
        return self._spans.of(*self._bounds("passages", at))

    def spans_at(self, positions: NDArray[np.int64]) -> TokenSpans | None:
        """Return the spans of the tokens at positions in their passages.

        None for a file from before spans were stored.
        """
        if self._spans is None:
            return None
        if not len(positions):  # a batch may have no word in this stream at all
            return positions, positions
        passages, which = np.unique(self.unit("passages", positions) - 1, return_inverse=True)
        begins, ends = self._bounds("passages", passages)
        starts, to, first = self._spans.joined(begins, ends)
        at = first[which] + positions - begins[which]
        return starts[at], to[at]

    def units_of(self, unit: Unit, doc: int) -> list[int]:
        """Return the positions at which a doc's units begin, counted from its first token."""
        begin, end = self.docs[doc], self.docs[doc + 1]
        begins = self._units[unit]
        low, high = np.searchsorted(begins, (begin, end))
        found: list[int] = (begins[low:high] - begin).tolist()
        return found

    def _bounds(self, unit: Unit, at: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions at which units begin and end, by their indices."""
        begins = self._units[unit]
        inside = at + 1 < len(begins)
        ends = np.full(len(at), len(self.tokens), np.int64)
        ends[inside] = begins[at[inside] + 1]
        return begins[at].astype(np.int64), ends

    def postings_of(self, docs: NDArray[np.bool_]) -> Postings:
        """Return the postings of the marked docs alone."""
        marked = np.repeat(docs, np.diff(self.docs))
        at = np.flatnonzero(marked[self._positions])
        words = self._words[np.searchsorted(self._starts, at, "right") - 1]
        return _postings(words, self.doc(self._positions[at]).astype(np.uint32))


def _ranks_in(ascending: Array, positions: Ints) -> NDArray[np.intp]:
    """Return how many entries of an array of positions are at or before each position.

    NumPy would copy all of the array to the type of the positions, were that another.
    """
    return np.searchsorted(ascending, positions.astype(ascending.dtype, copy=False), "right")
