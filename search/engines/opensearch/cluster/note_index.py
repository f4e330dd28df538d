"""Documents that outlive generations, such as the list of takedowns: the index NAME-notes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.opensearch.cluster.client import Cluster
from search.settings import Settings


class ClusterNotes:
    """The NoteStore of an index on a cluster."""

    name: str
    settings: Settings
    _cluster: Cluster

    @contextmanager
    def note_lock(self) -> Iterator[None]:
        """Create the index of notes.

        There is nothing to lock: one request writes a small note, atomically.
        """
        self._notes.make(self.settings.cluster_replicas)
        yield

    def read_note(self, name: str) -> bytes | None:
        """Return a note of the index, None if there is none."""
        return self._notes.read(f"note/{name}")

    def write_note(self, name: str, data: bytes) -> None:
        """Write a note of the index, replacing an earlier one of that name."""
        self._notes.make(self.settings.cluster_replicas)
        self._notes.write(f"note/{name}", data)

    @cached_property
    def _notes(self) -> Blobs:
        return Blobs(self._cluster, f"{self.name}-notes")
