"""Help for a search with few hits: spelling, names, clauses that leave nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from search import (
    SERVICES,
    DeadlineError,
    SearchPage,
)
from web.components import formatting
from web.components.result_list import refinements
from web.components.search_links import Context
from web.context import archive


def translation(context: Context, page: SearchPage) -> dict[str, Any] | None:
    """Return the translation of another service's query, its parts with their counts.

    The counts are left out if they take too long.
    """
    asked, read = context.request, page.translation
    if read is None:
        return None
    again = replace(refinements.first_page(asked), dialect="morgue")
    try:
        clauses = archive().assistant.translated_clauses(asked)
    except DeadlineError:
        clauses = ()
    return {
        "service": SERVICES[read.dialect].title,
        "text": read.text,
        "clauses": [
            {"text": text, "count": count, "address": context.link(replace(again, text=text))}
            for text, count in clauses
        ],
        "losses": len(read.losses),
        "ours": context.link(replace(again, text=read.text)),
        "as_typed": context.link(again),
    }


def help_with(context: Context, page: SearchPage) -> dict[str, Any]:
    """Return help for a search with few hits.

    A spelling suggestion, a filter for a name, and the clauses that leave nothing. It is left out
    if it takes too long.
    """
    asked = context.request
    found: dict[str, Any] = {"offers": [], "meant": None, "explanation": None, "unfiltered": None}
    if not asked.text.strip():
        return found
    try:
        found["offers"] = offers(context, page)
        found["meant"] = archive().assistant.second_thoughts(page)
        if page.total == 0:
            found["unfiltered"] = (
                archive().total(refinements.clear(asked)) if refinements.narrowed(asked) else None
            )
            found["explanation"] = (
                None if found["unfiltered"] else archive().assistant.explain(asked)
            )
    except DeadlineError:
        return found
    return found


def offers(context: Context, page: SearchPage) -> list[dict[str, Any]]:
    """Return filters to offer if the typed words are a name.

    Each leads to the same search as a click on that name.
    """
    asked = refinements.clear(context.request)
    return [
        {
            "facet": formatting.facet_label(offer.facet).lower(),
            "value": offer.value,
            "count": offer.count,
            "address": context.link(
                refinements.toggle(replace(asked, text=""), offer.facet, offer.value)
            ),
        }
        for offer in archive().assistant.offers(page)
    ]
