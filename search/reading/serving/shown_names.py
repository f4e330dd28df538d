"""Display names of authors: each under the form that the archive's papers print most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from search.article import Article
from search.engines.protocols import Engine
from search.indexing.author_names import NAME, AuthorNames
from search.ingest.bylines.name_case import canonical_name
from search.models import (
    FacetCount,
    Filter,
    Hit,
    PreparedSearch,
    SearchPage,
    SearchRequest,
    TimelineUnit,
    prepare,
)
from search.occurrences import (
    ArticlePlaces,
    MentionOptions,
    Mentions,
    PairCounts,
    WordCounts,
)
from search.query.nodes import Query
from search.reading.serving.engine_decorator import EngineDecorator
from search.reprints.word_hashes import Body


def with_shown_names(engine: Engine) -> Engine:
    """Return an engine that shows authors under their most printed form.

    A generation without a table of names, as older ones are, is returned as it is.
    """
    data = engine.attachment(NAME)
    return engine if data is None else NamedEngine(engine, AuthorNames.from_bytes(data).shown())


class NamedEngine(EngineDecorator):
    """Decorator of an open generation that shows authors under display names. Thread-safe.

    Filters take any form of a name: `JANE SMITH` finds what Jane Smith signed.
    """

    def __init__(self, engine: Engine, shown: Mapping[str, str]) -> None:
        super().__init__(engine)
        self._shown = dict(shown)

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page; see `Engine.search`."""
        page = self.inner.search(self._prepared(prepared))
        facets = {
            name: self._facet(counts) if name == "author" else counts
            for name, counts in page.facets.items()
        }
        return replace(page, hits=tuple(map(self._hit, page.hits)), facets=facets)

    def total(self, query: Query) -> int:
        """Return the number of articles that match."""
        return self.inner.total(query)

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every hit; see `Engine.scan`."""
        return map(self._hit, self.inner.scan(self._prepared(prepared)))

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits; see `Engine.mentions`."""
        return self.inner.mentions(canonical(request), options)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the words of the hits of each period; see `Engine.word_totals`."""
        return self.inner.word_totals(canonical(request), unit)

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words near the mentions; see `Engine.neighbours`."""
        return self.inner.neighbours(canonical(request), options)

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words of all hits of each search; see `Engine.word_counts`."""
        return self.inner.word_counts([canonical(request) for request in requests])

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count pairs of words in all hits of each search; see `Engine.pair_counts`."""
        return self.inner.pair_counts([canonical(request) for request in requests], words)

    def word_places(self, articles: Sequence[str], query: Query) -> Iterator[ArticlePlaces]:
        """Yield the places of words as they are stored, bylines under indexed names."""
        return self.inner.word_places(articles, query)

    def get(self, article: str) -> Article | None:
        """Return an article, None if there is none."""
        found = self.inner.get(article)
        return None if found is None else self._article(found)

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles of several ids."""
        return map(self._article, self.inner.get_many(articles))

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest as it was indexed); see `Engine.digests`."""
        return self.inner.digests(None if prepared is None else self._prepared(prepared))

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one."""
        return tuple(map(self._hit, self.inner.similar(article, size)))

    def count(self) -> int:
        return self.inner.count()

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body."""
        return self.inner.bodies()

    def _hit(self, hit: Hit) -> Hit:
        article = self._article(hit.article)
        return hit if article is hit.article else replace(hit, article=article)

    def _article(self, article: Article) -> Article:
        """Return an article with display names; its digest stays that of the stored one."""
        if self._shown.keys().isdisjoint(article.authors):
            return article
        names = tuple(self._shown.get(name, name) for name in article.authors)
        if names == article.authors:
            return article
        shown = replace(article, authors=names)
        object.__setattr__(shown, "_digest", article.digest)
        return shown.with_word_count(article.word_count)

    def _facet(self, counts: Sequence[FacetCount]) -> tuple[FacetCount, ...]:
        if self._shown.keys().isdisjoint(each.value for each in counts):
            return tuple(counts)
        renamed = [
            replace(each, value=self._shown[each.value]) if each.value in self._shown else each
            for each in counts
        ]
        order = sorted(
            renamed, key=lambda each: (-each.count, each.value is None, each.value or "")
        )
        return tuple(order)

    def _prepared(self, prepared: PreparedSearch) -> PreparedSearch:
        request = canonical(prepared.request)
        return prepared if request is prepared.request else prepare(request)


def stored(engine: Engine) -> tuple[Engine, bool]:
    """Return the decorated engine, and True if it stores canonical forms of authors."""
    return (engine.inner, True) if isinstance(engine, NamedEngine) else (engine, False)


def canonical(request: SearchRequest) -> SearchRequest:
    """Return a request whose filters name authors in canonical form."""
    if not any(each.facet == "author" for each in request.filters):
        return request
    return replace(request, filters=tuple(map(_canonical_filter, request.filters)))


def _canonical_filter(chosen: Filter) -> Filter:
    if chosen.facet != "author":
        return chosen
    include, exclude = (
        tuple(dict.fromkeys(name and canonical_name(name) for name in names))
        for names in (chosen.include, chosen.exclude)
    )
    return replace(chosen, include=include, exclude=exclude)
