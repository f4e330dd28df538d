"""SearchPage and Article -> plain dicts: pages, API and `morgue search --json` say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape

from search.article import Article
from search.assist.explain import Explanation
from search.fields import name_fields
from search.models import Hit, Note, SearchPage, Snippet

ADDRESSES = ("webUrl", "apiUrl")
Addresses = Callable[[str], dict[str, str]]
"""From an article's id to the addresses of it, by the names of ADDRESSES."""


def result_fields() -> tuple[str, ...]:
    """Return the names of what a result holds; the parameter `fields` picks from these."""
    names = (field.attribute for field in name_fields() if field.name != "author")
    first = ("id", "url", "title", "dek", "authors", "date", "updated")
    return (*first, *names, "word_count", "score", "snippets", *ADDRESSES)


def search_view(
    page: SearchPage, fields: Iterable[str] = (), addresses: Addresses | None = None
) -> dict[str, Any]:
    """Return the answer to a search as JSON values.

    Args:
        page: what was found.
        fields: what results hold next to their id, of `result_fields()`; none for all.
        addresses: gives the addresses of each result; left out where nothing serves them.
    """
    request = page.request
    return {
        "status": "ok",
        "total": page.total,
        "startIndex": min((request.page - 1) * request.size + 1, page.total)
        if request.cursor is None
        else None,
        "pageSize": request.size,
        "currentPage": request.page if request.cursor is None else None,
        "pages": -(-page.total // request.size),
        "orderBy": order_of(page),
        "relaxed": relaxed_view(page),
        "query": {
            "text": request.text,
            "parsed": str(request.query),
            "ignored": [note_view(note) for note in page.notes],
        },
        "results": [result_view(hit, fields, addresses) for hit in page.hits],
        "facets": {
            facet: [{"value": c.value, "count": c.count, "selected": c.selected} for c in counts]
            for facet, counts in page.facets.items()
        },
        "timeline": [{"period": period, "count": count} for period, count in page.timeline],
        "timelineUnit": page.timeline_unit,
        "undated": page.undated,
        "next": page.next,
        "generation": page.generation,
        "took_ms": round(page.took_ms, 2),
    }


def explanation_view(explanation: Explanation) -> dict[str, Any]:
    """Return how a search was read, what its clauses find, which of them leave nothing, and what
    asks
    for less.
    """
    return {
        "parsed": explanation.text,
        "meaning": explanation.meaning,
        "total": explanation.total,
        "clauses": [
            {"text": c.text, "meaning": c.meaning, "count": c.count, "depth": c.depth}
            for c in explanation.clauses
        ],
        "empty": list(explanation.empty),
        "loosenings": [
            {"text": step.text, "change": step.change, "count": step.count}
            for step in explanation.loosenings
        ],
    }


def order_of(page: SearchPage) -> str:
    """Return the order that hits are in.

    The one asked for, else relevance where hits have scores, else newest.
    """
    if page.request.sort:
        return page.request.sort
    return "relevance" if any(hit.score for hit in page.hits) else "newest"


def relaxed_view(page: SearchPage) -> dict[str, Any] | None:
    """Return how the bare words were matched; None for a query without any."""
    found = page.relaxed
    if found is None:
        return None
    return {
        "rule": found.rule,
        "least": found.least,
        "words": found.words,
        "allCount": found.all_count,
    }


def note_view(note: Note) -> dict[str, Any]:
    """Return what was ignored or read otherwise, and where in the typed text."""
    return {
        "message": note.message,
        "at": list(note.source_span) if note.source_span else None,
        "text": note.text,
    }


def result_view(
    hit: Hit, fields: Iterable[str] = (), addresses: Addresses | None = None
) -> dict[str, Any]:
    """Return one article found as JSON values, without its body. For the Args see `search_view`."""
    article = hit.article
    view: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "dek": article.dek,
        "authors": [],
        "date": article.date.isoformat() if article.date else None,
        "updated": article.updated.isoformat() if article.updated else None,
        **{field.attribute: field.json_value(article) for field in name_fields()},
        "word_count": article.word_count,
        "score": round(hit.score, 4),
        "snippets": [snippet_view(snippet) for snippet in hit.snippets],
    } | (addresses(article.id) if addresses else {})
    wanted = set(fields)
    return {
        name: value for name, value in view.items() if not wanted or name == "id" or name in wanted
    }


def snippet_view(snippet: Snippet) -> dict[str, Any]:
    """Return a snippet as plain text with spans (code points), and the same as HTML.

    All escaped but our `<mark>`.
    """
    return {
        "field": snippet.field,
        "number": snippet.number,
        "start": snippet.start,
        "text": snippet.text,
        "html": str(marked(snippet.text, snippet.spans)),
        "spans": [list(span) for span in snippet.spans],
    }


def article_values(article: Article) -> dict[str, Any]:
    """Return everything an article has as JSON values, those of derived fields last."""
    values = article.to_dict()
    derived = {field.attribute: field.json_value(article) for field in name_fields()}
    return values | {name: value for name, value in derived.items() if name not in values}


def article_view(article: Article, addresses: Addresses | None = None) -> dict[str, Any]:
    """Return all of one article as JSON values, its body as a list of paragraphs."""
    links = addresses(article.id) if addresses else {}
    return {"status": "ok", "article": article_values(article) | links}


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Return a text as HTML, everything escaped, the spans within `<mark>`.

    >>> marked("Taxes & rents", [(0, 5)])
    Markup('<mark>Taxes</mark> &amp; rents')
    """
    parts: list[Markup] = []
    done = 0
    for start, end in spans:
        parts += [
            escape(text[done:start]),
            Markup("<mark>"),
            escape(text[start:end]),
            Markup("</mark>"),
        ]
        done = end
    return Markup("").join([*parts, escape(text[done:])])
