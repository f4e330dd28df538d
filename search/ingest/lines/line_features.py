"""Line features: the input of the line labeller, as short strings.

A feature is a string such as `len6`, `caps=few` or `w:newsletter`. None depends on a list of
phrases: they describe a line's look (length, capitals, last character, digits, signs), its kind by
exact rules (timestamp, byline, credit, name), its place in the running text (line_places.py),
whether it repeats, and how many of its words the running text shares. Words are features too; the
weights keep only those that occur on many sites.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import repeat

from search.ingest.lines import date_lines
from search.ingest.lines.author_bios import bio_name
from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.line_places import COARSE, LinePositions

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 70)  # words
_MOST_WORDS = 60  # of a line that are looked at: more say nothing new and cost time
_PROSE = 25  # words: nothing but running text is as long
_SENTENCE = 10  # words of a line that ends as a sentence does
_KEY = 6  # letters; words that share them count as one word (a crude stem)
_BAG = 40  # words: in longer lines only the first and last are features
_SHORT = 8  # words of a line whose own features are kept: pages of one site share such lines
_KEPT = 4096  # lines

_SENTENCES = re.compile(r"[.!?…][\"'”’»)\]]{0,3}(?= |$)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_DIGIT = re.compile(r"\d")
_SIGNED = re.compile(r"(?:by|von|par|por|di|da|door|av|af|text|texte|de)\b[: ]", re.IGNORECASE)
_SIGNS = {
    "|": "bar", "·": "dot", "•": "dot", "@": "at", ">": "gt", "»": "gt", "›": "gt", "©": "copy",
    "/": "slash", "(": "paren", "#": "hash", "—": "dash", "–": "dash", "+": "plus", "%": "pct",
    "$": "money", "…": "dots", "“": "quote", '"': "quote", "„": "quote", "«": "quote",
    "_": "underscore", "[": "bracket", "=": "eq",
}  # fmt: skip
_SIGN = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
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


def describe(lines: Sequence[Line]) -> list[list[str]]:
    """Return the features of each line, in order.

    Linear in the length of the text. Thread-safe.
    """
    plain = [_plain(line.text) for line in lines]
    keys = [[word[:_KEY] for word in words if len(word) > 3] for words in plain]
    prose = [is_running_text(line) for line in lines]
    vocabulary = _vocabulary(keys, prose)
    own = [
        _of_short(line.text, line.words, _known(line))
        if line.words <= _SHORT
        else _of_line(line.text, line.words, _known(line), words)
        for line, words in zip(lines, plain, strict=True)
    ]
    place = LinePositions(lines, prose, [any(name in _DATED for name in each) for each in own])
    times = Counter(line.text for line in lines)
    seen: set[str] = set()
    described: list[list[str]] = []
    for index, line in enumerate(lines):
        size = bisect_left(COARSE, line.words)
        found = list(own[index])
        if prose[index]:
            found.append("prose")
        if times[line.text] > 1:
            again = "again" if line.text in seen else "first"
            found.append(f"rep{min(times[line.text], 3)}{again}/{size}")
            seen.add(line.text)
        if keys[index]:
            shared = _shared(keys[index], vocabulary, prose[index])
            found.append(f"ov{shared}/{min(size, 4)}")
        place.describe(index, size, found)
        described.append(found)
    return described


def _known(line: Line) -> str:
    """Return the kind that an exact rule knows a line to be, empty for others."""
    return _KINDS.get(line.kind, "shape" if line.rule in _SHAPES else "")


def _plain(text: str) -> list[str]:
    """Return the words of a line, in lower case and without the signs around them."""
    tokens = text.lower().split(None, _MOST_WORDS)[:_MOST_WORDS]
    return [token.strip(_STRIPPED) for token in tokens]


@lru_cache(_KEPT)
def _of_short(text: str, words: int, known: str) -> tuple[str, ...]:
    """Return the features of `_of_line`, kept for the next page with the same line."""
    return _of_line(text, words, known, _plain(text))


def _of_line(text: str, words: int, known: str, plain: Sequence[str]) -> tuple[str, ...]:
    """Return the features that a line has by its own text."""
    found: list[str] = []
    _shape(text, words, found)
    _numbers(text, words, known, found)
    _words(words, plain, found)
    return tuple(found)


def _end_sign(text: str) -> str:
    return text.rstrip("\"'”’»)]* ")[-1:] or "*"


def _capitals(text: str, tokens: Sequence[str]) -> str:
    """Return which part of a line's words begin with capitals."""
    if text.isupper():
        return "SHOUT"
    firsts = [token[0] for token in tokens]
    upper, lower = sum(map(str.isupper, firsts)), sum(map(str.islower, firsts))
    if not upper + lower:
        return "none"
    share = upper / (upper + lower)
    names = ("lower", "few", "half", "most", "all")
    return names[(share > 0) + (share > 0.35) + (share > 0.7) + (share == 1)]


def _end(text: str) -> str:
    """Return how a line ends."""
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


def _start(first: str) -> str:
    """Return what the first character of a line is."""
    if first.isupper():
        return "U"
    if first.islower():
        return "l"
    if first.isdigit():
        return "9"
    return "q" if first in "\"'“‘„«" else "b" if first in "*•·-–—>▪+" else "o"


def _shape(text: str, words: int, found: list[str]) -> None:
    """Add what a line looks like."""
    tokens = text.split(None, _MOST_WORDS)[:_MOST_WORDS]
    size = bisect_left(COARSE, words)
    caps, end = _capitals(text, tokens), _end(text)
    short = sum(map(str.islower, [token for token in tokens if len(token) <= 3]))
    found += (
        f"len{bisect_left(_LENGTHS, words)}",
        f"caps={caps}",
        f"end={end}",
        f"first={_start(text[0])}",
        f"lce={size}/{caps}/{end}",
        f"func{short * 8 // len(tokens)}",
    )
    if words > 5:
        found.append(f"sent{min(len(_SENTENCES.findall(text[:400])), 4)}")
    found += dict.fromkeys(f"has={_SIGNS[sign]}" for sign in _SIGN.findall(text))
    if "://" in text or "www." in text:
        found.append("has=url")
    if words > 6 and bio_name(text):
        found.append("bio")
    if _SIGNED.match(text):
        found.append("by")


def _numbers(text: str, words: int, known: str, found: list[str]) -> None:
    """Add what a line says in digits, and what an exact rule knows it to be."""
    if _DIGIT.search(text):
        head = text[:200]
        found.append(f"digits{min(5, sum(map(str.isdigit, head)) * 10 // len(head))}")
        if _YEAR.search(text):
            found.append("year")
        if _CLOCK.search(text):
            found.append("clock")
        if not known and words <= 20 and date_lines.has_day(text):
            known = "hasday"
    if known:
        found.append(f"k={known}")


_SHAPES = frozenset({"ornament", "duration", "counter", "contact", "link", "copyright", "ticker"})
_DATED = frozenset({"k=stamp", "k=byline", "k=lead", "k=hasday", "by"})


def _vocabulary(keys: Sequence[Sequence[str]], prose: Sequence[bool]) -> Counter[str]:
    """Return in how many lines of running text each longer word occurs, by its first letters."""
    found: Counter[str] = Counter()
    for words, running in zip(keys, prose, strict=True):
        if running:
            found.update(set(words))
    return found


def _shared(keys: Sequence[str], vocabulary: Mapping[str, int], prose: bool) -> int:
    """Return how many fifths of a line's longer words other running text has, too."""
    counts = map(vocabulary.get, keys, repeat(0))
    other = sum(count > 1 for count in counts) if prose else sum(map(bool, counts))
    return other * 5 // len(keys)


def _words(words: int, plain: Sequence[str], found: list[str]) -> None:
    """Add the words of a line; of a long one only the first and last."""
    if words <= _BAG:
        found += [f"w:{word}" for word in dict.fromkeys(plain) if word and not word.isdigit()]
    if plain[0]:
        found.append(f"f:{plain[0]}")
    if len(plain) > 1:
        found.append(f"f2:{plain[0]} {plain[1]}")
    if plain[-1] and words <= _MOST_WORDS:
        found.append(f"l:{plain[-1]}")
    if words <= 3:
        found.append(f"t:{' '.join(plain)}")
