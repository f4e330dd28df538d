"""Text to tokens with positions and spans: the only analysis there is.

Words follow the boundaries of Unicode's UAX #29 (word rules WB5 to WB13b, written as one
expression over the Word_Break property), with what newspapers need on top: inner `&` (AT&T),
closing `++` and `#` (C++, C#) and every kind of apostrophe are kept, and a colon always ends a
word. Most passages are ASCII once typographic marks are put aside; for those the same rules stand
a second time as a plain expression, several times as fast (a property test holds the two
together). Each token exists twice at one position: *exact* (case and accents folded) and *stem*
(possessive cut, Snowball).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

ANALYSIS_VERSION = "1"

_EXTEND = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"
_LETTER = rf"[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}]{_EXTEND}"
_DIGIT = rf"\p{{WB=Numeric}}{_EXTEND}"
# the narrow space is a space here, as the other spaces are
_JOINT = rf"(?!\u202f)\p{{WB=ExtendNumLet}}{_EXTEND}"
_KANA = rf"\p{{WB=Katakana}}{_EXTEND}"
_COLONS = ":：﹕︓"
_MID_LETTER = (
    rf"(?![{_COLONS}])[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}'’ʼ＇&＆]{_EXTEND}"
    r"(?=[\p{WB=ALetter}\p{WB=Hebrew_Letter}])"
)
_MID_DIGIT = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}'’＇]{_EXTEND}(?=\p{{WB=Numeric}})"
_SEGMENT = rf"""(?:
    # WB5-WB7: letters, and what may stand between two of them
    (?: (?:{_LETTER})++ (?:{_MID_LETTER})?+
      # WB8-WB12: digits, and what may stand between two of them
      | (?:{_DIGIT})++ (?:{_MID_DIGIT})?+
      | (?<=\p{{WB=Hebrew_Letter}}{_EXTEND})"{_EXTEND}(?=\p{{WB=Hebrew_Letter}})  # WB7b, WB7c
    )++
    | (?:{_KANA})++                             # WB13
)"""
_WORD = regex.compile(
    rf"""
    # WB13a, WB13b
    (?: {_SEGMENT} | (?:{_JOINT})++ {_SEGMENT}?+ ) (?: (?:{_JOINT})++ {_SEGMENT}?+ )*+
    (?: (?:\+\+ | \#)(?![\w+\#]) )?+            # C++, C#
    | \p{{Ideographic}}{_EXTEND} | \p{{Script=Hiragana}}{_EXTEND}
    """,
    regex.VERBOSE,
)
_LETTERS = (  # of the Latin scripts; none of them is anything but a letter to UAX #29
    "A-Za-zÀ-ÖØ-öø-ɏ"
)


def _plain_word(letters: str, digits: str = "0-9") -> re.Pattern[str]:
    """The same rules where nothing occurs but ASCII and these letters."""
    run = f"[{letters}{digits}_]++"
    joint = f"(?:['.&](?<=[{letters}].)(?=[{letters}])|['.,;](?<=[{digits}].)(?=[{digits}]))"
    return re.compile(rf"{run}(?:{joint}{run})*+(?:(?:\+\+|#)(?![{letters}{digits}_+#]))?+")


_ASCII_WORD, _LOWER_WORD, _LATIN_WORD = (
    _plain_word("A-Za-z"),
    _plain_word("a-z"),
    _plain_word(_LETTERS),
)
_LATIN = re.compile(rf"[\x00-\x7f{_LETTERS}]*+")
# One character for one, so that offsets hold. An ellipsis ends sentences but, unlike a full stop,
# never joins letters.
_PLAIN = (
    *((mark, "'") for mark in "’‘"),
    *((mark, '"') for mark in "“”„«»"),
    *((mark, "-") for mark in "—–−"),
    ("…", "!"),
    *((mark, " ") for mark in "\u00a0\u2009"),
    *((mark, "$") for mark in "£€"),
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇‘", "'") | {"＆": "&"})


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """A word with case, accents, width and the kind of apostrophe folded away.

    What the exact stream holds.
    """
    if word.isascii():
        return word.lower()
    simple = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    # no white space either: a narrow space joins the digits of one number, and engines keep words
    # apart by spaces
    bare = "".join(
        c
        for c in simple
        if not (unicodedata.combining(c) or unicodedata.category(c) == "Cf" or c.isspace())
    )
    return unicodedata.normalize("NFC", bare).casefold() or word


def plain(text: str) -> str:
    """The text with typographic marks written as in ASCII, one character for one."""
    if not text.isascii():
        for mark, simple in _PLAIN:
            if mark in text:
                text = text.replace(mark, simple)
    return text


_BARE = {
    ord(letter): plain_letter
    for letter in map(chr, range(0xC0, 0x250))
    if len(plain_letter := fold(letter)) == 1
}


def bare(text: str) -> str:
    """The text with Latin letters folded as in words, one character for one.

    Others stay as they are.
    """
    return text if text.isascii() else text.translate(_BARE)


def words(text: str) -> list[str]:
    """The folded tokens of a text, in order."""
    return _words(text, plain(text))


def _words(text: str, simple: str) -> list[str]:
    if simple.isascii():
        return _LOWER_WORD.findall(simple.lower())
    return list(
        map(fold, _LATIN_WORD.findall(simple) if _LATIN.fullmatch(simple) else _WORD.findall(text))
    )


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand: (from, to) in code points."""
    return [match.span() for match in _found(text, plain(text))]


def has_words(text: str) -> bool:
    """Return True if a text has a token; it is read no further than to the first.

    >>> has_words("* * *"), has_words("* one *")
    (False, True)
    """
    return next(_found(text, plain(text)), None) is not None


def tokens(text: str) -> list[tuple[int, int, str]]:
    """The tokens of a text: from, to (code points), folded."""
    return [(*match.span(), fold(match.group())) for match in _found(text, plain(text))]


def _found(text: str, simple: str) -> Iterator[re.Match[str]]:
    if simple.isascii():
        return _ASCII_WORD.finditer(simple)
    if _LATIN.fullmatch(simple):
        return _LATIN_WORD.finditer(simple)
    found: Iterator[re.Match[str]] = _WORD.finditer(text)
    return found
