"""What every engine is.

The request it answers, the page it gives, and the Protocols behind which it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

from search.article import Article
from search.documents import Document
from search.occurrences import MentionOptions, Mentions, PairCounts, WordCounts
from search.query.minimum_match import MinimumMatch
from search.query.nodes import MatchAll, Query

Match = Literal["auto", "all", "any"]
Sort = Literal["relevance", "newest", "oldest"]
TimelineUnit = Literal["year", "month", "day"]
After = tuple[Any, ...]
"""Behind which hit to go on: (its score, its day as `fields.day_number` has it, its id)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is chosen of one facet.

    Values of which an article must have one, and values of which it may have none.

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
    `after` is what the archive read out of it. `deadline` is a `time.monotonic()` value past
    which an engine raises DeadlineError. A query over a limit is cut short with a note, unless it
    must be `whole`: then it is a LimitError.
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
    deadline: float | None = None


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
    """One article found. `score` is 0 in date order and for queries without words."""

    article: Article
    score: float = 0.0
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader of a page should know of a query.

    What was ignored, cut short or read otherwise, and where (from, to).
    """

    message: str
    source_span: tuple[int, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a request. All numbers are exact and come from one generation.

    `facets`: facet -> counts, largest first, ties by value (None last); years and months newest
    first. `timeline`: (period, count) ascending, without empty periods, in `timeline_unit`s.
    `undated` articles are in no period. `after` continues behind the last hit, None at the end;
    the archive makes `next` of it.
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
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is, written last of all.

    `fingerprint` maps "fields", "analysis", "cleaning" and "rules" to what they were made with;
    the first two decide whether the generation can be read. `digest` is over ids and contents in
    the order of ids. `rejects` counts the inputs refused in the run.
    """

    generation: str
    engine: str
    engine_version: str
    fingerprint: Mapping[str, str]
    language: str
    count: int
    digest: str
    sources: tuple[str, ...]
    built_at: str
    rejects: int = 0
    seconds: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)


class Lexicon(Protocol):
    """The exact words of one generation, each with the number of articles whose one text holds
    it.
    """

    def count(self, word: str) -> int: ...
    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Words that begin so, in no promised order."""
        ...

    def words(self) -> Iterator[tuple[str, int]]: ...
    def occurrences(self, word: str) -> int:
        """Return how often the word is in all one texts together."""
        ...

    @property
    def tokens(self) -> int:
        """The number of tokens in all one texts together."""
        ...

    def forms(self, stem: str) -> tuple[str, ...]:
        """The words that share a stem, sorted."""
        ...

    def __len__(self) -> int: ...


class Engine(Protocol):
    """One open generation. Reading only; safe to share between threads."""

    @property
    def generation(self) -> str: ...
    @property
    def manifest(self) -> Manifest: ...
    @property
    def lexicon(self) -> Lexicon: ...
    def search(self, request: SearchRequest) -> SearchPage:
        """Raises DeadlineError, UnavailableError."""
        ...

    def total(self, query: Query) -> int:
        """How many articles of the whole archive match.

        What the match rule and explanations ask.
        """
        ...

    def scan(self, request: SearchRequest) -> Iterator[Hit]:
        """Every hit of a request in its order, from `after` on, streamed in bounded memory.

        Paging does not apply.
        """
        ...

    def mentions(self, request: SearchRequest, options: MentionOptions) -> Mentions:
        """Return the mentions in all hits of a search. Raises DeadlineError.

        Only the facets that the request names can be counted without their own filter.
        """
        ...

    def neighbours(self, request: SearchRequest, options: MentionOptions) -> WordCounts:
        """Count the words within `options.window` words of the mentions in the one texts.

        A word that is near two mentions counts once in `sets`, and twice in `mentions`.
        """
        ...

    def word_counts(self, requests: Sequence[SearchRequest]) -> WordCounts:
        """Count the words in the one texts of all hits of each search."""
        ...

    def pair_counts(self, requests: Sequence[SearchRequest], words: frozenset[str]) -> PairCounts:
        """Count the pairs of these words that follow one another, in all hits of each search."""
        ...

    def get(self, article: str) -> Article | None: ...
    def digests(self) -> Iterator[tuple[str, str]]:
        """(id, Article.digest) of every article, ascending by id."""
        ...

    def similar(self, article: str, size: int = 10) -> tuple[Hit, ...]:
        """The articles nearest to one by its most telling words, best first, without itself.

        The same list in every engine.
        """
        ...

    def count(self) -> int: ...
    def attachment(self, name: str) -> bytes | None: ...
    def close(self) -> None: ...


class Writer(Protocol):
    """A generation being built. Leaving the block commits what was put.

    On an error only what was checkpointed is left.
    """

    @property
    def generation(self) -> str: ...
    def put(self, document: Document) -> None:
        """Add an article, or replace the one with its id."""
        ...

    def delete(self, article: str) -> None: ...
    def refused(self) -> Sequence[tuple[Article, str]]:
        """Make sure of all that was put.

        Gives each article that the engine would not take, with the reason, once.
        """
        ...

    def checkpoint(self, state: bytes) -> None:
        """Make all so far durable, with a note of where the run stands, for `Store.resume`."""
        ...

    def attach(self, name: str, data: bytes) -> None:
        """Keep a small file with the generation (the ledger of source files)."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...


class Store(Protocol):
    """All generations of one index, and the pointer to the active one."""

    @property
    def locator(self) -> str: ...
    @property
    def engine_name(self) -> str: ...
    @property
    def follow_seconds(self) -> float:
        """How long a reader may trust the pointer it read: 0 where looking costs nothing."""
        ...

    @property
    def engine_version(self) -> str:
        """The name and version of the engine's library."""
        ...

    def generations(self) -> Sequence[Manifest]:
        """The sealed generations, newest first."""
        ...

    def active(self) -> str | None: ...
    def lock(self) -> AbstractContextManager[None]:
        """One build at a time; raises LockedError. A lock of a dead process is taken over."""
        ...

    def create(
        self,
        base: str | None = None,
        *,
        language: str = "english",
        jobs: int = 1,
        purge: bool = False,
    ) -> Writer:
        """A writer for a new generation: empty, or holding what `base` holds, at little cost.

        `purge`: the commit rewrites what it must, so that no text of a deleted article is left on
        disk (takedowns).
        """
        ...

    def join(self, generation: str, *, language: str = "english") -> Writer:
        """A writer for a generation that several machines feed, made by the first.

        MorgueError where the engine can't.
        """
        ...

    def unfinished(self) -> tuple[str, bytes] | None:
        """The newest generation that was checkpointed but never sealed, with its state."""
        ...

    def resume(self, generation: str, *, jobs: int = 1) -> Writer: ...
    def seal(self, manifest: Manifest) -> None:
        """Write the manifest: the generation is whole from now on."""
        ...

    def open(self, generation: str | None = None) -> Engine:
        """Open a sealed generation (the active one).

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError, UnavailableError: when it can't be
                read.
        """
        ...

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation, in one atomic act."""
        ...

    def drop(self, generation: str) -> None: ...
    def sweep(self) -> list[str]:
        """Remove what unfinished builds left behind; gives their names."""
        ...

    def verify(self, generation: str) -> list[str]:
        """What is wrong with a generation, a line each; empty when all is well."""
        ...

    def size(self, generation: str) -> int:
        """Bytes on disk."""
        ...

    def note_lock(self) -> AbstractContextManager[object]:
        """Hold the right to change notes, for a moment and without the lock of builds.

        Raises LockedError where another process keeps it for longer than a change takes.
        """
        ...

    def read_note(self, name: str) -> bytes | None:
        """A small document of the index that outlives generations (takedowns)."""
        ...

    def write_note(self, name: str, data: bytes) -> None: ...
