"""Mentions of a search: counted, ordered, sampled, paged, and cut into rows.

The engine finds all mentions of all hits as arrays (`search.occurrences`); every row and figure is
computed from these, so that numbers are exact and every order reaches to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from search.analysis.stemming import stem
from search.analysis.tokenizer import words
from search.engines.shared.array_cache import ArrayCache
from search.errors import DeadlineError, LimitError
from search.models import Note, SearchRequest
from search.occurrences import MOST_WORDS, MentionOptions, Mentions
from search.query.document_mentions import has_mentions
from search.query.minimum_match import MinimumMatch
from search.query.nodes import ExactTerm, Query, Term
from search.reading.concordance.mention_order import (
    Rows,
    facet_of,
    ordered,
    row_at,
    sampled,
    selected_rows,
)
from search.reading.concordance.mention_rows import MentionRow, RowReader, while_shown
from search.reading.concordance.mention_span import by_writer, peak_month
from search.reading.concordance.mention_types import (
    MentionPage,
    MentionRequest,
    MentionSpan,
    WriterMentions,
)
from search.reading.cursors import Cursors
from search.reading.serving.readers import OpenGeneration
from search.reading.serving.visibility import TakedownWatch

CACHE_BYTES = 64 << 20  # of mentions kept for the next page, which would find them all again
MOST_ROWS = 500  # of a page; exports have no limit
NO_WORDS = (
    "This search has no mentions: it asks for no word of a text. Add a word, a phrase or a"
    " proximity that isn't excluded and isn't in a field of names."
)
TOO_MANY = (
    "Finding all mentions took too long: narrow the search by dates, a section or a further word,"
    " or raise MORGUE_SEARCH_SECONDS."
)


class Found(NamedTuple):
    """All mentions of a request in order, and the options they were found with."""

    opened: OpenGeneration
    mentions: Mentions
    rows: Rows
    options: MentionOptions
    search: SearchRequest
    notes: tuple[Note, ...] = ()
    relaxed: MinimumMatch | None = None
    after: Any = None

    @property
    def articles(self) -> int:
        """The number of articles with a mention."""
        return len(np.unique(self.mentions.docs[self.rows]))


Begin = Callable[[SearchRequest], tuple[OpenGeneration, SearchRequest]]
Resolve = Callable[[OpenGeneration, SearchRequest], Any]


class MentionReader:
    """Reader of mentions. Thread-safe.

    Args:
        begin: returns the generation for a search, with its cursor read.
        resolve: makes a search ready for engines.
        cursors: signs and reads cursors.
        takedowns: the list of takedowns; after a change nothing cached is used.
    """

    def __init__(
        self, begin: Begin, resolve: Resolve, cursors: Cursors, takedowns: TakedownWatch
    ) -> None:
        self._begin = begin
        self._resolve = resolve
        self._cursors = cursors
        self._takedowns = takedowns
        self._cache = ArrayCache(CACHE_BYTES)

    def page(self, request: MentionRequest) -> MentionPage:
        """Return one page of rows.

        Raises:
            LimitError, DeadlineError, CursorError, QueryError: as a search does.
        """
        if request.size > MOST_ROWS:
            raise LimitError(f"A page holds at most {MOST_ROWS} mentions.", "page_size")
        started = time.perf_counter()
        found = self.find(request)
        mentions, rows = found.mentions, found.rows
        start = 0
        if found.after is not None:
            stream, first, article = found.after
            start = row_at(mentions, rows, article, int(stream), int(first))
        shown = rows[start : start + request.size]
        reader = RowReader(found.opened.engine, found.options)
        more = len(shown) and start + len(shown) < len(rows)
        return MentionPage(
            request=request,
            total=len(rows),
            articles=found.articles,
            rows=tuple(reader.rows(mentions, shown)),
            facets={
                name: facet_of(mentions, name, found.search, articles=request.count_articles)
                for name in request.search.facets
            },
            start=start,
            next=self._cursor(found, request, int(shown[-1])) if more else None,
            generation=found.opened.engine.generation,
            notes=found.notes,
            relaxed=found.relaxed,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def rows(self, request: MentionRequest) -> Iterator[MentionRow]:
        """Return all rows in order, streamed, from one generation, as `while_shown` does."""
        listed = self._takedowns.current()
        found = self.find(request)
        rows = RowReader(found.opened.engine, found.options).rows(found.mentions, found.rows)
        return while_shown(rows, listed, self._takedowns)

    def span(self, request: MentionRequest, writers: int = 20) -> MentionSpan:
        """Return the first and last mention, the peak month and the writers by their first.

        Each is shown in its sentence.

        Args:
            request: the mentions; `sort` and `cursor` are ignored.
            writers: how many to list.
        """
        found = self.find(replace(request, sort="oldest", cursor=None))
        mentions, rows = found.mentions, found.rows
        docs = mentions.docs[rows]
        dated = rows[mentions.articles.days[docs] > 0]
        writers_found = by_writer(mentions, rows)
        listed = sorted(writers_found.items(), key=lambda item: item[1][0])[:writers]
        ends = rows[:0] if not len(dated) else dated[[0, -1]]
        asked = np.concatenate([ends, rows[[first for _, (first, _, _) in listed]]])
        options = replace(found.options, sentences=True)
        read = [*RowReader(found.opened.engine, options).rows(mentions, asked)]
        return MentionSpan(
            total=len(rows),
            articles=found.articles,
            writer_count=sum(writer is not None for writer in writers_found),
            first=read[0] if len(ends) else None,
            last=read[1] if len(ends) else None,
            peak=peak_month(mentions, rows),
            writers=tuple(
                WriterMentions(writer, count, articles, row)
                for (writer, (_, count, articles)), row in zip(
                    listed, read[len(ends) :], strict=True
                )
            ),
        )

    def days(self, request: MentionRequest) -> Any:
        """Return the day number of every mention, 0 for undated, in undefined order."""
        found = self.find(request)
        return found.mentions.articles.days[found.mentions.docs[found.rows]]

    def find(self, request: MentionRequest) -> Found:
        """Return all mentions of a request in order.

        Raises:
            LimitError, DeadlineError: there are too many, or it takes too long.
        """
        if not 0 <= request.width <= MOST_WORDS:
            raise LimitError(f"A row has at most {MOST_WORDS} words at each side.", "width")
        marker = replace(
            request.search, text=request.identity(), cursor=request.cursor, size=0, page=1
        )
        opened, begun = self._begin(marker)
        search = replace(
            request.search, cursor=None, after=None, deadline=begun.deadline, size=0, page=1
        )
        resolved = self._resolve(opened, search)
        of = resolved.request.query
        notes = resolved.notes
        if request.of.strip():
            own = self._resolve(opened, replace(search, text=request.of, match="any"))
            of, notes = own.request.query, (*notes, *own.notes)
        if not has_mentions(of):
            notes = (*notes, Note(NO_WORDS))
        options = MentionOptions(
            of=of,
            near=near_words(request.near, opened.language),
            window=request.width,
            sentences=request.sentences,
            bylines=request.bylines,
            context=request.sort in ("left", "right"),
        )
        key = (
            opened.engine.generation,
            self._takedowns.version,
            request.identity(),
            repr((resolved.request.query, of)),
            repr((search.filters, search.since, search.until, search.facets)),
        )
        try:
            mentions, rows, *_ = self._cache.get(
                key, lambda: _sized(*self._found(opened, resolved.request, options, request))
            )
        except DeadlineError as fault:
            raise DeadlineError(TOO_MANY) from fault
        return Found(
            opened,
            mentions,
            rows,
            options,
            resolved.request,
            notes,
            resolved.relaxed,
            begun.after,
        )

    def _found(
        self,
        opened: OpenGeneration,
        search: SearchRequest,
        options: MentionOptions,
        request: MentionRequest,
    ) -> tuple[Mentions, Rows]:
        mentions = opened.engine.mentions(search, options)
        rows = selected_rows(mentions)
        if request.sample is not None:
            rows = sampled(mentions, rows, max(request.sample, 0), request.seed)
        return mentions, ordered(mentions, rows, request.sort)

    def _cursor(self, found: Found, request: MentionRequest, row: int) -> str:
        mentions = found.mentions
        after = (
            int(mentions.streams[row]),
            int(mentions.first[row]),
            mentions.articles.id(int(mentions.docs[row])),
        )
        marker = replace(request.search, text=request.identity())
        return self._cursors.write(found.opened.engine.generation, marker, after)


def near_words(text: str, language: str) -> tuple[Query, ...]:
    """Return the words that a row must hold: plain ones by stem, quoted ones exactly.

    >>> [str(word) for word in near_words('strikes "new"', "english")]
    ['strikes', '"new"']
    """
    return tuple(
        ExactTerm(word) if number % 2 else Term(word, stem(word, language))
        for number, part in enumerate(text.split('"'))
        for word in words(part)
    )


def _sized(mentions: Mentions, rows: Rows) -> tuple[Any, ...]:
    """Return the value to cache, as arrays whose size the cache counts."""
    return (
        mentions,
        rows,
        mentions.docs,
        mentions.first,
        mentions.last,
        mentions.passages,
        mentions.offsets,
        mentions.left,
        mentions.right,
    )
