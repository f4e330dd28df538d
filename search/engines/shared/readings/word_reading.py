"""Word counts computed from articles one by one, for engines without a forward index."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from search.analysis.token_stream import TokenStream
from search.analysis.tokenizer import words as words_of
from search.occurrences import PairCounts, WordCounts
from search.query.document_matcher import DocumentMatcher


class ArchiveWords(NamedTuple):
    """The vocabulary of a whole archive.

    Attributes:
        words: all words.
        occurrences: returns how often one is in the combined texts.
        names: each author's name with the number of articles that it is the byline of.
    """

    words: Iterable[str]
    occurrences: Callable[[str], int]
    names: Iterable[tuple[str, int]]


def read_word_counts(
    sets: Sequence[Iterable[DocumentMatcher]],
    archive: ArchiveWords,
) -> WordCounts:
    """Return the word counts of sets of articles and of the archive."""
    counted: list[Counter[str]] = []
    for readings in sets:
        counts: Counter[str] = Counter()
        for reading in readings:
            counts.update(_said(reading.stream()))
        counted.append(counts)
    return counts_of(counted, archive)


def read_pair_counts(
    sets: Sequence[Iterable[DocumentMatcher]], words: frozenset[str]
) -> PairCounts:
    """Return the counts of consecutive pairs of words in each set; the first is the archive.

    Pairs that are in the archive alone are left out.
    """
    counted: list[Counter[tuple[str, str]]] = []
    for readings in sets:
        counts: Counter[tuple[str, str]] = Counter()
        for reading in readings:
            stream = reading.stream()
            counts.update(
                pair
                for place, pair in enumerate(pairwise(stream.exact))
                if pair[0] in words
                and pair[1] in words
                and stream.zone[place] == stream.zone[place + 1]
                and not stream.in_field("authors", place)
            )
        counted.append(counts)
    pairs = sorted({pair for counts in counted[1:] for pair in counts})
    arrays = [np.array([counts[pair] for pair in pairs], np.int64) for counts in counted]
    return PairCounts(pairs, arrays[0], tuple(arrays[1:]))


def counts_of(counted: Sequence[Counter[str]], archive: ArchiveWords) -> WordCounts:
    """Return word counts with those of the archive, without bylines."""
    known = sorted(archive.words)
    index = {word: i for i, word in enumerate(known)}
    arrays = [
        np.fromiter((counts[word] for word in known), np.int64, len(known)) for counts in counted
    ]
    all_counts = np.fromiter(map(archive.occurrences, known), np.int64, len(known))
    for name, articles in archive.names:
        for word in words_of(name):
            if word in index:
                all_counts[index[word]] -= articles
    return WordCounts(all_counts, tuple(arrays), known.__getitem__, index.get)


def _said(stream: TokenStream) -> list[str]:
    """Return the tokens of a text without those of its byline."""
    begin, end = (
        bisect_left(
            range(len(stream.passages)),
            True,
            key=lambda place: stream.passages[place][0] not in fields,
        )
        for fields in (("title", "dek"), ("title", "dek", "authors"))
    )
    first, last = bisect_left(stream.passage, begin), bisect_left(stream.passage, end)
    return stream.exact[:first] + stream.exact[last:]
