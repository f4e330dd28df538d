"""Facet page: all values of one facet under a search, with a filter box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, Flask, abort, render_template, request

from search import FACETS, FacetCount
from web import search_params
from web.components import formatting
from web.components.addresses import path_for
from web.components.result_list import facet_panels, paging, refinements
from web.context import archive
from web.pages.search import read_context
from web.server.caching import conditional

# Values on one page.
LISTED = 240

blueprint = Blueprint("facets", __name__)


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


@blueprint.get("/facet/<name>")
@conditional
def page(name: str) -> str:
    """Show all values of one facet under a search, with a box to filter them."""
    if name not in FACETS:
        abort(404, f"Articles have no {name!r} to choose from; they have: {', '.join(FACETS)}.")
    _, context = read_context(path_for("pages.search"))
    number = context.request.page
    context = replace(context, request=refinements.first_page(context.request))
    sought, by = request.args.get("find", "").strip(), request.args.get("by", "count")
    counts = archive().values(name, context.request)
    counts = (*facet_panels.left_out(context, name, counts), *counts)
    found = matching(name, counts, sought, by_name=by == "name")
    hidden = search_params.pairs(context.request, context.view)
    chosen = [
        pair for pair in (("find", sought), ("by", "name" if by == "name" else "")) if pair[1]
    ]

    def at(place: int) -> str:
        return search_params.with_query(
            path_for("facets.page", name=name), [*hidden, *chosen, ("page", str(place))]
        )

    last = max(1, -(-len(found) // LISTED))
    number = min(number, last)
    return render_template(
        "facet.html",
        name=name,
        context=context,
        back=context.link(context.request),
        hidden=hidden,
        sought=sought,
        by=by,
        total=len(counts),
        found=len(found),
        values=[
            facet_panels.facet_entry(context, name, c)
            for c in found[(number - 1) * LISTED : number * LISTED]
        ],
        paging=paging.numbered(number, last, at),
    )


def matching(
    facet: str, counts: Iterable[FacetCount], sought: str, *, by_name: bool
) -> list[FacetCount]:
    """Return the values that contain a text, ignoring case and accents.

    Args:
        facet: the facet.
        counts: its values.
        sought: the text; empty matches all.
        by_name: sort by name; else keep the order. "Without a value" is last in both.
    """
    named = [(formatting.folded(formatting.facet_value(facet, c.value)), c) for c in counts]
    found = [pair for pair in named if formatting.folded(sought) in pair[0]]
    if by_name:
        found.sort(key=lambda pair: pair[0])
    return facet_panels.without_value_last(c for _, c in found)
