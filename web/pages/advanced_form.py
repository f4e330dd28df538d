"""From the fields of the advanced form to a query in the box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import unquote

MOST_WORDS = 40
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»‹›″‶＂❝❞〝〞〟', " "))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Form:
    """The advanced form as filled in; every field is text and may be empty."""

    all: str = ""
    any: str = ""
    phrase: str = ""
    none: str = ""
    near1: str = ""
    near2: str = ""
    distance: str = "5"
    order: str = ""
    field: str = "title"
    words: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The form in a query string."""
        return cls(**{f.name: str(args.get(f.name, f.default)).strip() for f in fields(cls)})

    def query(self) -> str:
        """The query that says the same."""
        return " ".join(self._clauses())

    def parameters(self) -> list[tuple[str, str]]:
        """The search that the form leads to, as parameters."""
        named = (
            ("q", self.query()),
            ("from-date", self.since),
            ("to-date", self.until),
            ("order-by", self.sort),
        )
        return [(name, value) for name, value in named if value]

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
        if value := _operand(self.words):
            yield f"{self.field if self.field.isalpha() else 'title'}:{value}"
        yield from (f"-{word}" for word in _words(self.none))


def words_of_address(path: str) -> str:
    """The words in a path, to search for where nothing is at that path."""
    text = unquote(path).rpartition("/article/")[2]
    found = [
        word
        for word in _WORD.findall(re.sub(r"\.\w{2,5}$", "", text))
        if not word.isdecimal() or len(word) == 4
    ]
    return " ".join(found[:MOST_WORDS])[:200]


def _words(text: str) -> list[str]:
    """The words and quoted phrases of a text, nothing in it read as an operator."""
    parts = re.findall(r'"[^"]*"?|[^\s"]+', text)
    return [
        part for part in (_quoted(p) if p.startswith('"') else _plain(p) for p in parts) if part
    ]


def _plain(word: str) -> str:
    """A word as it stands, in quotes where the query language would read it as something else."""
    bare = word.strip("()")
    if (
        _has_word(bare)
        and re.fullmatch(r"[^\W_][\w'’.&+#-]*[*]?", bare)
        and bare not in {"AND", "OR", "NOT"}
        and "/" not in bare
    ):
        return bare
    return _quoted(bare)


def _quoted(text: str) -> str:
    bare = " ".join(text.translate(_QUOTES).split())
    return f'"{bare}"' if _has_word(bare) else ""


def _has_word(text: str) -> bool:
    """Whether there is something to search for: a letter or a digit (a raised one is neither)."""
    return any(character.isalpha() or character.isdecimal() for character in text)


def _operand(text: str) -> str:
    """What may stand beside an operator: one word, or several as a phrase."""
    found = _words(text)
    return found[0] if len(found) == 1 else _quoted(text)
