"""Alias of an archive, which points readers to the active generation."""

from __future__ import annotations

import time

from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.cluster.indices import COPIED, Indices
from search.errors import RefusedError

_LONG_AGO = -60.0  # seconds; readers follow a switch much sooner


class Alias:
    """The alias of one archive on a cluster."""

    def __init__(self, cluster: Cluster, indices: Indices, name: str) -> None:
        self.switched = _LONG_AGO
        """When this process last switched it, by `time.monotonic()`."""
        self._cluster = cluster
        self._indices = indices
        self._name = name

    def generation(self) -> str | None:
        """Return the generation that the alias points to; None before the first build.

        Raises:
            RefusedError: the name is that of an index which Morgue didn't create.
        """
        named = self._named()
        names = [name for index in named if (name := self._indices.named(index)) is not None]
        if len(names) != len(named):
            strange = ", ".join(
                sorted(index for index in named if self._indices.named(index) is None)
            )
            raise RefusedError(
                f"{self._name} is an alias of {strange} on {self._cluster.shown}, which Morgue did"
                " not make: choose another name for the archive (--index opensearch:URL/NAME)."
            )
        if not names and self._cluster.ask("HEAD", path(self._name), missing=False) is not False:
            raise RefusedError(
                f"{self._name} is an index on {self._cluster.shown}, not an archive of Morgue:"
                " choose another name for the archive (--index opensearch:URL/NAME)."
            )
        return max(names, default=None)

    def switch(self, generation: str) -> None:
        """Point the alias to a generation and no other, by one atomic request."""
        old, index = self._named(), self._indices.index(generation)
        self._cluster.wait_for(
            f"{index},{index}-files", "green", COPIED
        )  # readers need the copies when a machine is lost
        actions = [
            {"remove": {"index": each, "alias": self._name, "must_exist": False}}
            for each in old
            if each != index
        ]
        actions.append({"add": {"index": index, "alias": self._name}})
        self._cluster.ask("POST", "/_aliases", {"actions": actions})
        self.switched = time.monotonic()

    def _named(self) -> dict[str, object]:
        found: dict[str, object] = self._cluster.ask("GET", path("_alias", self._name), missing={})
        return found
