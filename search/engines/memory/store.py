# ruff: noqa: ARG002 - the Protocol has arguments that mean nothing in memory
"""Store in memory, for tests: the Store protocol over generations of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from search.article import Article
from search.documents import Document, PackedDocument
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import check_fingerprint
from search.errors import ArchiveIndexError, LockedError, MorgueError, NoIndexError
from search.settings import Settings


@dataclass(slots=True)
class _Generation:
    documents: dict[str, Document] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    manifest: Manifest | None = None
    kept: tuple[dict[str, Document], dict[str, bytes], bytes] | None = None


@dataclass(slots=True)
class _Index:
    generations: dict[str, _Generation] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    active: str | None = None
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    note_lock: threading.Lock = field(default_factory=threading.Lock)


_INDEXES: dict[str, _Index] = {}


class MemoryStore:
    """All generations of `memory:PLACE`; stores of the same place in one process share them."""

    engine_name = "memory"
    engine_version = "memory"
    follow_seconds = 0.0

    def __init__(self, place: str = "", settings: Settings | None = None) -> None:
        self.place = place
        self.settings = settings or Settings()
        self._index = _INDEXES.setdefault(place, _Index())

    @property
    def locator(self) -> str:
        return f"memory:{self.place}"

    def generations(self) -> Sequence[Manifest]:
        sealed = (each.manifest for each in reversed(self._index.generations.values()))
        return [manifest for manifest in sealed if manifest is not None]

    def active(self) -> str | None:
        return self._index.active

    @contextmanager
    def lock(self) -> Iterator[None]:
        if not self._index.lock.acquire(blocking=False):
            raise LockedError(
                f"Another build of {self.locator} is going on: wait until it is done."
            )
        try:
            yield
        finally:
            self._index.lock.release()

    def create(
        self,
        base: str | None = None,
        *,
        language: str = "english",
        jobs: int = 1,
        purge: bool = False,
    ) -> MemoryWriter:
        self._index.made += 1
        made = self._index.generations[f"{self._index.made:09d}"] = _Generation()
        if base is not None:
            found = self._generation(base)
            made.documents, made.attachments = dict(found.documents), dict(found.attachments)
        return MemoryWriter(f"{self._index.made:09d}", made, self._discard)

    def join(self, generation: str, *, language: str = "english") -> MemoryWriter:
        raise MorgueError(
            "An index in memory lives in one process: several machines feed one on OpenSearch."
        )

    def unfinished(self) -> tuple[str, bytes] | None:
        for name, found in reversed(self._index.generations.items()):
            if found.manifest is None and found.kept is not None:
                return name, found.kept[2]
        return None

    def resume(self, generation: str, *, jobs: int = 1) -> MemoryWriter:
        found = self._generation(generation)
        if found.kept is not None:
            found.documents, found.attachments = dict(found.kept[0]), dict(found.kept[1])
        return MemoryWriter(generation, found, self._discard)

    def unsealed(self, manifest: Manifest) -> MemoryEngine:
        found = self._generation(manifest.generation)
        return MemoryEngine(found.documents.values(), manifest, found.attachments)

    def attach(self, generation: str, name: str, data: bytes) -> None:
        self._generation(generation).attachments[name] = data

    def seal(self, manifest: Manifest) -> None:
        self._generation(manifest.generation).manifest = manifest

    def open(self, generation: str | None = None) -> MemoryEngine:
        name = generation or self._index.active
        if name is None:
            raise NoIndexError(
                f"There is no index at {self.locator} yet: run `morgue reindex SOURCE...` to make"
                " one."
            )
        found = self._generation(name)
        if found.manifest is None:
            raise NoIndexError(
                f"Generation {name} was never finished: `morgue reindex` builds another."
            )
        check_fingerprint(found.manifest, self.engine_name, self.locator)
        return MemoryEngine(found.documents.values(), found.manifest, found.attachments)

    def activate(self, generation: str) -> None:
        if self._generation(generation).manifest is None:
            raise NoIndexError(
                f"Generation {generation} was never finished: `morgue reindex` builds another."
            )
        self._index.active = generation

    def drop(self, generation: str) -> None:
        if generation == self._index.active:
            raise ArchiveIndexError(
                f"Generation {generation} is being served: activate another one before dropping it."
            )
        self._discard(generation)

    def sweep(self) -> list[str]:
        left = [name for name, found in self._index.generations.items() if found.manifest is None]
        for name in left:
            self._discard(name)
        return left

    def verify(self, generation: str) -> list[str]:
        found = self._generation(generation)
        wrong = found.manifest is not None and found.manifest.count != len(found.documents)
        return [f"{len(found.documents)} articles instead of the manifest's"] if wrong else []

    def size(self, generation: str) -> int:
        return 0

    def note_lock(self) -> AbstractContextManager[object]:
        return self._index.note_lock

    def read_note(self, name: str) -> bytes | None:
        return self._index.notes.get(name)

    def write_note(self, name: str, data: bytes) -> None:
        self._index.notes[name] = data

    def _generation(self, name: str) -> _Generation:
        if name not in self._index.generations:
            raise NoIndexError(
                f"There is no generation {name} at {self.locator}: `morgue status` lists those"
                " there are."
            )
        return self._index.generations[name]

    def _discard(self, generation: str) -> None:
        self._index.generations.pop(generation, None)


class MemoryWriter:
    """Writer of a generation in memory."""

    def __init__(
        self, generation: str, target: _Generation, discard: Callable[[str], None]
    ) -> None:
        self.generation = generation
        self._target = target
        self._discard = discard

    def share(self, execute: Any) -> None:
        """Ignore the worker processes."""

    def put(self, document: Document | PackedDocument) -> None:
        self._target.documents[document.article.id] = document.unpacked()

    def delete(self, article: str) -> None:
        self._target.documents.pop(article, None)

    def refused(self) -> Sequence[tuple[Article, str]]:
        return ()

    def checkpoint(self, state: bytes) -> None:
        self._target.kept = (dict(self._target.documents), dict(self._target.attachments), state)

    def attach(self, name: str, data: bytes) -> None:
        self._target.attachments[name] = data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is not None and self._target.kept is None:
            self._discard(self.generation)
