"""View of a search for pages: the API's view with its hits as HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from search import SearchPage, marked, search_view
from web.components.result_list.hit_items import hit_items


def page_view(page: SearchPage, query: str) -> dict[str, Any]:
    """Return the API's view of a page, with hits as `hit_items` makes them. Needs a request.

    Args:
        page: the page of hits.
        query: the query string by which an article's page finds this list.
    """
    items = hit_items(page.hits, query, arrivals=page.request.sort == "added")
    return search_view(replace(page, hits=(), facets={}, timeline=())) | {"results": items}


def unmarked(page: SearchPage) -> SearchPage:
    """Return a page of hits with its snippets, but without highlights."""
    hits = (
        replace(hit, snippets=tuple(replace(s, spans=()) for s in hit.snippets))
        for hit in page.hits
    )
    return replace(page, hits=tuple(hits))


__all__ = ["marked", "page_view", "search_view", "unmarked"]
