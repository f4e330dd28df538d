"""Advanced search form: fields in, a query and filters out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import unquote

from werkzeug.datastructures import MultiDict

from search import FIELDS

MOST_WORDS = 40  # of one field: more are a text, not a query
# Rows of field and words in an empty form; a filled-in form may have more.
ROWS = 3
# Facets whose values the form lists.
LISTS = ("section", "label", "publication")
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»‹›″‶＂❝❞〝〞〟', " "))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Form:
    """A filled-in advanced form; every text may be empty.

    Attributes:
        rows: (field, words) pairs.
        chosen: (facet, value) pairs.
        least: the smallest number of words, inclusive.
        most: the largest number of words, inclusive.
    """

    all: str = ""
    any: str = ""
    phrase: str = ""
    none: str = ""
    near1: str = ""
    near2: str = ""
    distance: str = "5"
    order: str = ""
    least: str = ""
    most: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Return the form in a query string, where `field` and `words` may be repeated."""
        many = args if isinstance(args, MultiDict) else MultiDict(args)
        texts = {f.name: str(args.get(f.name, f.default)).strip() for f in fields(cls)[:-2]}
        names = [name if name in FIELDS else "title" for name in many.getlist("field")]
        words = [text.strip() for text in many.getlist("words")]
        rows = tuple(itertools.zip_longest(names[: len(words)], words, fillvalue="title"))
        chosen = tuple((facet, value) for facet in LISTS for value in many.getlist(facet) if value)
        return cls(**texts, rows=rows, chosen=chosen)

    def shown_rows(self) -> list[tuple[str, str]]:
        """Return the rows of the form: those filled in, then empty ones."""
        filled = [row for row in self.rows if row[1]]
        empty = [("title", ""), ("author", ""), ("topic", "")]
        return [*filled, *empty[len(filled) :]] if len(filled) < ROWS else [*filled, empty[0]]

    def query(self) -> str:
        """Return the equivalent query."""
        return " ".join(self._clauses())

    def parameters(self) -> list[tuple[str, str]]:
        """Return the equivalent search as query-string parameters."""
        named = (
            ("q", self.query()),
            ("from-date", self.since),
            ("to-date", self.until),
            ("order-by", self.sort),
        )
        return [(name, value) for name, value in (*named[:1], *self.chosen, *named[1:]) if value]

    def _clauses(self) -> Iterator[str]:
        some = _words(self.any)
        if needed := _words(self.all):
            yield " AND ".join(needed) if len(needed) > 1 else needed[0]
        if some:
            yield f"({' OR '.join(some)})" if len(some) > 1 else some[0]
        if phrase := _quoted(self.phrase):
            yield phrase
        near = [_operand(part) for part in (self.near1, self.near2)]
        if all(near):
            distance = (
                self.distance
                if self.distance.isdecimal() and 0 < int(self.distance) < 1000
                else "5"
            )
            yield f"{near[0]} {'pre' if self.order == 'yes' else 'w'}/{int(distance)} {near[1]}"
        else:
            yield from filter(None, near)
        for field, words in self.rows:
            if value := _operand(words):
                yield f"{field}:{value}"
        yield from (f"-{word}" for word in _words(self.none))
        if length := _length(_count(self.least), _count(self.most)):
            yield f"words:{length}"


def words_of_address(path: str) -> str:
    """Return the words in a path, as a search to offer for a page that doesn't exist."""
    text = unquote(path).rpartition("/article/")[2]
    found = [
        word
        for word in _WORD.findall(re.sub(r"\.\w{2,5}$", "", text))
        if not word.isdecimal() or len(word) == 4
    ]
    return " ".join(found[:MOST_WORDS])[:200]


def _words(text: str) -> list[str]:
    """Return the words and quoted phrases of a text, without operators."""
    parts = re.findall(r'"[^"]*"?|[^\s"]+', text)
    return [
        part for part in (_quoted(p) if p.startswith('"') else _plain(p) for p in parts) if part
    ]


def _plain(word: str) -> str:
    """Return a word, in quotes if the query language would read it as syntax."""
    bare = word.strip("()")
    if (
        _has_word(bare)
        and re.fullmatch(r"[^\W_][\w'’.&+#-]*[*]?", bare)
        and bare not in {"AND", "OR", "NOT"}
        and "/" not in bare
    ):
        return bare
    return _quoted(bare)


def _count(text: str) -> int | None:
    """Return the typed number, None if it isn't one or has more than nine digits."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _length(least: int | None, most: int | None) -> str:
    """Return the bounds of a length in the syntax of `words:`, the smaller first.

    >>> _length(800, 300), _length(300, None), _length(None, None)
    ('300..800', '>=300', '')
    """
    if least and most is not None:
        return f"{min(least, most)}..{max(least, most)}"
    if most is not None:
        return f"<={most}"
    return f">={least}" if least else ""


def _quoted(text: str) -> str:
    bare = " ".join(text.translate(_QUOTES).split())
    return f'"{bare}"' if _has_word(bare) else ""


def _has_word(text: str) -> bool:
    """Return True if a text has a letter or decimal digit to search for."""
    return any(character.isalpha() or character.isdecimal() for character in text)


def _operand(text: str) -> str:
    """Return an operand for an operator: one word, or several as a phrase."""
    found = _words(text)
    return found[0] if len(found) == 1 else _quoted(text)
