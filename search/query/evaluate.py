"""Evaluation of a query over the tokens of one article: what every node means.

Proximity works on *spans*, stretches of text that satisfy an operand:
- a word, exact word or pattern spans each of its places;
- a phrase the run of its words; a sloppy one its shortest stretches (those without a shorter one inside) of at most
  `slop` more words than its own; `Or` whatever its parts span;
- `Near` and `Within` the stretch from each span of one operand to the nearest fitting span of the other, on either side. So a
  nested proximity is found exactly where its operands can be, and the number of its spans stays in proportion to theirs;
- `Repeated`, where it holds, every span of its part.
Two spans fit when they share no position, stand in one section of the text, and the later begins at most `distance` positions
behind the end of the earlier; or, for `Within`, when all four ends stand in one sentence or paragraph. Other nodes span nothing.

A field on a proximity node counts for all operands without one of their own. Names (author, section, ...) are searched value by
value: each is a section, a paragraph and a sentence of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from search.analysis import Stream
from search.fields import FIELDS, Document, Kind
from search.query.nodes import (
    And,
    Everything,
    Exact,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Repeated,
    Some,
    Wildcard,
    Within,
    Word,
)
from search.query.patterns import matcher

Leaf = Word | Exact | Prefix | Wildcard | Fuzzy
Marks = dict[str, list[int]]


class Span(NamedTuple):
    """A stretch of a stream: its first and last position, and the positions between them that satisfied the query."""

    first: int
    last: int
    words: tuple[int, ...]


def matches(node: Query, document: Document) -> bool:
    """Whether the article satisfies the query."""
    return Reading(document).matches(node)


def marks(node: Query, document: Document) -> Marks:
    """The positions that satisfied the query, ascending, by stream ("text", "caption", "removed" or a name field)."""
    return Reading(document).marks(node)


class Reading:
    """One article being asked: its streams and, once looked at, where in them each word stands."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._streams: dict[str, Stream] = {}
        self._exact: dict[str, dict[str, list[int]]] = {}
        self._stem: dict[str, dict[str, list[int]]] = {}

    def stream(self, name: str = "text") -> Stream:
        """A stream of the article by its name."""
        if name not in self._streams:
            self._streams[name] = self.document.stream(name)
        return self._streams[name]

    def exact(self, name: str = "text") -> dict[str, list[int]]:
        """The positions of each folded word in a stream."""
        if name not in self._exact:
            self._exact[name] = _places(self.stream(name).exact)
        return self._exact[name]

    def stem(self, name: str = "text") -> dict[str, list[int]]:
        """The positions of each stem in a stream."""
        if name not in self._stem:
            self._stem[name] = _places(self.stream(name).stem)
        return self._stem[name]

    def matches(self, node: Query) -> bool:
        """Whether the article satisfies the query."""
        match node:
            case Everything():
                return True
            case Nothing():
                return False
            case And(parts=parts):
                return all(map(self.matches, parts))
            case Or(parts=parts):
                return any(map(self.matches, parts))
            case Some(least=least, parts=parts):
                return sum(map(self.matches, parts)) >= least
            case Not(part=part):
                return not self.matches(part)
            case Range(since=since, until=until):
                day = self.document.article.date
                return day is not None and (since is None or day >= since) and (until is None or day < until)
            case Word() | Exact() | Prefix() | Wildcard() | Fuzzy():
                return bool(self._positions(node, node.field))
            case Phrase() | Near() | Within() | Repeated():
                return any(self.spans(node).values())
        raise TypeError(f"{type(node).__name__} must be resolved before it is evaluated")

    def marks(self, node: Query) -> Marks:
        """The positions that satisfied the query; none where it does not match, and none for what stands under `Not`."""
        found: dict[str, set[int]] = {}
        if self.matches(node):
            self._collect(node, found)
        return {name: sorted(positions) for name, positions in found.items() if positions}

    def _collect(self, node: Query, found: dict[str, set[int]]) -> None:
        match node:
            case And(parts=parts) | Or(parts=parts) | Some(parts=parts):
                for part in parts:
                    if self.matches(part):
                        self._collect(part, found)
            case Word() | Exact() | Prefix() | Wildcard() | Fuzzy():
                found.setdefault(stream_name(node.field), set()).update(self._positions(node, node.field))
            case Phrase() | Near() | Within() | Repeated():
                for name, spans in self.spans(node).items():
                    found.setdefault(name, set()).update(position for span in spans for position in span.words)

    def spans(self, node: Query, field: str | None = None) -> dict[str, list[Span]]:
        """The stretches that satisfy a node, ascending, by stream. `field` is that of the proximity around it."""
        match node:
            case Word() | Exact() | Prefix() | Wildcard() | Fuzzy():
                field = node.field or field
                return {stream_name(field): [Span(p, p, (p,)) for p in self._positions(node, field)]}
            case Phrase():
                field = node.field or field
                return {stream_name(field): self._phrase(node, field)}
            case Or(parts=parts):
                found: dict[str, list[Span]] = {}
                for part in parts:
                    for name, spans in self.spans(part, field).items():
                        found.setdefault(name, []).extend(spans)
                return {name: _merged(spans) for name, spans in found.items()}
            case Near(left=left, right=right) | Within(left=left, right=right):
                field = node.field or field
                lefts, rights = self.spans(left, field), self.spans(right, field)
                return {name: self._pairs(node, name, lefts[name], rights[name]) for name in lefts.keys() & rights.keys()}
            case Repeated(part=part, times=times):
                spans_of = self.spans(part, node.field or field)
                return spans_of if sum(map(_disjoint, spans_of.values())) >= times else {}
        return {}

    def _positions(self, leaf: Leaf, field: str | None) -> Sequence[int]:
        """Where a leaf stands, ascending."""
        name = stream_name(field)
        match leaf:
            case Word() if _is_text(field):
                found: Sequence[int] = self.stem(name).get(leaf.stem, ())
            case Word() | Exact():
                found = self.exact(name).get(leaf.text, ())
            case Prefix() | Wildcard() | Fuzzy():
                places = self.exact(name)
                known = leaf.words if _is_text(field) else None
                words = filter(matcher(leaf), places) if known is None else (word for word in known if word in places)
                found = sorted({position for word in words for position in places[word]})
        return self._titled(found) if field == "title" else found

    def _titled(self, positions: Iterable[int]) -> list[int]:
        stream = self.stream("text")
        return [position for position in positions if stream.in_field("title", position)]

    def _phrase(self, phrase: Phrase, field: str | None) -> list[Span]:
        stream, places = self.stream(stream_name(field)), self.exact(stream_name(field))
        if not phrase.words or any(word not in places for word in phrase.words):
            return []
        if phrase.slop:
            found = list(_stretches(phrase, stream, places))
        else:
            found = [_run(first, len(phrase.words)) for first in _starts(phrase, stream, places)]
        return [span for span in found if stream.in_field("title", span.first)] if field == "title" else found

    def _pairs(self, node: Near | Within, name: str, left: list[Span], right: list[Span]) -> list[Span]:
        """The stretches that cover a span of each operand."""
        if not left or not right:
            return []
        stream = self.stream(name)
        if isinstance(node, Near):
            section, reach, ordered = stream.section, node.distance, node.ordered

            def fits(one: Span, other: Span) -> bool:
                return other.first - one.last <= reach and section[one.last] == section[other.first]
        else:
            unit, ordered = stream.sentence if node.unit == "sentence" else stream.passage, False
            left = [span for span in left if unit[span.first] == unit[span.last]]
            right = [span for span in right if unit[span.first] == unit[span.last]]

            def fits(one: Span, other: Span) -> bool:
                return unit[one.last] == unit[other.first]

        found = list(_nearest(left, right, fits))
        if not ordered:
            found.extend(_nearest(right, left, fits))
        return _merged(found)


def stream_name(field: str | None) -> str:
    """The stream in which a field is searched: the title is a part of the one text."""
    return "text" if field in (None, "title") else str(field)


def _is_text(field: str | None) -> bool:
    return field is None or FIELDS[field].kind is Kind.TEXT


def _places(tokens: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for position, token in enumerate(tokens):
        places.setdefault(token, []).append(position)
    return places


def _run(first: int, length: int) -> Span:
    return Span(first, first + length - 1, tuple(range(first, first + length)))


def _starts(phrase: Phrase, stream: Stream, places: dict[str, list[int]]) -> Iterator[int]:
    """Where the words stand one after the other; looked for around the rarest of them."""
    words = list(phrase.words)
    offset = min(range(len(words)), key=lambda i: len(places[words[i]]))
    for position in places[words[offset]]:
        first, end = position - offset, position - offset + len(words)
        if first >= 0 and stream.exact[first:end] == words and stream.section[first] == stream.section[end - 1]:
            yield first


def _stretches(phrase: Phrase, stream: Stream, places: dict[str, list[int]]) -> Iterator[Span]:
    """The shortest stretches with all words of a sloppy phrase, each word as often as the phrase has it."""
    need = Counter(phrase.words)
    have: Counter[str] = Counter()
    window: list[int] = []
    begin = 0
    for position in sorted(position for word in need for position in places[word]):
        word = stream.exact[position]
        if begin < len(window) and stream.section[window[begin]] != stream.section[position]:
            begin = len(window)
            have.clear()
        window.append(position)
        have[word] += 1
        while have[leaving := stream.exact[window[begin]]] > need[leaving]:
            have[leaving] -= 1
            begin += 1
        first = window[begin]
        if have[word] == need[word] and have >= need and position - first < len(phrase.words) + phrase.slop:
            yield Span(first, position, tuple(window[begin:]))


def _nearest(early: list[Span], late: list[Span], fits: Callable[[Span, Span], bool]) -> Iterator[Span]:
    """Each early span with the first late one behind it, and each late span with the last early one before it, where they fit."""
    late = sorted(late)
    early = sorted(early, key=lambda span: (span.last, span.first))
    begins = [span.first for span in late]
    ends = [span.last for span in early]
    for one in early:
        place = bisect_right(begins, one.last)
        if place < len(late) and fits(one, late[place]):
            yield _cover(one, late[place])
    for other in late:
        place = bisect_left(ends, other.first)
        if place and fits(early[place - 1], other):
            yield _cover(early[place - 1], other)


def _cover(one: Span, other: Span) -> Span:
    return Span(one.first, other.last, one.words + other.words)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those of the same stretch as one."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for first, last, words in spans:
        known = found.get((first, last))
        found[first, last] = words if known is None or known == words else tuple(sorted({*known, *words}))
    return [Span(first, last, words) for (first, last), words in sorted(found.items())]


def _disjoint(spans: Iterable[Span]) -> int:
    """The largest number of spans that share no position: always taking the one that ends first."""
    count, end = 0, -1
    for span in sorted(spans, key=lambda span: span.last):
        if span.first > end:
            count, end = count + 1, span.last
    return count
