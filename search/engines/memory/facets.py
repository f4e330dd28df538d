"""Facet counts of the memory engine, by the specification."""

from __future__ import annotations

from collections import defaultdict

from search.article import Article
from search.engines.shared.facet_counts import facet_counts
from search.engines.shared.filters import passes_filters
from search.engines.shared.version_picker import VersionPicker
from search.fields import facet_values
from search.models import (
    FacetCount,
    PreparedSearch,
)


def facet_of(
    facet: str, found: list[Article], prepared: PreparedSearch, picker: VersionPicker | None
) -> tuple[FacetCount, ...]:
    """Return the counts of a facet, under every filter but its own."""
    with_value: dict[str | None, list[Article]] = defaultdict(list)
    for article in found:
        if passes_filters(article, prepared.request, facet):
            for value in facet_values(article, facet) or (None,):
                with_value[value].append(article)
    grouped = picker is not None and prepared.request.versions == "group"
    counts = {
        value: len(picker.shown(articles, "group") if picker and grouped else articles)
        for value, articles in with_value.items()
    }
    return facet_counts(facet, counts, prepared)
