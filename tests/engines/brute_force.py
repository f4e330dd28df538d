"""Queries answered by looking at every token, pair and stretch, without any engine's code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from search.analysis.token_stream import TokenStream
from search.documents import Document
from search.query.nodes import (
    And,
    BareWords,
    Capitals,
    DateRange,
    ExactTerm,
    FirstWords,
    Fuzzy,
    MatchAll,
    MinFrequency,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    WordCount,
)

Stretch = tuple[int, int]


def holds(node: Query, document: Document) -> bool:
    """Return True if an article is a hit."""
    match node:
        case MatchAll():
            return True
        case And(parts=parts) | BareWords(parts=parts):
            return all(holds(part, document) for part in parts)
        case Or(parts=parts):
            return any(holds(part, document) for part in parts)
        case Not(part=part):
            return not holds(part, document)
        case DateRange(since=since, until=until):
            first, last = document.article.date, document.article.last_date
            if first is None or last is None or (since is not None and since == until):
                return False
            return (since or last) <= last and (until is None or first < until)
        case WordCount(least=least, most=most):
            return least <= document.article.word_count <= (most or 10**9)
        case MinFrequency(part=part, times=times):
            return _apart(stretches(part, document, node.field)) >= times
    return bool(stretches(node, document, None))


def stretches(node: Query, document: Document, field: str | None) -> set[Stretch]:
    """Return every stretch of the field's tokens that satisfies a node, by first and last."""
    field = getattr(node, "field", None) or field
    stream = document.stream(field)
    match node:
        case Or(parts=parts):
            return {each for part in parts for each in stretches(part, document, field)}
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            pairs = _pairs(left, right, document, field)
            return {
                (min(a[0], b[0]), max(a[1], b[1]))
                for a, b in pairs
                if 0 < _gap(a, b) <= distance
                and stream.zone[a[0]] == stream.zone[b[0]]
                and (a[0] < b[0] or not ordered)
            }
        case Within(left=left, right=right, unit=unit):
            pairs = _pairs(left, right, document, field)
            return {
                (min(a[0], b[0]), max(a[1], b[1]))
                for a, b in pairs
                if _gap(a, b) > 0 and len({_unit(stream, unit, each) for each in (*a, *b)}) == 1
            }
        case NotNear(left=left, right=right, distance=distance):
            others = stretches(right, document, field)
            return {
                a
                for a in stretches(left, document, field)
                if not any(
                    0 < _gap(a, b) <= distance and stream.zone[a[0]] == stream.zone[b[0]]
                    for b in others
                )
            }
        case FirstWords(part=part, count=count):
            begin = stream.body_start()
            found = stretches(part, document, field)
            return {each for each in found if begin <= each[0] and each[1] < begin + count}
        case Capitals(part=part):
            return {
                each
                for each in stretches(part, document, field)
                if all(node.fits(_printed(stream, place)) for place in range(each[0], each[1] + 1))
            }
    return set(_leaf(node, stream, field))


def _leaf(node: Query, stream: TokenStream, field: str | None) -> Iterator[Stretch]:
    for place in range(len(stream)):
        if field == "title" and not stream.in_field("title", place):
            continue
        if isinstance(node, Phrase):
            last = place + len(node.words) - 1
            if node.slop:
                yield from _loose(node, stream, place)
            elif stream.exact[place : last + 1] == list(node.words) and (
                stream.zone[place] == stream.zone[last]
            ):
                yield place, last
        elif _fits(node, stream, place):
            yield place, place


def _loose(node: Phrase, stream: TokenStream, place: int) -> Iterator[Stretch]:
    for last in range(place, min(place + len(node.words) + node.slop, len(stream))):
        words = stream.exact[place : last + 1]
        if stream.zone[place] == stream.zone[last] and all(
            words.count(word) >= node.words.count(word) for word in node.words
        ):
            yield place, last


def _fits(node: Query, stream: TokenStream, place: int) -> bool:
    word = stream.exact[place]
    match node:
        case Term(stem=stem, text=text, field=field):
            named = field not in (None, "title", "caption", "removed")
            return word == text if named else stream.stem[place] == stem
        case ExactTerm(text=text):
            return word == text
        case Prefix(text=text):
            return word.startswith(text)
        case Wildcard(text=text):
            shape = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
            return re.fullmatch(shape, word) is not None
        case Fuzzy(text=text, edits=edits):
            return OSA.distance(text, word) <= edits
    raise TypeError(type(node).__name__)


def _pairs(
    left: Query, right: Query, document: Document, field: str | None
) -> list[tuple[Stretch, Stretch]]:
    others = stretches(right, document, field)
    return [(a, b) for a in stretches(left, document, field) for b in others]


def _gap(a: Stretch, b: Stretch) -> int:
    """Return the positions from one stretch to the other; 0 or less where they share one."""
    return max(b[0] - a[1], a[0] - b[1])


def _unit(stream: TokenStream, unit: str, place: int) -> int:
    return (stream.sentence if unit == "sentence" else stream.passage)[place]


def _printed(stream: TokenStream, place: int) -> str:
    return stream.passages[stream.passage[place]][2][stream.start[place] : stream.end[place]]


def _apart(found: set[Stretch]) -> int:
    """Return how many stretches share no position, taking the first to end each time."""
    count, end = 0, -1
    for first, last in sorted(found, key=lambda each: each[1]):
        if first > end:
            count, end = count + 1, last
    return count
