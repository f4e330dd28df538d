"""The words that say too little to be looked for: the Snowball lists, in the form that the exact stream holds."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from search.analysis import fold


@cache
def stopwords(language: str = "english") -> frozenset[str]:
    """The folded stop words of a language (a Snowball stemmer's name); none for a language without a list."""
    for line in files("search.query").joinpath("stopwords.txt").read_text("utf-8").splitlines():
        name, _, words = line.partition(": ")
        if name == language:
            return frozenset(map(fold, words.split()))
    return frozenset()
