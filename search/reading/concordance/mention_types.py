"""Requests for mentions and their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from search.models import FacetCount, Note, SearchRequest
from search.occurrences import MentionSort
from search.query.minimum_match import MinimumMatch
from search.reading.concordance.mention_rows import MentionRow


@dataclass(frozen=True, slots=True)
class MentionRequest:
    """A request for a page of mentions.

    Attributes:
        search: the search whose hits are read; `facets` names those to count.
        of: a query whose mentions are listed; "" for the search's own.
        near: words that must be in the row, in quotes for their exact form.
        width: words at either side of a row, at most MOST_WORDS.
        sentences: rows are whole sentences.
        sort: the order.
        sample: the size of a random sample drawn with `seed`; None for all mentions.
        bylines: False leaves out mentions in bylines.
        count_articles: facets count articles, not mentions.
        size: rows of the page.
        cursor: `next` of the previous page.
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

    def identity(self) -> str:
        """Return the values that a cursor is bound to, as JSON; filters and dates are not in it."""
        return json.dumps(
            [
                "mentions",
                self.search.text,
                self.search.match,
                self.search.dialect,
                self.of,
                self.near,
                self.width,
                self.sentences,
                self.sort,
                self.sample,
                self.seed,
                self.bylines,
            ]
        )


@dataclass(frozen=True, slots=True)
class MentionPage:
    """A page of mentions. `total` and `articles` count all mentions, or those of the sample."""

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
    """A writer's number of mentions, and the first. `writer` is None for no byline."""

    writer: str | None
    mentions: int
    articles: int
    first: MentionRow


@dataclass(frozen=True, slots=True)
class MentionSpan:
    """The first and the last dated mention, and figures in between.

    Attributes:
        total: the number of mentions.
        articles: the number of articles with one.
        writer_count: the number of writers.
        peak: the month with most mentions and their number; None if none is in a month.
        writers: some of them, in the order of their first mentions.
    """

    total: int
    articles: int
    writer_count: int
    first: MentionRow | None = None
    last: MentionRow | None = None
    peak: tuple[str, int] | None = None
    writers: tuple[WriterMentions, ...] = ()
