"""Line features: the input of the line labeller.

A feature has a name such as `len6`, `caps=few` or `w:newsletter`. None depends on a list of
phrases: they describe a line's look (length, capitals, last character, digits, signs), its kind by
exact rules (timestamp, byline, credit, name), its place in the running text (line_places.py),
whether it repeats, and how many of its words the running text shares. Words are features too; the
weights keep only those that occur on many sites.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from search.ingest.lines import date_lines
from search.ingest.lines.author_bios import bio_name
from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.features.feature_columns import Codes, column, optional
from search.ingest.lines.features.line_looks import CAPITALS, MOST_WORDS, Looks, looks
from search.ingest.lines.features.line_places import COARSE, PLACE_COLUMNS, SIZES, places

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 70)  # words
_PROSE = 25  # words: nothing but running text is as long
_SENTENCE = 10  # words of a line that ends as a sentence does
_KEY = 6  # letters; words that share them count as one word (a crude stem)
BAG = 40  # words: in longer lines only the first and last are features
FEW = 3  # words of a line that is a feature as a whole
_COARSE = np.array(COARSE)
_WIDTHS = np.array(_LENGTHS)
_SENTENCES = 5  # words of a line in which no sentences are counted

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_SIGNED = re.compile(r"(?:by|von|par|por|di|da|door|av|af|text|texte|de)\b[: ]", re.IGNORECASE)
_STRIPPED = ".,;:!?\"'“”‘’()[]«»„…|*•–—-"
_KINDS = {
    Kind.LABEL: "label", Kind.STAMP: "stamp", Kind.BYLINE: "byline", Kind.LEAD: "lead",
    Kind.CREDIT: "credit", Kind.CAPTION: "caption", Kind.NAME: "name",
}  # fmt: skip

# Prefixes of the features that count for the lines next to a line, too.
NEIGHBOURS = (
    "len", "caps=", "end=", "first=", "prose", "k=", "gap", "rep", "lce", "year", "has=gt",
    "has=bar", "has=copy", "func", "ov",
)  # fmt: skip
# Prefixes of the features that count two lines away.
FAR_NEIGHBOURS = ("len", "caps=", "end=", "prose", "k=")


def is_running_text(line: Line) -> bool:
    """Return True if a line is running text by length, or by length and end sign.

    >>> is_running_text(Line("Read more", 1, 2, Kind.TEXT))
    False
    """
    return line.words >= _PROSE or (line.words >= _SENTENCE and _end_sign(line.text) in ".!?…")


_ENDS = (*".!?…:,;", "dots", "quote", "paren", "digit", "letter", "other")
_STARTS = ("U", "l", "9", "q", "b", "o")
_KNOWN = (*_KINDS.values(), "shape", "hasday")
_CODES = {"": 0} | {name: code for code, name in enumerate(_KNOWN, start=1)}
_END_CODES = {name: code for code, name in enumerate(_ENDS)}
_COMMONEST = 3  # times that a line repeats; more say the same

_AGAIN = optional(column("rep{}{}/{}", range(2, _COMMONEST + 1), ("first", "again"), SIZES))
_SHARED = optional(column("ov{}/{}", range(6), range(5)))
_LOOK = column("lce={}/{}/{}", SIZES, CAPITALS, _ENDS)
COLUMNS = (
    column("len{}", range(len(_LENGTHS) + 1)),
    column("caps={}", CAPITALS),
    column("end={}", _ENDS),
    column("first={}", _STARTS),
    column("func{}", range(9)),
    _LOOK,
    optional(column("sent{}", range(5))),
    optional(column("digits{}", range(6))),
    optional(column("k={}", _KNOWN)),
    optional(column("prose")),
    _AGAIN,
    _SHARED,
    *PLACE_COLUMNS,
)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of the lines of a text.

    Attributes:
        codes: of COLUMNS, columns x lines.
        flags: of each line, features that most lines don't have, such as "year".
        words: of each line in lower case and without the signs around them, the first 60.
        lengths: of each line, in words.
    """

    codes: Codes
    flags: list[list[str]]
    words: list[list[str]]
    lengths: list[int]

    def names(self, index: int) -> list[str]:
        """Return the names of the features of a line."""
        codes, words = self.codes[:, index].tolist(), self.words[index]
        found = [each.names[code] for each, code in zip(COLUMNS, codes, strict=True)]
        found = [name for name in found if name] + self.flags[index]
        if self.lengths[index] <= BAG:
            found += [f"w:{word}" for word in dict.fromkeys(words) if word and not word.isdigit()]
        found += [f"f:{words[0]}"] if words[0] else []
        found += [f"f2:{words[0]} {words[1]}"] if len(words) > 1 else []
        found += [f"l:{words[-1]}"] if words[-1] and self.lengths[index] <= MOST_WORDS else []
        return found + ([f"t:{' '.join(words)}"] if self.lengths[index] <= FEW else [])


def describe(lines: Sequence[Line]) -> Features:
    """Return the features of each line, in order.

    Linear in the length of the text. Thread-safe.
    """
    look = looks([line.text for line in lines])
    lengths = [line.words for line in lines]
    length = np.array(lengths)
    size = _COARSE.searchsorted(length)
    words = [[word.strip(_STRIPPED) for word in each] for each in look.words]
    ends = [_end(line.text) for line in lines]
    prose = [is_running_text(line) for line in lines]
    flags, known, signed = _read(lines, look)
    running = np.array(prose)
    codes = [
        _WIDTHS.searchsorted(length),
        look.capitals,
        np.array(ends),
        np.array([_start(line.text[0]) for line in lines]),
        look.short,
        _LOOK.code(size, look.capitals, np.array(ends)),
        np.where(length > _SENTENCES, 1 + look.sentences, 0),
        look.digits,
        np.array(known),
        running.astype(np.intp),
        _repeats(lines, size.tolist()),
        _shared(words, size.tolist(), prose),
        *places(lines, size, running, np.array(signed)),
    ]
    return Features(np.array(codes), flags, words, lengths)


def _read(lines: Sequence[Line], look: Looks) -> tuple[list[list[str]], list[int], list[bool]]:
    """Return of each line its flags, what an exact rule knows it to be, and if it is signed."""
    flags: list[list[str]] = []
    known: list[int] = []
    signed: list[bool] = []
    for at, (line, digits) in enumerate(zip(lines, look.digits.tolist(), strict=True)):
        text, kind = line.text, _known(line)
        found = [f"has={sign}" for sign in look.signs[at]] if at in look.signs else []
        if digits:
            if _YEAR.search(text):
                found.append("year")
            if _CLOCK.search(text):
                found.append("clock")
            if not kind and line.words <= 20 and date_lines.has_day(text):
                kind = "hasday"
        if "://" in text or "www." in text:
            found.append("has=url")
        if line.words > 6 and bio_name(text):
            found.append("bio")
        by = _SIGNED.match(text) is not None
        if by:
            found.append("by")
        flags.append(found)
        known.append(_CODES[kind])
        signed.append(by or kind in _DATED)
    return flags, known, signed


def _repeats(lines: Sequence[Line], sizes: Sequence[int]) -> Codes:
    """Return the codes of _AGAIN of each line: whether it repeats, and for the first time."""
    found = np.zeros(len(lines), np.intp)
    times = Counter(line.text for line in lines)
    if len(times) == len(lines):
        return found
    seen: set[str] = set()
    for at, line in enumerate(lines):
        if (often := times[line.text]) > 1:
            again = line.text in seen
            code = (min(often, _COMMONEST) - 2) * 2 + again
            found[at] = 1 + code * len(SIZES) + sizes[at]
            seen.add(line.text)
    return found


def _shared(words: Sequence[Sequence[str]], sizes: Sequence[int], prose: Sequence[bool]) -> Codes:
    """Return the codes of _SHARED: how many fifths of a line's longer words other prose has."""
    keys = [[word[:_KEY] for word in each if len(word) > 3] for each in words]
    times = Counter(
        chain.from_iterable(set(each) for each, running in zip(keys, prose, strict=True) if running)
    )
    twice = {key for key, often in times.items() if often > 1}
    found = []
    for each, size, running in zip(keys, sizes, prose, strict=True):
        if each:
            known = sum(map((twice if running else times).__contains__, each))
            found.append(1 + known * 5 // len(each) * 5 + min(size, 4))
        else:
            found.append(0)
    return np.array(found)


def _known(line: Line) -> str:
    """Return the kind that an exact rule knows a line to be, empty for others."""
    return _KINDS.get(line.kind, "shape" if line.rule in _SHAPES else "")


def _end_sign(text: str) -> str:
    return text.rstrip("\"'”’»)]* ")[-1:] or "*"


def _end(text: str) -> int:
    """Return how a line ends, as an index of _ENDS."""
    return _END_CODES[_end_kind(text)]


def _end_kind(text: str) -> str:
    core, last = _end_sign(text), text[-1]
    if text.endswith(("...", "…")):
        return "dots"
    if core in ".!?…:,;":
        return core
    if last in "\"'”’»":
        return "quote"
    if last in ")]":
        return "paren"
    return "digit" if last.isdigit() else "letter" if last.isalpha() else "other"


@lru_cache(512)
def _start(first: str) -> int:
    """Return what the first character of a line is, as an index of _STARTS."""
    return _STARTS.index(_start_kind(first))


def _start_kind(first: str) -> str:
    if first.isupper():
        return "U"
    if first.islower():
        return "l"
    if first.isdigit():
        return "9"
    return "q" if first in "\"'“‘„«" else "b" if first in "*•·-–—>▪+" else "o"


_SHAPES = frozenset({"ornament", "duration", "counter", "contact", "link", "copyright", "ticker"})
_DATED = frozenset({"stamp", "byline", "lead", "hasday"})
