"""Filter form: all filters of a search on one page, applied together.

A phone has no room for a sidebar. The page works without JavaScript; with it the page shows the
number of hits of the current choice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template

from search import FACETS
from web import search_params
from web.components import formatting
from web.components.addresses import path_for
from web.components.result_list import facet_panels, refinements, sidebar
from web.components.search_links import Context
from web.context import archive, settings
from web.pages.search import page_facets, read_context
from web.server.caching import conditional

# Values of a facet in the form; the facet's own page has all.
LISTED = 15

blueprint = Blueprint("filters", __name__)


def init_app(app: Flask) -> None:
    """Register the form and its count."""
    app.register_blueprint(blueprint)


@blueprint.get("/filters")
@conditional
def page() -> str:
    """Show every filter of a search as a form."""
    _, context = read_context(path_for("pages.search"))
    asked = refinements.first_page(context.request)
    found = archive().search(
        replace(asked, size=0, facets=page_facets(asked), facet_size=LISTED + 1, highlight=False)
    )
    bare = replace(
        asked, filters=(), since=None, until=None, sort=None, size=search_params.PAGE_SIZE
    )
    return render_template(
        "filters.html",
        context=context,
        total=found.total,
        hidden=[
            pair for pair in search_params.pairs(replace(bare, match="auto")) if pair[0] != "match"
        ],
        panels=[_panel(context, name, found.facets.get(name, ())) for name in FACETS],
        back=context.link(context.request),
        clear=context.link(refinements.clear(asked)),
        sorts=search_params.SORTS,
        sizes=[size for size in sidebar.SIZES if size <= settings().page_size],
        matches=sidebar.matches(context),
        count=path_for("filters.count"),
    )


@blueprint.get("/filters/count")
@conditional
def count() -> Response:
    """Return the number of hits of the search in the address, as JSON."""
    _, context = read_context(path_for("pages.search"))
    return jsonify({"total": archive().total(context.request)})


def _panel(context: Context, facet: str, counts: Any) -> dict[str, Any]:
    """Return the checkboxes of one facet, those of excluded values included."""
    chosen = refinements.chosen(context.request, facet)
    shown = facet_panels.without_value_last(counts[:LISTED])
    shown += [c for c in counts[LISTED:] if c.selected]
    boxes = [
        _box(facet, c.value, c.count, checked=c.selected)
        for c in shown
        if formatting.linkable(c.value) and c.value not in chosen.exclude
    ]
    boxes += [_box(facet, value, None, checked=True) for value in chosen.exclude]
    return {
        "label": formatting.facet_label(facet),
        "boxes": boxes if len(boxes) > 1 or chosen.include or chosen.exclude else [],
        "more": context.elsewhere(path_for("facets.page", name=facet))
        if len(counts) > LISTED
        else None,
    }


def _box(facet: str, value: str | None, number: int | None, *, checked: bool) -> dict[str, Any]:
    """Return one checkbox; `number` is None for an excluded value."""
    out = number is None
    name, given = (f"not-{facet}" if out else facet, value)
    if value is None:
        name, given = ("with" if out else "without"), facet
    text = formatting.facet_value(facet, value)
    return {
        "name": name,
        "value": given,
        "text": f"without {text}" if out else text,
        "count": number,
        "checked": checked,
    }
