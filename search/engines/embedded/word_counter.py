"""Word counts of sets of articles, from the forward index."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.batch import Batch
from search.engines.embedded.mention_arrays import covered
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.occurrences import WordCounts


class WordCounter:
    """Counter of the words of one generation, without bylines. Thread-safe."""

    def __init__(self, columns: Columns, lexicon: TrieLexicon, batches: list[Batch]) -> None:
        self._columns = columns
        self._lexicon = lexicon
        self._batches = batches

    def of_sets(self, sets: list[Mask], check: Check) -> WordCounts:
        """Return the word counts of the combined text fields of sets of articles.

        For a set of more than half of the archive the complement is counted and subtracted.
        """
        archive = self._archive
        found = []
        for docs in sets:
            others = self._columns.live & ~docs
            small = docs if docs.sum() <= others.sum() else others
            counts = self._counted(small, check)
            found.append(counts if small is docs else archive - counts)
        return self.of_counts(tuple(found))

    def _counted(self, docs: Mask, check: Check) -> NDArray[np.int64]:
        size = self._lexicon.next_number
        counts = np.zeros(size, np.int64)
        begin = 0
        for batch in self._batches:
            some = docs[begin : begin + batch.count]
            begin += batch.count
            if some.any():
                check()
                stream = batch.streams["text"]
                tokens = stream.tokens[np.repeat(some, np.diff(stream.docs))]
                counts += np.bincount(tokens, minlength=size) - in_bylines(stream, some, size)
        return counts

    @cached_property
    def _archive(self) -> NDArray[np.int64]:
        """The occurrences of each word in all articles, without those in bylines."""
        size = self._lexicon.next_number
        counts: NDArray[np.int64] = self._lexicon.occurrences_by_number.copy()
        begin = 0
        for batch in self._batches:
            live = self._columns.live[begin : begin + batch.count]
            counts -= in_bylines(batch.streams["text"], live, size)
            begin += batch.count
        return counts

    def of_counts(
        self, sets: tuple[NDArray[np.int64], ...], held: NDArray[np.int64] | None = None
    ) -> WordCounts:
        """Return counts by term id, with those of the archive."""
        lexicon = self._lexicon
        return WordCounts(self._archive, sets, lexicon.word, lexicon.number, held)


def in_bylines(stream: PositionsIndex, docs: Mask, size: int) -> NDArray[np.int64]:
    """Return the word counts of the bylines of the marked docs, by term id."""
    first, end = (ends[docs].astype(np.int64) for ends in (stream.bylines, stream.bodies))
    return np.bincount(stream.tokens[covered(first, end - 1)], minlength=size)
