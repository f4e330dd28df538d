"""Describe what the lines of a page look like, by the characters of all lines at once.

Words are split and characters classed for the whole page in NumPy: line by line the same takes
three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.features.feature_columns import Codes

MOST_WORDS = 60  # of a line that are looked at: more say nothing new and cost time
SIGNS = {
    "|": "bar", "·": "dot", "•": "dot", "@": "at", ">": "gt", "»": "gt", "›": "gt", "©": "copy",
    "/": "slash", "(": "paren", "#": "hash", "—": "dash", "–": "dash", "+": "plus", "%": "pct",
    "$": "money", "…": "dots", "“": "quote", '"': "quote", "„": "quote", "«": "quote",
    "_": "underscore", "[": "bracket", "=": "eq",
}  # fmt: skip
CAPITALS = ("none", "lower", "few", "half", "most", "all", "SHOUT")  # by `Looks.capitals`
_SHARES = np.array((0.0, 0.35, 0.7))  # of words with a capital, above which a line is the next
_SHORT = 3  # letters of a short word
_HEAD = 200  # characters of a line in which digits are counted
_SENTENCES = 400  # characters of a line in which sentences are counted
_MOST_SENTENCES = 4
_CLOSERS = 3  # quotes and brackets after the end of a sentence

_SPACE, _UPPER, _LOWER, _DIGIT, _DECIMAL, _SIGN, _STOP, _CLOSER = (1 << bit for bit in range(8))
_BLANK = ord(" ")
_TABLE = 0x3000  # characters that are classed once; the scripts above have no capitals


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of the lines of a text; arrays with a value for each line.

    Attributes:
        capitals: the part of its words that begin with capitals, an index of CAPITALS.
        short: how many eighths of its words are short and in lower case.
        sentences: how many sentences end at the start of the line, at most four.
        digits: 0 without digits, else one more than how many tenths are digits, at most 6.
        signs: the names of its signs, of lines that have any.
        words: in lower case, at most MOST_WORDS of each line.
    """

    capitals: Codes
    short: Codes
    sentences: Codes
    digits: Codes
    signs: dict[int, set[str]]
    words: list[list[str]]


def looks(texts: Sequence[str]) -> Looks:
    """Return the looks of the lines `texts`, none of them empty."""
    whole = "\n".join(texts)
    points = np.frombuffer(f"{whole}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _classes(points)
    sizes = np.fromiter(map(len, texts), np.intp, len(texts))
    ends = np.cumsum(sizes + 1) - 1
    starts = ends - sizes

    spaces = classes & _SPACE
    edges = np.flatnonzero(spaces[1:] != spaces[:-1]) + 1
    heads, tails = np.append(0, edges[1::2]), edges[::2]  # of words; no line is without one
    firsts = heads.searchsorted(starts)  # the number of each line's first word
    counts = np.diff(firsts, append=len(heads))
    kept = np.arange(len(heads)) - firsts.repeat(counts) < MOST_WORDS
    first = classes[heads] * kept

    def words_with(mask: NDArray[np.bool_]) -> Codes:
        return np.add.reduceat(mask, firsts, dtype=np.intp)

    capital, small = words_with((first & _UPPER) > 0), words_with((first & _LOWER) > 0)
    share = capital / np.maximum(capital + small, 1)
    capitals = 1 + _SHARES.searchsorted(share) + (share == 1)
    capitals[capital + small == 0] = 0
    capitals[[text.isupper() for text in texts]] = CAPITALS.index("SHOUT")
    letters = first.copy()
    for step in range(1, _SHORT):
        letters |= classes[np.minimum(heads + step, tails - 1)]
    lower = (letters & (_UPPER | _LOWER)) == _LOWER
    short = words_with((tails - heads <= _SHORT) & lower & kept)
    marks = np.flatnonzero(classes & (_DIGIT | _DECIMAL | _SIGN | _STOP))
    found = _Marks(marks, classes[marks], starts.searchsorted(marks, "right") - 1)
    seen = np.minimum(counts, MOST_WORDS)
    return Looks(
        capitals=capitals,
        short=short * 8 // seen,
        sentences=_sentences(found.of(_STOP), points, classes, starts, ends),
        digits=_digits(found.of(_DIGIT | _DECIMAL), starts, sizes),
        signs=_signs(found.of(_SIGN), points),
        words=list(_words(whole, firsts.tolist(), seen.tolist())),
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """Characters of some classes: their places in the text, their classes, and their lines."""

    places: Codes
    classes: NDArray[np.uint8]
    lines: Codes

    def of(self, bits: int) -> _Marks:
        """Return those of some of the classes."""
        chosen = (self.classes & bits) > 0
        return _Marks(self.places[chosen], self.classes[chosen], self.lines[chosen])


def _digits(digits: _Marks, starts: Codes, sizes: Codes) -> Codes:
    """Return 0 for lines without digits, else one more than how many tenths are digits."""
    lines, count = digits.lines, len(starts)
    decimal = np.bincount(lines[(digits.classes & _DECIMAL) > 0], minlength=count)
    head = ((digits.classes & _DIGIT) > 0) & (digits.places - starts[lines] < _HEAD)
    tenths = np.bincount(lines[head], minlength=count) * 10 // np.minimum(sizes, _HEAD)
    return np.where(decimal > 0, 1 + np.minimum(tenths, 5), 0)


def _sentences(
    stops: _Marks,
    points: NDArray[np.uint32],
    classes: NDArray[np.uint8],
    starts: Codes,
    ends: Codes,
) -> Codes:
    """Return how many sentences end in each line: stops, then quotes, then a space or the end."""
    limits = np.minimum(ends, starts + _SENTENCES)[stops.lines]
    after = stops.places + 1
    for _ in range(_CLOSERS):
        inside = np.minimum(after, limits)
        after = inside + ((inside < limits) & ((classes[inside] & _CLOSER) > 0))
    ended = (stops.places < limits) & ((after == limits) | (points[after] == _BLANK))
    found = np.bincount(stops.lines[ended], minlength=len(starts))
    return np.minimum(found, _MOST_SENTENCES)


def _signs(signs: _Marks, points: NDArray[np.uint32]) -> dict[int, set[str]]:
    """Return the names of the signs of each line that has any."""
    found: dict[int, set[str]] = {}
    for line, point in zip(signs.lines.tolist(), points[signs.places].tolist(), strict=True):
        found.setdefault(line, set()).add(SIGNS[chr(point)])
    return found


def _words(whole: str, firsts: Sequence[int], seen: Sequence[int]) -> Iterator[list[str]]:
    """Yield the first words of each line, in lower case."""
    tokens = whole.lower().split()
    for first, count in zip(firsts, seen, strict=True):
        yield tokens[first : first + count]


def _classes(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the class bits of characters."""
    table = _table()
    found = table[np.minimum(points, _TABLE)]
    if int(points.max()) >= _TABLE:
        rare = points >= _TABLE
        kinds, where = np.unique(points[rare], return_inverse=True)
        found[rare] = np.array([_class_of(chr(point)) for point in kinds.tolist()], np.uint8)[where]
    return found


@cache
def _table() -> NDArray[np.uint8]:
    return np.array([*(_class_of(chr(point)) for point in range(_TABLE)), 0], np.uint8)


def _class_of(char: str) -> int:
    return (
        _SPACE * char.isspace()
        | _UPPER * char.isupper()
        | _LOWER * char.islower()
        | _DIGIT * char.isdigit()
        | _DECIMAL * char.isdecimal()
        | _SIGN * (char in SIGNS)
        | _STOP * (char in ".!?…")
        | _CLOSER * (char in "\"'”’»)]")
    )
