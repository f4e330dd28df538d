"""BM25 as Lucene scores it.

What every engine must agree on to the last digit that a float holds.
"""

from __future__ import annotations

import math

K1 = 1.2
B = 0.75
SCORE_DIGITS = 4
"""Relevance order compares scores rounded to so many digits, so that the last bits of a sum
reorder nothing.
"""

_EXACT_LENGTHS = (
    24  # 255 less the code of the largest integer: lengths so small are kept as they are
)


def length_code(length: int) -> int:
    """Return the byte that Lucene keeps of an article's length in tokens (SmallFloat.intToByte4).

    Three bits of precision past 40.

    >>> length_code(7), length_code(1000)
    (7, 87)
    """
    if length < _EXACT_LENGTHS:
        return length
    rest = length - _EXACT_LENGTHS
    bits = rest.bit_length()
    if bits < 4:
        return _EXACT_LENGTHS + rest
    return _EXACT_LENGTHS + ((rest >> (bits - 4)) & 7 | (bits - 3) << 3)


def _decoded(code: int) -> int:
    if code < _EXACT_LENGTHS:
        return code
    rest = code - _EXACT_LENGTHS
    shift = (rest >> 3) - 1
    return _EXACT_LENGTHS + (rest & 7 if shift < 0 else (rest & 7 | 8) << shift)


LENGTHS = tuple(map(_decoded, range(256)))
"""The length that each byte stands for (SmallFloat.byte4ToInt)."""


def idf(articles: int, with_word: int) -> float:
    """Lucene's inverse document frequency: `ln(1 + (N - n + .5) / (n + .5))`.

    >>> round(idf(1000, 10), 3)
    4.557
    """
    return math.log(1 + (articles - with_word + 0.5) / (with_word + 0.5))


def bm25(frequency: int, length: int, average: float, weight: float) -> float:
    """Return the score of a word.

    Its idf (`weight`) times the saturated frequency, without the factor (k1 + 1), as Lucene has
    it.

    `length` is the article's (rounded, see LENGTHS), `average` all tokens by all articles,
    unrounded.

    >>> round(bm25(2, 300, 400.0, 4.5), 3)
    3.025
    """
    return weight * frequency / (frequency + K1 * (1 - B + B * length / average))
