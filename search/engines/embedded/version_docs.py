"""Versions of one text as arrays of docs, and the bodies that they are computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.batch import Batch
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.facet_columns import FacetColumn
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.reprints.reprint_table import Reprints
from search.reprints.word_hashes import Body, word_hash


@dataclass(frozen=True, slots=True)
class VersionDocs:
    """The docs that are in a group, by group and, within one, in the order of leads.

    Attributes:
        docs: these docs.
        groups: the group number of each.
        group_of: the group number of every doc of the generation, -1 without one.
        place_of: the place of every doc in `docs`, -1 without one.
        later: the docs that are no lead.
    """

    docs: Docs
    groups: NDArray[np.int64]
    group_of: NDArray[np.int64]
    place_of: NDArray[np.int64]
    later: Docs

    @classmethod
    def of(cls, reprints: Reprints, columns: Columns) -> VersionDocs:
        """Return the groups of the articles that the generation holds."""
        rows = reprints.group_rows
        found = columns.docs_of_digests(reprints.digests.reshape(-1, 16)[rows].reshape(-1))
        docs = found[found >= 0]
        groups = reprints.leads[rows].astype(np.int64)[found >= 0]
        group_of, place_of = np.full((2, len(columns)), -1, np.int64)
        group_of[docs], place_of[docs] = groups, np.arange(len(docs))
        return cls(docs, groups, group_of, place_of, docs[_follows(groups)])

    def repeats(self, marked: Mask) -> Docs:
        """Return the marked docs that have an earlier marked version."""
        present = marked[self.docs]
        return self.docs[present][_follows(self.groups[present])]

    def repeated_entries(self, column: FacetColumn, marked: Mask) -> NDArray[np.int64]:
        """Return a column's entries of marked docs that have an earlier one with that value."""
        kept = marked & (self.group_of >= 0)
        entries = np.flatnonzero(kept if column.docs is None else kept[column.docs])
        docs = entries if column.docs is None else column.docs[entries]
        ordinals = column.ordinals[entries].astype(np.int64)
        order = np.lexsort((self.place_of[docs], self.group_of[docs], ordinals))
        ordinals, groups = ordinals[order], self.group_of[docs][order]
        repeated = _follows(groups)
        repeated[1:] &= ordinals[1:] == ordinals[:-1]
        return entries[order][repeated]

    @staticmethod
    def without(marked: Mask, docs: Docs) -> Mask:
        """Return a mask without some docs."""
        left = marked.copy()
        left[docs] = False
        return left


def _follows(groups: NDArray[np.int64]) -> Mask:
    """Return which entries have the same group as the previous one."""
    found = np.zeros(len(groups), np.bool_)
    found[1:] = groups[1:] == groups[:-1]
    return found


def body_words(columns: Columns, lexicon: TrieLexicon, batches: list[Batch]) -> Iterator[Body]:
    """Yield the bodies of all articles, read from the forward index."""
    hashes = np.zeros(lexicon.next_number, np.uint32)
    words_of, numbers = lexicon.by_number()
    hashes[numbers] = np.fromiter(map(word_hash, words_of), np.uint32, len(numbers))
    doc = 0
    for batch in batches:
        stream = batch.streams["text"]
        ends, bodies = stream.docs[1:].tolist(), stream.bodies.tolist()
        tokens = stream.tokens[:]
        for begin, end in zip(bodies, ends, strict=True):
            if columns.live[doc]:
                words = hashes[tokens[begin:end]]
                yield Body(columns.id(doc), columns.digest(doc), int(columns.days[doc]), words)
            doc += 1
