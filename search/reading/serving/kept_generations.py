"""Generations read by name while they are kept, to compare states of an archive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from search.article import Article
from search.engines.protocols import Engine, Manifest
from search.errors import ArchiveIndexError
from search.models import SearchRequest
from search.reading.cursors import Cursors
from search.reading.request_resolver import RequestResolver
from search.reading.serving.readers import ReaderManager
from search.reading.serving.shown_names import stored


class KeptGenerations:
    """The generations of one archive by their names. Thread-safe.

    Args:
        generations: what opens a generation.
        requests: what reads requests.
        cursors: what reads cursors, which name generations.
    """

    def __init__(
        self, generations: ReaderManager, requests: RequestResolver, cursors: Cursors
    ) -> None:
        self._generations = generations
        self._requests = requests
        self._cursors = cursors

    def can_resume(self, cursor: str, request: SearchRequest) -> bool:
        """Return True if the generation that a cursor names is still kept.

        False, too, if the index can't be read.

        Raises:
            CursorError: the cursor is invalid.
        """
        generation, _ = self._cursors.read(cursor, request)
        with contextlib.suppress(ArchiveIndexError, OSError):
            return self._generations.keeps(generation)
        return False

    def manifest_of(self, generation: str) -> Manifest:
        """Return the manifest of a generation.

        Raises:
            GenerationGoneError: it is no longer kept.
        """
        return self._generations.named(generation).engine.manifest

    def article_in(self, generation: str, article: str) -> Article | None:
        """Return an article as stored in a generation, None if it isn't there.

        Raises:
            GenerationGoneError: the generation is no longer kept.
        """
        return self._generations.named(generation).engine.get(article)

    def stored(self, generation: str) -> tuple[Engine, bool]:
        """Return a generation's engine with the articles as they were indexed.

        Returns:
            The engine, and True if it stores each author under one canonical form, which filters
            must then use, too.

        Raises:
            GenerationGoneError: it is no longer kept.
        """
        return stored(self._generations.named(generation).engine)

    def digests(
        self, generation: str, request: SearchRequest | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article of a generation, ascending by id.

        Articles are not read, so a hundred thousand take a second or two.

        Args:
            generation: its name.
            request: a search, to yield its hits only; page and order don't matter.

        Raises:
            GenerationGoneError: the generation is no longer kept.
            MorgueError: as `search`, but without a time limit.
        """
        opened = self._generations.named(generation)
        if request is None:
            return opened.engine.digests()
        resolved = self._requests.resolve(
            opened, self._requests.begin(replace(request, page=1))[1], ranked=True
        )
        whole = replace(resolved.request, deadline=None)
        return opened.engine.digests(replace(resolved.prepared, request=whole))
