"""What pages show of a search.

The API's view of it (`search.output.json_views`), with what only a page needs added to each hit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from search import Hit, SearchPage, marked, result_view, search_view

_ANCHORS = {"body": "p{}", "captions": "c{}", "removed": "r{}", "topics": "topics"}
_NAMES = {"body": "", "captions": "Caption", "removed": "Removed", "topics": "Topic"}
_SHOWN_WHOLE = ("title", "dek", "section", "label", "publication")


def page_view(page: SearchPage) -> dict[str, Any]:
    """The API's answer with hits as `hit_view` has them."""
    return search_view(replace(page, hits=())) | {"results": [hit_view(hit) for hit in page.hits]}


def hit_view(hit: Hit) -> dict[str, Any]:
    """A result with `html`, its short fields marked where the search found words there, and its
    other snippets as `excerpts`.

    Each excerpt has the anchor of its passage on the article's page.
    """
    article = hit.article
    found = {(s.field, s.number): s for s in hit.snippets}

    def html(field: str, number: int, text: str) -> Markup:
        snippet = found.get((field, number))
        return marked(text, snippet.spans if snippet and snippet.text == text else ())

    return result_view(hit) | {
        "html": {field: html(field, 0, getattr(article, field) or "") for field in _SHOWN_WHOLE},
        "author_html": [
            html("authors", number, name) for number, name in enumerate(article.authors)
        ],
        "excerpts": [
            {
                "html": marked(s.text, s.spans),
                "name": _NAMES[s.field],
                "anchor": _ANCHORS[s.field].format(s.number + 1),
                "cut_before": s.start > 0 and s.text[:1].islower(),
                "cut_behind": s.text[-1:].isalnum() or s.text.endswith(","),
            }
            for s in hit.snippets
            if s.field in _ANCHORS
        ],
    }


__all__ = ["hit_view", "marked", "page_view", "result_view", "search_view"]
