"""Maintenance of a complete index: purging deleted articles, statistics, word counts."""

from __future__ import annotations

import time

from search.documents import analyse
from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.lexicon import WordCounts
from search.engines.opensearch.mapping import NO_WORD, article_of, exact_field
from search.engines.shared.bm25 import K1, B
from search.errors import UnavailableError

_MERGING = 4 * 3600.0  # seconds; a force merge rewrites the whole index
_DELETED = 5_000  # articles of one bulk request
# Seconds of waiting until a cluster has dropped deleted documents.
#
# It retains them for its replicas, up to half a minute.
_RETAINED = 180.0


def merge_deleted(cluster: Cluster, index: str) -> None:
    """Rewrite the segments that have many deleted articles."""
    cluster.ask(
        "POST",
        path(index, "_forcemerge"),
        params={"only_expunge_deletes": "true"},
        seconds=_MERGING,
    )
    cluster.ask("POST", path(index, "_refresh"))


def expunge(cluster: Cluster, index: str) -> None:
    """Rewrite every segment with a deleted document, on every machine.

    Afterwards none of its text is left in the index's files.

    Raises:
        UnavailableError: the cluster doesn't drop them.
    """
    cluster.ask("PUT", path(index, "_settings"), {"index.merge.policy.expunge_deletes_allowed": 0})
    started = time.monotonic()
    while True:
        cluster.ask(
            "POST", path(index, "_flush"), params={"wait_if_ongoing": "true", "force": "true"}
        )
        merge_deleted(cluster, index)
        if not cluster.ask("GET", path(index, "_stats", "docs"))["_all"]["total"]["docs"][
            "deleted"
        ]:
            return
        if time.monotonic() - started > _RETAINED:
            raise UnavailableError(
                f"{cluster.shown} keeps deleted articles in {index}: see its health, and try again."
            )
        time.sleep(1)


def set_length_statistics(cluster: Cluster, index: str) -> None:
    """Correct BM25's average length.

    An article without any word holds one that no search has (`NO_WORD`), because Lucene doesn't
    count an article without the field. This makes the cluster's average a little too long, and its
    k1 and b are set to compensate: k1 (1 - b + b length / average) stays the same. They can be
    changed only while the index is closed, which is for a moment, before anybody reads it.
    """
    body = {
        "size": 0,
        "query": {"match_all": {}},
        "aggs": {
            "empty": {"filter": {"term": {exact_field(None): NO_WORD}}},
            "length": {"sum": {"field": "length"}},
        },
    }
    found = cluster.ask("POST", path(index, "_search"), body)["aggregations"]
    empty, length = found["empty"]["doc_count"], found["length"]["value"]
    constant, slope = K1 * (1 - B), K1 * B * ((length + empty) / length if length else 1)
    wanted = {"k1": round(constant + slope, 9), "b": round(slope / (constant + slope), 9)}
    if _similarity(cluster, index) == wanted:
        return
    cluster.ask("POST", path(index, "_flush"), params={"wait_if_ongoing": "true"})
    cluster.ask("POST", path(index, "_close"))
    try:
        cluster.ask(
            "PUT",
            path(index, "_settings"),
            {f"index.similarity.default.{name}": wanted[name] for name in wanted},
        )
    finally:
        cluster.ask("POST", path(index, "_open"))
        cluster.wait_for(index, "yellow", 60)


def weight_of_words(cluster: Cluster, index: str) -> float:
    """Return the factor for the cluster's scores of words.

    Before version 3 these include a factor of k1 + 1.
    """
    return 1.0 if cluster.version[0] >= 3 else 1 / (_similarity(cluster, index)["k1"] + 1)


def _similarity(cluster: Cluster, index: str) -> dict[str, float]:
    """Return the k1 and b of an index."""
    (told,) = cluster.ask("GET", path(index, "_settings")).values()
    constants = told["settings"]["index"]["similarity"]["default"]
    return {name: float(constants[name]) for name in ("k1", "b")}


def counted(cluster: Cluster, index: str, language: str) -> WordCounts:
    """Return the words of all articles of an index, recounted."""
    words = WordCounts()
    for hit in cluster.walk(index, {"match_all": {}}):
        words.add(analyse(article_of(hit["_source"]["article"]), language, with_spans=False))
    return words


def delete_from_batch(cluster: Cluster, index: str, batch: int) -> None:
    """Delete what was written in a batch and later ones, after the last checkpoint."""
    cluster.ask("POST", path(index, "_refresh"))
    late = [
        hit["_id"]
        for hit in cluster.walk(
            index, {"range": {"batch": {"gte": batch}}}, whole=False, size=_DELETED
        )
    ]
    for start in range(0, len(late), _DELETED):
        lines = [
            {"delete": {"_index": index, "_id": key}} for key in late[start : start + _DELETED]
        ]
        cluster.ask("POST", "/_bulk", lines)


def make_read_only(cluster: Cluster, index: str) -> None:
    """Make the index and that of its files durable and read-only.

    Statistics of lengths are written before.
    """
    set_length_statistics(cluster, index)
    for each in (index, f"{index}-files"):
        cluster.ask("POST", path(each, "_flush"), params={"wait_if_ongoing": "true"})
        cluster.ask("PUT", path(each, "_settings"), {"index.blocks.write": True})
