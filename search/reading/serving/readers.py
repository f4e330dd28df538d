"""Reader manager: the open generations of an index, following the active one."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from search.assist import NamesByWords
from search.engines.protocols import Engine, Manifest, Store
from search.engines.shared.deadlines import unhurried
from search.engines.shared.messages import in_full
from search.errors import ArchiveIndexError, GenerationGoneError, MorgueError, NoIndexError
from search.models import FacetCount, SearchRequest, prepare
from search.query.nodes import Query
from search.query.variants import NameVariants
from search.reading.serving.shown_names import with_shown_names
from search.reading.serving.visibility import TakedownWatch, VisibleEngine

TOTALS_KEPT = 4096  # totals cached for a generation
WORDS_KEPT = 16  # words of a query whose total is cached: lists of hundreds would fill the memory
GENERATIONS_OPEN = 4  # the active one, and older ones that cursors name
# Seconds between looks for pruned generations in an idle process: their disk space is free only
# when no process maps them any more.
RELEASE_SECONDS = 2.0


@dataclass(frozen=True)
class OpenGeneration:
    """An open generation with cached totals and facet values; it never changes. Thread-safe."""

    engine: Engine
    _totals: OrderedDict[Query, int] = field(default_factory=OrderedDict)
    _values: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    _names: dict[str, NamesByWords] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def language(self) -> str:
        return self.engine.manifest.language

    @cached_property
    def variants(self) -> NameVariants:
        """The spellings of names that count as one."""
        return variants_of(self.engine.manifest)

    def total(self, deadline: float | None) -> Callable[[Query], int]:
        """Return a function that counts the articles matching a query, until the deadline."""

        def total(query: Query) -> int:
            with self._lock:
                known = self._totals.get(query)
            if known is None:
                known = self.engine.search(
                    prepare(SearchRequest(query=query, size=0, deadline=deadline))
                ).total
                if len(query.children) <= WORDS_KEPT:
                    with self._lock:
                        self._totals[query] = known
                        if len(self._totals) > TOTALS_KEPT:
                            self._totals.popitem(last=False)
            return known

        return total

    def values(self, facet: str) -> tuple[FacetCount, ...]:
        """Return all values of a facet in the archive."""
        found = self._values.get(facet)
        if found is None:
            with unhurried():
                page = self.engine.search(prepare(SearchRequest(facets=(facet,), size=0)))
            found = self._values[facet] = tuple(page.facets[facet])
        return found

    def names(self, facet: str) -> NamesByWords:
        """Return all values of a facet, indexed by the words of their names."""
        found = self._names.get(facet)
        if found is None:
            found = self._names[facet] = NamesByWords(self.values(facet))
        return found


def variants_of(manifest: Manifest) -> NameVariants:
    """Return the spelling variants of names that count as one in a generation."""
    return NameVariants(manifest.extra.get("variants", ()), manifest.language)


class ReaderManager:
    """Opener of a store's generations, each once, without taken-down articles. Thread-safe.

    A pruned generation is released within seconds, also by an idle process; requests that still
    read it keep it until they end.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.takedowns = TakedownWatch(store)
        self._releasing: threading.Thread | None = None
        self._lock = threading.Lock()
        self._opened: OrderedDict[str, OpenGeneration] = OrderedDict()
        self._active: str | None = None
        self._looked = 0.0

    def active(self) -> OpenGeneration:
        """Return the active generation, reopened if the pointer has moved.

        Raises:
            NoIndexError: there is none.
        """
        now = time.monotonic()
        with self._lock:
            active = self._active
            due = active is None or now - self._looked >= self._store.follow_seconds
        if due:
            active = self._store.active()
            with self._lock:
                self._active, self._looked = active, now
        if active is None:
            raise NoIndexError(
                f"There is no index at {in_full(self._store.locator)} yet: run"
                " `morgue reindex SOURCE...` to make one."
            )
        try:
            return self.named(active)
        except ArchiveIndexError:
            if self._store.active() == active:
                raise
        with self._lock:  # it was switched and pruned between the two looks
            self._active = None
        return self.active()

    def named(self, name: str) -> OpenGeneration:
        """Return a generation by its name.

        Raises:
            GenerationGoneError: it is no longer kept.
        """
        with self._lock:
            if name in self._opened:
                self._opened.move_to_end(name)
                return self._opened[name]
        if name != self._active and name not in {
            manifest.generation for manifest in self._store.generations()
        }:
            raise GenerationGoneError(
                "The archive was rebuilt and this cursor's generation is no longer kept: start"
                " again from the first page."
            )
        # Read first: what is taken down while files are being opened may be in these files.
        listed = self.takedowns.current()
        opened = OpenGeneration(
            with_shown_names(VisibleEngine(self._store.open(name), self.takedowns, listed))
        )
        with self._lock:
            if self._releasing is None:
                # With a weak reference, so that the thread doesn't keep the manager alive.
                self._releasing = threading.Thread(
                    target=_release_again_and_again,
                    args=(weakref.ref(self), max(RELEASE_SECONDS, 5 * self._store.follow_seconds)),
                    name="release-generations",
                    daemon=True,
                )
                self._releasing.start()
            self._opened.setdefault(name, opened)
            while len(self._opened) > GENERATIONS_OPEN:
                self._opened.popitem(last=False)  # a request that still reads it keeps it alive
            return self._opened[name]

    def keeps(self, name: str) -> bool:
        """Return True if a generation is kept, whether it is open here or not."""
        return any(manifest.generation == name for manifest in self._store.generations())

    def release_pruned(self) -> list[str]:
        """Release the open generations that are no longer kept; return their names."""
        with self._lock:
            held = list(self._opened)
        kept = {manifest.generation for manifest in self._store.generations()}
        kept.add(self._store.active() or "")
        with self._lock:
            gone = [name for name in held if name not in kept and self._forget(name)]
            if self._active in gone:
                self._active = None
        if gone:
            gc.collect()  # engines refer to themselves, and their maps go with them
        return gone

    def _forget(self, name: str) -> bool:
        """Release an open generation; return True if it was open. The lock must be held."""
        return self._opened.pop(name, None) is not None


def _release_again_and_again(manager: weakref.ref[ReaderManager], seconds: float) -> None:
    while True:
        time.sleep(seconds)
        found = manager()
        if found is None:
            return
        with contextlib.suppress(MorgueError):  # the next request raises it
            found.release_pruned()
        del found
