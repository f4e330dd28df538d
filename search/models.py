"""Search request and search page, the input and output of every search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from search.article import Article
from search.query.minimum_match import MinimumMatch
from search.query.nodes import MatchAll, Query, is_scoring, positive_leaves
from search.query.parsing.dialects.services import Dialect, DialectChoice

Match = Literal["auto", "all", "any"]
Sort = Literal["relevance", "newest", "oldest", "added"]
TimelineUnit = Literal["year", "month", "day"]
# The versions of a text that are hits: all, one of each text, or leads of groups only.
Versions = Literal["all", "group", "first"]
# The continuation after a hit: (its score, its `fields.day_number`, its id).
#
# In the order `added` the first is its `fields.moment_number`.
After = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter on one facet.

    Attributes:
        facet: its name.
        include: an article must have one of these values; None is "without a value".
        exclude: an article must have none of these.
    """

    facet: str
    include: tuple[str | None, ...] = ()
    exclude: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search.

    Attributes:
        text: the query as typed.
        query: the query for engines, set by the archive: parsed, patterns expanded, the match rule
            applied (no `BareWords` inside).
        since, until: the date range, both inclusive.
        sort: None means relevance for a query with words, else newest.
        page: from 1.
        cursor: an opaque text from the previous page.
        after: the continuation that the archive read from it.
        facets: the facets to count.
        facet_size: values of each; None for all. Selected values are always included.
        timeline_unit: None chooses it by the span of the hits (`shared.date_histogram`).
        whole: a query over a limit is a LimitError; else it is truncated with a note.
        dialect: the service in whose language `text` is; "auto" detects it by its syntax.
        deadline: a `time.monotonic()` value past which an engine raises DeadlineError.
        versions: "group" keeps of each text the first version among the hits (in the order of
            leads, see `search.reprints.groups`) and counts texts everywhere; "first" finds only
            articles that are the lead of their group, or in none.
        today: the day that relative days count from; None for the archive's.
    """

    text: str = ""
    query: Query = field(default_factory=MatchAll)
    filters: tuple[Filter, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    sort: Sort | None = None
    page: int = 1
    size: int = 10
    cursor: str | None = None
    after: After | None = None
    facets: tuple[str, ...] = ()
    facet_size: int | None = None
    timeline: bool = False
    timeline_unit: TimelineUnit | None = None
    match: Match = "auto"
    highlight: bool = True
    strict: bool = False
    whole: bool = False
    dialect: DialectChoice = "auto"
    deadline: float | None = None
    versions: Versions = "all"
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet (None: without a value) with its count, and whether it is chosen.

    The count is the number of hits if this value were chosen.
    """

    value: str | None
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text with the spans (from, to; code points) to highlight.

    Attributes:
        field: title, dek, authors, body, captions, ...
        text: the piece.
        spans: offsets in `text`.
        number: the passage in the field, from 0.
        start: the offset of `text` in that passage.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    number: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found. `score` is 0 in date order and for queries without words.

    `versions` is the number of articles with its text, `group` the id of their lead; the archive
    sets both.
    """

    article: Article
    score: float = 0.0
    snippets: tuple[Snippet, ...] = ()
    versions: int = 1
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A message to the reader on a part of a query that was ignored, cut or reinterpreted.

    `source_span` is its span in the typed text (from, to).
    """

    message: str
    source_span: tuple[int, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The translation of another service's query.

    Attributes:
        dialect: the service's name in addresses.
        text: the query that was searched, in Morgue's language.
        losses: notes on parts that could not be read as meant.
    """

    dialect: Dialect
    text: str
    losses: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. All numbers are exact and come from one generation.

    Attributes:
        facets: facet -> counts, largest first, ties by value (None last); years and months newest
            first.
        timeline: (period, count) ascending, without empty periods, in `timeline_unit`s.
        undated: articles in no period, without a date or, for months, of a season or year alone.
        after: the continuation after the last hit, None at the end; the archive makes `next` of it.
        articles: the number of matching articles.
        repeats: how many of these are later versions of a text that another of them has. Both are
            None for an index without a reprint table.
        missing: words of the query that no article has.
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    timeline: tuple[tuple[str, int], ...] = ()
    timeline_unit: TimelineUnit = "year"
    undated: int = 0
    took_ms: float = 0.0
    relaxed: MinimumMatch | None = None
    after: After | None = None
    next: str | None = None
    generation: str = ""
    articles: int | None = None
    repeats: int | None = None
    notes: tuple[Note, ...] = ()
    translation: Translation | None = None
    missing: tuple[str, ...] = ()

    @property
    def texts(self) -> int | None:
        """The number of different texts among the matching articles."""
        if self.articles is None or self.repeats is None:
            return None
        return self.articles - self.repeats


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """A request with the values that every engine derives from it, derived once.

    Attributes:
        request: the request, its query expanded and its match rule applied.
        sort: the order of the hits; never None.
        positive_leaves: the leaves that are not negated, in the order typed.
        is_scoring: True if the query gives articles a score.
        filters: the request's facet filters.
    """

    request: SearchRequest
    sort: Sort
    positive_leaves: tuple[Query, ...]
    is_scoring: bool
    filters: tuple[Filter, ...]

    @property
    def is_ranked(self) -> bool:
        """Return True if hits are ordered by scores that the query gives."""
        return self.is_scoring and self.sort == "relevance"

    def selected_values(self, facet: str) -> set[str | None]:
        """Return the values of a facet that the request includes; None means "without a value"."""
        return {value for each in self.filters if each.facet == facet for value in each.include}


def match_rule(request: SearchRequest) -> Match:
    """Return the match rule of a request: "all" in date orders, unless another was chosen.

    Ranking puts articles with fewer of the words last; a date order would put them anywhere.

    >>> match_rule(SearchRequest()), match_rule(SearchRequest(sort="newest"))
    ('auto', 'all')
    """
    dated = request.sort not in (None, "relevance")
    return "all" if request.match == "auto" and dated else request.match


def prepare(request: SearchRequest) -> PreparedSearch:
    """Return a request with the values that engines need: sort, positive leaves, filters.

    Without a sort, a query that scores is sorted by relevance and any other newest first.

    >>> prepare(SearchRequest()).sort
    'newest'
    """
    scoring = is_scoring(request.query)
    sort: Sort = request.sort or ("relevance" if scoring else "newest")
    leaves = tuple(positive_leaves(request.query))
    return PreparedSearch(request, sort, leaves, scoring, request.filters)
