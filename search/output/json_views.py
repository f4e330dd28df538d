"""SearchPage and Article as JSON values, shared by pages, API and `morgue search --json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from search.article import Article
from search.assist.explain import Explanation
from search.fields import name_fields
from search.models import Hit, Note, SearchPage, Snippet

ADDRESSES = ("webUrl", "apiUrl")
# A function from an article's id to its addresses, by the names of ADDRESSES.
Addresses = Callable[[str], dict[str, str]]
# In this order: the first would escape the others.
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;"))


def result_fields() -> tuple[str, ...]:
    """Return the field names of a result; the parameter `fields` selects from these."""
    names = (field.attribute for field in name_fields() if field.name != "author")
    first = ("id", "url", "title", "dek", "authors", "date", "updated", "added", "changed")
    return (*first, *names, "word_count", "score", "snippets", "versions", "group", *ADDRESSES)


def search_view(
    page: SearchPage,
    fields: Iterable[str] = (),
    addresses: Addresses | None = None,
) -> dict[str, Any]:
    """Return a page of hits as JSON values.

    Args:
        page: the page of hits.
        fields: the names from `result_fields()` to give each result next to its id; none for all.
        addresses: gives the addresses of a result by its id; None leaves them out.

    Returns:
        Totals, paging, the parsed query, results in order, facets and timeline. `startIndex` and
        `currentPage` are None on a page that a cursor leads to.
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
        "query": query_view(page),
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
        "versions": {
            "shown": request.versions,
            "counted": "texts" if request.versions == "group" else "articles",
            "articles": page.articles,
            "texts": page.texts,
            "repeats": page.repeats,
        },
    }


def query_view(page: SearchPage) -> dict[str, Any]:
    """Return a query as typed, parsed and translated, with its notes, as JSON values."""
    read = page.translation
    return {
        "text": page.request.text,
        "parsed": str(page.request.query),
        "ignored": [note_view(note) for note in page.notes],
        "dialect": read.dialect if read else "morgue",
        "translation": read.text if read else None,
        "losses": [note_view(note) for note in read.losses] if read else [],
    }


def explanation_view(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation of a query as JSON values.

    Args:
        explanation: the explanation of a parsed query.

    Returns:
        The parsed text, its meaning and its total; its clauses in the order typed, the texts of
        those that leave no hits ("empty"), and looser queries, the nearest first ("loosenings").
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
    """Return the order of the hits of a page.

    Args:
        page: a page of hits.

    Returns:
        The order requested; without one "relevance" where hits have scores, else "newest".
    """
    if page.request.sort:
        return page.request.sort
    return "relevance" if any(hit.score for hit in page.hits) else "newest"


def relaxed_view(page: SearchPage) -> dict[str, Any] | None:
    """Return the applied minimum-should-match rule; None for a query without bare words."""
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
    """Return a note on a part of the query, and its span in the typed text."""
    return {
        "message": note.message,
        "at": list(note.source_span) if note.source_span else None,
        "text": note.text,
    }


def result_view(
    hit: Hit,
    fields: Iterable[str] = (),
    addresses: Addresses | None = None,
) -> dict[str, Any]:
    """Return one hit as JSON values, without its body.

    Args:
        hit: the article found, with its score and snippets.
        fields: the names from `result_fields()` to return next to the id; none for all.
        addresses: gives the addresses of the article by its id; None leaves them out.

    Returns:
        The values by name. Dates are ISO days; a missing one is None.
    """
    article = hit.article
    view: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "dek": article.dek,
        "authors": [],
        "date": article.date.isoformat() if article.date else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "added": article.added.isoformat() if article.added else None,
        "changed": article.changed.isoformat() if article.changed else None,
        **{field.attribute: field.json_value(article) for field in name_fields()},
        "word_count": article.word_count,
        "score": round(hit.score, 4),
        "snippets": [snippet_view(snippet) for snippet in hit.snippets],
        "versions": hit.versions,
        "group": hit.group,
    } | (addresses(article.id) if addresses else {})
    wanted = set(fields)
    return {
        name: value for name, value in view.items() if not wanted or name == "id" or name in wanted
    }


def snippet_view(snippet: Snippet) -> dict[str, Any]:
    """Return a snippet as plain text with spans, and the same as HTML.

    Args:
        snippet: a piece of an article's text.

    Returns:
        The field, the number of its passage and the offset in it, the text, its marked spans
        (from, to; code points of the text), and HTML in which all but `<mark>` is escaped.

    >>> snippet_view(Snippet("title", "Rents & taxes", ((0, 5),)))["html"]
    '<mark>Rents</mark> &amp; taxes'
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
    """Return all values of an article as JSON values, derived ones last."""
    values = article.to_dict()
    derived = {field.attribute: field.json_value(article) for field in name_fields()}
    return values | {name: value for name, value in derived.items() if name not in values}


def article_view(article: Article, addresses: Addresses | None = None) -> dict[str, Any]:
    """Return all values of one article as JSON values.

    Args:
        article: the article.
        addresses: gives the addresses of the article by its id; None leaves them out.

    Returns:
        The status and the article, its body a list of paragraphs.
    """
    links = addresses(article.id) if addresses else {}
    return {"status": "ok", "article": article_values(article) | links}


def escaped(text: str) -> str:
    """Return a text as HTML, for an element or a quoted attribute.

    It escapes like `markupsafe.escape`, whose wrapper in Python takes eight times as long for the
    short texts of a page of results, some 800 of them.

    >>> escaped("Taxes & 'rents'")
    'Taxes &amp; &#39;rents&#39;'
    """
    for character, entity in _ENTITIES:
        if character in text:
            text = text.replace(character, entity)
    return text


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Return a text as HTML with some of its spans within `<mark>`.

    Args:
        text: plain text; all of it is escaped.
        spans: (from, to) in code points of the text, ascending and disjoint.

    Returns:
        Markup that is safe to put into a page.

    >>> marked("Taxes & rents", [(0, 5)])
    Markup('<mark>Taxes</mark> &amp; rents')
    """
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (escaped(text[done:start]), "<mark>", escaped(text[start:end]), "</mark>")
        done = end
    return Markup("".join([*parts, escaped(text[done:])]))  # noqa: S704 - each part is escaped
