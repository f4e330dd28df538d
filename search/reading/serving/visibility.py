"""Takedowns on the read side: no generation shows a listed article, even if it holds it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from search.article import Article
from search.documents import analyse
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Engine, Store
from search.errors import ArchiveIndexError, UnavailableError
from search.indexing.takedowns import NOTE, TakedownList, parse_takedowns
from search.models import (
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
from search.reading.serving.subtraction import subtracted
from search.reprints.reprint_table import Reprints
from search.reprints.word_hashes import Body

# Seconds that the list is cached: half of the two within which every process must obey it.
LIST_SECONDS = 1.0


class TakedownWatch:
    """The list of takedowns of an index, read again every second. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._data: bytes | None = None
        self._version = ""
        self._list = TakedownList()
        self._read_at: float | None = None

    def current(self) -> TakedownList:
        """Return the list, at most `LIST_SECONDS` old; the same object while it doesn't change.

        If the list can't be read, a process continues with its last one.

        Raises:
            DamagedIndexError: the list was never read and can't be, so nobody knows what may be
                shown.
        """
        read_at = self._read_at
        if read_at is not None and time.monotonic() - read_at < LIST_SECONDS:
            return self._list
        with self._lock:
            started = time.monotonic()
            try:
                data = self._store.read_note(NOTE)
                if data != self._data:
                    self._list = TakedownList(parse_takedowns(data, self._store.locator).values())
                    self._data = data
                    self._version = hashlib.blake2b(data, digest_size=8).hexdigest() if data else ""
            except ArchiveIndexError:
                if self._read_at is None:
                    raise
            self._read_at = started
            return self._list

    @property
    def version(self) -> str:
        """A hash of the list, "" while nothing was ever taken down."""
        self.current()
        return self._version


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What a list of takedowns hides in one generation.

    Attributes:
        may_hold: the takedowns of which the generation's files may hold articles.
        engine: those of the articles that they hold, None for none.
        reprints: the table without them.
    """

    may_hold: TakedownList
    engine: MemoryEngine | None = None
    reprints: Reprints | None = None


class VisibleEngine(EngineDecorator):
    """Decorator of an open generation that hides taken-down articles. Thread-safe.

    Hits, articles and exports are checked one by one against the list. Totals, facets and
    histograms count what is still in the generation's files, so those of the taken-down articles
    are computed by the engine in memory, which is the specification of the others, and subtracted.
    """

    def __init__(self, engine: Engine, watch: TakedownWatch, listed: TakedownList) -> None:
        """`listed` was read before the engine was opened."""
        super().__init__(engine)
        self._watch = watch
        self._lock = threading.Lock()
        self._found: tuple[TakedownList | None, _Hidden] = (None, _Hidden(TakedownList()))
        # What is finished later is purged from the disk, but not from these open files.
        self._gone = {taken.id: taken for taken in listed.by_id.values() if taken.done}

    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Return a page of visible hits. Raises DeadlineError, UnavailableError."""
        hidden, request = self._hidden_articles(), prepared.request
        if hidden is None:
            return self._shown(self.inner.search(prepared))
        if request.versions != "all":
            self._settled()
        # All values, since the subtraction can change which are the most frequent.
        every_value = replace(request, facet_size=None)
        page = self.inner.search(prepare(every_value))
        same = replace(every_value, timeline_unit=page.timeline_unit)
        taken = hidden.search(prepare(replace(same, after=None, page=1, size=0, sort="newest")))
        return self._shown(subtracted(page, taken, request))

    def total(self, query: Query) -> int:
        """Return the number of visible articles that match."""
        hidden = self._hidden_articles()
        return self.inner.total(query) - (hidden.total(query) if hidden else 0)

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
        """Yield every visible hit; the list is checked again while it runs."""
        for hit in self.inner.scan(prepared):
            if self._watch.current().match(hit.article) is None:
                yield hit

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits. Raises DeadlineError, UnavailableError."""
        return self._settled().mentions(request, options)

    def word_totals(self, request: SearchRequest, unit: TimelineUnit) -> dict[str, int]:
        """Return the words of the dated hits of each period. Raises DeadlineError."""
        return self._settled().word_totals(request, unit)

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words near the mentions. Raises DeadlineError, UnavailableError."""
        return self._settled().neighbours(request, options)

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words of all hits of each search. Raises DeadlineError, UnavailableError."""
        return self._settled().word_counts(requests)

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count pairs of words in all hits of each search. Raises as `word_counts`."""
        return self._settled().pair_counts(requests, words)

    def word_places(self, articles: Sequence[str], query: Query) -> Iterator[ArticlePlaces]:
        """Yield the places of words in articles; None for all while one is being taken down."""
        if self._hidden_articles() is not None:
            return iter([None] * len(articles))
        return self.inner.word_places(articles, query)

    def get(self, article: str) -> Article | None:
        """Return an article, None if there is none or it was taken down."""
        found = self.inner.get(article)
        if found is None or self._watch.current().match(found) is not None:
            return None
        return found

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield articles in which mentions were found. Raises UnavailableError."""
        found = self.inner.get_many(articles)
        listed = self._hidden().may_hold
        return map(partial(_not_listed, listed), found) if len(listed) else found

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of visible articles. Raises as the engine's."""
        hidden = self._hidden_articles()
        taken = {article for article, _ in hidden.digests()} if hidden else ()
        return (each for each in self.inner.digests(prepared) if each[0] not in taken)

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """Return the articles nearest to one, without those that were taken down."""
        listed = self._watch.current()
        hidden = self._hidden_articles()
        found = self.inner.similar(article, size + (hidden.count() if hidden else 0))
        return tuple(hit for hit in found if listed.match(hit.article) is None)[:size]

    def count(self) -> int:
        hidden = self._hidden_articles()
        return self.inner.count() - (hidden.count() if hidden else 0)

    def bodies(self) -> Iterator[Body]:
        """Yield the words of all bodies. Raises UnavailableError."""
        return self._settled().bodies()

    @property
    def reprints(self) -> Reprints | None:
        """The reprint table; a group with a taken-down article is known when that is finished."""
        hidden = self._hidden()
        return self.inner.reprints if hidden.engine is None else hidden.reprints

    def _settled(self) -> Engine:
        """Return the engine if its files hold nothing that was taken down.

        Word counts can't be split by article, so they are refused until the takedown is finished,
        rather than computed from a text that may not be shown.

        Raises:
            UnavailableError: they still hold a taken-down article.
        """
        if self._hidden_articles() is not None:
            raise _unsettled()
        return self.inner

    def _shown(self, page: SearchPage) -> SearchPage:
        listed = self._watch.current()
        if not len(listed):
            return page
        return replace(
            page, hits=tuple(hit for hit in page.hits if listed.match(hit.article) is None)
        )

    def _hidden_articles(self) -> MemoryEngine | None:
        """Return the taken-down articles of this generation as an engine in memory, or None."""
        return self._hidden().engine

    def _hidden(self) -> _Hidden:
        """Return what the list hides, found anew when it changes."""
        listed = self._watch.current()
        known = self._found
        if known[0] is listed:
            return known[1]
        with self._lock:
            if self._found[0] is not listed:
                self._found = listed, self._hidden_by(listed)
            return self._found[1]

    def _hidden_by(self, listed: TakedownList) -> _Hidden:
        may_hold = TakedownList(
            taken for taken in listed.by_id.values() if taken != self._gone.get(taken.id)
        )
        known = self._found[1]
        if may_hold.by_id.keys() == known.may_hold.by_id.keys():  # finished, or given a reason
            return replace(known, may_hold=may_hold)
        found = map(self.inner.get, may_hold.by_id)
        documents = [analyse(each, self.manifest.language) for each in found if each]
        if not documents:
            return _Hidden(may_hold)
        reprints = self.inner.reprints
        return _Hidden(
            may_hold,
            MemoryEngine(documents, self.manifest),
            reprints and reprints.without(each.article.id for each in documents),
        )


def _unsettled() -> UnavailableError:
    return UnavailableError(
        "An article is being taken down, and words can't be counted until its text is gone: try"
        " again in a moment. If this lasts, the takedown was interrupted: `morgue prune` finishes"
        " it."
    )


def _not_listed(listed: TakedownList, article: Article) -> Article:
    """Return the article; raise UnavailableError for a copy of a taken-down one."""
    if listed.match(article) is not None:
        raise _unsettled()
    return article
