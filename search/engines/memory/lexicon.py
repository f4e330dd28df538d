"""Lexicon of the memory engine: the exact words of all articles."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from search.analysis.compounds import joined
from search.analysis.stemming import stem
from search.documents import TEXT_STREAMS
from search.query.document_matcher import DocumentMatcher


class MemoryLexicon:
    """The exact words of all articles with their counts."""

    def __init__(self, readings: Iterable[DocumentMatcher], language: str) -> None:
        self._counts: dict[str, int] = defaultdict(int)
        self._occurrences: Counter[str] = Counter()
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._compounds: dict[str, set[str]] = defaultdict(set)
        self._printed: Counter[str] = Counter()
        for reading in readings:
            self._printed.update(set(reading.document.compounds.exact))
            for compound in reading.document.compounds.exact:
                self._compounds[stem(joined(compound), language)].add(compound)
            for word, positions in reading.exact().items():
                self._counts[word] += 1
                self._occurrences[word] += len(positions)
            for beside in TEXT_STREAMS[1:]:
                for word in reading.exact(beside):
                    self._counts[word] += 0
        # Sorted, since alerts look up the prefixes of thousands of queries in one lexicon.
        self._sorted = sorted(self._counts)
        for word in self._sorted:
            self._forms[stem(word, language)].add(word)

    def count(self, word: str) -> int:
        return self._counts.get(word, 0)

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        at = bisect_left(self._sorted, prefix)
        while at < len(self._sorted) and self._sorted[at].startswith(prefix):
            yield self._sorted[at], self._counts[self._sorted[at]]
            at += 1

    def words(self) -> Iterator[tuple[str, int]]:
        return iter(self._counts.items())

    def occurrences(self, word: str) -> int:
        return self._occurrences[word]

    @property
    def tokens(self) -> int:
        return self._occurrences.total()

    def forms(self, stem: str) -> tuple[str, ...]:
        return tuple(sorted(self._forms.get(stem, ())))

    def compounds(self, stem: str) -> tuple[str, ...]:
        return tuple(sorted(self._compounds.get(stem, ())))

    def printed(self, compound: str) -> int:
        return self._printed[compound]

    def __len__(self) -> int:
        return len(self._counts)
