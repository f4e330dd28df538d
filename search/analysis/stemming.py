"""Reduce folded words to stems with Snowball, and list a language's stop words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from threading import Lock

import Stemmer

from search.analysis.tokenizer import fold

LANGUAGES = tuple(sorted(Stemmer.algorithms()))
_MEMORY = 1 << 18


class _Stems(dict[str, str]):
    """The stems found so far in one language, quicker to ask than any function.

    Forgotten when they become too many.
    """

    def __init__(self, language: str) -> None:
        self._stemmer = Stemmer.Stemmer(language, 0)
        self._lock = Lock()

    def __missing__(self, exact: str) -> str:
        bare = exact[:-2] if exact.endswith("'s") and len(exact) > 2 else exact
        with self._lock:  # a stemmer is not for several threads at once
            found: str = self._stemmer.stemWord(bare) or exact
        if len(self) >= _MEMORY:
            self.clear()
        self[exact] = found
        return found


@cache
def _stems(language: str) -> Callable[[str], str]:
    return _Stems(language).__getitem__


def stem(exact: str, language: str = "english") -> str:
    """The stem of a folded word: possessive cut, then Snowball's stemmer for the language."""
    return _stems(language)(exact)


@cache
def stop_words(language: str = "english") -> frozenset[str]:
    """The folded words that a search passes over among bare words.

    Snowball's list, empty where a language has none.

    The lists are the ones that come with Snowball's stemmers, one file a language in
    `search/stopwords`.
    """
    path = resources.files("search.analysis") / "stopwords" / f"{language}.txt"
    return frozenset(map(fold, path.read_text("utf-8").split())) if path.is_file() else frozenset()
