"""Lexicon of one generation: exact words in a memory-mapped trie, with counts and stems.

The positions of a word are filed under its *term id* (`search.engines.structures.positions`). It is
assigned once and kept through updates, while the trie is rebuilt from the words that are left: a
word whose last article went is no longer in the lexicon.

    words.marisa   the words; the trie's own ids index the arrays
    stems.marisa   their stems
    words          arrays:
      counts       document frequency in the combined text field
      uses         streams of articles that hold it (text, caption and removed counted apart),
          never 0
      numbers      its term id
      forms        the words' trie ids by stem, and `forms_at` where those of each stem begin
      occurrences  total frequency in all combined text fields
      ranks        by term id: the alphabetical rank of the word, from 1; 0 for none
      by_rank      the words' trie ids in that order
      next         the next free term id, and how many words are no compounds

Hyphenated compounds (`cease-fire`) are in the trie as well, under the stem that they have as one
word; only `compounds` returns them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, zip_longest
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from search.analysis.compounds import joined
from search.analysis.stemming import stem
from search.engines.structures.array_file import Array, load_arrays, save_arrays


class TrieLexicon:
    """A Lexicon over mapped files, which takes no memory until used. Thread-safe."""

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
        """Return the document frequency of a word in the combined text field."""
        place = self._place(word)
        return 0 if place is None else int(self._counts[place])

    def occurrences(self, word: str) -> int:
        """Return the total frequency of a word in all combined text fields."""
        place = self._place(word)
        return 0 if place is None else int(self._occurrences[place])

    @cached_property
    def tokens(self) -> int:
        """The number of tokens in all combined text fields together."""
        return int(self._occurrences.sum(dtype=np.int64))

    @cached_property
    def occurrences_by_number(self) -> Array:
        """The total frequency of each word in all combined text fields, by term id."""
        found = np.zeros(self.next_number, np.int64)
        found[self._numbers] = self._occurrences
        return found

    def word(self, number: int) -> str:
        """Return the word of a term id in use."""
        return str(self._words.restore_key(int(self._by_rank[self.ranks[number] - 1])))

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of the words with a prefix, in undefined order."""
        counts = self._counts
        for word in self._words.iterkeys(_sound(prefix)):
            if "-" not in word:
                yield word, int(counts[self._words[word]])

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of all words."""
        return self.prefixed("")

    def forms(self, stem: str) -> tuple[str, ...]:
        """Return the words that share a stem, sorted."""
        return tuple(word for word in self._all_forms(stem) if "-" not in word)

    def compounds(self, stem: str) -> tuple[str, ...]:
        """Return the hyphenated words that have this stem when printed as one, sorted."""
        return tuple(word for word in self._all_forms(stem) if "-" in word)

    def printed(self, compound: str) -> int:
        """Return the number of articles whose text has a compound."""
        place = self._place(compound)
        return 0 if place is None else int(self._uses[place])

    def _all_forms(self, stem: str) -> list[str]:
        try:
            place = self._stems[stem]
        except (KeyError, UnicodeEncodeError):
            return []
        ids = self._forms[self._forms_at[place] : self._forms_at[place + 1]]
        return sorted(self._words.restore_key(int(each)) for each in ids)

    def number(self, word: str) -> int | None:
        """Return the term id of a word; None if it is in no article."""
        place = self._place(word)
        return None if place is None else int(self._numbers[place])

    def by_number(self) -> tuple[Iterator[str], Array]:
        """Return all words, compounds included, and the term id of each."""
        places = range(len(self._numbers))
        return map(self._words.restore_key, places), self._numbers

    def entries(self) -> Iterator[tuple[str, int, int, int, int]]:
        """Yield (word, term id, document frequency, streams, occurrences) of every word.

        An update starts from these.
        """
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
    stem_of: Sequence[str] = (),
) -> None:
    """Write the words in use.

    Args:
        folder: the folder to write to.
        numbers: the term id of each word, ascending.
        counts, stream_freq, occurrences: of each word.
        language: of the stems.
        stem_of: the stem of each word where it is known; "" and nothing where it isn't.

    Sequences and arrays are indexed by term id.
    """
    used = stream_freq > 0
    kept = list(compress(numbers, used.tolist()))
    kept_numbers = np.flatnonzero(used)
    words = marisa_trie.Trie(kept)
    ids = np.fromiter(map(words.__getitem__, kept), np.uint32, len(kept))
    by_position = np.zeros(len(kept), np.uint32)
    by_position[ids] = kept_numbers
    kept_stems = [
        known or stem(joined(word), language)
        for word, known in zip_longest(kept, compress(stem_of, used.tolist()), fillvalue="")
    ]
    stems = marisa_trie.Trie(set(kept_stems))
    stem_positions = np.fromiter(map(stems.__getitem__, kept_stems), np.int64, len(kept))
    order = np.argsort(stem_positions, kind="stable")
    alphabetical = sorted(range(len(kept)), key=kept.__getitem__)
    ranks = np.zeros(len(numbers), np.uint32)
    ranks[kept_numbers[alphabetical]] = np.arange(1, len(kept) + 1)
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
        "by_rank": ids[alphabetical],
        "forms": ids[order],
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
    """Return a text that the trie can look up: a lone surrogate is in no word."""
    return text.encode("utf-8", "replace").decode()
