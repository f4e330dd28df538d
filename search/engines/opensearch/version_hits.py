"""Versions of one text among the hits on a cluster.

Groups are computed once all articles are in, so that no article stores its own. The hits that are
in a group are fetched with their facets, and counted here; the others need no counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from search.engines.opensearch.cluster.client import Cluster, path
from search.engines.opensearch.mapping import facet_field, key_of
from search.engines.opensearch.queries import Clause
from search.engines.shared.version_picker import VersionPicker
from search.models import PreparedSearch

_PAGE = 5_000  # members of groups in one response
# Ids in one clause; a cluster allows 65,536.
_TERMS = 60_000


class Member(NamedTuple):
    """A hit that is in a group, with its values of the facets in the request."""

    id: str
    values: dict[str, frozenset[str | None]]


class VersionHits:
    """The hits of a request that are in a group of versions.

    Args:
        cluster: the cluster.
        index: the index of the generation.
        picker: the groups.
        prepared: the request.
        query: the clause of hits, without the chosen values of the facets in `free`.
        free: the facets whose chosen values are no part of `query`.
    """

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        picker: VersionPicker,
        prepared: PreparedSearch,
        query: Clause,
        free: Iterable[str],
    ) -> None:
        self._picker = picker
        self._choices = {
            each.facet: set(each.include)
            for each in prepared.filters
            if each.include and each.facet in set(free)
        }
        facets = {*prepared.request.facets, *self._choices}
        self._members = list(_members(cluster, index, picker, prepared, query, facets))
        self.repeats = self._repeated(self._passing(None))

    def repeats_of_values(self, facet: str) -> Counter[str | None]:
        """Return the number of repeats among the hits with each value of a facet."""
        with_value: dict[str | None, list[str]] = {}
        for member in self._passing(facet):
            for value in member.values[facet]:
                with_value.setdefault(value, []).append(member.id)
        return Counter(
            {value: len(self._picker.repeated(ids)) for value, ids in with_value.items()}
        )

    def _repeated(self, members: Iterable[Member]) -> set[str]:
        return self._picker.repeated(member.id for member in members)

    def _passing(self, except_facet: str | None) -> Iterator[Member]:
        for member in self._members:
            if all(
                member.values[facet] & chosen
                for facet, chosen in self._choices.items()
                if facet != except_facet
            ):
                yield member


def among(ids: Iterable[str]) -> Clause:
    """Return the clause of articles with these ids."""
    keys = sorted(map(key_of, ids))
    parts = [keys[start : start + _TERMS] for start in range(0, len(keys), _TERMS)]
    return {"bool": {"should": [{"terms": {"_id": part}} for part in parts or [[]]]}}


def but(ids: Iterable[str]) -> Clause:
    """Return the clause of all articles but these."""
    return {"bool": {"must_not": [among(ids)]}}


def _members(
    cluster: Cluster,
    index: str,
    picker: VersionPicker,
    prepared: PreparedSearch,
    query: Clause,
    facets: Iterable[str],
) -> Iterator[Member]:
    names = {facet: facet_field(facet) for facet in facets}
    body: dict[str, Any] = {
        "query": {"bool": {"filter": [query, among(picker.ids)]}},
        "size": _PAGE,
        "sort": ["id"],
        "_source": False,
        "docvalue_fields": sorted(names.values()),
        "track_total_hits": False,
    }
    deadline = prepared.request.deadline
    while True:
        answer = cluster.ask("POST", path(index, "_search"), body, deadline=deadline)
        hits = answer["hits"]["hits"]
        for hit in hits:
            found = hit.get("fields", {})
            values: dict[str, frozenset[str | None]] = {
                facet: frozenset(map(str, found[name])) if found.get(name) else frozenset({None})
                for facet, name in names.items()
            }
            yield Member(hit["sort"][0], values)
        if len(hits) < _PAGE:
            return
        body["search_after"] = hits[-1]["sort"]
