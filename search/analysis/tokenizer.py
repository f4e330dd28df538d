"""Text to tokens with positions and spans: the only analysis there is.

Words follow the boundaries of Unicode's UAX #29 (word rules WB5 to WB13b, written as one
expression over the Word_Break property), with what newspapers need on top: inner `&` (AT&T),
closing `++` and `#` (C++, C#) and every kind of apostrophe are kept, and a colon always ends a
word. Ideographs and the scripts that print no spaces (Thai, Khmer, Lao, Burmese) give a token a
sign. `_` is a quotation mark except inside of a word. Dotted capitals are one word (U.N., Ph.D.),
any other full stop between two words parts them (froze.Nurses, example.com).

Each token exists twice at one position: *exact* (folded) and *stem* (Snowball).
"""

from __future__ import annotations

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from search.analysis.dotted_words import parted
from search.analysis.folding import bare, fold
from search.analysis.word_expressions import (
    ASCII_WORD,
    CAPITALS,
    FRACTIONS,
    LATIN,
    LATIN_WORD,
    QUOTES,
    UNUSUAL,
    UNUSUAL_ANYWHERE,
    WORD,
)

__all__ = ["ANALYSIS_VERSION", "bare", "fold", "has_words", "plain", "spans", "tokens", "words"]

ANALYSIS_VERSION = "10"

# Nearly all texts begin with one of these, and need not be read to see that they have a word.
BEGINS_A_WORD = frozenset(string.ascii_letters + string.digits)
# A token: start and end in the text (code points), and its folded word.
PlacedToken = tuple[int, int, str]
_NONE: frozenset[str] = frozenset()

# One character for one, so that offsets hold. An ellipsis ends sentences but, unlike a full stop,
# never joins letters.
_PLAIN = (
    *((mark, "'") for mark in "’‘"),
    *((mark, '"') for mark in "“”„«»"),
    *((mark, "-") for mark in "—–−"),
    ("…", "!"),
    *((mark, " ") for mark in "\u00a0\u2009"),
    *((mark, "$") for mark in "£€"),
    *((mark, str(digit)) for digit, mark in enumerate("₀₁₂₃₄₅₆₇₈₉")),
)
_SUPERSCRIPT = re.compile("[¹²³⁰⁴-⁹]")
_RAISED = re.compile(r"(?<![^\W\d_])[A-Za-z]{1,3}[¹²³⁰⁴-⁹]++")  # units, not notes on a word


def plain(text: str) -> str:
    """Return a text with typographic marks and small digits in ASCII, of the same length.

    >>> plain("“CO₂” – 5 m²")
    '"CO2" - 5 m2'
    """
    if not text.isascii():
        for mark, simple in _PLAIN:
            if mark in text:
                text = text.replace(mark, simple)
        if _SUPERSCRIPT.search(text):
            text = _RAISED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return text


def words(text: str, stops: frozenset[str] = _NONE) -> list[str]:
    """Return the folded tokens of a text, in order.

    Args:
        text: any text.
        stops: words distinguished by capitals: with `us` among them, `US` and `U.S.` give the
            token `u.s`. Other dotted capitals give the word without dots.

    >>> words("The U.N. met Hussein’s aide at the cease-fire")
    ['the', 'un', 'met', 'hussein', 'aide', 'at', 'the', 'cease', 'fire']
    >>> words("US troops left us", frozenset({"us"}))
    ['u.s', 'troops', 'left', 'us']
    """
    return placed_words(plain(text), stops).words


class PlacedWords(NamedTuple):
    """The folded tokens of a text and their spans, in order: three lists of one length."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def extend(self, more: PlacedWords) -> None:
        """Add the tokens of the stretch that follows."""
        self.words.extend(more.words)
        self.starts.extend(more.starts)
        self.ends.extend(more.ends)


def placed_words(simple: str, stops: frozenset[str]) -> PlacedWords:
    """Return the folded tokens of a text in its `plain` form, with their spans.

    Usual words are cut all at once by `split`, which makes no object for each match; what has an
    unusual word in it is cut by itself, from space to space.

    >>> placed_words("Café Society", frozenset())
    PlacedWords(words=['cafe', 'society'], starts=[0, 5], ends=[4, 12])
    """
    odd = [match.start() for match in UNUSUAL.finditer(simple)]
    usual = _expression(simple)
    if usual is WORD:
        odd += (match.start() for match in UNUSUAL_ANYWHERE.finditer(simple))
    words, starts, ends = _usual_words(simple, usual)
    capitals = in_capitals(stops)
    if not capitals.isdisjoint(words):
        odd += [starts[number] for number, word in enumerate(words) if word in capitals]
    if not odd:
        return PlacedWords(_folded(words, usual), starts, ends)
    found = PlacedWords([], [], [])
    done = number = 0
    for place in sorted(odd):
        if place < done:
            continue
        begin = max(simple.rfind(" ", done, place) + 1, done)
        done = simple.find(" ", place)
        done = len(simple) if done < 0 else done
        first = bisect_left(starts, begin, number)
        kept = slice(number, first)
        found.extend(PlacedWords(_folded(words[kept], usual), starts[kept], ends[kept]))
        number = bisect_left(starts, done, first)
        for begins, stops_at, word in _tokens(usual.finditer(simple, begin, done), simple, stops):
            found.words.append(word)
            found.starts.append(begins)
            found.ends.append(stops_at)
    kept = slice(number, None)
    found.extend(PlacedWords(_folded(words[kept], usual), starts[kept], ends[kept]))
    return found


def _usual_words(simple: str, expression: re.Pattern[str]) -> PlacedWords:
    """Return the words of a text as printed."""
    pieces = expression.split(simple)
    # what is before a word, the word, its possessive; ...; what is after the last
    places = list(accumulate(map(len, pieces), initial=0))
    return PlacedWords(pieces[1::3], places[1:-1:3], places[3::3])


def _folded(words: list[str], expression: re.Pattern[str]) -> list[str]:
    """Return usual words folded: in ASCII their case is all there is to fold."""
    return list(map(str.lower if expression is ASCII_WORD else fold, words))


@cache
def in_capitals(stops: frozenset[str]) -> frozenset[str]:
    """Return the words that capitals distinguish in capitals, as far as `_read` takes them.

    >>> in_capitals(frozenset({"us", "i"}))
    frozenset({'US'})
    """
    return frozenset(word.upper() for word in stops if CAPITALS.fullmatch(word.upper()))


def spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text's tokens: (from, to) in code points, ascending.

    A possessive and an elided article are inside the span of their word.

    >>> spans("Hussein's aide")
    [(0, 9), (10, 14)]
    """
    found = placed_words(plain(text), _NONE)
    return list(zip(found.starts, found.ends, strict=True))


def iter_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text's tokens lazily, as `spans` returns them.

    Nothing is folded, which is half of a token's time.

    >>> next(iter_spans("Hussein's aide"))
    (0, 9)
    """
    simple = plain(text)
    return _spans_of(_matches(simple, 0, len(simple)), simple)


def _spans_of(found: Iterator[re.Match[str]], simple: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the tokens that an expression matched."""
    for match in found:
        first, last = match.span()
        if match[1].isalpha():
            yield first, last
        else:
            for begin, end, _ in _parts(simple, first, last, match[1], _NONE):
                yield begin, end


def has_words(text: str) -> bool:
    """Return True if a text has a token; reads it only up to the first.

    >>> has_words("* * *"), has_words("* one *")
    (False, True)
    """
    if text[:1] in BEGINS_A_WORD:
        return True
    return bool(text) and next(iter_spans(text), None) is not None


def tokens(text: str, stops: frozenset[str] = _NONE) -> list[PlacedToken]:
    """Return (from, to, folded word) of a text's tokens. `stops` as for `words`."""
    return list(cut(plain(text), stops))


def cut(
    simple: str, stops: frozenset[str] = _NONE, begin: int = 0, end: int | None = None
) -> Iterator[PlacedToken]:
    """Yield the tokens of a `plain` text, or of a stretch of it between two spaces."""
    found = _matches(simple, begin, len(simple) if end is None else end)
    return _tokens(found, simple, stops)


def _matches(simple: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    return _expression(simple).finditer(simple, begin, end)


def _expression(simple: str) -> re.Pattern[str]:
    """Return the cheapest expression for words that a text's characters allow."""
    if simple.isascii():
        return ASCII_WORD
    return LATIN_WORD if LATIN.fullmatch(simple) else WORD


def _tokens(
    found: Iterator[re.Match[str]], simple: str, stops: frozenset[str]
) -> Iterator[PlacedToken]:
    """Fold the words that an expression found, and part those that hold more than one."""
    for match in found:
        word = match[1]
        first, last = match.span()
        if match[2] and word[-1] == "0" and word.isdigit():
            yield first, last, fold(f"{word}'s")  # the 1990's
        elif "_" in word or "." in word or not word.isalpha():
            yield from _parts(simple, first, last, word, stops)
        else:
            yield first, last, _read(simple, first, word, stops)


def _parts(
    simple: str, first: int, last: int, word: str, stops: frozenset[str]
) -> Iterator[PlacedToken]:
    """Cut what holds more or less than a word: `_word_`, dotted words, vulgar fractions."""
    if word[0] in QUOTES or word[-1] in QUOTES:
        inner = word.strip(QUOTES)
        at = first + word.index(inner)
        if any(map(str.isalnum, inner)):  # `_#` holds no word
            end = at + len(inner)
            yield from _parts(simple, at, last if word.endswith(inner) else end, inner, stops)
        return
    if word in FRACTIONS:
        for digits in unicodedata.normalize("NFKC", word).split("⁄"):
            yield first, last, fold(digits)
        return
    if "." not in word or word[0].isdigit():
        yield first, last, _read(simple, first, word, stops)
        return
    pieces = list(parted(word))
    for number, (begin, end, text, is_acronym) in enumerate(pieces):
        folded = fold(text)
        if is_acronym and folded in stops:
            folded = ".".join(folded)
        yield first + begin, last if number == len(pieces) - 1 else first + end, folded


def _read(simple: str, first: int, word: str, stops: frozenset[str]) -> str:
    """Return a word folded, with dots if its capitals are those of an abbreviation (US, WHO).

    Next to other words in capitals (THE PRESIDENT, DO NOT) they are type, not meaning; short ones
    that are no stop words (US GDP) are abbreviations themselves.
    """
    folded = fold(word)
    if not word.isupper() or not 2 <= len(word) <= 5 or word.lower() not in stops:
        return folded
    before = _BEFORE.search(simple, max(0, first - 32), first)
    after = _AFTER.match(simple, first + len(word))
    is_type = any(
        near and (len(near[1]) > 4 or near[1].lower() in stops) for near in (before, after)
    )
    return folded if is_type else ".".join(folded)


_BEFORE = re.compile(r"(?<![A-Za-z])([A-Z]{2,}) \Z")
_AFTER = re.compile(r" ([A-Z]{2,})(?![A-Za-z])")
