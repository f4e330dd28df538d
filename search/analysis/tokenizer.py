"""Text to tokens with positions and spans: the only analysis there is.

Words follow the boundaries of Unicode's UAX #29 (word rules WB5 to WB13b, written as one expression over the Word_Break
property), with what newspapers need on top: inner `&` (AT&T), closing `++` and `#` (C++, C#) and every kind of apostrophe
are kept, and a colon always ends a word. Most passages are ASCII once typographic marks are put aside; for those the same
rules stand a second time as a plain expression, several times as fast (a property test holds the two together). Each token
exists twice at one position: *exact* (case and accents folded) and *stem* (possessive cut, Snowball).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from threading import Lock
from typing import Any

import regex
import Stemmer

ANALYSIS_VERSION = "1"
LANGUAGES = tuple(sorted(Stemmer.algorithms()))

_EXTEND = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"
_LETTER = rf"[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}]{_EXTEND}"
_DIGIT = rf"\p{{WB=Numeric}}{_EXTEND}"
_JOINT = rf"(?!\u202f)\p{{WB=ExtendNumLet}}{_EXTEND}"  # the narrow space is a space here, as the other spaces are
_KANA = rf"\p{{WB=Katakana}}{_EXTEND}"
_COLONS = ":：﹕︓"
_MID_LETTER = (
    rf"(?![{_COLONS}])[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}'’ʼ＇&＆]{_EXTEND}(?=[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}])"
)
_MID_DIGIT = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}'’＇]{_EXTEND}(?=\p{{WB=Numeric}})"
_SEGMENT = rf"""(?:
    (?: (?:{_LETTER})++ (?:{_MID_LETTER})?+     # WB5-WB7: letters, and what may stand between two of them
      | (?:{_DIGIT})++ (?:{_MID_DIGIT})?+       # WB8-WB12: digits, and what may stand between two of them
      | (?<=\p{{WB=Hebrew_Letter}}{_EXTEND})"{_EXTEND}(?=\p{{WB=Hebrew_Letter}})  # WB7b, WB7c
    )++
    | (?:{_KANA})++                             # WB13
)"""
_WORD = regex.compile(
    rf"""
    (?: {_SEGMENT} | (?:{_JOINT})++ {_SEGMENT}?+ ) (?: (?:{_JOINT})++ {_SEGMENT}?+ )*+  # WB13a, WB13b
    (?: (?:\+\+ | \#)(?![\w+\#]) )?+            # C++, C#
    | \p{{Ideographic}}{_EXTEND} | \p{{Script=Hiragana}}{_EXTEND}
    """,
    regex.VERBOSE,
)
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"  # of the Latin scripts; none of them is anything but a letter to UAX #29


def _plain_word(letters: str, digits: str = "0-9") -> re.Pattern[str]:
    """The same rules where nothing occurs but ASCII and these letters."""
    run = f"[{letters}{digits}_]++"
    joint = f"(?:['.&](?<=[{letters}].)(?=[{letters}])|['.,;](?<=[{digits}].)(?=[{digits}]))"
    return re.compile(rf"{run}(?:{joint}{run})*+(?:(?:\+\+|#)(?![{letters}{digits}_+#]))?+")


_ASCII_WORD, _LOWER_WORD, _LATIN_WORD = _plain_word("A-Za-z"), _plain_word("a-z"), _plain_word(_LETTERS)
_MEMORY = 1 << 18
_LATIN = re.compile(rf"[\x00-\x7f{_LETTERS}]*+")
# One character for one, so that offsets hold. An ellipsis ends sentences but, unlike a full stop, never joins letters.
_PLAIN = (
    *((mark, "'") for mark in "’‘"),
    *((mark, '"') for mark in "“”„«»"),
    *((mark, "-") for mark in "—–−"),
    ("…", "!"),
    *((mark, " ") for mark in "\u00a0\u2009"),
    *((mark, "$") for mark in "£€"),
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇‘", "'") | {"＆": "&"})
_SENTENCE_END = regex.compile(
    r"""[.!?…。！？][.!?…。！？\])"'‘’“”„«»]*+(?P<gap>\s++)(?=["'“”„‘’«»(\[]*+[\p{Lu}\p{Lt}\p{Lo}\p{N}])"""
)
_ASCII_SENTENCE_END = re.compile(r"""[.!?][.!?\])"']*+(?P<gap>\s++)(?=["'(\[]*+[A-Z0-9])""")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof rev hon gen col lt capt cpl sgt cmdr adm gov sen rep pres st ste jr sr messrs mme mlle fr "
    "vs etc no nos vol pp fig est dept univ inc ltd co corp bros approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """A word with case, accents, width and the kind of apostrophe folded away: what the exact stream holds."""
    if word.isascii():
        return word.lower()
    simple = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    # no white space either: a narrow space joins the digits of one number, and engines keep words apart by spaces
    bare = "".join(c for c in simple if not (unicodedata.combining(c) or unicodedata.category(c) == "Cf" or c.isspace()))
    return unicodedata.normalize("NFC", bare).casefold() or word


class _Stems(dict[str, str]):
    """The stems found so far in one language, quicker to ask than any function; forgotten when they become too many."""

    def __init__(self, language: str) -> None:
        self._stemmer = Stemmer.Stemmer(language, 0)
        self._lock = Lock()

    def __missing__(self, exact: str) -> str:
        bare = exact[:-2] if exact.endswith("'s") and len(exact) > 2 else exact
        with self._lock:  # a stemmer is not for several threads at once
            found: str = self._stemmer.stemWord(bare) or exact
        if len(self) >= _MEMORY:
            self.clear()
        self[exact] = found
        return found


@cache
def _stems(language: str) -> Callable[[str], str]:
    return _Stems(language).__getitem__


def stem(exact: str, language: str = "english") -> str:
    """The stem of a folded word: possessive cut, then Snowball's stemmer for the language."""
    return _stems(language)(exact)


@cache
def stop_words(language: str = "english") -> frozenset[str]:
    """The folded words that a search passes over among bare words: Snowball's list, empty where a language has none.

    The lists are the ones that come with Snowball's stemmers, one file a language in `search/stopwords`.
    """
    path = resources.files("search.analysis") / "stopwords" / f"{language}.txt"
    return frozenset(map(fold, path.read_text("utf-8").split())) if path.is_file() else frozenset()


def plain(text: str) -> str:
    """The text with typographic marks written as in ASCII, one character for one."""
    if not text.isascii():
        for mark, simple in _PLAIN:
            if mark in text:
                text = text.replace(mark, simple)
    return text


_BARE = {ord(letter): plain_letter for letter in map(chr, range(0xC0, 0x250)) if len(plain_letter := fold(letter)) == 1}


def bare(text: str) -> str:
    """The text with Latin letters folded as in words, one character for one; others stay as they are."""
    return text if text.isascii() else text.translate(_BARE)


def words(text: str) -> list[str]:
    """The folded tokens of a text, in order."""
    return _words(text, plain(text))


def _words(text: str, simple: str) -> list[str]:
    if simple.isascii():
        return _LOWER_WORD.findall(simple.lower())
    return list(map(fold, _LATIN_WORD.findall(simple) if _LATIN.fullmatch(simple) else _WORD.findall(text)))


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand: (from, to) in code points."""
    return [match.span() for match in _found(text, plain(text))]


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


def sentence_starts(text: str) -> list[int]:
    """The offsets (code points) at which sentences begin, the first one 0.

    A sentence ends with a full stop, question or exclamation mark or ellipsis, closing quotes included, before white
    space and a capital, a digit or an opening quote; not after a usual abbreviation, an initial or a dotted one (`U.S.`).
    """
    return _sentence_starts(text, plain(text))


def _sentence_starts(text: str, simple: str) -> list[int]:
    starts = [0]
    for match in _ASCII_SENTENCE_END.finditer(simple) if simple.isascii() else _SENTENCE_END.finditer(text):
        begin = match.start()
        if match.start("gap") == begin + 1 and text[begin] == "." and _abbreviated(text, begin):
            continue
        starts.append(match.end())
    return starts


def _abbreviated(text: str, stop: int) -> bool:
    """Whether the full stop belongs to the word before it."""
    last = text[max(0, stop - 24) : stop]
    last = last[last.rfind(" ") + 1 :]
    if not last.isalpha():
        begin = len(last)
        while begin and (last[begin - 1].isalnum() or last[begin - 1] == "."):
            begin -= 1
        last = last[begin:]
    return (len(last) == 1 and last.isupper()) or "." in last or last.casefold() in _ABBREVIATIONS


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one or more passages. Positions are indices into the lists, which have one entry a token.

    `passages` are (field, number, text). `passage` says in which of them a token stands, `start` and `end` where in it
    (code points). `section` numbers what no phrase or proximity crosses (title, dek, each author, body); `sentence` numbers
    sentences, and `passage` serves as paragraph: neither spans two sections.
    """

    exact: list[str]
    stem: list[str]
    start: array[int]
    end: array[int]
    passage: array[int]
    section: array[int]
    sentence: array[int]
    passages: list[tuple[str, int, str]]

    def __len__(self) -> int:
        return len(self.exact)

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent from process to process as few long texts, not many short ones: several times as fast. No token holds a space."""
        arrays = [each.tobytes() for each in (self.start, self.end, self.passage, self.section, self.sentence)]
        return _received, (" ".join(self.exact), " ".join(self.stem), arrays, self.passages)

    def in_field(self, field: str, position: int) -> bool:
        """Whether the token at a position stands in a passage of that field ("title", "body", ...)."""
        return self.passages[self.passage[position]][0] == field


def _received(exact: str, stem: str, arrays: list[bytes], passages: list[tuple[str, int, str]]) -> Stream:
    """The stream that was sent."""
    start, end, passage, section, sentence = (array("I", each) for each in arrays)
    words, stems = (text.split(" ") if text else [] for text in (exact, stem))
    return Stream(words, stems, start, end, passage, section, sentence, passages)


@dataclass(slots=True)
class StreamBuilder:
    """Builds a Stream passage by passage. Without `with_spans` its `start` and `end` stay empty, which is quicker.

    Without a language nothing is stemmed.
    """

    language: str | None = "english"
    with_spans: bool = True
    _stream: Stream = field(
        default_factory=lambda: Stream([], [], array("I"), array("I"), array("I"), array("I"), array("I"), [])
    )
    _section: int = -1
    _sentence: int = -1

    def add(self, field: str, number: int, text: str, *, new_section: bool) -> None:
        """Add a passage (a title, a paragraph); `new_section` where no phrase may reach it from what went before."""
        stream = self._stream
        if new_section or self._section < 0:
            self._section += 1
        before = len(stream)
        simple = plain(text)
        starts = _sentence_starts(text, simple)
        for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
            self._sentence += 1
            found = _words(text[begin:end], simple[begin:end])
            stream.exact.extend(found)
            stream.sentence.extend(array("I", (self._sentence,)) * len(found))
        count = len(stream) - before
        stream.passage.extend(array("I", (len(stream.passages),)) * count)
        stream.section.extend(array("I", (self._section,)) * count)
        stream.passages.append((field, number, text))
        if self.with_spans:
            for begin, end in spans(text):
                stream.start.append(begin)
                stream.end.append(end)

    def build(self) -> Stream:
        """The stream of all passages so far, its stems filled in."""
        stream = self._stream
        new = stream.exact[len(stream.stem) :]
        stream.stem.extend(new if self.language is None else map(_stems(self.language), new))
        return stream
