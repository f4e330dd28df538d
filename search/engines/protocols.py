"""What every engine is.

The request it answers, the page it gives, and the Protocols behind which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from search.article import Article
from search.documents import Document
from search.models import Hit, PreparedSearch, SearchPage, SearchRequest
from search.occurrences import MentionOptions, Mentions, PairCounts, WordCounts
from search.query.nodes import Query


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
    def search(self, prepared: PreparedSearch) -> SearchPage:
        """Raises DeadlineError, UnavailableError."""
        ...

    def total(self, query: Query) -> int:
        """How many articles of the whole archive match.

        What the match rule and explanations ask.
        """
        ...

    def scan(self, prepared: PreparedSearch) -> Iterator[Hit]:
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
    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Give the articles of ids that are in the generation, in the order of the ids."""
        ...

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
