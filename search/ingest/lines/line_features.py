"""Line features: the input of the line labeller, as short strings.

A feature is a string such as `len6`, `caps=few` or `w:newsletter`. None depends on a list of
phrases: they describe a line's look (length, capitals, last character, digits, signs), its kind by
exact rules (timestamp, byline, credit, name), its place in the running text, whether it repeats,
and how many of its words the running text shares. Words are features too; the weights keep only
those that occur on many sites.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from search.ingest.lines import date_lines
from search.ingest.lines.author_bios import bio_name
from search.ingest.lines.classifier import Kind, Line

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 70)  # words
_COARSE = (1, 3, 6, 12, 25)  # words; the sizes that other features are combined with
_DISTANCES = (0, 1, 2, 3, 5, 8, 13, 21, 40)  # lines
_FAR = (0, 2, 6, 15)  # lines; the coarse form of _DISTANCES that other features combine with
_MASSES = (0, 15, 40, 80, 150, 300, 600, 1200)  # words of running text
_NEARBY = (0, 60, 200)  # words of running text within _WINDOW lines
_PLACES = (0, 1, 2, 4, 8, 16, 32, 64)  # lines from the start or the end
_WINDOW = 8  # lines, over which running text is weighed
_CLOSE = 5  # lines, over which short ones are counted
_MOST_WORDS = 60  # of a line that are looked at: more say nothing new and cost time
_PROSE = 25  # words: nothing but running text is as long
_SENTENCE = 10  # words of a line that ends as a sentence does
_KEY = 6  # letters; words that share them count as one word (a crude stem)
_BAG = 25  # words: in longer lines only the first and last are features

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

NEIGHBOURS = (
    "len", "caps=", "end=", "first=", "prose", "k=", "gap", "rep", "lce", "year", "has=gt",
    "has=bar", "has=copy", "func", "ov",
)  # fmt: skip
"""Prefixes of the features that also have weights for the lines next to a line."""
FAR_NEIGHBOURS = ("len", "caps=", "end=", "prose", "k=")
"""Prefixes of the features that count two lines away."""


def is_running_text(line: Line) -> bool:
    """Return True if a line is running text, by its length and last character.

    >>> is_running_text(Line("Read more", 1, 2, Kind.TEXT))
    False
    """
    return line.words >= _PROSE or (line.words >= _SENTENCE and _end_sign(line.text) in ".!?…")


def describe(lines: Sequence[Line]) -> list[list[str]]:
    """Return the features of each line, in order.

    Linear in the length of the text. Thread-safe.
    """
    tokens = [line.text.split(None, _MOST_WORDS)[:_MOST_WORDS] for line in lines]
    plain = [[token.strip(_STRIPPED).lower() for token in each] for each in tokens]
    prose = [is_running_text(line) for line in lines]
    vocabulary = _vocabulary(plain, prose)
    place = _Places(lines, prose)
    times = Counter(line.text for line in lines)
    seen: set[str] = set()
    described: list[list[str]] = []
    for index, line in enumerate(lines):
        size = bisect_left(_COARSE, line.words)
        found = _shape(line, tokens[index], size)
        if prose[index]:
            found.append("prose")
        if times[line.text] > 1:
            again = "again" if line.text in seen else "first"
            found.append(f"rep{min(times[line.text], 3)}{again}/{size}")
            seen.add(line.text)
        shared = _shared(plain[index], vocabulary, prose[index])
        if shared is not None:
            found.append(f"ov{shared}/{min(size, 4)}")
        place.describe(index, size, found)
        found.extend(_words(line, plain[index]))
        described.append(found)
    return described


def _end_sign(text: str) -> str:
    return text.rstrip("\"'”’»)]* ")[-1:] or "*"


def _shape(line: Line, tokens: Sequence[str], size: int) -> list[str]:
    """Return the features of a line's own look."""
    text, first, last = line.text, line.text[0], line.text[-1]
    upper = sum(token[0].isupper() for token in tokens)
    lower = sum(token[0].islower() for token in tokens)
    share = upper / (upper + lower) if upper + lower else -1.0
    if text.isupper():
        caps = "SHOUT"
    elif share < 0:
        caps = "none"
    else:
        names = ("lower", "few", "half", "most", "all")
        caps = names[(share > 0) + (share > 0.35) + (share > 0.7) + (share == 1)]
    core = _end_sign(text)
    if core in ".!?…:,;":
        end = core
    elif last in "\"'”’»":
        end = "quote"
    elif last in ")]":
        end = "paren"
    else:
        end = "digit" if last.isdigit() else "letter" if last.isalpha() else "other"
    if first.isupper():
        start = "U"
    elif first.islower():
        start = "l"
    elif first.isdigit():
        start = "9"
    else:
        start = "q" if first in "\"'“‘„«" else "b" if first in "*•·-–—>▪+" else "o"
    short = sum(len(token) <= 3 and token.islower() for token in tokens)
    found = [
        f"len{bisect_left(_LENGTHS, line.words)}",
        f"caps={caps}",
        f"end={end}",
        f"first={start}",
        f"lce={size}/{caps}/{end}",
        f"func{short * 8 // len(tokens)}",
    ]
    if line.words > 5:
        found.append(f"sent{min(len(_SENTENCES.findall(text[:400])), 4)}")
    _numbers(line, found)
    signs = {_SIGNS[sign] for sign in _SIGN.findall(text)}
    found.extend(f"has={sign}" for sign in signs)
    if "://" in text or "www." in text:
        found.append("has=url")
    if line.words > 6 and bio_name(text):
        found.append("bio")
    if _SIGNED.match(text):
        found.append("by")
    return found


def _numbers(line: Line, found: list[str]) -> None:
    """Add features of a line's digits, and of its kind by exact rules."""
    text = line.text
    kind = _KINDS.get(line.kind, "shape" if line.rule in _SHAPES else "")
    if _DIGIT.search(text):
        head = text[:200]
        found.append(f"digits{min(5, sum(map(str.isdigit, head)) * 10 // len(head))}")
        if _YEAR.search(text):
            found.append("year")
        if _CLOCK.search(text):
            found.append("clock")
        if not kind and line.words <= 20 and date_lines.has_day(text):
            kind = "hasday"
    if kind:
        found.append(f"k={kind}")


_SHAPES = frozenset({"ornament", "duration", "counter", "contact", "link", "copyright", "ticker"})


def _vocabulary(plain: Sequence[Sequence[str]], prose: Sequence[bool]) -> Counter[str]:
    """Return, for each longer word's first letters, in how many lines of running text it is."""
    found: Counter[str] = Counter()
    for words, running in zip(plain, prose, strict=True):
        if running:
            found.update({word[:_KEY] for word in words if len(word) > 3})
    return found


def _shared(words: Sequence[str], vocabulary: Counter[str], prose: bool) -> int | None:
    """Return how many fifths of a line's longer words occur in other running text, or None."""
    longer = [word[:_KEY] for word in words if len(word) > 3]
    if not longer:
        return None
    own = 1 if prose else 0
    return sum(vocabulary[word] > own for word in longer) * 5 // len(longer)


class _Places:
    """The positions of lines relative to running text: sums and distances, in one pass."""

    def __init__(self, lines: Sequence[Line], prose: Sequence[bool]) -> None:
        self.lines, self.prose = lines, prose
        mass = [line.words if running else 0 for line, running in zip(lines, prose, strict=True)]
        self.mass = [0, *accumulate(mass)]
        self.short = [0, *accumulate(not running for running in prose)]
        self.previous = self._distances(range(len(lines)))
        self.next = self._distances(range(len(lines) - 1, -1, -1))

    def _distances(self, order: range) -> list[int]:
        """Return each line's distance to the last running text before it, in `order`."""
        found = [0] * len(self.lines)
        distance = 99
        for index in order:
            found[index] = distance
            distance = 0 if self.prose[index] else distance + 1
        return found

    def describe(self, index: int, size: int, found: list[str]) -> None:
        """Add the features of a line's place."""
        count, mass, short = len(self.lines), self.mass, self.short
        before, after = mass[index], mass[-1] - mass[index + 1]
        above, below = bisect_left(_MASSES, before), bisect_left(_MASSES, after)
        last, following = self.previous[index], self.next[index]
        running = "p" if self.prose[index] else ""
        wide = (
            bisect_left(_NEARBY, mass[index] - mass[max(0, index - _WINDOW)]),
            bisect_left(_NEARBY, mass[min(count, index + _WINDOW + 1)] - mass[index + 1]),
        )
        shorts = (
            short[index] - short[max(0, index - _CLOSE)],
            short[min(count, index + _CLOSE + 1)] - short[index + 1],
        )
        open_above = not self.lines[index].close
        open_below = not (index + 1 < count and self.lines[index + 1].close)
        gaps = f"gap{open_above:d}{open_below:d}"
        found += (
            f"pb{above}",
            f"pa{below}",
            f"pb{min(above, 3)}/{size}",
            f"pa{min(below, 3)}/{size}",
            f"pab{min(above, 2)}{min(below, 2)}{running}",
            f"next{bisect_left(_DISTANCES, following)}",
            f"prev{bisect_left(_DISTANCES, last)}",
            f"nx{bisect_left(_FAR, following)}{'b' if above else ''}/{size}",
            f"pv{bisect_left(_FAR, last)}{'a' if below else ''}/{size}",
            f"w{wide[0]}{wide[1]}/{size}",
            f"sn{shorts[1]}",
            f"sp{shorts[0]}",
            f"s{shorts[0]}{shorts[1]}{running}",
            f"i{bisect_left(_PLACES, index)}",
            f"j{bisect_left(_PLACES, count - 1 - index)}",
            gaps,
            f"{gaps}/{size}",
        )
        if mass[-1]:
            found.append(f"rel{before * 10 // mass[-1]}")
        if index < 4:
            found.append(f"i{index}/{size}")


def _words(line: Line, plain: Sequence[str]) -> list[str]:
    """Return the words of a line as features; of a long one only the first and last."""
    found = []
    if line.words <= _BAG:
        found = [f"w:{word}" for word in dict.fromkeys(plain) if word and not word.isdigit()]
    if plain[0]:
        found.append(f"f:{plain[0]}")
    if len(plain) > 1:
        found.append(f"f2:{plain[0]} {plain[1]}")
    if plain[-1] and line.words <= _MOST_WORDS:
        found.append(f"l:{plain[-1]}")
    if line.words <= 3:
        found.append(f"t:{' '.join(plain)}")
    return found
