"""The lexicon on disk: counts, prefixes, stems, numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.engines.structures.lexicon import TrieLexicon, write_lexicon
from tests.strategies import examples

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(
    lambda word: word.replace("-", "")
)


def written(folder: Path, counts: dict[str, tuple[int, int]]) -> TrieLexicon:
    numbers = {word: number for number, word in enumerate(counts)}
    write_lexicon(
        folder,
        numbers,
        np.array([c for c, _ in counts.values()], int),
        np.array([u for _, u in counts.values()], int),
        np.array([3 * u for _, u in counts.values()], int),
        "english",
    )
    return TrieLexicon(folder)


@settings(max_examples=examples(60), deadline=None)
@given(words=st.dictionaries(texts, st.integers(0, 9), max_size=40), prefix=texts)
def test_a_lexicon_is_the_dictionary_it_was_made_of(
    tmp_path_factory: object, words: dict[str, int], prefix: str
) -> None:
    """Counts, prefixes, numbers and stems are those of the words that are used.

    The others are not there.
    """
    folder = tmp_path_factory.mktemp("lexicon")  # type: ignore[attr-defined]
    lexicon = written(folder, {word: (uses // 2, uses) for word, uses in words.items()})
    used = {word: uses // 2 for word, uses in words.items() if uses}
    assert dict(lexicon.words()) == used
    assert len(lexicon) == len(used)
    assert dict(lexicon.prefixed(prefix)) == {
        word: count for word, count in used.items() if word.startswith(prefix)
    }
    numbers = list(words)
    for word in words:
        assert lexicon.count(word) == used.get(word, 0)
        number = lexicon.number(word)
        assert (number is None) == (word not in used)
        assert number is None or numbers[number] == word
        assert lexicon.forms(stem(word)) == tuple(
            sorted(other for other in used if stem(other) == stem(word))
        )
    assert lexicon.next_number == len(words)
    assert lexicon.tokens == sum(3 * uses for uses in words.values())
    for rank, word in enumerate(sorted(used), 1):
        number = numbers.index(word)
        assert lexicon.ranks[number] == rank
        assert lexicon.word(number) == word
        assert lexicon.occurrences(word) == 3 * words[word]


def test_words_that_cannot_be_written_are_in_no_lexicon(tmp_path: Path) -> None:
    """Half a surrogate pair, as broken JSON may hold, is asked for without an error."""
    lexicon = written(tmp_path, {"harbours": (1, 1), "harbour": (2, 2)})
    assert lexicon.count("\ud800") == 0
    assert lexicon.number("\ud800") is None
    assert lexicon.forms("\ud800") == ()
    assert list(lexicon.prefixed("\ud800")) == []
    assert lexicon.forms("harbour") == ("harbour", "harbours")
