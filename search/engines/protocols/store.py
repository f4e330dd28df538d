"""The contract of a store: all generations of one index."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from search.engines.protocols.engine import Engine
from search.engines.protocols.manifest import Manifest
from search.engines.protocols.writer import Writer


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
        """The seconds that a reader may cache the pointer; 0 if reading it costs nothing."""
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
        """Return the engine over a generation that is written but not sealed.

        For attachments that are derived from it.
        """
        ...

    def attach(self, generation: str, name: str, data: bytes) -> None:
        """Store a file in a generation that is not sealed, replacing one of that name."""
        ...

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, last of all, which completes the generation."""
        ...

    def open(self, generation: str | None = None) -> Engine:
        """Return the engine over a sealed generation.

        Args:
            generation: its name; None for the active one.

        Raises:
            NoIndexError: there is none.
            StaleIndexError: it was made with other fields or another analysis.
            DamagedIndexError: its files are damaged.
            UnavailableError: the cluster doesn't answer.
        """
        ...

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation, atomically."""
        ...

    def drop(self, generation: str) -> None:
        """Remove a generation from disk; unknown names are ignored."""
        ...

    def sweep(self) -> list[str]:
        """Remove the remains of unfinished builds, and return their names."""
        ...

    def verify(self, generation: str) -> list[str]:
        """Return the faults of a generation, one line each; empty if it is sound."""
        ...

    def size(self, generation: str) -> int:
        """Return the bytes that a generation takes on disk."""
        ...

    def note_lock(self) -> AbstractContextManager[object]:
        """Hold the lock for changing notes, for a moment and without the build lock.

        Raises:
            LockedError: another process holds it for longer than a change takes.
        """
        ...

    def read_note(self, name: str) -> bytes | None:
        """Return a small document that outlives generations (takedowns); None if there is none."""
        ...

    def write_note(self, name: str, data: bytes) -> None:
        """Write a small document that outlives generations, durably and atomically."""
        ...
