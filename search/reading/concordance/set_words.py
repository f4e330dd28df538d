"""Keywords of a set of articles, and the comparison of two sets.

All figures are counted over all hits; `search.assist.keyness` defines the measures.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from search.analysis.stemming import stem
from search.assist.keyness import (
    KeyTerm,
    candidate_words,
    key_phrases,
    key_words,
    shared_words,
)
from search.engines.protocols import Engine
from search.errors import DeadlineError
from search.models import SearchRequest, prepare
from search.occurrences import MentionOptions
from search.query.document_mentions import has_mentions
from search.query.nodes import And, ExactTerm, Phrase, Query, Term, positive_leaves
from search.reading.concordance.mention_rows import MentionRow
from search.reading.concordance.mention_types import MentionRequest, MentionSpan
from search.reading.concordance.mentions import TOO_MANY, Begin, MentionReader, Resolve
from search.reading.serving.readers import OpenGeneration

LIST = 20  # rows of each list: what a page shows without a scroll bar
# Passages and writers shown for each side of a comparison.
PASSAGES = 5


@dataclass(frozen=True, slots=True)
class SetWords:
    """The keywords of a search's hits against the rest of the archive.

    `tokens` and `rest_tokens` are the numbers of words without bylines. `neighbours` are set if a
    width was requested.
    """

    articles: int
    tokens: int
    rest_tokens: int
    words: tuple[KeyTerm, ...]
    phrases: tuple[KeyTerm, ...] = ()
    neighbours: tuple[KeyTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of two compared sets: its articles, mentions, words, and distinctive words.

    `span` is None for a set without words to mention. `periods` are (year, articles, mentions).
    """

    text: str
    articles: int
    tokens: int
    span: MentionSpan | None
    periods: tuple[tuple[str, int, int], ...]
    words: tuple[KeyTerm, ...]
    phrases: tuple[KeyTerm, ...]
    rows: tuple[MentionRow, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two sets. `shared` has each word's figures for both."""

    one: Side
    other: Side
    both: int
    shared: tuple[tuple[KeyTerm, KeyTerm], ...]
    first: MentionRow | None


class SetReader:
    """Reader of keywords of sets. Thread-safe.

    Args:
        begin, resolve: as in `MentionReader`.
        mentions: finds the mentions.
    """

    def __init__(self, begin: Begin, resolve: Resolve, mentions: MentionReader) -> None:
        self._begin = begin
        self._resolve = resolve
        self._mentions = mentions

    def words(
        self, request: SearchRequest, size: int = LIST, *, phrases: bool = True, near: int = 0
    ) -> SetWords:
        """Return the keywords and key phrases of a search's hits.

        Args:
            request: the search.
            size: how many of each to list.
            phrases: list phrases, which costs a walk over the whole forward index.
            near: list collocates within this many words of the search's own; 0 for none.

        Raises:
            DeadlineError, LimitError, QueryError: as a search does.
        """
        opened, resolved = self._resolved(request)
        engine, language = opened.engine, opened.language
        with narrowing():
            counts = engine.word_counts((resolved,))
            here = counts.sets[0]
            rest = np.maximum(counts.archive - here, 0)
            totals = int(here.sum()), int(rest.sum())
            own = query_stems(resolved.query, language)
            found = key_words(counts, here, rest, language, size=size, ignored=own)
            pairs: tuple[KeyTerm, ...] = ()
            if phrases and found:
                known = candidate_words(counts, here, language)
                counted = engine.pair_counts((resolved,), known)
                others = np.maximum(counted.archive - counted.sets[0], 0)
                pairs = key_phrases(counted, counted.sets[0], others, totals, size=size)
            total = engine.search(prepare(resolved)).total
        near_words = self.neighbours(MentionRequest(request, width=near), size) if near else ()
        return SetWords(total, *totals, found, pairs, near_words)

    def compare(self, one: SearchRequest, other: SearchRequest, size: int = LIST) -> Comparison:
        """Return the comparison of two sets: the keywords of each, and those of both.

        Raises:
            DeadlineError, LimitError, QueryError: as a search does.
        """
        opened, first = self._resolved(one)
        _, second = self._resolved(other)
        engine, language = opened.engine, opened.language
        with narrowing():
            counts = engine.word_counts((first, second))
            mine, others = counts.sets
            known = candidate_words(counts, mine, language) | candidate_words(
                counts, others, language
            )
            pairs = engine.pair_counts((first, second), known)
            sides = []
            for a, b, asked, resolved in ((0, 1, one, first), (1, 0, other, second)):
                totals = int(counts.sets[a].sum()), int(counts.sets[b].sum())
                words = key_words(counts, counts.sets[a], counts.sets[b], language, size=size)
                phrases = key_phrases(pairs, pairs.sets[a], pairs.sets[b], totals, size=size)
                sides.append(self._side(engine, asked, resolved, totals[0], words, phrases))
            shared = shared_words(counts, mine, others, language, size=size)
            overlap = replace(
                first,
                query=And((first.query, second.query)),
                since=max(filter(None, (first.since, second.since)), default=None),
                until=min(filter(None, (first.until, second.until)), default=None),
                filters=(*first.filters, *second.filters),
            )
            both = engine.search(prepare(overlap)).total
        dated = [side.span.first for side in sides if side.span and side.span.first]
        earliest = min(dated, key=lambda row: row.article.date or dt.date.max, default=None)
        return Comparison(sides[0], sides[1], both, shared, earliest)

    def _side(
        self,
        engine: Engine,
        asked: SearchRequest,
        resolved: SearchRequest,
        tokens: int,
        words: tuple[KeyTerm, ...],
        phrases: tuple[KeyTerm, ...],
    ) -> Side:
        page = engine.search(prepare(replace(resolved, facets=("year",), facet_size=None)))
        years = {c.value: c.count for c in page.facets["year"] if c.value is not None}
        span: MentionSpan | None = None
        rows: tuple[MentionRow, ...] = ()
        mentioned = Counter[str]()
        if has_mentions(resolved.query):
            request = MentionRequest(asked, sentences=True, size=PASSAGES)
            span = self._mentions.span(request, writers=PASSAGES)
            rows = self._mentions.page(request).rows
            for day in self._mentions.days(request).tolist():
                if day:
                    mentioned[f"{dt.date.fromordinal(day).year:04d}"] += 1
        return Side(
            text=asked.text,
            articles=page.total,
            tokens=tokens,
            span=span,
            periods=tuple((year, years[year], mentioned[year]) for year in sorted(years)),
            words=words,
            phrases=phrases,
            rows=rows,
        )

    def neighbours(self, request: MentionRequest, size: int = LIST) -> tuple[KeyTerm, ...]:
        """Return the collocates: words more frequent near the mentions than elsewhere.

        Their `mentions` are the rows that remain if the mentions are narrowed to those near the
        word.
        """
        found = self._mentions.find(
            replace(request, bylines=False, near="", sort="newest", cursor=None)
        )
        options = MentionOptions(found.options.of, window=request.width, bylines=False)
        with narrowing():
            counts = found.opened.engine.neighbours(found.search, options)
        here = counts.sets[0]
        rest = np.maximum(counts.archive - here, 0)
        language = found.opened.language
        ignored = query_stems(found.options.of, language)
        return key_words(counts, here, rest, language, size=size, ignored=ignored)

    def _resolved(self, request: SearchRequest) -> tuple[OpenGeneration, SearchRequest]:
        opened, begun = self._begin(replace(request, cursor=None, size=0, page=1, facets=()))
        return opened, self._resolve(opened, begun).request


def query_stems(query: Query, language: str) -> set[str]:
    """Return the stems of a query's words."""
    found: set[str] = set()
    for leaf in positive_leaves(query):
        if isinstance(leaf, Term | ExactTerm | Phrase):
            words = leaf.words if isinstance(leaf, Phrase) else (leaf.text,)
            found.update(stem(word, language) for word in words)
    return found


@contextmanager
def narrowing() -> Iterator[None]:
    """Add advice on narrowing to the error of a request that took too long."""
    try:
        yield
    except DeadlineError as fault:
        raise DeadlineError(TOO_MANY) from fault
