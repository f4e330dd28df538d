"""Lexicon of a generation on a cluster: counted by the writer, stored as one trie.

Fuzzy words and spelling suggestions examine every word, so a reader fetches the whole trie when it
first needs a word of a generation, a few bytes a word, and never asks the cluster again.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from search.documents import Document
from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.structures.lexicon import TrieLexicon, write_lexicon
from search.engines.structures.positions_builder import COUNTED
from search.errors import DamagedIndexError

_FILES = ("words.marisa", "stems.marisa", "words")


class WordCounts:
    """Document frequency of each word in the combined text field, and its number of streams."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._uses: Counter[str] = Counter()
        self._occurrences: Counter[str] = Counter()

    @classmethod
    def of(cls, lexicon: TrieLexicon) -> WordCounts:
        """Return the counts that a lexicon was made from."""
        counts = cls()
        for word, _, count, stream_freq, occurrences in lexicon.entries():
            counts._counts[word], counts._uses[word] = count, stream_freq
            counts._occurrences[word] = occurrences
        return counts

    def add(self, document: Document) -> None:
        """Add an article's words to the counts."""
        self._count(document, 1)

    def take(self, document: Document) -> None:
        """Subtract an article's words from the counts."""
        self._count(document, -1)

    def save(self, blobs: Blobs, language: str) -> None:
        """Write the lexicon of the words in use."""
        numbers = {word: number for number, word in enumerate(self._uses)}
        stream_freq = np.fromiter(
            (max(count, 0) for count in self._uses.values()), np.int64, len(numbers)
        )
        counts = np.fromiter(
            (max(self._counts[word], 0) for word in numbers), np.int64, len(numbers)
        )
        occurrences = np.fromiter(
            (max(self._occurrences[word], 0) for word in numbers), np.int64, len(numbers)
        )
        with tempfile.TemporaryDirectory(prefix="morgue-") as folder:
            write_lexicon(Path(folder), numbers, counts, stream_freq, occurrences, language)
            for name in _FILES:
                blobs.write(f"lexicon/{name}", (Path(folder) / name).read_bytes())

    def _count(self, document: Document, sign: int) -> None:
        for word in document.text.exact:
            self._occurrences[word] += sign
        for stream in COUNTED:
            for word in set(document.stream(stream).exact):
                self._uses[word] += sign
                if stream == "text":
                    self._counts[word] += sign


def open_lexicon(blobs: Blobs) -> TrieLexicon:
    """Return the lexicon of a generation.

    Its files are deleted from the disk as soon as they are mapped.
    """
    with tempfile.TemporaryDirectory(prefix="morgue-") as folder:
        for name in _FILES:
            data = blobs.read(f"lexicon/{name}")
            if data is None:
                raise DamagedIndexError(
                    f"{blobs.index} lacks the words of its generation: build another with `morgue"
                    " reindex`."
                )
            (Path(folder) / name).write_bytes(data)
        return TrieLexicon(Path(folder))
