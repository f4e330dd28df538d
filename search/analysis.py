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
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

import regex
import Stemmer

ANALYSIS_VERSION = "1"
LANGUAGES = tuple(sorted(Stemmer.algorithms()))

_EXTEND = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"
_LETTER = rf"[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}]{_EXTEND}"
_DIGIT = rf"\p{{WB=Numeric}}{_EXTEND}"
_JOINT = rf"\p{{WB=ExtendNumLet}}{_EXTEND}"
_KANA = rf"\p{{WB=Katakana}}{_EXTEND}"
_COLONS = ":：﹕︓"
_MID_LETTER = (
    rf"(?![{_COLONS}])[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}'’ʼ＇&＆]{_EXTEND}(?=[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}])"
)
_MID_DIGIT = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}'’＇]{_EXTEND}(?=\p{{WB=Numeric}})"
_WORD = regex.compile(
    rf"""
    (?: (?:{_LETTER})++ (?:{_MID_LETTER})?+     # WB5-WB7: letters, and what may stand between two of them
      | (?:{_DIGIT})++ (?:{_MID_DIGIT})?+       # WB8-WB12: digits, and what may stand between two of them
      | {_KANA} | {_JOINT}                      # WB13-WB13b
    )++
    (?: (?:\+\+ | \#)(?![\w+\#]) )?+            # C++, C#
    | \p{{Ideographic}}{_EXTEND} | \p{{Script=Hiragana}}{_EXTEND}
    """,
    regex.VERBOSE,
)
_ASCII_WORD = re.compile(
    r"(?:[A-Za-z]++(?:['.&](?=[A-Za-z]))?+|[0-9]++(?:['.,;](?=[0-9]))?+|_)++(?:(?:\+\+|#)(?![A-Za-z0-9_+#]))?+"
)
# One character for one, so that offsets hold. An ellipsis ends sentences but, unlike a full stop, never joins letters.
_PLAIN = str.maketrans(
    dict.fromkeys("‘’", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("–—−", "-")
    | {"…": "!"}
    | dict.fromkeys("\u00a0\u2009", " ")
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇‘", "'") | {"＆": "&"})
_SENTENCE_END = regex.compile(r"""[.!?…。！？]++[\])"'‘’“”„«»]*+(?P<gap>\s++)(?=["'“”„‘’«»(\[]*+[\p{Lu}\p{Lt}\p{Lo}\p{N}])""")
_ASCII_SENTENCE_END = re.compile(r"""[.!?]++[\])"']*+(?P<gap>\s++)(?=["'(\[]*+[A-Z0-9])""")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof rev hon gen col lt capt cpl sgt cmdr adm gov sen rep pres st ste jr sr messrs mme mlle fr "
    "vs etc no nos vol pp fig est dept univ inc ltd co corp bros approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_LAST_WORD = regex.compile(r"[\p{L}\p{N}.]++$")


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """A word with case, accents, width and the kind of apostrophe folded away: what the exact stream holds."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", bare).casefold() or word


@cache
def _stems(language: str) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer(language, 0)  # its own cache is off: this one outlives it

    @lru_cache(maxsize=1 << 18)
    def stem_of(exact: str) -> str:
        bare = exact[:-2] if exact.endswith("'s") and len(exact) > 2 else exact
        return stemmer.stemWord(bare) or exact

    return stem_of


def stem(exact: str, language: str = "english") -> str:
    """The stem of a folded word: possessive cut, then Snowball's stemmer for the language."""
    return _stems(language)(exact)


@cache
def stop_words(language: str = "english") -> frozenset[str]:
    """The folded words that a search passes over among bare words: Snowball's list, empty where a language has none.

    The lists are the ones that come with Snowball's stemmers, one file a language in `search/stopwords`.
    """
    path = resources.files("search") / "stopwords" / f"{language}.txt"
    return frozenset(map(fold, path.read_text("utf-8").split())) if path.is_file() else frozenset()


def words(text: str) -> list[str]:
    """The folded tokens of a text, in order."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    return list(map(fold, _ASCII_WORD.findall(plain) if plain.isascii() else _WORD.findall(text)))


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand: (from, to) in code points."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    matches = _ASCII_WORD.finditer(plain) if plain.isascii() else _WORD.finditer(text)
    return [match.span() for match in matches]


def sentence_starts(text: str) -> list[int]:
    """The offsets (code points) at which sentences begin, the first one 0.

    A sentence ends with a full stop, question or exclamation mark or ellipsis, closing quotes included, before white
    space and a capital, a digit or an opening quote; not after a usual abbreviation, an initial or a dotted one (`U.S.`).
    """
    starts = [0]
    plain = text if text.isascii() else text.translate(_PLAIN)
    for match in _ASCII_SENTENCE_END.finditer(plain) if plain.isascii() else _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and match.start("gap") == match.start() + 1:
            before = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
            last = before.group() if before else ""
            if (len(last) == 1 and last.isupper()) or "." in last or last.casefold() in _ABBREVIATIONS:
                continue
        starts.append(match.end())
    return starts


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

    def in_field(self, field: str, position: int) -> bool:
        """Whether the token at a position stands in a passage of that field ("title", "body", ...)."""
        return self.passages[self.passage[position]][0] == field


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
        starts = sentence_starts(text)
        for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
            self._sentence += 1
            found = words(text[begin:end])
            stream.exact.extend(found)
            stream.sentence.extend([self._sentence] * len(found))
        count = len(stream) - before
        stream.passage.extend([len(stream.passages)] * count)
        stream.section.extend([self._section] * count)
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
