"""BM25 as Lucene computes it, the same in every engine to the last digit of a float."""

from __future__ import annotations

import math

K1 = 1.2  # this and B are Lucene's defaults
B = 0.75
# Decimal digits that scores are rounded to for sorting, so that the last bits of a sum reorder
# nothing.
SCORE_DIGITS = 4

_EXACT_LENGTHS = (
    24  # 255 less the code of the largest integer: lengths so small are kept as they are
)


def length_code(length: int) -> int:
    """Return the byte that encodes an article's length in tokens (Lucene's intToByte4).

    From 40 on it has three bits of precision.

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


# The length that each byte decodes to (Lucene's SmallFloat.byte4ToInt).
LENGTHS = tuple(map(_decoded, range(256)))


def idf(articles: int, with_word: int) -> float:
    """Return Lucene's inverse document frequency: `ln(1 + (N - n + .5) / (n + .5))`.

    >>> round(idf(1000, 10), 3)
    4.557
    """
    return math.log(1 + (articles - with_word + 0.5) / (with_word + 0.5))


def bm25(frequency: int, length: int, average: float, weight: float) -> float:
    """Return the score of a word: its idf times the saturated frequency.

    The factor (k1 + 1) is left out, as in Lucene.

    Args:
        frequency: of the word in the article.
        length: of the article in tokens, rounded (see LENGTHS).
        average: all tokens by all articles, unrounded.
        weight: the idf.

    >>> round(bm25(2, 300, 400.0, 4.5), 3)
    3.025
    """
    return weight * frequency / (frequency + K1 * (1 - B + B * length / average))
