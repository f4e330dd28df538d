"""OpenSearch used as in its manual: one request with query, aggregations and highlights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import opensearchpy

from scripts.benchmarks.corpus import rows
from scripts.benchmarks.questions import FACET_SIZE, FACETS, NEARNESS, PAGE, Question, Way

_BATCH = 500
_FIELDS = ["title", "body"]


class RawOpenSearch:
    """One index of a cluster."""

    name = "raw OpenSearch"

    def __init__(self, url: str, index: str) -> None:
        self.index = index
        self.client = opensearchpy.OpenSearch(url, timeout=600)

    def exists(self) -> bool:
        """Return True if an earlier run built it."""
        return bool(self.client.indices.exists(index=self.index))

    def build(self, corpus: Path) -> None:
        """Send bulk requests, one after the other."""
        text = {"type": "text", "analyzer": "standard"}
        names = {name: {"type": "keyword"} for name in ("id", *FACETS)}
        mapping = {
            "properties": names
            | {"title": text, "body": text, "date": {"type": "date", "ignore_malformed": True}}
        }
        settings = {"number_of_replicas": 0, "number_of_shards": 1}
        self.client.indices.create(
            index=self.index, body={"settings": settings, "mappings": mapping}
        )
        actions = ({"_index": self.index, "_id": row["id"], "_source": row} for row in rows(corpus))
        opensearchpy.helpers.bulk(self.client, actions, chunk_size=_BATCH)
        self.client.indices.refresh(index=self.index)

    def open(self) -> None:
        """Do nothing: a cluster needs no opening."""

    def drop(self) -> None:
        """Remove the index."""
        self.client.indices.delete(index=self.index, ignore_unavailable=True)

    def ask(self, question: Question, way: Way) -> Any:
        """Return ten hits of a page, with the facets and snippets of `way`, in one request."""
        body: dict[str, Any] = {
            "query": _query(question),
            "size": PAGE,
            "from": PAGE * (way.page - 1),
            "track_total_hits": True,
        }
        if way.facets:
            body["aggs"] = {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in FACETS}
        if way.snippets:
            body["highlight"] = {"fields": {"body": {"number_of_fragments": 3}}}
        if way.newest:
            body["sort"] = [{"date": "desc"}]
        return self.client.search(index=self.index, body=body)


def _query(question: Question) -> dict[str, Any]:
    text = " ".join(question.terms)
    match question.kind:
        case "any":
            return {"multi_match": {"query": text, "fields": _FIELDS}}
        case "phrase":
            return {"multi_match": {"query": text, "fields": _FIELDS, "type": "phrase"}}
        case "prefix":
            return {"bool": {"should": [{"prefix": {name: text}} for name in _FIELDS]}}
        case "proximity":
            return {
                "multi_match": {
                    "query": text,
                    "fields": _FIELDS,
                    "type": "phrase",
                    "slop": NEARNESS,
                }
            }
    return {
        "multi_match": {"query": text, "fields": _FIELDS, "type": "cross_fields", "operator": "and"}
    }
