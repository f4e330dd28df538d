"""Stemming of folded words with Snowball, and each language's stop words.

Irregular plurals share the stem of their singular, if the language has a table of them in
`search/analysis/irregular`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from threading import Lock

import Stemmer

from search.analysis.folding import fold

LANGUAGES = tuple(sorted(Stemmer.algorithms()))
_MEMORY = 1 << 18  # stems cached for a language: more words than most archives have, and a bound


class _Stems(dict[str, str]):
    """Cache of stems in one language, faster than any function call. Thread-safe.

    It is cleared when it is full.
    """

    def __init__(self, language: str) -> None:
        self._stemmer = Stemmer.Stemmer(language, 0)
        self._lock = Lock()
        self._irregular = {
            self._stemmer.stemWord(plural): self._stemmer.stemWord(singular)
            for singular, plural, joined in _irregular(language)
            if joined
        }

    def __missing__(self, exact: str) -> str:
        bare = exact[:-2] if exact.endswith("'s") and len(exact) > 2 else exact
        with self._lock:  # a stemmer is not for several threads at once
            found: str = self._stemmer.stemWord(bare) or exact
        found = self._irregular.get(found, found)
        if len(self) >= _MEMORY:
            self.clear()
        self[exact] = found
        return found


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """Return the function that stems a language's folded words. Thread-safe.

    >>> stem = stemmer("en")
    >>> stem("elections"), stem("voted")
    ('elect', 'vote')
    """
    return _Stems(language).__getitem__


def stem(exact: str, language: str = "english") -> str:
    """Return the stem of a folded word by Snowball, and by the table of irregular plurals.

    >>> stem("strikes"), stem("women"), stem("thieves"), stem("crises")
    ('strike', 'woman', 'thief', 'crisi')
    """
    return stemmer(language)(exact)


@cache
def stop_words(language: str = "english") -> frozenset[str]:
    """Return the folded stop words: bare words that a search ignores.

    Snowball's list, one file a language in `search/analysis/stopwords`; empty if a language has
    none.

    >>> "the" in stop_words(), "mayor" in stop_words()
    (True, False)
    """
    return frozenset(map(fold, _lines(f"stopwords/{language}.txt")))


@cache
def capital_words(language: str = "english") -> frozenset[str]:
    """Return the words with another meaning in capitals (US and us, WHO and who).

    These are the short stop words, and `us`, which Snowball's list lacks. Capitals of longer ones
    are emphasis (THAT, AFTER), as are those of words of degree and negation (NO). `and`, `or`,
    `not` are left out, because in capitals they are operators; `the`, because many a story begins
    with it in capitals.

    >>> "who" in capital_words(), "no" in capital_words(), "after" in capital_words()
    (True, False, False)
    """
    short = {word for word in stop_words(language) if len(word) <= _LONGEST_INITIALS}
    pronouns = {"us"} if language in ("english", "porter") else set()
    return frozenset(short - {"and", "or", "not", "the"} - _STRESSED | pronouns)


_LONGEST_INITIALS = 3  # letters of an abbreviation that may be a common word, too
_STRESSED = frozenset("all any few no nor too".split())


@cache
def other_numbers(language: str = "english") -> dict[str, tuple[str, ...]]:
    """Return the irregular plurals (and their singulars) that can't share a stem.

    `lives` has the stem of `live`, so a search for `life` adds it, and the other way round.

    >>> other_numbers()["life"], other_numbers()["leaves"]
    (('lives',), ('leaf',))
    """
    found: dict[str, tuple[str, ...]] = {}
    for singular, plural, joined in _irregular(language):
        if not joined:
            found[singular] = (*found.get(singular, ()), plural)
            found[plural] = (*found.get(plural, ()), singular)
    return found


@cache
def beginnings(stemmed: str, language: str = "english") -> tuple[str, ...]:
    """Return the prefixes of the irregular forms of a stem; empty without any.

    >>> beginnings("woman")
    ('wom',)
    """
    return tuple(
        sorted(
            {
                _shared_start(singular, plural)
                for singular, plural, joined in _irregular(language)
                if joined and stem(singular, language) == stemmed
            }
        )
    )


def _shared_start(one: str, other: str) -> str:
    """Return the common prefix of two words.

    >>> _shared_start("mayor", "mayhem")
    'may'
    """
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[:length]


@cache
def _irregular(language: str) -> tuple[tuple[str, str, bool], ...]:
    """Return (singular, plural, True if they may share a stem) of a language's table."""
    lines = (line.split() for line in _lines(f"irregular/{language}.txt", whole=True))
    return tuple(
        (words[-2], words[-1], words[0] != "?") for words in lines if words and words[0] != "#"
    )


def _lines(name: str, *, whole: bool = False) -> list[str]:
    path = resources.files("search.analysis") / name
    if not path.is_file():
        return []
    text = path.read_text("utf-8")
    return text.splitlines() if whole else text.split()
