"""Indices of one archive on a cluster: named, created, cloned, marked and deleted."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.mapping import index_settings, later_fields, mapping
from search.engines.protocols import Manifest
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, MorgueError, NoIndexError, UnavailableError
from search.settings import Settings

# The file in which a checkpoint notes where the build is.
STATE = "state"
GENERATION = re.compile(r"\d{8}T\d{6}(-\d{6})?", re.ASCII)
# Seconds of waiting for a generation's replicas; a small or full cluster works without them.
COPIED = 120.0
_PLACED = {"timeout": "20s"}  # in which some machine must take a new index
_STAMP = "%Y%m%dT%H%M%S-%f"


class Indices:
    """The indices of an archive, two for each generation: NAME-GENERATION and its -files.

    `locator` is the archive's name in messages.
    """

    def __init__(self, cluster: Cluster, name: str, locator: str, settings: Settings) -> None:
        self._cluster, self._name, self._locator, self._settings = cluster, name, locator, settings

    def index(self, generation: str) -> str:
        """Return the name of a generation's index of articles.

        Raises:
            NoIndexError: this can't be a generation's name.
        """
        if not GENERATION.fullmatch(generation):
            raise NoIndexError(
                f"{self._locator} has no generation {generation!r}: `morgue status` lists those"
                " that are kept."
            )
        return f"{self._name}-{generation.lower()}"

    def files(self, generation: str) -> Blobs:
        """Return the blobs of a generation."""
        return Blobs(self._cluster, f"{self.index(generation)}-files")

    def named(self, index: str) -> str | None:
        """Return the generation of an index, None if it has none."""
        name = index.removeprefix(f"{self._name}-").upper()
        return name if index != name.lower() and GENERATION.fullmatch(name) else None

    def all(self) -> dict[str, dict[str, Any]]:
        """Return the `_meta` of all generations, complete or not, newest first."""
        params = {"expand_wildcards": "open", "filter_path": "*.mappings._meta"}
        found = self._cluster.ask(
            "GET", path(f"{self._name}-*", "_mapping"), params=params, missing={}
        )
        named = ((self.named(index), told["mappings"]["_meta"]) for index, told in found.items())
        return dict(
            sorted(
                ((name, meta) for name, meta in named if name is not None),
                reverse=True,
                key=lambda item: item[0],
            )
        )

    def manifests(self) -> list[Manifest]:
        """Return the manifests of the sealed generations, newest first."""
        found = [manifest_of(meta, name) for name, meta in self.all().items()]
        return [manifest for manifest in found if manifest is not None]

    def join(self, generation: str, language: str) -> None:
        """Make the indices of a generation that several machines feed, where none has yet.

        Raises:
            MorgueError: for a name that can't be a generation's, or is one that is sealed already.
        """
        newest = max((manifest.generation for manifest in self.manifests()), default="")
        if not GENERATION.fullmatch(generation):
            raise MorgueError(
                f"{generation!r} is no name for a generation: take the time, as 20260131T180000,"
                " the same on every machine."
            )
        meta = self.all().get(generation)
        if (meta is not None and manifest_of(meta, generation)) or generation < newest:
            raise MorgueError(
                f"Generation {generation} is sealed, or older than {newest}: take a later name, the"
                " same on every machine."
            )
        if meta is None:
            self.make(generation, {"language": language, "joined": True})
        elif not meta.get("joined"):
            raise MorgueError(
                f"Generation {generation} is being built by one machine alone: take another name."
            )

    def sealed(self, generation: str) -> Manifest:
        """Return the manifest of a sealed generation.

        Raises:
            NoIndexError: there is none.
        """
        meta = self.all().get(generation)
        if meta is None:
            raise NoIndexError(
                f"{self._locator} has no generation {generation!r}: `morgue status` lists those"
                " that are kept."
            )
        manifest = manifest_of(meta, generation)
        if manifest is None:
            raise NoIndexError(
                f"Generation {generation} was never finished: `morgue reindex` builds another."
            )
        return manifest

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest generation that was checkpointed but never sealed, with its state."""
        for name, meta in self.all().items():
            kept = None if manifest_of(meta, name) else self.files(name).read(STATE)
            if kept is not None:
                return name, json.loads(kept)["state"].encode("latin-1")
        return None

    def sweep(self, active: str) -> list[str]:
        """Remove what was never sealed, but what several machines feed after the active one."""
        removed = []
        for name, meta in self.all().items():
            if manifest_of(meta, name) is None and not (meta.get("joined") and name > active):
                self.remove(name)
                removed.append(name)
        return sorted(removed)

    def size(self, generation: str) -> int:
        """Return the bytes on the cluster's disks, without the copies."""
        index = self.index(generation)
        stats = self._cluster.ask("GET", path(f"{index},{index}-files", "_stats", "store"))
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])

    def next_name(self) -> str:
        """Return a name later than every one before it, even if the clock was set back."""
        stamps = [dt.datetime.strptime(f"{name}-0"[:22], _STAMP) for name in self.all()]  # noqa: DTZ007 (all UTC)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        return max([now, *(stamp + dt.timedelta(microseconds=1) for stamp in stamps)]).strftime(
            _STAMP
        )

    def make(self, generation: str, meta: dict[str, Any]) -> None:
        """Create an empty generation; one that another machine just created is as good."""
        settings, index = self._settings, self.index(generation)
        body = {
            "settings": index_settings(settings.cluster_shards, settings.cluster_replicas),
            "mappings": mapping() | {"_meta": meta},
        }
        self.files(generation).make(settings.cluster_replicas)
        answer = self._cluster.ask(
            "PUT", path(index), body, params=_PLACED, conflict={"shards_acknowledged": True}
        )
        self._refuse_unplaced(generation, answer)
        self._cluster.wait_for(
            f"{index},{index}-files", "green", COPIED
        )  # before that a lost machine loses what it took

    def clone(self, base: str, generation: str, meta: dict[str, Any]) -> None:
        """Create a generation with the articles of another.

        The cluster hard-links its files, if the file system can.
        """
        settings = {"settings": {"index.blocks.write": False}}
        for end in ("-files", ""):
            where = path(self.index(base) + end, "_clone", self.index(generation) + end)
            answer = self._cluster.ask(
                "PUT", where, settings, params=_PLACED, conflict={"shards_acknowledged": True}
            )
            self._refuse_unplaced(generation, answer)
        self.mark(generation, meta)

    def _refuse_unplaced(self, generation: str, answer: dict[str, Any]) -> None:
        """Raise UnavailableError if no machine took a new index, which is then deleted."""
        if not answer.get("shards_acknowledged"):
            self.remove(generation)
            raise UnavailableError(
                f"No machine of {self._cluster.shown} took a new index: their disks may be past the"
                " low watermark, or too many are down. Free space or bring them back; the active"
                " generation goes on serving."
            )

    def mark(self, generation: str, meta: dict[str, Any]) -> None:
        """Write a generation's `_meta`."""
        body = {"_meta": meta, "properties": later_fields()}
        self._cluster.ask("PUT", path(self.index(generation), "_mapping"), body)

    def remove(self, generation: str) -> None:
        """Delete a generation in any state."""
        index = self.index(generation)
        for each in (index, f"{index}-files"):
            self._cluster.ask("DELETE", path(each), missing={})


def manifest_of(meta: dict[str, Any], generation: str) -> Manifest | None:
    """Return the manifest of a sealed generation, None for an unsealed one.

    A new clone still has its base's manifest, which doesn't count.
    """
    plain = meta.get("manifest")
    if plain is None or plain["generation"] != generation:
        return None
    try:
        return Manifest(**plain | {"sources": tuple(plain["sources"])})
    except TypeError as fault:
        raise DamagedIndexError(
            f"The manifest of generation {generation} can't be read ({fault}): {CURE}."
        ) from fault
