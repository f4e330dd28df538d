"""Aggregations: one request to the cluster for a page's hits, facets and date histogram.

Facets are exact on any number of shards: each shard is asked for more values than it has; if it had
still more (the response says so), the facet is counted again, page by page, by a composite
aggregation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.date_numbers import FAR, day_number
from search.engines.opensearch.mapping import UNDATED_LAST, facet_field, printed_within
from search.engines.opensearch.queries import ALL, DATED, Clause
from search.engines.opensearch.version_hits import but
from search.models import After, Filter, PreparedSearch, SearchRequest, Sort, TimelineUnit

MOST_VALUES = 10_000  # of a facet from one shard, below search.max_buckets of clusters
# Hits that a cluster pages by number (index.max_result_window); later ones by `search_after`.
WINDOW = 10_000
Unit = TimelineUnit


class FacetCollector:
    """The filters of a request, and the aggregations that count facets under them.

    Dates and exclusions restrict all facets, chosen values all facets but their own.
    """

    def __init__(
        self, prepared: PreparedSearch, query: Clause, narrowed: Sequence[Clause] = ()
    ) -> None:
        """Build the clauses; `narrowed` are further ones that hits and facets must satisfy."""
        self._prepared = prepared
        self._request = request = prepared.request
        scored = prepared.is_ranked
        self._hidden: list[Clause] = []
        narrowing = [
            *narrowed,
            *_dates(request),
            *(_excluded(chosen) for chosen in request.filters if chosen.exclude),
        ]
        choices = [
            (chosen.facet, _with_values(chosen.facet, chosen.include))
            for chosen in request.filters
            if chosen.include
        ]
        self._free = [(facet, clause) for facet, clause in choices if facet in request.facets]
        narrowing += [clause for facet, clause in choices if facet not in request.facets]
        if scored:
            self.query: Clause = {"bool": {"must": [query], "filter": narrowing}}
        else:
            self.query = {"bool": {"filter": [query, *narrowing]}}

    @property
    def free(self) -> list[str]:
        """The facets whose chosen values are no part of `query`."""
        return [facet for facet, _ in self._free]

    def hide(self, articles: Iterable[str]) -> None:
        """Exclude articles from the hits and the histogram; facets count them."""
        articles = list(articles)
        self._hidden = [but(articles)] if articles else []

    @property
    def chosen(self) -> Clause:
        """The clause that hits and histogram satisfy in addition to the query."""
        others = self.others(None)
        return {"bool": {"filter": [others, *self._hidden]}} if self._hidden else others

    @property
    def whole(self) -> Clause:
        """The clause that every hit satisfies, which scores like the query."""
        return (
            {
                "bool": {
                    "must": [self.query],
                    "filter": [*(clause for _, clause in self._free), *self._hidden],
                }
            }
            if self._free or self._hidden
            else self.query
        )

    def others(self, facet: str | None) -> Clause:
        """Return the clause of the chosen values of all facets but one."""
        return {
            "bool": {
                "filter": [clause for name, clause in self._free if name != facet]
                or [{"match_all": {}}]
            }
        }

    def aggregations(self, unit: Unit | None) -> dict[str, Any]:
        """Return the aggregations of the facets, and of the histogram in a unit."""
        asked: dict[str, Any] = {
            name: {"filter": self.others(name), "aggs": self._facet(name)}
            for name in self._request.facets
        }
        if unit is not None:
            field = "day" if unit == "day" else facet_field(unit)
            periods = {"terms": {"field": field, "size": MOST_VALUES}}
            asked["timeline"] = {"filter": self._dated(), "aggs": {"periods": periods}}
        return asked

    def word_totals(self, unit: Unit) -> dict[str, Any]:
        """Return the aggregation that sums the words of the dated hits by period."""
        asked = self.aggregations(unit)["timeline"]
        asked["aggs"]["periods"]["aggs"] = {"words": {"sum": {"field": "words"}}}
        return {"timeline": asked}

    def span(self) -> dict[str, Any]:
        """Return the aggregation of the first and last day of the hits, and of longer dates."""
        days: dict[str, Any] = {
            "first": {"min": {"field": "day"}},
            "last": {"max": {"field": "day"}},
        }
        days["longer"] = {"filter": {"exists": {"field": "last_day"}}}
        return {"timeline": {"filter": self._dated(), "aggs": days}}

    def _dated(self) -> Clause:
        return {"bool": {"filter": [self.chosen, {"range": {"day": {"gte": DATED}}}]}}

    def _facet(self, name: str) -> dict[str, Any]:
        field = facet_field(name)
        wanted = self._request.facet_size
        size = MOST_VALUES if wanted is None else min(max(wanted, 1), MOST_VALUES)
        aggs: dict[str, Any] = {
            "values": {"terms": {"field": field, "size": size, "shard_size": MOST_VALUES}},
            "none": {"missing": {"field": field}},
        }
        selected = sorted(
            value for value in self._prepared.selected_values(name) if value is not None
        )
        if selected:
            aggs["selected"] = {
                "terms": {"field": field, "include": selected, "size": len(selected)}
            }
        return aggs


def is_exact(answer: dict[str, Any], request: SearchRequest) -> bool:
    """Return True if the response has all facet values of the page with exact counts."""
    values = answer["values"]
    enough = request.facet_size is not None and request.facet_size <= MOST_VALUES
    return not values["doc_count_error_upper_bound"] and (
        enough or not values["sum_other_doc_count"]
    )


def counts_of(answer: dict[str, Any]) -> dict[str | None, int]:
    """Return the counts in a response, by value."""
    buckets = [*answer["values"]["buckets"], *answer.get("selected", {"buckets": []})["buckets"]]
    counts: dict[str | None, int] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    if answer["none"]["doc_count"]:
        counts[None] = answer["none"]["doc_count"]
    return counts


def periods(answer: dict[str, Any], unit: Unit) -> tuple[tuple[str, int], ...]:
    """Return the date histogram, ascending."""
    buckets = answer["timeline"]["periods"]["buckets"]
    return tuple(sorted((_named(bucket, unit), bucket["doc_count"]) for bucket in buckets))


def sums(answer: dict[str, Any], unit: Unit) -> tuple[tuple[str, int], ...]:
    """Return the words of each period, ascending."""
    buckets = answer["timeline"]["periods"]["buckets"]
    return tuple(sorted((_named(each, unit), int(each["words"]["value"])) for each in buckets))


def _named(bucket: dict[str, Any], unit: Unit) -> str:
    return _day(bucket["key"]).isoformat() if unit == "day" else str(bucket["key"])


def span_of(answer: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of the hits; None if none has a date."""
    first, last = (answer["timeline"][end]["value"] for end in ("first", "last"))
    return (None, None) if first is None else (_day(first), _day(last))


def has_longer_dates(answer: dict[str, Any]) -> bool:
    """Return True if the printed date of a hit is longer than a day."""
    return bool(answer["timeline"]["longer"]["doc_count"])


def order(sort: Sort) -> list[Any]:
    """Return the sort keys of a sort on the cluster."""
    newest: list[Any] = [{"day": "desc"}, "id"]
    added = {"added": {"order": "desc", "missing": 0, "unmapped_type": "long"}}
    return {
        "relevance": ["_score", *newest],
        "newest": newest,
        "oldest": ["oldest", "id"],
        "added": [added, *newest],
    }[sort]


def search_after(after: After, sort: Sort) -> list[Any]:
    """Return the `search_after` values of a hit."""
    score, day, article = after
    return {
        "relevance": [score, day, article],
        "newest": [day, article],
        "oldest": [day or UNDATED_LAST, article],
        "added": [int(score), day, article],
    }[sort]


def key(hit: dict[str, Any], sort: Sort, day: dt.date | None, article: str) -> After:
    """Return the continuation after a hit."""
    first = {"relevance": hit.get("_score"), "added": hit["sort"][0]}.get(sort) or 0
    return (float(first), day_number(day), article)


def _day(number: float) -> dt.date:
    return dt.date.fromordinal(int(number))


def _dates(request: SearchRequest) -> Iterator[Clause]:
    if request.since is not None or request.until is not None:
        since = request.since.toordinal() if request.since else DATED
        yield printed_within(since, request.until.toordinal() + 1 if request.until else FAR)


def _excluded(chosen: Filter) -> Clause:
    return {"bool": {"must_not": [_with_values(chosen.facet, chosen.exclude)]}}


def _with_values(facet: str, values: Iterable[str | None]) -> Clause:
    """Return the clause for articles with one of the values; None is "without a value"."""
    field = facet_field(facet)
    named = [value for value in values if value is not None]
    either: list[Clause] = [{"terms": {field: named}}] if named else []
    if len(named) < len(list(values)):
        either.append({"bool": {"must_not": [{"exists": {"field": field}}]}})
    return {"bool": {"should": either, "minimum_should_match": 1}} if either else ALL
