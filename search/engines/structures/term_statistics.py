"""Term statistics of a generation that is being written: ids, stems and counts of its words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.engines.structures.batch_builder import TermCounts, TermIds
from search.engines.structures.lexicon import TrieLexicon, write_lexicon


class TermStatistics:
    """The words of a generation: their ids, stems and counts, by term id. Not thread-safe."""

    def __init__(self) -> None:
        self._numbers = TermIds()
        self._stems: list[str] = []  # "" for words of the last commit, whose stems are on disk
        self._counts = self._uses = self._occurrences = np.zeros(0, np.int64)

    def numbered(self, words: Sequence[str], stems: Sequence[str]) -> NDArray[np.uint32]:
        """Return the term ids of a batch's words; new words get the next ids, in that order.

        Args:
            words: distinct words.
            stems: of these words, in the same order.
        """
        numbers = np.fromiter(map(self._numbers.__getitem__, words), np.uint32, len(words))
        self._stems.extend(compress(stems, (numbers >= len(self._stems)).tolist()))
        return numbers

    def count(self, counts: TermCounts, stream: str, sign: int) -> None:
        """Add counts of articles by word, or (sign -1) subtract them."""
        missing = len(self._numbers) - len(self._counts)
        self._counts, self._uses, self._occurrences = (
            np.pad(counts, (0, missing)) for counts in (self._counts, self._uses, self._occurrences)
        )
        self._uses[counts.words] += counts.articles * sign
        if stream == "text":
            self._counts[counts.words] += counts.articles * sign
            if len(counts.words):
                self._occurrences[counts.words] += counts.occurrences * sign

    def load(self, lexicon: TrieLexicon) -> None:
        """Load the term ids and counts of a commit, before any other word is numbered.

        Ids of words that are gone stay taken, because docs of deleted articles may have them.
        """
        known = sorted(
            (number, word, count, stream_freq, occurrences)
            for word, number, count, stream_freq, occurrences in lexicon.entries()
        )
        size = lexicon.next_number
        self._counts, self._uses, self._occurrences = (np.zeros(size, np.int64) for _ in range(3))
        for number, word, count, stream_freq, occurrences in known:
            self._take_ids(number)
            self._numbers[word] = number
            self._counts[number], self._uses[number] = count, stream_freq
            self._occurrences[number] = occurrences
        self._take_ids(size)
        self._stems = [""] * size

    def write(self, folder: Path, language: str) -> None:
        """Write the lexicon of all words into a folder of tables."""
        write_lexicon(
            folder,
            self._numbers,
            self._counts,
            self._uses,
            self._occurrences,
            language,
            self._stems,
        )

    def _take_ids(self, end: int) -> None:
        # No token has a NUL, so these ids are nobody's.
        while len(self._numbers) < end:
            self._numbers[f"\0{len(self._numbers)}"] = len(self._numbers)
