"""Word hashes: the words of a body as numbers, the same in every engine and generation.

A word is a hash of 32 bits whose last bit is set if the word has a digit: texts that differ in
figures alone (weather, markets, results) are a series, and no versions of one text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import Document

WordNumbers = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
# Words of an n-gram.
#
# Of a text with 30 % of its words replaced every sixth 5-gram survives (0.7 ** 5), of longer ones
# too few to find a passage of 50 words by; shorter ones are shared by chance too often.
GRAM = 5
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio (Fibonacci hashing)
_SHIFT = np.uint64(29)  # mixes the high bits, which a product fills best, into the low ones


@dataclass(frozen=True, slots=True)
class Body:
    """The words of an article's body, and the sort keys of its version."""

    id: str
    digest: str
    day: int
    words: WordNumbers


class WordHashes(dict[str, int]):
    """Words -> hashes, each computed once."""

    def __missing__(self, word: str) -> int:
        self[word] = found = word_hash(word)
        return found


def word_hash(word: str) -> int:
    """Return the hash of a folded word; odd for a word with a digit in it.

    >>> word_hash("harbour") % 2, word_hash("1990s") % 2
    (0, 1)
    """
    data = word.encode("utf-8", "surrogatepass")
    found = int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")
    # Nearly all words are letters alone, which is seen at once.
    return found & ~1 | (not word.isalpha() and any(map(str.isdecimal, word)))


def body_of(document: Document, known: WordHashes) -> Body:
    """Return the body of an analysed article."""
    words = document.text.exact[document.text.body_start() :]
    numbers = np.fromiter(map(known.__getitem__, words), np.uint32, len(words))
    article = document.article
    return Body(article.id, article.digest, day_of(article), numbers)


def day_of(article: Article) -> int:
    """Return an article's day as an ordinal; 0 for none."""
    return article.date.toordinal() if isinstance(article.date, dt.date) else 0


def gram_hashes(words: WordNumbers) -> Hashes:
    """Return the hash of the n-gram that begins at each word; empty for fewer than GRAM words.

    >>> len(gram_hashes(np.arange(7, dtype=np.uint32)))
    3
    """
    count = max(len(words) - GRAM + 1, 0)
    found = np.zeros(count, np.uint64)
    for place in range(GRAM):
        found *= _MULTIPLIER
        found += words[place : place + count]
    found ^= found >> _SHIFT
    found *= _MULTIPLIER
    found ^= found >> _SHIFT
    return found
