"""The exact words of one generation in a memory-mapped trie, with counts, numbers and the words
that share a stem.

A *number* is what the positions of a word are filed under
(`search.engines.structures.positions`). It is given once and kept through updates, while the trie
is made anew for the words that are left: a word whose last article went is in the lexicon no
more.

    words.marisa   the words; the trie's own ids index the arrays
    stems.marisa   their stems
    words          arrays:
      counts       articles whose one text holds the word
      uses         streams of articles that hold it (text, caption and removed counted apart),
          never 0
      numbers      its number
      forms        the words' ids by stem, and `forms_at` where those of each stem begin
      occurrences  how often the word is in all combined text fields together
      ranks        by number: the place of the word in the order of all words, from 1; 0 for none
      by_rank      the words' ids in that order
      next         the first number that was never given, and how many words are no compounds

Hyphenated compounds (`cease-fire`) are in the trie as well, under the stem that they have as one
word; only `compounds` gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from search.analysis.compounds import joined
from search.analysis.stemming import stem
from search.engines.structures.array_file import Array, load_arrays, save_arrays


class TrieLexicon:
    """A Lexicon that costs no memory until it is asked."""

    def __init__(self, folder: Path) -> None:
        self._words = _mapped(folder / "words.marisa")
        self._stems = _mapped(folder / "stems.marisa")
        arrays = load_arrays(folder / "words")
        self._counts, self._uses, self._numbers = (
            arrays["counts"],
            arrays["uses"],
            arrays["numbers"],
        )
        self._forms, self._forms_at = arrays["forms"], arrays["forms_at"]
        self._occurrences, self._by_rank = arrays["occurrences"], arrays["by_rank"]
        self.ranks: Array = arrays["ranks"]
        self.next_number = int(arrays["next"][0])
        self._plain_words = int(arrays["next"][1])

    def __len__(self) -> int:
        return self._plain_words

    def count(self, word: str) -> int:
        """Return how many articles hold the word in their one text."""
        place = self._place(word)
        return 0 if place is None else int(self._counts[place])

    def occurrences(self, word: str) -> int:
        """Return how often the word is in all combined text fields together."""
        place = self._place(word)
        return 0 if place is None else int(self._occurrences[place])

    @cached_property
    def tokens(self) -> int:
        """The number of tokens in all combined text fields together."""
        return int(self._occurrences.sum(dtype=np.int64))

    @cached_property
    def occurrences_by_number(self) -> Array:
        """How often each word is in all combined text fields together, by the words' numbers."""
        found = np.zeros(self.next_number, np.int64)
        found[self._numbers] = self._occurrences
        return found

    def word(self, number: int) -> str:
        """Return the word of a number that is in use."""
        return str(self._words.restore_key(int(self._by_rank[self.ranks[number] - 1])))

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Words that begin so, with their counts, in no promised order."""
        counts = self._counts
        for word in self._words.iterkeys(_sound(prefix)):
            if "-" not in word:
                yield word, int(counts[self._words[word]])

    def words(self) -> Iterator[tuple[str, int]]:
        """Return all words with their counts."""
        return self.prefixed("")

    def forms(self, stem: str) -> tuple[str, ...]:
        """Return the words that share a stem, sorted."""
        return tuple(word for word in self._all_forms(stem) if "-" not in word)

    def compounds(self, stem: str) -> tuple[str, ...]:
        """Return the hyphenated words that have this stem when printed as one, sorted."""
        return tuple(word for word in self._all_forms(stem) if "-" in word)

    def _all_forms(self, stem: str) -> list[str]:
        try:
            place = self._stems[stem]
        except (KeyError, UnicodeEncodeError):
            return []
        ids = self._forms[self._forms_at[place] : self._forms_at[place + 1]]
        return sorted(self._words.restore_key(int(each)) for each in ids)

    def number(self, word: str) -> int | None:
        """Return what the positions of a word are filed under; None for a word that is nowhere."""
        place = self._place(word)
        return None if place is None else int(self._numbers[place])

    def entries(self) -> Iterator[tuple[str, int, int, int, int]]:
        """(word, number, count, uses, occurrences) of every word: what an update starts from."""
        for word, place in self._words.iteritems():
            yield (
                word,
                int(self._numbers[place]),
                int(self._counts[place]),
                int(self._uses[place]),
                int(self._occurrences[place]),
            )

    def _place(self, word: str) -> int | None:
        try:
            return int(self._words[word])
        except (KeyError, UnicodeEncodeError):
            return None


def write_lexicon(
    folder: Path,
    numbers: Mapping[str, int],
    counts: Array,
    stream_freq: Array,
    occurrences: Array,
    language: str,
) -> None:
    """Write the words that are used.

    `counts`, `stream_freq` and `occurrences` are indexed by the words' numbers.
    """
    kept = [word for word, number in numbers.items() if stream_freq[number]]
    words = marisa_trie.Trie(kept)
    by_position = np.zeros(len(kept), np.uint32)
    by_position[[words[word] for word in kept]] = [numbers[word] for word in kept]
    stem_of = {word: stem(joined(word), language) for word in kept}
    stems = marisa_trie.Trie(set(stem_of.values()))
    stem_positions = np.array([stems[stem_of[word]] for word in kept], np.int64)
    order = np.argsort(stem_positions, kind="stable")
    ordered = sorted(kept)
    ranks = np.zeros(len(numbers), np.uint32)
    ranks[[numbers[word] for word in ordered]] = np.arange(1, len(ordered) + 1)
    arrays: dict[str, Array] = {
        "next": np.array(
            [len(numbers), sum("-" not in word for word in kept)],
            np.uint32,
        ),
        "counts": counts[by_position].astype(np.uint32),
        "uses": stream_freq[by_position].astype(np.uint32),
        "numbers": by_position,
        "occurrences": occurrences[by_position].astype(np.uint64),
        "ranks": ranks,
        "by_rank": np.array([words[word] for word in ordered], np.uint32),
        "forms": np.array([words[word] for word in kept], np.uint32)[order],
        "forms_at": np.concatenate(
            ([0], np.cumsum(np.bincount(stem_positions, minlength=len(stems))))
        ).astype(np.uint32),
    }
    (folder / "words.marisa").write_bytes(words.tobytes())
    (folder / "stems.marisa").write_bytes(stems.tobytes())
    save_arrays(folder / "words", arrays)


def _mapped(path: Path) -> Any:
    trie = marisa_trie.Trie()
    trie.mmap(str(path))
    return trie


def _sound(text: str) -> str:
    """Return a text as the trie can look for it: half a surrogate pair is in no word."""
    return text.encode("utf-8", "replace").decode()
