"""The nodes of a query: an immutable tree, whose `str` is a query that parses to the same tree.

`field` is the name of a field as it is typed (`title`, `author`, ...), or None for the one text of title, dek, authors and
body. `at` is where the node stands in the typed text (from, to; code points); it plays no part in equality.

The parser makes every node but `Nothing`. Two steps then make a query that engines answer (see `search.query.resolve`): patterns
(`Prefix`, `Wildcard`, `Fuzzy`) get the `words` of the index's lexicon that they stand for, and `Words`, the bare words of
a search, becomes `Some`, `Word` or `Exact` by the match rule. Engines never see `Words`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

At = tuple[int, int]
NOWHERE: At = (0, 0)


@dataclass(frozen=True, slots=True)
class Query:
    """Any node."""


@dataclass(frozen=True, slots=True)
class Everything(Query):
    """Every article: `*`."""

    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing(Query):
    """No article; only steps after parsing make it."""

    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Word(Query):
    """A plain word, by its stem. `text` is the folded exact token; `stem` what is looked up in the stem stream.

    `times` counts how often it was typed among bare words: its score counts as often.
    """

    text: str
    stem: str
    field: str | None = None
    times: int = 1
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Exact(Query):
    """One word as written (folded, unstemmed): `"strike"`."""

    text: str
    field: str | None = None
    times: int = 1
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Exact tokens one after the other; with `slop` n, all of them, each at a place of its own, in a stretch of at most n more than their number."""

    words: tuple[str, ...]
    slop: int = 0
    field: str | None = None
    times: int = 1
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Near(Query):
    """Two operands at most `distance` positions apart, at different places; `ordered`: the left one first.

    Operands are words, exact words, phrases, patterns, `Or` of such, and further proximity nodes. The distance is between the
    last position of the one that comes first and the first position of the other.
    """

    left: Query
    right: Query
    distance: int
    ordered: bool = False
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Within(Query):
    """Two operands in the same sentence or paragraph, at different places."""

    left: Query
    right: Query
    unit: Literal["sentence", "paragraph"]
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Repeated(Query):
    """The operand at `times` places at least: `atleast/3 tariff`."""

    part: Query
    times: int
    field: str | None = None
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Prefix(Query):
    """Words that begin so: `educat*`. `words` are the lexicon's words it stands for, once resolved."""

    text: str
    field: str | None = None
    words: tuple[str, ...] | None = attribute(default=None, compare=False)
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard(Query):
    """Words of this shape: `?` is any one character, `*` any number of them, none included."""

    text: str
    field: str | None = None
    words: tuple[str, ...] | None = attribute(default=None, compare=False)
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy(Query):
    """Words at most `edits` (1 or 2) insertions, deletions, changes or swaps away."""

    text: str
    edits: int = 1
    field: str | None = None
    words: tuple[str, ...] | None = attribute(default=None, compare=False)
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Range(Query):
    """Dates from `since` on and before `until` (whole days; None is open; never both None unless nothing fits)."""

    since: dt.date | None = None
    until: dt.date | None = None
    typed: str = attribute(default="", compare=False)
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Words(Query):
    """The bare words of a search (`Word`s, and `Phrase`s for typed words of several tokens), stop words included; the match rule decides how many must be there."""

    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Some(Query):
    """At least `least` of the parts: `any/2(a b c)`."""

    least: int
    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And(Query):
    """All of the parts."""

    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or(Query):
    """Any of the parts."""

    parts: tuple[Query, ...]
    at: At = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not(Query):
    """The articles that the part doesn't match."""

    part: Query
    at: At = attribute(default=NOWHERE, compare=False)
