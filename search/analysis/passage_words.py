"""The words of many passages at once.

Nearly all passages are Latin once typographic marks are replaced, with words of letters and digits
alone, apostrophes and decimal points in them. These are cut in NumPy, a whole article in one go,
which takes half of the time of the expressions for simple text, and saves little in newspapers full
of abbreviations. A passage with anything else in it (`U.N.`,
`10,000`, `AT&T`, `US`, other letters) is cut by itself, by the expressions of `tokenizer`; a
property test holds both ways equal.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.analysis.folding import fold
from search.analysis.tokenizer import in_capitals, placed_words
from search.analysis.word_expressions import (
    END_OF_LATIN,
    LATIN,
    NOT_LETTERS_ALONE,
    is_latin_letter,
)

Offsets = NDArray[np.int64]

_LETTER, _DIGIT, _JOINT, _APOSTROPHE, _S = (1 << bit for bit in range(5))
_WORD = _LETTER | _DIGIT
_CLASSES = np.array(
    [
        _LETTER * is_latin_letter(chr(point))
        | _DIGIT * (chr(point) in string.digits)
        | _JOINT * (chr(point) in "'.,;")  # between digits
        | _APOSTROPHE * (chr(point) == "'")  # between letters, too
        | _S * (chr(point) in "sS")
        for point in range(END_OF_LATIN)
    ],
    np.uint8,
)
_BLANK = np.uint16(ord(" "))
# Share of the text in passages that expressions cut anyway, from which NumPy's work on the whole is
# lost: measured on printed newspapers, whose long paragraphs nearly all have a `U.S.` or `10,000`.
_MANY = 0.4
_FEW = 400  # characters; for fewer, NumPy's calls take longer than the expressions


class PassageWords(NamedTuple):
    """The folded tokens of passages, in order.

    Attributes:
        words: of all passages.
        starts, ends: of each word, in the text that the passages give one after the other, with
            one character between two.
        bases: where each passage begins in that text.
        counts: how many words each passage has.
    """

    words: list[str]
    starts: Offsets
    ends: Offsets
    bases: Offsets
    counts: Offsets


def words_of_passages(texts: Sequence[str], stops: Sequence[frozenset[str]]) -> PassageWords:
    """Return the folded tokens of passages, as `placed_words` returns those of each.

    Args:
        texts: the passages in their `plain` form.
        stops: of each passage, as for `tokenizer.words`.

    >>> words_of_passages(["The mayor's aide", "left."], [frozenset()] * 2).words
    ['the', 'mayor', 'aide', 'left']
    """
    bases = np.fromiter(accumulate((len(text) + 1 for text in texts), initial=0), np.int64)
    if int(bases[-1]) < _FEW:
        return _each(texts, stops, bases)
    others = {at for at, text in enumerate(texts) if not (text.isascii() or LATIN.fullmatch(text))}
    # Blanks in place of another passage keep the places of those after it.
    joined = "\n".join([" " * len(text) if at in others else text for at, text in enumerate(texts)])
    places = [match.start() for match in NOT_LETTERS_ALONE.finditer(joined)]
    others.update((bases.searchsorted(places, "right") - 1).tolist())
    if sum(len(texts[at]) for at in others) > _MANY * len(joined):
        return _each(texts, stops, bases)
    words, starts, ends = _cut(f"{joined}\n")
    firsts = starts.searchsorted(bases)
    places = []
    acronyms = frozenset[str]().union(*map(in_capitals, set(stops)))
    if not acronyms.isdisjoint(words):
        places += starts[[word in acronyms for word in words]].tolist()
    others.update((bases.searchsorted(places, "right") - 1).tolist())
    words = [word.lower() if word.isascii() else fold(word) for word in words]
    cut = PassageWords(words, starts, ends, bases[:-1], np.diff(firsts))
    return _with_others(cut, texts, stops, sorted(others)) if others else cut


def _each(texts: Sequence[str], stops: Sequence[frozenset[str]], bases: Offsets) -> PassageWords:
    """Return the words of passages, each cut by itself."""
    none = np.zeros(0, np.int64)
    cut = PassageWords([], none, none, bases[:-1], np.zeros(len(texts), np.int64))
    return _with_others(cut, texts, stops, range(len(texts)))


def _cut(text: str) -> tuple[list[str], Offsets, Offsets]:
    """Return the words of a Latin text that ends in a line break, as printed, and their spans."""
    points = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    classes = _CLASSES[points]
    inside = (classes & _WORD) > 0
    marks = np.flatnonzero(classes & _JOINT)
    marks = marks[inside[marks - 1]]  # of the first character, the one before is the line break
    before, here, after = classes[marks - 1], classes[marks], classes[marks + 1]
    owns = (here & _APOSTROPHE) > 0
    owns &= ((after & _S) > 0) & ~inside[np.minimum(marks + 2, len(points) - 1)]
    same = (before & after & _DIGIT) | ((here & _APOSTROPHE) > 0) * (before & after & _LETTER)
    inside[marks[(same > 0) & ~owns]] = True
    possessives = marks[owns]
    inside[possessives + 1] = False
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if inside[0]:
        edges = np.append(0, edges)
    starts, ends = edges[::2], edges[1::2].copy()
    words = np.where(inside, points, _BLANK).tobytes().decode("utf-16-le").split()
    possessives = possessives[inside[possessives - 1]]
    ends[ends.searchsorted(possessives)] += len("'s")
    return words, starts, ends


def _with_others(
    cut: PassageWords,
    texts: Sequence[str],
    stops: Sequence[frozenset[str]],
    others: Sequence[int],
) -> PassageWords:
    """Return the words with those of some passages, ascending, cut by themselves."""
    words: list[str] = []
    starts, ends, counts = [], [], cut.counts.copy()
    firsts = [0, *np.cumsum(cut.counts).tolist()]
    done = 0
    for number in others:
        found = placed_words(texts[number], stops[number])
        usual = slice(done, firsts[number])
        words += cut.words[usual]
        words += found.words
        base = cut.bases[number]
        starts += [cut.starts[usual], np.array(found.starts, np.int64) + base]
        ends += [cut.ends[usual], np.array(found.ends, np.int64) + base]
        counts[number] = len(found.words)
        done = firsts[number + 1]
    words += cut.words[done:]
    starts.append(cut.starts[done:])
    ends.append(cut.ends[done:])
    return PassageWords(words, np.concatenate(starts), np.concatenate(ends), cut.bases, counts)
