"""OpenSearch store, `opensearch:URL/NAME`, for archives that outgrow one machine.

NAME                          the alias that readers follow, switched by one request
NAME-GENERATION               a generation's articles; its manifest is in the mapping's
    `_meta`, written last
NAME-GENERATION-files         its lexicon and attachments, and the state of an unfinished build
NAME-notes                    documents that outlive generations, and the build lock
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from search.engines.opensearch.cluster.alias import Alias
from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.cluster.indices import STATE, Indices, manifest_of
from search.engines.opensearch.cluster.library import CLIENT
from search.engines.opensearch.cluster.lock import ClusterLock
from search.engines.opensearch.cluster.maintenance import (
    counted,
    delete_from_batch,
    make_read_only,
)
from search.engines.opensearch.cluster.note_index import ClusterNotes
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.opensearch.integrity import faults_of
from search.engines.opensearch.writer import OpenSearchWriter
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import check_fingerprint
from search.errors import (
    ArchiveIndexError,
    LockedError,
    NoIndexError,
    RefusedError,
    SettingsError,
)
from search.settings import Settings

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,150}", re.ASCII)


class OpenSearchStore(ClusterNotes):
    """All generations of one archive on a cluster, and the alias of the active one."""

    engine_name: ClassVar[str] = "opensearch"
    engine_version: ClassVar[str] = CLIENT
    follow_seconds: ClassVar[float] = 1.0

    def __init__(self, place: str, settings: Settings) -> None:
        urls, _, self.name = place.rpartition("/")
        if not _NAME.fullmatch(self.name):
            raise SettingsError(
                f"{self.name!r} is no name for an index on a cluster: write"
                " opensearch:http://HOST:9200/NAME, NAME of small letters, digits, hyphens"
                " (--index)."
            )
        self.settings = settings
        self._cluster = Cluster(urls, settings.cluster_ca)
        self._indices = Indices(self._cluster, self.name, self.locator, settings)
        self._lock = ClusterLock(self._cluster, f"{self.name}-notes", f"The index {self.locator}")
        self._alias = Alias(self._cluster, self._indices, self.name)

    @property
    def locator(self) -> str:
        """The locator without user and password, for messages."""
        return f"{self.engine_name}:{self._cluster.shown}/{self.name}"

    # -- which generations there are

    def generations(self) -> Sequence[Manifest]:
        """Return the sealed generations, newest first."""
        return self._indices.manifests()

    def active(self) -> str | None:
        """Return the name of the generation that the alias names.

        Raises:
            RefusedError: the name belongs to another index.
        """
        self._check()
        return self._alias.generation()

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest unsealed generation with a checkpoint, and its state; None without."""
        return self._indices.unfinished()

    # -- building

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the build lock for all machines; a dead process's lock is taken over.

        Raises:
            LockedError: another build holds it; names the process.
        """
        self._check()
        self.active()
        self._notes.make(self.settings.cluster_replicas)
        with self._lock.held():
            yield

    def create(
        self,
        base: str | None = None,
        *,
        language: str = "english",
        jobs: int = 1,
        purge: bool = False,
    ) -> OpenSearchWriter:
        """Return a writer for a new generation, empty or a clone of `base`.

        A clone shares the files of `base`.
        """
        del jobs  # several machines may build one generation, see `join`
        self._check()
        generation = self._indices.next_name()
        if base is None:
            self._indices.make(generation, {"language": language})
        else:
            language = self._indices.sealed(base).language
            self._indices.clone(base, generation, {"language": language, "base": base})
        return self._writer(generation, language, changes_base=base is not None, purge=purge)

    def join(self, generation: str, *, language: str = "english") -> OpenSearchWriter:
        """Return a writer for a generation that several machines feed; the first creates it.

        Raises:
            MorgueError: the name can't be a generation's, or the generation is sealed.
        """
        self._check()
        self._indices.join(generation, language)
        return self._writer(generation, language, joined=True)

    def resume(self, generation: str, *, jobs: int = 1) -> OpenSearchWriter:
        """Return a writer that continues from the last checkpoint.

        Articles written after it are deleted.
        """
        del jobs
        meta = self._indices.all().get(generation, {})
        kept = self._indices.files(generation).read(STATE) if meta else None
        if kept is None or manifest_of(meta, generation):
            raise NoIndexError(
                f"Nothing of {generation} can be resumed: run `morgue reindex` without --resume."
            )
        self._indices.mark(generation, meta)  # gives it fields that its version did not have yet
        batch, index = int(json.loads(kept)["batch"]), self._indices.index(generation)
        delete_from_batch(self._cluster, index, batch)
        return self._writer(generation, meta["language"], recount=True, batch=batch)

    def unsealed(self, manifest: Manifest) -> OpenSearchEngine:
        """Return the engine over a generation that was written but not sealed."""
        index = self._indices.index(manifest.generation)
        self._cluster.ask("POST", path(index, "_refresh"))
        return OpenSearchEngine(self._cluster, index, manifest)

    def attach(self, generation: str, name: str, data: bytes) -> None:
        """Store a small file in a generation that is not sealed."""
        self._indices.files(generation).write(f"attachment/{name}", data)

    def seal(self, manifest: Manifest) -> None:
        """Make the generation read-only, then write its manifest, which completes it."""
        meta, index = (
            self._indices.all().get(manifest.generation),
            self._indices.index(manifest.generation),
        )
        if meta is None:
            raise NoIndexError(f"There is no generation {manifest.generation} at {self.locator}.")
        if meta.get("joined"):
            self._cluster.ask("POST", path(index, "_refresh"))
            counted(self._cluster, index, manifest.language).save(
                self._indices.files(manifest.generation), manifest.language
            )
        make_read_only(self._cluster, index)
        kept = {name: value for name, value in meta.items() if name == "base"}
        self._indices.mark(manifest.generation, kept | {"manifest": dataclasses.asdict(manifest)})

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation by one atomic request."""
        self._indices.sealed(generation)
        if self._lock.lost:
            raise LockedError(
                f"Another build of {self.locator} took over while this one was away; nothing was"
                " switched."
            )
        self.active()
        self._alias.switch(generation)

    # -- reading

    def open(self, generation: str | None = None) -> OpenSearchEngine:
        """Return the engine over a sealed generation (None: the active one), or a joined one.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError, UnavailableError: it can't be read.
        """
        self._check()
        named = generation or self.active()
        if named is None:
            raise NoIndexError(
                f"There is no index at {self.locator} yet: run `morgue reindex SOURCE... --index"
                f" {self.locator}`."
            )
        meta = self._indices.all().get(named)
        if meta is not None and meta.get("joined") and generation is not None:
            self._cluster.ask("POST", path(self._indices.index(named), "_refresh"))
            manifest = Manifest(
                named, self.engine_name, CLIENT, {}, meta["language"], 0, "", (), ""
            )
        else:
            manifest = self._indices.sealed(named)
            check_fingerprint(manifest, self.engine_name, self.locator)
        return OpenSearchEngine(self._cluster, self._indices.index(named), manifest)

    def verify(self, generation: str) -> list[str]:
        """Return the faults of a generation.

        They are a wrong number of articles, contents other than were sealed, and unassigned shards.
        """
        try:
            manifest = self._indices.sealed(generation)
            index = self._indices.index(generation)
            engine = OpenSearchEngine(self._cluster, index, manifest)
            return faults_of(self._cluster, index, engine)
        except ArchiveIndexError as fault:
            return [str(fault)]

    def size(self, generation: str) -> int:
        """Return the bytes on the cluster's disks, without replicas.

        A file shared by generations counts in each.
        """
        return self._indices.size(generation)

    # -- removing

    def drop(self, generation: str) -> None:
        """Remove a generation that is not active.

        It waits for readers that still use the previous alias.
        """
        if generation == self.active():
            raise RefusedError(
                f"Generation {generation} is the one that is served: activate another first."
            )
        if generation not in self._indices.all():
            raise NoIndexError(
                f"{self.locator} has no generation {generation!r}: `morgue status` lists those that"
                " are kept."
            )
        time.sleep(max(self._alias.switched + 2 * self.follow_seconds - time.monotonic(), 0))
        self._indices.remove(generation)

    def sweep(self) -> list[str]:
        """Remove the remains of unfinished builds.

        A generation that several machines feed stays until a later one is active.
        """
        return self._indices.sweep(self.active() or "")

    # -- shared

    def _check(self) -> None:
        """Raise UnavailableError if there is no supported server at the address."""
        _ = self._cluster.version

    def _writer(self, generation: str, language: str, **how: Any) -> OpenSearchWriter:
        index = self._indices.index(generation)
        return OpenSearchWriter(
            self._cluster,
            index,
            generation,
            language,
            discard=lambda: self._indices.remove(generation),
            **how,
        )
