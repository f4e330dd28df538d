"""Search endpoints: hits, facet values, significant terms, trends, completion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, request

from search import SearchPage, explanation_view, result_fields, search_view
from web import search_params
from web.api.blueprint import COUNTING, SEARCHING, blueprint
from web.api.models import count_models, response_models
from web.api.models.request_models import (
    ANSWERS,
    FacetPath,
    FacetQuery,
    SearchQuery,
    SignificantQuery,
    SuggestQuery,
    TrendsQuery,
)
from web.api.validation import Args, at_most, checked, own_args, search_request
from web.components import formatting
from web.components.addresses import article_addresses
from web.context import archive
from web.server.caching import conditional

# Bytes of a Link header at most: proxies refuse longer headers (4 to 8 KiB).
#
# Clients of longer queries page by `next` in the body.
LONGEST_LINK = 4_096


@blueprint.get("/search", tags=[SEARCHING], responses={200: response_models.SearchAnswer})
@checked
@conditional
def search(query: SearchQuery) -> Response:
    """Search the archive.

    A page of hits with snippets; facets if requested. `next` is a cursor without a limit.
    """
    args = own_args(SearchQuery, ANSWERS)
    reading = search_request(args, result_fields())
    asked = replace(reading.request, timeline=query.timeline, facet_size=query.facet_size)
    page = archive().search(asked)
    response = jsonify(
        search_view(page, reading.fields, article_addresses())
        | help_with(page, explain=query.explain)
    )
    around = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links(page, args).items())
    if len(around) <= LONGEST_LINK:
        response.headers["Link"] = around
    return response


@blueprint.get("/facets/<facet>", tags=[COUNTING], responses={200: count_models.FacetAnswer})
@checked
@conditional
def facet_values(path: FacetPath, query: FacetQuery) -> Response:
    """List all values of a facet.

    A page at a time, each with the number of hits if it were chosen; `contains` filters the values.
    """
    reading = search_request(own_args(FacetQuery, ("page", "page-size", "contains")))
    size = at_most("page-size", query.page_size, archive().settings.page_size)
    values = archive().values(path.facet, reading.request)
    if query.contains:
        wanted = formatting.folded(query.contains)
        values = tuple(count for count in values if wanted in formatting.folded(count.value or ""))
    start = (query.page - 1) * size
    return jsonify(
        {
            "status": "ok",
            "facet": path.facet,
            "total": len(values),
            "startIndex": min(start + 1, len(values)),
            "pageSize": size,
            "currentPage": query.page,
            "pages": -(-len(values) // size),
            "values": [
                {"value": c.value, "count": c.count, "selected": c.selected}
                for c in values[start : start + size]
            ],
        }
    )


@blueprint.get("/significant", tags=[COUNTING], responses={200: count_models.SignificantAnswer})
@checked
@conditional
def significant(query: SignificantQuery) -> Response:
    """List the words that set a search's hits apart.

    Against the whole archive, the most significant first.
    """
    reading = search_request(own_args(SignificantQuery, ("page-size",)))
    terms = archive().significant(reading.request, query.page_size)
    rows = [
        {
            "word": t.text,
            "count": t.here,
            "background": t.here + t.rest,
            "score": round(t.log_likelihood, 4),
            "logRatio": round(t.log_ratio, 4),
        }
        for t in terms
    ]
    return jsonify({"status": "ok", "terms": rows})


@blueprint.get("/trends", tags=[COUNTING], responses={200: count_models.TrendsAnswer})
@checked
@conditional
def trends(query: TrendsQuery) -> Response:
    """Count queries over time.

    Articles a year or month that each query finds, and the number of all articles of that period.
    """
    asked = search_request(own_args(TrendsQuery, ("q", "unit", "measure", "words"))).request
    translations = {  # a query that can't be read raises what is wrong with it
        text: archive().resolved(replace(asked, text=text)).parsed.translation for text in query.q
    }
    unit = None if query.unit == "auto" else query.unit
    found = archive().trends(
        query.q,
        unit=unit,
        since=asked.since,
        until=asked.until,
        filters=asked.filters,
        mentions=query.measure == "mentions",
        words=query.words,
        dialect=asked.dialect,
        versions=asked.versions,
    )
    return jsonify(
        {
            "status": "ok",
            "unit": found.unit,
            "counted": "texts" if asked.versions == "group" else "articles",
            "periods": list(found.periods),
            "archive": list(found.archive),
            "series": [
                {"q": text, "translation": translations[text], "counts": list(counts)}
                for text, counts in found.series
            ],
        }
        | ({"words": list(found.words)} if query.words else {})
    )


@blueprint.get("/suggest", tags=[SEARCHING], responses={200: response_models.SuggestAnswer})
@checked
@conditional
def suggest(query: SuggestQuery) -> Response:
    """Complete what is being typed.

    Words of the archive, most frequent first, and authors and sections; where the text ends in a
    field and the beginning of a value (`label:edi`), the values of that facet.
    """
    found = archive().assistant.suggest(query.q, query.size)
    names = {
        "words": list(found.words),
        "authors": list(found.authors),
        "sections": list(found.sections),
        "field": found.field,
        "values": list(found.values),
        "before": found.before,
    }
    return jsonify({"status": "ok", "text": query.q} | names)


def help_with(page: SearchPage, *, explain: bool) -> dict[str, Any]:
    """Return a spelling suggestion if little was found, and the explanation if requested."""
    suggestion = archive().assistant.second_thoughts(page)
    explanation = archive().assistant.explain(page.request) if explain else None
    return {
        "suggestion": suggestion.text if suggestion else None,
        "explanation": explanation_view(explanation) if explanation else None,
    }


def links(page: SearchPage, args: Args) -> dict[str, str]:
    """Return the pagination links around a page (RFC 8288), by relation.

    They use page numbers as far as those reach, then the cursor.
    """
    asked, last = page.request, max(1, -(-page.total // page.request.size))
    kept = [
        (name, value) for name, value in args.items(multi=True) if name not in ("page", "cursor")
    ]
    path = f"{request.script_root}{request.path}"

    def numbered(number: int) -> str:
        return search_params.with_query(path, [*kept, ("page", str(number))])

    found = {"first": search_params.with_query(path, kept)}
    reach = search_params.REACH // asked.size
    if asked.cursor is None:
        if asked.page > 1:
            found["prev"] = numbered(min(asked.page - 1, last))
        if asked.page < min(last, reach):
            found["next"] = numbered(asked.page + 1)
        if last <= reach:
            found["last"] = numbered(last)
    if "next" not in found and page.next:
        found["next"] = search_params.with_query(path, [*kept, ("cursor", page.next)])
    return found
