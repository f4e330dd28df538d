"""Mentions of a search: counted, ordered, sampled, paged, and cut into rows.

The engine finds all mentions of all hits as arrays (`search.occurrences`); whatever is shown is
chosen from these, so that numbers are exact and every order reaches to its end.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from search.analysis.stemming import stem
from search.analysis.tokenizer import words
from search.engines.shared.array_cache import ArrayCache
from search.errors import DeadlineError, LimitError
from search.models import FacetCount, Note, SearchRequest
from search.occurrences import MOST_WORDS, MentionOptions, Mentions, MentionSort
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
from search.reading.concordance.mention_rows import MentionRow, RowReader
from search.reading.cursors import Cursors
from search.reading.readers import OpenGeneration

CACHE_BYTES = 64 << 20
MOST_ROWS = 500
"""Rows of a page; exports have no limit."""
NO_WORDS = (
    "This search has no mentions: it asks for no word of a text. Add a word, a phrase or a"
    " proximity that isn't excluded and isn't in a field of names."
)
TOO_MANY = (
    "Finding all mentions took too long: narrow the search by dates, a section or a further word,"
    " or raise MORGUE_SEARCH_SECONDS."
)


@dataclass(frozen=True, slots=True)
class MentionRequest:
    """A request for a page of mentions.

    Attributes:
        search: the search whose hits are looked through; `facets` names those to count.
        of: whose mentions, a query; empty for the search's own.
        near: words that must be in the row, in quotes for their exact form.
        width: words at either side of a row, at most MOST_WORDS.
        sentences: rows are whole sentences.
        sort: the order.
        sample: so many mentions drawn at random with `seed`; None for all.
        bylines: False passes over mentions in bylines.
        count_articles: facets count articles, not mentions.
        size: rows of the page.
        cursor: `next` of the page before.
    """

    search: SearchRequest = field(default_factory=SearchRequest)
    of: str = ""
    near: str = ""
    width: int = 12
    sentences: bool = False
    sort: MentionSort = "newest"
    sample: int | None = None
    seed: int = 0
    bylines: bool = True
    count_articles: bool = False
    size: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class MentionPage:
    """The answer. `total` and `articles` count all mentions, or those of the sample."""

    request: MentionRequest
    total: int
    articles: int
    rows: tuple[MentionRow, ...] = ()
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    start: int = 0
    next: str | None = None
    generation: str = ""
    notes: tuple[Note, ...] = ()
    relaxed: MinimumMatch | None = None
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class WriterMentions:
    """One writer's number of mentions, and the first. `writer` is None for no byline."""

    writer: str | None
    mentions: int
    articles: int
    first: MentionRow


@dataclass(frozen=True, slots=True)
class MentionSpan:
    """The first and the last dated mention, and what lies between.

    `peak` is the month with most mentions and their number. `writers` are in the order of their
    first mentions; `writer_count` counts them all.
    """

    total: int
    articles: int
    writer_count: int
    first: MentionRow | None = None
    last: MentionRow | None = None
    peak: tuple[str, int] | None = None
    writers: tuple[WriterMentions, ...] = ()


class Found(NamedTuple):
    """All mentions of a request in their order, and what they were found with."""

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
    """Answers requests for mentions. Safe to share between threads.

    Args:
        begin: gives the generation that answers a search, with its cursor read.
        resolve: makes a search one that engines answer.
        cursors: signs and reads cursors.
        version: names the list of takedowns, after a change of which nothing kept is used.
    """

    def __init__(
        self, begin: Begin, resolve: Resolve, cursors: Cursors, version: Callable[[], str]
    ) -> None:
        self._begin = begin
        self._resolve = resolve
        self._cursors = cursors
        self._version = version
        self._cache = ArrayCache(CACHE_BYTES)

    def page(self, request: MentionRequest) -> MentionPage:
        """Return one page of rows. Raises LimitError, DeadlineError, CursorError, QueryError."""
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
        """Give all rows in order, streamed; all from one generation."""
        found = self.find(request)
        return RowReader(found.opened.engine, found.options).rows(found.mentions, found.rows)

    def span(self, request: MentionRequest, writers: int = 20) -> MentionSpan:
        """Return the first and last mention, the peak month and the writers by their first.

        Args:
            request: `sort` and `cursor` are passed over.
            writers: how many to list.
        """
        found = self.find(replace(request, sort="oldest", cursor=None))
        mentions, rows = found.mentions, found.rows
        docs = mentions.docs[rows]
        dated = rows[mentions.articles.days[docs] > 0]
        by_writer = _by_writer(mentions, rows)
        listed = sorted(by_writer.items(), key=lambda item: item[1][0])[:writers]
        ends = rows[:0] if not len(dated) else dated[[0, -1]]
        asked = np.concatenate([ends, rows[[first for _, (first, _, _) in listed]]])
        read = [*RowReader(found.opened.engine, found.options).rows(mentions, asked)]
        return MentionSpan(
            total=len(rows),
            articles=found.articles,
            writer_count=sum(writer is not None for writer in by_writer),
            first=read[0] if len(ends) else None,
            last=read[1] if len(ends) else None,
            peak=_peak(mentions.articles.days[mentions.docs[dated]]),
            writers=tuple(
                WriterMentions(writer, count, articles, row)
                for (writer, (_, count, articles)), row in zip(
                    listed, read[len(ends) :], strict=True
                )
            ),
        )

    def days(self, request: MentionRequest) -> Any:
        """Return the day number of every mention, 0 for undated, in no promised order."""
        found = self.find(request)
        return found.mentions.articles.days[found.mentions.docs[found.rows]]

    def find(self, request: MentionRequest) -> Found:
        """Return all mentions of a request in their order. Raises LimitError, DeadlineError."""
        if not 0 <= request.width <= MOST_WORDS:
            raise LimitError(f"A row has at most {MOST_WORDS} words at each side.", "width")
        marker = replace(
            request.search, text=_identity(request), cursor=request.cursor, size=0, page=1
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
            self._version(),
            _identity(request),
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
        marker = replace(request.search, text=_identity(request))
        return self._cursors.write(found.opened.engine.generation, marker, after)


def near_words(text: str, language: str) -> tuple[Query, ...]:
    """Return the words that a row must hold: plain ones by their stem, quoted ones as written.

    >>> [str(word) for word in near_words('strikes "new"', "english")]
    ['strikes', '"new"']
    """
    return tuple(
        ExactTerm(word) if number % 2 else Term(word, stem(word, language))
        for number, part in enumerate(text.split('"'))
        for word in words(part)
    )


def _identity(request: MentionRequest) -> str:
    """Return what a cursor is bound to, next to the search's filters and dates."""
    return json.dumps(
        [
            "mentions",
            request.search.text,
            request.search.match,
            request.search.dialect,
            request.of,
            request.near,
            request.width,
            request.sentences,
            request.sort,
            request.sample,
            request.seed,
            request.bylines,
        ]
    )


def _sized(mentions: Mentions, rows: Rows) -> tuple[Any, ...]:
    """Return what is cached, with the arrays by which the cache weighs it."""
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


def _peak(days: Any) -> tuple[str, int] | None:
    """Return the month ("1990-04") with most mentions, the earliest of equals."""
    if not len(days):
        return None
    numbers, counts = np.unique(days, return_counts=True)
    months: dict[str, int] = {}
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        month = dt.date.fromordinal(number).isoformat()[:7]
        months[month] = months.get(month, 0) + count
    return max(months.items(), key=lambda item: item[1])


def _by_writer(mentions: Mentions, rows: Rows) -> dict[str | None, tuple[int, int, int]]:
    """Return for each writer the place of the first row, the mentions and the articles."""
    docs, firsts, counts = np.unique(mentions.docs[rows], return_index=True, return_counts=True)
    first_of = np.full(len(mentions.articles), -1, np.int64)
    count_of = np.zeros(len(mentions.articles), np.int64)
    first_of[docs], count_of[docs] = firsts, counts
    column = mentions.articles.facet("author")
    owners = np.arange(len(mentions.articles)) if column.docs is None else column.docs
    found: dict[str | None, tuple[int, int, int]] = {}
    for entry in np.flatnonzero(count_of[owners]).tolist():
        writer, doc = column.values[column.ordinals[entry]], int(owners[entry])
        first, mentioned, articles = found.get(writer, (len(rows), 0, 0))
        found[writer] = (
            min(first, int(first_of[doc])),
            mentioned + int(count_of[doc]),
            articles + 1,
        )
    return found


__all__ = [
    "MentionPage",
    "MentionReader",
    "MentionRequest",
    "MentionRow",
    "MentionSpan",
    "WriterMentions",
    "near_words",
]
