"""Leaf nodes: terms, phrases, patterns, ranges."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import ClassVar

from search.query.date_ranges import format_moments, format_range
from search.query.nodes.base import NEGATED, NOWHERE, At, Query

_LOGIC = ("and", "or", "not")
# Words that are operators of other searches unless they are in single quotes.
_GLUED = re.compile(r"adj|(?:adj|near|atleast)\d+")


@dataclass(frozen=True, slots=True)
class MatchAll(Query):
    """Every article: `*`."""

    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class MatchNone(Query):
    """No article; only steps after parsing make it."""

    precedence: ClassVar[int] = NEGATED
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        return "NOT *"


@dataclass(frozen=True, slots=True)
class Term(Query):
    """A plain word, matched by its stem.

    Attributes:
        text: the folded exact token.
        stem: looked up in the stem stream.
        field: None for the combined text field.
        times: how often it was typed among bare words, by which its score is multiplied.
        typed: an abbreviation as typed, whose capitals and dots matter (UN, PhDs); else empty.

    >>> print(Term("mayors", "mayor"))
    mayors
    >>> print(Term("mayors", "mayor", "title"))
    title:mayors
    """

    text: str
    stem: str
    field: str | None = None
    times: int = 1
    source_span: At = attribute(default=NOWHERE, compare=False)
    typed: str = attribute(default="", compare=False)

    def to_text(self) -> str:
        text = _as_typed(self.text, self.typed)
        text = f"'{text}'" if self.text in _LOGIC else beside_words(text)
        return _in_field(self.field, text)


@dataclass(frozen=True, slots=True)
class ExactTerm(Query):
    """One word as written (folded, unstemmed): `"strike"`.

    With `only` no other spelling of it is searched: `"strike"~0`.

    >>> print(ExactTerm("mayors"))
    "mayors"
    """

    text: str
    field: str | None = None
    times: int = 1
    source_span: At = attribute(default=NOWHERE, compare=False)
    only: bool = False
    typed: str = attribute(default="", compare=False)

    def to_text(self) -> str:
        text = _as_typed(self.text, self.typed)
        return _in_field(self.field, f'"{text}"{"~0" if self.only else ""}')


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Consecutive exact tokens.

    Attributes:
        words: the tokens.
        slop: further words allowed in the stretch, in which the tokens may then be in any order.
        bare: True if typed without quotes, as one word (fox-it).
        hyphens: indices of the words that a hyphen joined to the next when typed.
        only: True if no other spelling is searched: `"a b"~0`.
        typed: for each word the abbreviation as typed, or empty; empty without any.

    >>> print(Phrase(("city", "hall")))
    "city hall"
    >>> print(Phrase(("city", "hall"), slop=3))
    "city hall"~3
    """

    words: tuple[str, ...]
    slop: int = 0
    field: str | None = None
    times: int = 1
    source_span: At = attribute(default=NOWHERE, compare=False)
    bare: bool = attribute(default=False, compare=False)
    hyphens: tuple[int, ...] = attribute(default=(), compare=False)
    only: bool = False
    typed: tuple[str, ...] = attribute(default=(), compare=False)

    def to_text(self) -> str:
        words = self.words
        if len(self.typed) == len(words):
            words = tuple(map(_as_typed, words, self.typed))
        if self.bare:
            return _in_field(self.field, "-".join(words))
        signs = ["-" if number in self.hyphens else " " for number in range(len(self.words) - 1)]
        quoted = f'"{"".join(map("".join, zip(words, [*signs, ""], strict=True)))}"'
        return _in_field(self.field, f"{quoted}~{self.slop}" if self.slop or self.only else quoted)


@dataclass(frozen=True, slots=True)
class Pattern(Query):
    """A pattern over words: prefix, wildcard or fuzzy word.

    `words` are the lexicon's words that match it, once resolved; None before.
    """

    text: str
    field: str | None = None
    words: tuple[str, ...] | None = attribute(default=None, compare=False)
    source_span: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Prefix(Pattern):
    """Words with a prefix: `educat*`.

    >>> print(Prefix("educat"))
    educat*
    """

    def to_text(self) -> str:
        return _in_field(self.field, f"{self.text}*")


@dataclass(frozen=True, slots=True)
class Wildcard(Pattern):
    """Words that match a pattern: `?` is one character, `*` any number of them, or none.

    >>> print(Wildcard("wom?n"))
    wom?n
    """

    def to_text(self) -> str:
        return _in_field(self.field, self.text)


@dataclass(frozen=True, slots=True)
class Fuzzy(Pattern):
    """Words within an edit distance of 1 or 2 (optimal string alignment).

    >>> print(Fuzzy("mayor", edits=2))
    mayor~2
    """

    edits: int = 1

    def to_text(self) -> str:
        return _in_field(self.field, f"{self.text}~{self.edits}")


@dataclass(frozen=True, slots=True)
class DateRange(Query):
    """Dates from `since` on and before `until` (None is open; never both).

    `column` is a DATE field. Days are whole; for the fields of moments (`added`, `changed`) the
    ends may be moments, in UTC.

    >>> print(DateRange(dt.date(1990, 4, 1), dt.date(1990, 5, 1)))
    date:1990-04
    """

    since: dt.date | None = None
    until: dt.date | None = None
    typed: str = attribute(default="", compare=False)
    column: str = "date"
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        if self.column != "date":
            return f'{self.column}:"{format_moments(self.since, self.until)}"'
        if self.since is not None and self.since == self.until:
            # what is after the calendar's last day, or before its first, has no shorter name
            return f"after:{self.since}"
        if self.until == dt.date.min:
            return f"before:{self.until}"
        return f"date:{format_range(self.since, self.until)}"


@dataclass(frozen=True, slots=True)
class WordCount(Query):
    """Articles whose body has from `least` to `most` words: `words:>500`.

    >>> print(WordCount(500))
    words:>=500
    >>> print(WordCount(100, 500))
    words:100..500
    """

    least: int = 0
    most: int | None = None
    source_span: At = attribute(default=NOWHERE, compare=False)

    def to_text(self) -> str:
        if self.most is None:
            return f"words:>={self.least}"
        return f"words:{self.least}..{self.most}" if self.least else f"words:<={self.most}"

    def holds(self, count: int) -> bool:
        """Return True if a body of `count` words matches.

        >>> WordCount(100, 500).holds(300), WordCount(100, 500).holds(501)
        (True, False)
        """
        return count >= self.least and (self.most is None or count <= self.most)


def source_span(node: Query) -> At:
    """Return the span of a node in the typed text.

    >>> source_span(Term("mayor", "mayor", source_span=(4, 9)))
    (4, 9)
    """
    source_span: At = getattr(node, "source_span", NOWHERE)
    return source_span


def beside_words(text: str) -> str:
    """Return a word for a list of words, in single quotes if it looks like an operator.

    >>> beside_words("mayor"), beside_words("atleast3")
    ('mayor', "'atleast3'")
    """
    return f"'{text}'" if _GLUED.fullmatch(text) else text


def _as_typed(text: str, typed: str) -> str:
    """Return a word as typed, unless its dots hold by themselves the meaning of its capitals.

    >>> _as_typed("un", "UN"), _as_typed("u.s", "US")
    ('UN', 'u.s')
    """
    return text if "." in text else typed or text


def _in_field(field: str | None, text: str) -> str:
    return f"{field}:{text}" if field else text


Leaf = (
    MatchAll
    | MatchNone
    | Term
    | ExactTerm
    | Phrase
    | Prefix
    | Wildcard
    | Fuzzy
    | DateRange
    | WordCount
)
