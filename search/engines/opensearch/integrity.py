"""Check of a sealed generation on a cluster against its manifest."""

from __future__ import annotations

from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.shared.compatibility import digest_of
from search.engines.shared.messages import CURE


def faults_of(cluster: Cluster, index: str, engine: OpenSearchEngine) -> list[str]:
    """Return the faults of a generation, one line each; empty if it is sound.

    They are unassigned shards, a wrong number of articles, and contents other than were sealed.

    Raises:
        ArchiveIndexError: the index can't be read.
    """
    manifest = engine.manifest
    answer = cluster.ask("GET", path("_cluster", "health", f"{index},{index}-files"))
    if answer["status"] == "red":
        return [
            f"Generation {manifest.generation} has parts that no machine of the cluster holds:"
            f" bring the machines back, or {CURE}."
        ]
    held = dict(engine.digests())
    len(engine.lexicon)
    if len(held) != manifest.count:
        return [
            f"Generation {manifest.generation} holds {len(held)} articles instead of"
            f" {manifest.count}: {CURE}."
        ]
    if manifest.digest and digest_of(held.items()) != manifest.digest:
        return [f"Generation {manifest.generation} holds other contents than were sealed: {CURE}."]
    return []
