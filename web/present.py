"""What pages show of a search: the API's view of it (`search.views`), with what only a page needs added to each hit."""

from __future__ import annotations

from typing import Any

from search import Hit, SearchPage, marked, result_view, search_view

_ANCHORS = {"body": "p", "captions": "c", "removed": "r"}


def page_view(page: SearchPage) -> dict[str, Any]:
    """The API's answer with hits as `hit_view` has them."""
    return search_view(page) | {"results": [hit_view(hit) for hit in page.hits]}


def hit_view(hit: Hit) -> dict[str, Any]:
    """A result with its title and dek as HTML, marked where the search found words there, and its other snippets as `excerpts`.

    Each excerpt has the anchor of its passage on the article's page.
    """
    article = hit.article
    whole = {s.field: marked(s.text, s.spans) for s in hit.snippets if s.text in (article.title, article.dek)}
    names = {s.number: marked(s.text, s.spans) for s in hit.snippets if s.field == "authors" and s.text in article.authors}
    return result_view(hit) | {
        "title_html": whole.get("title") or marked(article.title or "Untitled", ()),
        "dek_html": whole.get("dek") or marked(article.dek or "", ()),
        "author_html": [names.get(number) or marked(name, ()) for number, name in enumerate(article.authors)],
        "excerpts": [
            {
                "html": marked(s.text, s.spans),
                "field": s.field,
                "anchor": f"{_ANCHORS[s.field]}{s.number + 1}",
                "cut": s.start > 0,
            }
            for s in hit.snippets
            if s.field in _ANCHORS
        ],
    }


__all__ = ["hit_view", "marked", "page_view", "result_view", "search_view"]
