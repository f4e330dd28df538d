"""The contract of a lexicon: the terms of a generation and how frequent they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Lexicon(Protocol):
    """The exact terms of one generation with their frequencies. Thread-safe, read only."""

    def count(self, word: str) -> int:
        """Return the document frequency of a folded word in the combined text field; 0 if unknown.

        Args:
            word: a token of the exact stream, as `search.analysis.tokenizer.fold` gives it.
        """
        ...

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of the words that begin with a prefix, in any order."""
        ...

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of every word, in any order."""
        ...

    def occurrences(self, word: str) -> int:
        """Return how often a word occurs in the combined text fields of all articles together."""
        ...

    @property
    def tokens(self) -> int:
        """The number of tokens in the combined text fields of all articles together."""
        ...

    def forms(self, stem: str) -> tuple[str, ...]:
        """Return the words that share a stem, sorted; empty if no word has it."""
        ...

    def compounds(self, stem: str) -> tuple[str, ...]:
        """Return the hyphenated words that have this stem when printed as one, sorted."""
        ...

    def printed(self, compound: str) -> int:
        """Return the number of articles whose text has a compound."""
        ...

    def __len__(self) -> int:
        """Return the number of words."""
        ...
