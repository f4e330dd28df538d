"""Counts of consecutive word pairs, from the forward index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.batch import Batch
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.lexicon import TrieLexicon
from search.occurrences import PairCounts


def count_pairs(
    batches: list[Batch],
    lexicon: TrieLexicon,
    words: frozenset[str],
    sets: list[Mask],
    check: Check,
) -> PairCounts:
    """Return the counts of consecutive word pairs in sets of articles.

    Args:
        batches: all articles, in the order of their docs.
        lexicon: maps words to term ids.
        words: the words to count, some hundreds: the square of their number is held in memory.
        sets: the docs of each set, first the whole archive.
        check: called between steps.

    Returns:
        The pairs that are in some set after the first, ascending.
    """
    numbers = {word: number for word in words if (number := lexicon.number(word)) is not None}
    known = sorted(numbers)
    size = len(known) + 1
    index = np.zeros(lexicon.next_number, np.uint32)
    index[[numbers[word] for word in known]] = np.arange(1, size)
    counts = np.zeros((len(sets), size * size), np.int64)
    begin = 0
    for batch in batches:
        stream = batch.streams["text"]
        check()
        at = index[stream.tokens[:]]
        places = np.flatnonzero((at[:-1] != 0) & (at[1:] != 0))
        places = places[
            stream.unit("sections", places) == stream.unit("sections", places + 1)
        ].astype(np.int64)
        docs = stream.doc(places)
        text = (places < stream.bylines[docs]) | (places >= stream.bodies[docs])
        places, docs = places[text], docs[text] + begin
        pairs = at[places].astype(np.int64) * size + at[places + 1]
        for number, chosen in enumerate(sets):
            counts[number] += np.bincount(pairs[chosen[docs]], minlength=size * size)
        begin += batch.count
    found: NDArray[np.int64] = np.flatnonzero(counts[1:].any(axis=0))
    return PairCounts(
        [(known[pair // size - 1], known[pair % size - 1]) for pair in found.tolist()],
        counts[0, found],
        tuple(counts[1:, found]),
    )
