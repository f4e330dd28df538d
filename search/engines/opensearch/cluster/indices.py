"""The indices of one archive on a cluster.

Which generation each holds, how one is made, copied, marked and removed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.mapping import index_settings, mapping, moment_mapping
from search.engines.protocols import Manifest
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, MorgueError, NoIndexError, UnavailableError
from search.settings import Settings

STATE = "state"
"""The file in which a checkpoint notes where the build is."""
GENERATION = re.compile(r"\d{8}T\d{6}(-\d{6})?", re.ASCII)
COPIED = 120.0
"""Seconds for which the copies of a generation are waited for.

A cluster too small or too full for them does without.
"""
_PLACED = {"timeout": "20s"}  # in which some machine must take a new index
_STAMP = "%Y%m%dT%H%M%S-%f"


class Indices:
    """Two a generation: NAME-GENERATION and NAME-GENERATION-files.

    `locator` is how messages call the archive.
    """

    def __init__(self, cluster: Cluster, name: str, locator: str, settings: Settings) -> None:
        self._cluster, self._name, self._locator, self._settings = cluster, name, locator, settings

    def index(self, generation: str) -> str:
        """Return the index of a generation's articles.

        Raises NoIndexError for what can't be a generation's name.
        """
        if not GENERATION.fullmatch(generation):
            raise NoIndexError(
                f"{self._locator} has no generation {generation!r}: `morgue status` lists those"
                " that are kept."
            )
        return f"{self._name}-{generation.lower()}"

    def files(self, generation: str) -> Blobs:
        """Return what is kept beside a generation's articles."""
        return Blobs(self._cluster, f"{self.index(generation)}-files")

    def named(self, index: str) -> str | None:
        """Return the generation that an index holds, if any."""
        name = index.removeprefix(f"{self._name}-").upper()
        return name if index != name.lower() and GENERATION.fullmatch(name) else None

    def all(self) -> dict[str, dict[str, Any]]:
        """Return all generations, whole or not, newest first, each with what stands in its
        `_meta`.
        """
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
        """Return the manifest of a sealed generation. Raises NoIndexError."""
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
        """Return a name later than every one before it, even when the clock was set back."""
        stamps = [dt.datetime.strptime(f"{name}-0"[:22], _STAMP) for name in self.all()]  # noqa: DTZ007 (all UTC)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        return max([now, *(stamp + dt.timedelta(microseconds=1) for stamp in stamps)]).strftime(
            _STAMP
        )

    def make(self, generation: str, meta: dict[str, Any]) -> None:
        """An empty generation; one that another machine made a moment ago is as good."""
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
        """A generation that holds what another holds.

        The cluster links its files, where the file system can.
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
        """Raises UnavailableError, leaving nothing behind, where no machine took a new index."""
        if not answer.get("shards_acknowledged"):
            self.remove(generation)
            raise UnavailableError(
                f"No machine of {self._cluster.shown} took a new index: their disks may be past the"
                " low watermark, or too many are down. Free space or bring them back; the active"
                " generation goes on serving."
            )

    def mark(self, generation: str, meta: dict[str, Any]) -> None:
        """Write what stands in a generation's `_meta`."""
        body = {"_meta": meta, "properties": moment_mapping()}
        self._cluster.ask("PUT", path(self.index(generation), "_mapping"), body)

    def remove(self, generation: str) -> None:
        """Remove a generation, whatever state it is in."""
        index = self.index(generation)
        for each in (index, f"{index}-files"):
            self._cluster.ask("DELETE", path(each), missing={})


def manifest_of(meta: dict[str, Any], generation: str) -> Manifest | None:
    """Return the manifest of a sealed generation.

    A clone that was just made still has its base's, which is none of its own.
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
