"""The contracts of engines: Engine reads a generation, Writer builds one, Store keeps all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from search.article import Article
from search.documents import Document, PackedDocument
from search.models import Hit, PreparedSearch, SearchPage, SearchRequest, TimelineUnit
from search.occurrences import MentionOptions, Mentions, PairCounts, WordCounts
from search.query.nodes import Query
from search.reprints.reprint_table import Reprints
from search.reprints.word_hashes import Body


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a generation, written last of all its files.

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
    """The exact terms of one generation with their frequencies. Thread-safe, read only."""

    def count(self, word: str) -> int:
        """Return the document frequency of a folded word in the combined text field; 0 if unknown.

        Args:
            word: a token of the exact stream, as `search.analysis.tokenizer.fold` gives it.
        """
        ...

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of the words that begin with a prefix, in any order."""
        ...

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield (word, document frequency) of every word, in any order."""
        ...

    def occurrences(self, word: str) -> int:
        """Return how often a word occurs in the combined text fields of all articles together."""
        ...

    @property
    def tokens(self) -> int:
        """The number of tokens in the combined text fields of all articles together."""
        ...

    def forms(self, stem: str) -> tuple[str, ...]:
        """Return the words that share a stem, sorted; empty if no word has it."""
        ...

    def compounds(self, stem: str) -> tuple[str, ...]:
        """Return the hyphenated words that have this stem when printed as one, sorted."""
        ...

    def __len__(self) -> int:
        """Return the number of words."""
        ...


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

        Only the facets that the request names can be counted without their own filter.
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

    def get(self, article: str) -> Article | None:
        """Return the article with an id; None if the generation has none.

        Raises:
            DamagedIndexError: what is stored is not what was indexed.
        """
        ...

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles with these ids that the generation has, in the order of the ids."""
        ...

    def digests(self, prepared: PreparedSearch | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, `Article.digest`) of every article, ascending by id; no article is read.

        Args:
            prepared: a search whose hits are given instead; its page and order don't matter.

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
        """Return a file that `Writer.attach` kept; None if there is none of that name."""
        ...

    @property
    def reprints(self) -> Reprints | None:
        """The versions and shared passages; None in an index built before there were any."""
        ...

    def bodies(self) -> Iterator[Body]:
        """Yield the words of every article's body, in any order."""
        ...

    def close(self) -> None:
        """Release what the engine holds. Searches that are running end first."""
        ...


class Writer(Protocol):
    """A generation being built, used as a context manager by one thread.

    Leaving the block commits what was put; on an error only what was checkpointed is left.
    """

    @property
    def generation(self) -> str:
        """The name of the generation being built."""
        ...

    def share(self, execute: Callable[[Callable[[], Any]], Future[Any]]) -> None:
        """Let other processes do what need not be done in this one.

        Args:
            execute: runs a call, which can be pickled, in another process. Its result is None
                where that process was lost.
        """
        ...

    def put(self, document: Document | PackedDocument) -> None:
        """Add an article, or replace the one with its id.

        Args:
            document: the article, analysed in the language that the writer was made with.
        """
        ...

    def delete(self, article: str) -> None:
        """Delete the article with an id; unknown ids are ignored."""
        ...

    def refused(self) -> Sequence[tuple[Article, str]]:
        """Wait until all that was put is stored.

        Returns:
            The articles that the engine did not take, each with the reason, each only once.
        """
        ...

    def checkpoint(self, state: bytes) -> None:
        """Make all so far durable.

        Args:
            state: where the run is; `Store.unfinished` returns it.
        """
        ...

    def attach(self, name: str, data: bytes) -> None:
        """Keep a small file with the generation (the records of its sources)."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...


class Store(Protocol):
    """All generations of one index, and the pointer to the active one. Thread-safe."""

    @property
    def locator(self) -> str:
        """The index as users write it: `whoosh:indexes/archive`."""
        ...

    @property
    def engine_name(self) -> str:
        """The name of the engine: whoosh, tantivy, opensearch or memory."""
        ...

    @property
    def follow_seconds(self) -> float:
        """How long, in seconds, a reader may trust the pointer; 0 where looking costs nothing."""
        ...

    @property
    def engine_version(self) -> str:
        """The name and version of the engine's library."""
        ...

    def generations(self) -> Sequence[Manifest]:
        """Return the manifests of the sealed generations, newest first."""
        ...

    def active(self) -> str | None:
        """Return the name of the active generation; None before the first build.

        Raises:
            DamagedIndexError: the pointer can't be read.
        """
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Hold the right to build; a lock of a dead process is taken over.

        Raises:
            LockedError: another build is running.
        """
        ...

    def create(
        self,
        base: str | None = None,
        *,
        language: str = "english",
        jobs: int = 1,
        purge: bool = False,
    ) -> Writer:
        """Return a writer for a new generation.

        Args:
            base: the generation whose articles it begins with, at little cost; None: empty.
            language: the Snowball stemmer of the index.
            jobs: processes that the engine may use.
            purge: rewrite what must be, so that no text of a deleted article is left on disk.
        """
        ...

    def join(self, generation: str, *, language: str = "english") -> Writer:
        """Return a writer for a generation that several machines feed, made by the first of them.

        Raises:
            MorgueError: the engine writes on one machine only.
        """
        ...

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest generation that was checkpointed but not sealed, with its state."""
        ...

    def resume(self, generation: str, *, jobs: int = 1) -> Writer:
        """Return a writer that goes on from a generation's last checkpoint."""
        ...

    def unsealed(self, manifest: Manifest) -> Engine:
        """Open a generation that was written and not sealed, to derive what is kept with it."""
        ...

    def attach(self, generation: str, name: str, data: bytes) -> None:
        """Keep a file with a generation that is not sealed, in the place of one of that name."""
        ...

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, last of all: from now on the generation is whole."""
        ...

    def open(self, generation: str | None = None) -> Engine:
        """Open a sealed generation.

        Args:
            generation: its name; None: the active one.

        Raises:
            NoIndexError: there is none.
            StaleIndexError: it was made with other fields or another analysis.
            DamagedIndexError: its files are not what was written.
            UnavailableError: the cluster doesn't answer.
        """
        ...

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation, in one atomic act."""
        ...

    def drop(self, generation: str) -> None:
        """Remove a generation from disk; unknown names are ignored."""
        ...

    def sweep(self) -> list[str]:
        """Remove what unfinished builds left, and return their names."""
        ...

    def verify(self, generation: str) -> list[str]:
        """Return the faults of a generation, one line each; empty if it is sound."""
        ...

    def size(self, generation: str) -> int:
        """Return the bytes that a generation takes on disk."""
        ...

    def note_lock(self) -> AbstractContextManager[object]:
        """Hold the right to change notes, for a moment and without the lock of builds.

        Raises:
            LockedError: another process keeps it for longer than a change takes.
        """
        ...

    def read_note(self, name: str) -> bytes | None:
        """Return a small document that outlives generations (takedowns); None if there is none."""
        ...

    def write_note(self, name: str, data: bytes) -> None:
        """Write a small document that outlives generations, durably and in one atomic act."""
        ...
