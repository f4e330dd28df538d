"""The engine of a cluster: `opensearch:URL/NAME`, for archives that outgrow one machine.

    NAME                          the alias that readers follow, switched in one call
    NAME-GENERATION               a generation's articles; its manifest stands in the mapping's
        `_meta`, written last
    NAME-GENERATION-files         its lexicon and attachments, and where an unfinished build stands
    NAME-notes                    documents that outlive generations, and who builds

What is asked, and how exactly, is told in `search.engines.opensearch.queries`; how articles are
kept in `opensearch_schema`.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar

from search.engines.opensearch.blobs import Blobs
from search.engines.opensearch.client import CLIENT, Cluster, path
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.opensearch.indices import COPIED, GENERATION, Indices, manifest_of
from search.engines.opensearch.lock import ClusterLock
from search.engines.opensearch.maintenance import counted, set_length_statistics
from search.engines.opensearch.writer import STATE, OpenSearchWriter
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import check_fingerprint, digest_of
from search.engines.shared.messages import CURE
from search.errors import (
    ArchiveIndexError,
    LockedError,
    MorgueError,
    NoIndexError,
    RefusedError,
    SettingsError,
)
from search.settings import Settings

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,150}", re.ASCII)
_FAR = 60.0


class OpenSearchStore:
    """All generations of one archive on a cluster, and the alias that names the active one."""

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
        self._switched = -_FAR

    @property
    def locator(self) -> str:
        """Without user and password, since messages name it."""
        return f"{self.engine_name}:{self._cluster.shown}/{self.name}"

    # -- which generations there are

    def generations(self) -> Sequence[Manifest]:
        """Return the sealed generations, newest first."""
        found = [manifest_of(meta, name) for name, meta in self._indices.all().items()]
        return [manifest for manifest in found if manifest is not None]

    def active(self) -> str | None:
        """Return the generation that the alias names.

        Raises RefusedError where the name is another index's.
        """
        self._check()
        behind = self._cluster.ask("GET", path("_alias", self.name), missing={})
        names = [name for index in behind if (name := self._indices.named(index)) is not None]
        if len(names) != len(behind):
            strange = ", ".join(
                sorted(index for index in behind if self._indices.named(index) is None)
            )
            raise RefusedError(
                f"{self.name} is an alias of {strange} on {self._cluster.shown}, which Morgue did"
                " not make: choose another name for the archive (--index opensearch:URL/NAME)."
            )
        if not names and self._cluster.ask("HEAD", path(self.name), missing=False) is not False:
            raise RefusedError(
                f"{self.name} is an index on {self._cluster.shown}, not an archive of Morgue:"
                " choose another name for the archive (--index opensearch:URL/NAME)."
            )
        return max(names, default=None)

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest generation that was checkpointed but never sealed, with its state."""
        for name, meta in self._indices.all().items():
            kept = None if manifest_of(meta, name) else self._indices.files(name).read(STATE)
            if kept is not None:
                return name, json.loads(kept)["state"].encode("latin-1")
        return None

    # -- building

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One build at a time, on any machine; raises LockedError naming the other.

        A dead process's lock is taken over.
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
        """Return a writer for a new generation: empty, or a clone of `base`, which shares its
        files.
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
        """Return a writer for a generation that several machines feed; the first of them makes it.

        Raises:
            MorgueError: for a name that can't be a generation's, or is one that is sealed already.
        """
        self._check()
        newest = max((manifest.generation for manifest in self.generations()), default="")
        if not GENERATION.fullmatch(generation):
            raise MorgueError(
                f"{generation!r} is no name for a generation: take the time, as 20260131T180000,"
                " the same on every machine."
            )
        meta = self._indices.all().get(generation)
        if (meta is not None and manifest_of(meta, generation)) or generation < newest:
            raise MorgueError(
                f"Generation {generation} is sealed, or older than {newest}: take a later name, the"
                " same on every machine."
            )
        if meta is None:
            self._indices.make(generation, {"language": language, "joined": True})
        elif not meta.get("joined"):
            raise MorgueError(
                f"Generation {generation} is being built by one machine alone: take another name."
            )
        return self._writer(generation, language, joined=True)

    def resume(self, generation: str, *, jobs: int = 1) -> OpenSearchWriter:
        """Return a writer that goes on from the last checkpoint: what was written after it is
        removed.
        """
        del jobs
        meta = self._indices.all().get(generation, {})
        kept = self._indices.files(generation).read(STATE) if meta else None
        if kept is None or manifest_of(meta, generation):
            raise NoIndexError(
                f"Nothing of {generation} can be resumed: run `morgue reindex` without --resume."
            )
        batch, index = int(json.loads(kept)["batch"]), self._indices.index(generation)
        self._cluster.ask("POST", path(index, "_refresh"))
        late = [
            hit["_id"]
            for hit in self._cluster.walk(
                index, {"range": {"batch": {"gte": batch}}}, whole=False, size=5_000
            )
        ]
        for start in range(0, len(late), 5_000):
            lines = [
                {"delete": {"_index": index, "_id": key}} for key in late[start : start + 5_000]
            ]
            self._cluster.ask("POST", "/_bulk", lines)
        return self._writer(generation, meta["language"], recount=True, batch=batch)

    def unsealed(self, manifest: Manifest) -> OpenSearchEngine:
        """Open a generation that was written and not sealed."""
        index = self._indices.index(manifest.generation)
        self._cluster.ask("POST", path(index, "_refresh"))
        return OpenSearchEngine(self._cluster, index, manifest)

    def attach(self, generation: str, name: str, data: bytes) -> None:
        """Keep a file with a generation that is not sealed."""
        self._indices.files(generation).write(f"attachment/{name}", data)

    def seal(self, manifest: Manifest) -> None:
        """Make the generation read-only, then write its manifest: it is whole from now on."""
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
        set_length_statistics(self._cluster, index)
        for each in (index, f"{index}-files"):
            self._cluster.ask("POST", path(each, "_flush"), params={"wait_if_ongoing": "true"})
            self._cluster.ask("PUT", path(each, "_settings"), {"index.blocks.write": True})
        kept = {name: value for name, value in meta.items() if name == "base"}
        self._indices.mark(manifest.generation, kept | {"manifest": dataclasses.asdict(manifest)})

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation.

        One call, which the cluster does whole or not at all.
        """
        self._indices.sealed(generation)
        if self._lock.lost:
            raise LockedError(
                f"Another build of {self.locator} took over while this one was away; nothing was"
                " switched."
            )
        self.active()
        behind = self._cluster.ask("GET", path("_alias", self.name), missing={})
        index = self._indices.index(generation)
        self._cluster.wait_for(
            f"{index},{index}-files", "green", COPIED
        )  # readers need the copies when a machine is lost
        actions = [
            {"remove": {"index": old, "alias": self.name, "must_exist": False}}
            for old in behind
            if old != index
        ]
        actions.append({"add": {"index": index, "alias": self.name}})
        self._cluster.ask("POST", "/_aliases", {"actions": actions})
        self._switched = time.monotonic()

    # -- reading

    def open(self, generation: str | None = None) -> OpenSearchEngine:
        """Open a sealed generation (the active one), or one that several machines are feeding.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError, UnavailableError: when it can't be
                read.
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
        """Return a wrong number of articles, other contents than were sealed, parts of the index
        that no
        machine holds.
        """
        try:
            manifest = self._indices.sealed(generation)
            index = self._indices.index(generation)
            answer = self._cluster.ask("GET", path("_cluster", "health", f"{index},{index}-files"))
            if answer["status"] == "red":
                return [
                    f"Generation {generation} has parts that no machine of the cluster holds: bring"
                    f" the machines back, or {CURE}."
                ]
            engine = OpenSearchEngine(self._cluster, index, manifest)
            held = dict(engine.digests())
            len(engine.lexicon)
        except ArchiveIndexError as fault:
            return [str(fault)]
        faults = []
        if len(held) != manifest.count:
            faults.append(
                f"Generation {generation} holds {len(held)} articles instead of {manifest.count}:"
                f" {CURE}."
            )
        elif manifest.digest and digest_of(held.items()) != manifest.digest:
            faults.append(f"Generation {generation} holds other contents than were sealed: {CURE}.")
        return faults

    def size(self, generation: str) -> int:
        """Bytes on the cluster's disks, without the copies.

        A file that generations share counts in each.
        """
        index = self._indices.index(generation)
        stats = self._cluster.ask("GET", path(f"{index},{index}-files", "_stats", "store"))
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])

    # -- removing

    def drop(self, generation: str) -> None:
        """Remove a generation that is not served.

        Readers that still follow the alias of a moment ago are waited for.
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
        time.sleep(max(self._switched + 2 * self.follow_seconds - time.monotonic(), 0))
        self._indices.remove(generation)

    def sweep(self) -> list[str]:
        """Remove what unfinished builds left behind.

        What several machines feed stays until a later generation is active.
        """
        active = self.active() or ""
        removed = []
        for name, meta in self._indices.all().items():
            if manifest_of(meta, name) is None and not (meta.get("joined") and name > active):
                self._indices.remove(name)
                removed.append(name)
        return sorted(removed)

    @contextmanager
    def note_lock(self) -> Iterator[None]:
        """Make the index of notes. Writes of one small note are one request, and thus one act."""
        self._notes.make(self.settings.cluster_replicas)
        yield

    def read_note(self, name: str) -> bytes | None:
        """Return a small document of the index that outlives generations."""
        return self._notes.read(f"note/{name}")

    def write_note(self, name: str, data: bytes) -> None:
        """Keep such a document, in the place of an earlier one of that name."""
        self._notes.make(self.settings.cluster_replicas)
        self._notes.write(f"note/{name}", data)

    # -- shared

    @cached_property
    def _notes(self) -> Blobs:
        return Blobs(self._cluster, f"{self.name}-notes")

    def _check(self) -> None:
        """Raises UnavailableError where no server that Morgue knows is at the address."""
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
