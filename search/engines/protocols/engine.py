"""The contract of an engine: it reads one generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from search.article import Article
from search.engines.protocols.lexicon import Lexicon
from search.engines.protocols.manifest import Manifest
from search.models import Hit, PreparedSearch, SearchPage, SearchRequest, TimelineUnit
from search.occurrences import (
    ArticlePlaces,
    MentionOptions,
    Mentions,
    PairCounts,
    WordCounts,
)
from search.query.nodes import Query
from search.reprints.reprint_table import Reprints
from search.reprints.word_hashes import Body


class Engine(Protocol):
    """One open generation. Read only; safe to share between threads.

    `engines/memory` is the specification: every engine returns the same ids, totals, counts and
    orders, and scores within 1e-3 of its.
    """

    @property
    def generation(self) -> str:
        """The name of the generation."""
        ...

    @property
    def manifest(self) -> Manifest:
        """The manifest that the generation was sealed with."""
        ...

    @property
    def lexicon(self) -> Lexicon:
        """The terms of the generation."""
        ...

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return one page of hits with facets and timeline; every number is exact.

        Args:
            prepared: the search, made by `search.models.prepare`; it holds no `BareWords`.

        Raises:
            DeadlineError: the request's deadline passed.
            UnavailableError: the cluster doesn't answer.
        """
        ...

    def total(self, query: Query) -> int:
        """Return how many articles of the whole archive match, without filters and dates."""
        ...

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every hit in the order of the search, from its `after` on, in bounded memory.

        Page and size do not apply.

        Raises:
            DeadlineError, UnavailableError: as in `search`, while iterating.
        """
        ...

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits of a search. Raises DeadlineError.

        Only facets that the request names can be counted without their own filter.
        """
        ...

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the number of words of the dated hits of each period that has any, ascending."""
        ...

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words within `options.window` words of the mentions in the combined texts.

        A word that is near two mentions counts once in `sets`, and twice in `mentions`.
        """
        ...

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words in the combined text fields of all hits of each search."""
        ...

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count the pairs of these words that follow one another, in all hits of each search."""
        ...

    def word_places(self, articles: Sequence[str], query: Query, /) -> Iterator[ArticlePlaces]:
        """Yield the stored places of a query's words in articles, by id, in that order.

        Args:
            articles: ids.
            query: the query, expanded.

        Returns:
            None for an article whose places aren't stored: it must be analysed. They are read as
            the iterator advances, in bounded memory.
        """
        ...

    def get(self, article: str) -> Article | None:
        """Return the article with an id; None if the generation has none.

        Raises:
            DamagedIndexError: the stored article is damaged.
        """
        ...

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles with these ids that the generation has, in the order of the ids."""
        ...

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, `Article.digest`) of every article, ascending by id; no article is read.

        Args:
            prepared: a search, to yield its hits only; its page and order don't matter.

        Raises:
            DeadlineError, UnavailableError: the search takes too long, or can't be run.
        """
        ...

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles most like one, best first, without itself.

        Args:
            article: an id; unknown ids give ().
            size: the most articles to return.
        """
        ...

    def count(self) -> int:
        """Return the number of articles."""
        ...

    def attachment(self, name: str) -> bytes | None:
        """Return a file that `Writer.attach` stored; None if there is none of that name."""
        ...

    @property
    def reprints(self) -> Reprints | None:
        """The versions and shared passages; None in an index built before there were any."""
        ...

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body, in any order."""
        ...

    def close(self) -> None:
        """Release the engine's resources after its running searches."""
        ...
