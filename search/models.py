"""The request that a search answers, and the page that it gives."""

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
Versions = Literal["all", "group", "first"]
"""Which versions of a text are hits: all, one of each text, or those that are leads of a group."""
After = tuple[Any, ...]
"""After which hit to go on: (its score, its day as `fields.day_number` has it, its id).

In the order `added` the first is the moment, as `fields.moment_number` has it.
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter on one facet.

    It has values of which an article must have one, and values of which it may have none.

    None stands for "without a value".
    """

    facet: str
    include: tuple[str | None, ...] = ()
    exclude: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search.

    `text` is what was typed; `query` what engines answer, filled in by the archive (parsed,
    patterns expanded, the match rule applied: no `BareWords` inside). `since` and `until` bound
    the date, both inclusive. `sort` None means relevance for a query with words, else newest.
    `page` counts from 1. `facets` names the facets to count, `facet_size` how many values of each
    (None: all; selected values always stay). `timeline_unit` None means by the span of the
    hits (`shared.date_histogram.timeline_unit`). `cursor` is an opaque text from the page before;
    `after` is what the archive read out of it. `today` is the day that relative days count from
    (None: the archive's). `deadline` is a `time.monotonic()` value past
    which an engine raises DeadlineError. A query over a limit is cut short with a note, unless it
    must be `whole`: then it is a LimitError. `dialect` names the service in whose language `text`
    is; "auto" tells it by its signs.

    `versions`: "group" keeps of each text the version that comes first among the hits (in the order
    of leads, see `search.reprints.groups`) and counts texts everywhere; "first" finds only articles
    that are the lead of their group, or in none.
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
    """One value of a facet (None.

    Without a value), the number of articles it would give, and whether it is chosen.
    """

    value: str | None
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text with the spans (from, to; code points of `text`) to mark.

    `field` is title, dek, authors, body, captions, ...; `number` which of its passages; `start`
    where `text` begins in it.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    number: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. `score` is 0 in date order and for queries without words.

    `versions` is the number of articles with its text, `group` the id of the lead of these; the
    archive fills them in.
    """

    article: Article
    score: float = 0.0
    snippets: tuple[Snippet, ...] = ()
    versions: int = 1
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A message about a query for the reader of a page.

    It says what was ignored, cut short or read otherwise, and where (from, to).
    """

    message: str
    source_span: tuple[int, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A query of another service in Morgue's language.

    Attributes:
        dialect: the service's name in addresses.
        text: the query that was searched, as Morgue writes it.
        losses: what of it could not be read as it was meant.
    """

    dialect: Dialect
    text: str
    losses: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a request. All numbers are exact and come from one generation.

    `facets`: facet -> counts, largest first, ties by value (None last); years and months newest
    first. `timeline`: (period, count) ascending, without empty periods, in `timeline_unit`s.
    `undated` articles are in no period. `after` continues behind the last hit, None at the end;
    the archive makes `next` of it. `repeats` of the `articles` that match are later versions of a
    text that another of them has; both are None in an index built before there were versions.
    the archive makes `next` of it. `missing` are words of the query that no article has.
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
        """The number of different texts among the articles that match."""
        if self.articles is None or self.repeats is None:
            return None
        return self.articles - self.repeats


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """A request with what every engine derives from it, derived once.

    Attributes:
        request: the request, its query expanded and its match rule applied.
        sort: the order of the hits; never None.
        positive_leaves: the leaves that an article is found by, in the order typed.
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
    """Return how many of the bare words count: in an order by date, all, unless it was chosen.

    Ranking puts articles with fewer of the words last; an order by date would put them anywhere.

    >>> match_rule(SearchRequest()), match_rule(SearchRequest(sort="newest"))
    ('auto', 'all')
    """
    dated = request.sort not in (None, "relevance")
    return "all" if request.match == "auto" and dated else request.match


def prepare(request: SearchRequest) -> PreparedSearch:
    """Derive from a request what engines need: the sort, the positive leaves, the filters.

    Without a sort, a query that scores is ordered by relevance and any other newest first.

    >>> prepare(SearchRequest()).sort
    'newest'
    """
    scoring = is_scoring(request.query)
    sort: Sort = request.sort or ("relevance" if scoring else "newest")
    leaves = tuple(positive_leaves(request.query))
    return PreparedSearch(request, sort, leaves, scoring, request.filters)
