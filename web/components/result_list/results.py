"""View of a search for pages: the API's view with page-only values added to each hit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from search import Article, Hit, SearchPage, marked, name_fields, search_view
from web import context
from web.components import formatting, headlines, page_metadata
from web.components.addresses import article_addresses
from web.server import security

_SHOWN_WHOLE = ("dek", "section", "label", "publication")
# Characters of a short field in a list.
_LONGEST = 400
# Fields whose values a result shows only if they have highlights.
_LISTED = {
    field.attribute: field
    for field in name_fields()
    if field.attribute not in (*_SHOWN_WHOLE, "authors", "language")
}
_ANCHORS = {"body": "p{}", "captions": "c{}", "removed": "r{}"} | dict.fromkeys(_LISTED, "topics")
_NAMES = {"body": "", "captions": "Caption", "removed": "Removed"} | {
    name: field.label for name, field in _LISTED.items()
}


def page_view(page: SearchPage) -> dict[str, Any]:
    """Return the API's view of a page, with hits as `hit_views` makes them."""
    results = hit_views(page.hits)
    if page.request.sort == "added":
        for view, hit in zip(results, page.hits, strict=True):
            view["arrived"] = arrived(hit.article)
    return search_view(replace(page, hits=())) | {"results": results}


def arrived(article: Article) -> str:
    """Return in words when the archive first had an article."""
    if article.added is None:
        return "in the archive since before it kept this"
    return f"in the archive since {formatting.day(article.added.date())}"


def unmarked(page: SearchPage) -> SearchPage:
    """Return a page of hits with its snippets, but without highlights."""
    hits = (
        replace(hit, snippets=tuple(replace(s, spans=()) for s in hit.snippets))
        for hit in page.hits
    )
    return replace(page, hits=tuple(hits))


def hit_views(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return the view of each result in a list, in order. Needs a request."""
    # Absolute only if the host names are configured: else the Host header would choose the link.
    known = security.hosts(context.settings())
    addresses = article_addresses() if known else lambda _: {"webUrl": ""}
    return [_hit_view(hit, addresses(hit.article.id)["webUrl"]) for hit in hits]


def _hit_view(hit: Hit, address: str) -> dict[str, Any]:
    """Return the view of a result in a list, without its body.

    `html` has its short fields with highlights, `excerpts` its other snippets, each with the anchor
    of its passage on the article's page.
    """
    article = hit.article
    found = {(s.field, s.number): s for s in hit.snippets}

    def spans(field: str, number: int, text: str) -> tuple[tuple[int, int], ...]:
        snippet = found.get((field, number))
        return snippet.spans if snippet and snippet.text == text else ()

    def html(field: str, number: int, text: str) -> Markup:
        shown = formatting.short(text, _LONGEST)
        if shown == text:
            return marked(text, spans(field, number, text))
        inside = [pair for pair in spans(field, number, text) if pair[1] < len(shown) - 2]
        return marked(shown, inside)

    return {
        "id": article.id,
        "dek": article.dek,
        "language": article.language,
        "authors": article.authors,
        "date": article.date.isoformat() if article.date else None,
        "added": article.added.isoformat() if article.added else None,
        "section": article.section,
        "label": article.label,
        "publication": article.publication,
        "word_count": article.word_count,
        "versions": hit.versions,
        "date_text": article.date_text,
        "coins": page_metadata.coins(article, address),
        "headline": headlines.headline(
            article.title, article.body, spans("title", 0, article.title)
        ),
        "html": {
            field: html(field, 0, text)
            for field in _SHOWN_WHOLE
            if (text := getattr(article, field))
        },
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


__all__ = ["hit_views", "marked", "page_view", "search_view"]
