"""Mentions found by reading every article, in plain Python."""

from __future__ import annotations

from typing import NamedTuple

from search.documents import TEXT_STREAMS
from search.models import SearchRequest, prepare
from search.occurrences import CONTEXT_WORDS, MOST_WORDS, MentionOptions
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import And, DateRange, MatchAll, MatchNone, MinShouldMatch, Not, Or, Query
from tests.engines.conftest import Pair


class Row(NamedTuple):
    """One mention: its article, stream, positions, passage, words before it there, neighbours."""

    article: str
    stream: int
    first: int
    last: int
    passage: int
    offset: int
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that decide the orders by left and right."""
        return self.left + self.right


def brute_rows(pair: Pair, request: SearchRequest, options: MentionOptions) -> list[Row]:
    """All rows of a search, ascending."""
    found = []
    for hit in pair.spec.scan(prepare(request)):
        reading = pair.spec._readings[hit.article.id]
        for stream, name in enumerate(TEXT_STREAMS):
            spans = _spans(reading, options.of, name)
            kept = {
                (a, b)
                for a, b in spans
                if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in spans)
            }
            for first, last in kept:
                row = _row(hit.article.id, reading, stream, first, last, options)
                found.extend([row] if row else [])
    return sorted(found)


def _spans(reading: DocumentMatcher, node: Query, name: str) -> set[tuple[int, int]]:
    match node:
        case Not() | DateRange() | MatchAll() | MatchNone():
            return set()
        case And() | Or() | MinShouldMatch():
            if not reading.matches(node):
                return set()
            return {span for part in node.children for span in _spans(reading, part, name)}
    return {(span.first, span.last) for span in reading.spans(node).get(name, ())}


def _row(
    article: str,
    reading: DocumentMatcher,
    stream: int,
    first: int,
    last: int,
    options: MentionOptions,
) -> Row | None:
    tokens = reading.stream(TEXT_STREAMS[stream])
    here = [p for p in range(len(tokens)) if tokens.passage[p] == tokens.passage[first]]
    there = [p for p in range(len(tokens)) if tokens.passage[p] == tokens.passage[last]]
    if not options.bylines and tokens.passages[tokens.passage[first]][0] == "authors":
        return None
    unit = tokens.sentence if options.sentences else tokens.passage
    reach = MOST_WORDS if options.sentences else options.window
    left = [p for p in here if first - reach <= p < first and unit[p] == unit[first]]
    right = [p for p in there if last < p <= last + reach and unit[p] == unit[last]]
    for leaf in options.near:
        field = None if stream == 0 else TEXT_STREAMS[stream]
        places = {span.first for span in reading.spans(leaf, field).get(TEXT_STREAMS[stream], ())}
        if not places & {*left, *right}:
            return None
    before = [tokens.exact[p] for p in here if first - CONTEXT_WORDS <= p < first]
    after = [tokens.exact[p] for p in there if last < p <= last + CONTEXT_WORDS]
    passage = sorted({tokens.passage[p] for p in range(len(tokens))}).index(tokens.passage[first])
    return Row(
        article, stream, first, last, passage, first - here[0], tuple(before[::-1]), tuple(after)
    )
