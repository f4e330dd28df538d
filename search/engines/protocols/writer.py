"""The contract of a writer: it builds one generation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, Self

from search.article import Article
from search.documents import Document, PackedDocument


class Writer(Protocol):
    """A generation being built, used as a context manager by one thread.

    Leaving the block commits what was put; on an error only what was checkpointed is left.
    """

    @property
    def generation(self) -> str:
        """The name of the generation being built."""
        ...

    def share(self, execute: Callable[[Callable[[], Any]], Future[Any]]) -> None:
        """Let other processes do some of the writer's work.

        Args:
            execute: runs a picklable call in another process. Its result is None if that process
                was lost.
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
        """Wait until all articles are stored.

        Returns:
            The articles that the engine refused, each with the reason, each only once.
        """
        ...

    def checkpoint(self, state: bytes) -> None:
        """Make all changes so far durable.

        Args:
            state: the state of the run; `Store.unfinished` returns it.
        """
        ...

    def attach(self, name: str, data: bytes) -> None:
        """Store a small file with the generation (such as the records of its sources)."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
