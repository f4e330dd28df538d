"""Filters and dates of a request, applied to one article."""

from __future__ import annotations

from search.article import Article
from search.date_numbers import printed_within
from search.fields import facet_values
from search.models import Filter, SearchRequest


def passes_filters(
    article: Article, request: SearchRequest, except_facet: str | None = None
) -> bool:
    """Return True if the article passes all filters.

    Of the facet `except_facet` only the exclusions apply.
    """
    return all(_passes(article, chosen, chosen.facet != except_facet) for chosen in request.filters)


def passes_dates(article: Article, request: SearchRequest) -> bool:
    """Return True if the article's printed date shares a day with the dates of a request."""
    if request.since is None and request.until is None:
        return True
    return printed_within(article, request.since, request.until)


def _passes(article: Article, chosen: Filter, inclusive: bool) -> bool:
    values: set[str | None] = set(facet_values(article, chosen.facet)) or {None}
    return not values & set(chosen.exclude) and (
        not inclusive or not chosen.include or bool(values & set(chosen.include))
    )
