"""Index of one generation, open for reading, with one request a page."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from search.article import Article
from search.engines.opensearch.aggregations import MOST_VALUES, WINDOW, order, search_after
from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.mapping import article_of, facet_field, key_of, stem_field, token
from search.engines.opensearch.queries import Clause
from search.errors import DeadlineError
from search.models import SearchRequest, Sort

# Hits in one request of a stream.
SCAN = 500


class Index:
    """The index of one generation, which never changes. Thread-safe."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.name = name
        self._cluster = cluster

    def search(self, body: dict[str, Any], deadline: float | None, sort: Sort) -> dict[str, Any]:
        """Return the response to one search.

        The same query goes to the same copies of the shards, so that scores agree to the last bit
        from page to page.
        """
        if body.get("size"):
            body |= {"sort": order(sort), "_source": ["article"]}
        params = {
            "allow_partial_search_results": "false",
            "preference": f"q{zlib.crc32(json.dumps(body['query']).encode())}",
        }
        if sort == "relevance":
            params["search_type"] = (
                "dfs_query_then_fetch"  # scores that don't depend on how articles fell to shards
            )
        if deadline is not None:
            body["timeout"] = f"{max(int((deadline - time.monotonic()) * 1000), 1)}ms"
        answer: dict[str, Any] = self._cluster.ask(
            "POST", path(self.name, "_search"), body, params=params, deadline=deadline
        )
        if answer["timed_out"]:
            raise DeadlineError
        return answer

    def stream(self, query: Clause, request: SearchRequest, sort: Sort) -> Iterator[dict[str, Any]]:
        """Yield the hits of a request in order.

        A sealed generation never changes, so no point in time is held open.
        """
        body: dict[str, Any] = {"query": query, "size": SCAN, "track_total_hits": False}
        if request.after is not None:
            body["search_after"] = search_after(request.after, sort)
        while True:
            hits = self.search(body, request.deadline, sort)["hits"]["hits"]
            yield from hits
            if len(hits) < SCAN:
                return
            body["search_after"] = hits[-1]["sort"]

    def facet_values(
        self, facet: str, query: Clause, deadline: float | None
    ) -> Iterator[tuple[str, int]]:
        """Yield every value of a facet with its count under a query, page by page."""
        pages: dict[str, Any] = {
            "size": MOST_VALUES,
            "sources": [{"value": {"terms": {"field": facet_field(facet)}}}],
        }
        while True:
            body = {
                "query": query,
                "size": 0,
                "track_total_hits": False,
                "aggs": {"values": {"composite": pages}},
            }
            answer = self.search(body, deadline, "newest")["aggregations"]["values"]
            for bucket in answer["buckets"]:
                yield bucket["key"]["value"], bucket["doc_count"]
            if "after_key" not in answer:
                return
            pages = pages | {"after": answer["after_key"]}

    def with_stems(self, stems: list[str]) -> dict[str, int]:
        """Return the document frequency of each stem."""
        if not stems:
            return {}
        asked = {
            str(number): {"term": {stem_field(None): token(word)}}
            for number, word in enumerate(stems)
        }
        body = {
            "query": {"match_all": {}},
            "size": 0,
            "aggs": {"stems": {"filters": {"filters": asked}}},
        }
        buckets = self.search(body, None, "newest")["aggregations"]["stems"]["buckets"]
        return {word: buckets[str(number)]["doc_count"] for number, word in enumerate(stems)}

    def get(self, article: str) -> Article | None:
        """Return the article of an id, None if there is none."""
        found = self._cluster.ask("GET", path(self.name, "_doc", key_of(article)), missing={})
        if not found:
            self.count()  # no such article, or no such generation any more
            return None
        return article_of(found["_source"]["article"])

    def get_many(self, articles: Sequence[str]) -> Iterator[Article]:
        """Yield the articles of some hundreds of ids at most, by one request."""
        if not articles:  # the cluster refuses a request for none
            return
        body = {"ids": [key_of(article) for article in articles]}
        answer = self._cluster.ask("POST", path(self.name, "_mget"), body)
        for found in answer["docs"]:
            if found.get("found"):
                yield article_of(found["_source"]["article"])

    def articles(self, query: Clause, deadline: float | None = None) -> Iterator[Article]:
        """Yield the articles that match a query, ascending by id."""
        for hit in self._cluster.walk(self.name, query, deadline=deadline):
            yield article_of(hit["_source"]["article"])

    def digests(self, query: Clause) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of the articles that match a query, ascending by id."""
        for hit in self._cluster.walk(self.name, query, whole=False, size=WINDOW):
            yield hit["sort"][0], hit["fields"]["digest"][0]

    def count(self) -> int:
        """Return the number of articles.

        The cluster is asked, so that callers also learn whether it answers.
        """
        return int(self._cluster.ask("GET", path(self.name, "_count"))["count"])
