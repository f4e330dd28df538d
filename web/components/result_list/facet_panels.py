"""The panels of facets next to the hits: their values, counts and addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from search import FACETS, FacetCount, Filter, SearchPage
from web import search_params
from web.components import formatting
from web.components.result_list import refinements
from web.components.result_list.sidebar import MOST_CHIPS
from web.components.search_links import Context

# How many values of a facet a page shows; the facet's own page shows all.
SHOWN = 8


def facet_panels(
    context: Context, page: SearchPage, more: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Return the panels of facets with more than one value.

    Args:
        context: the search.
        page: its hits with facets.
        more: returns the address of a facet's own page.
    """
    panels = []
    for facet in FACETS:
        counts = page.facets.get(facet, ())
        now = refinements.chosen(context.request, facet)
        if len(counts) > 1 or now.include or now.exclude:
            entry = _Entries(context, facet)
            cut = len(counts) > SHOWN
            best = sorted(counts, key=lambda c: (not c.selected, -c.count))[:SHOWN]
            shown = (
                sorted((count for count in counts if count in best), key=lambda c: not c.selected)
                if cut
                else counts
            )
            panels.append(
                {
                    "name": facet,
                    "label": formatting.facet_label(facet),
                    "values": [
                        entry(c)
                        for c in (
                            *without_value_last(shown),
                            *left_out(context, facet, counts)[:MOST_CHIPS],
                        )
                    ],
                    "more": more(facet) if cut else None,
                    "active": bool(now.include or now.exclude),
                }
            )
    return panels


def without_value_last(counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Return values in their order, "without a value" after all others.

    >>> from search import FacetCount
    >>> [c.value for c in without_value_last([FacetCount(None, 9), FacetCount("Opinion", 2)])]
    ['Opinion', None]
    """
    return sorted(counts, key=lambda count: count.value is None)


def left_out(context: Context, facet: str, counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Return the excluded values of a facet.

    No article counts for them, yet the reader must see what can be removed again.
    """
    listed = {count.value for count in counts}
    return [
        FacetCount(value, 0)
        for value in refinements.chosen(context.request, facet).exclude
        if value not in listed
    ]


class _Entries:
    """Builder of the entries of one facet's values.

    A page links to more than a hundred searches that differ in one value: each facet's addresses
    are built once, with a placeholder for the value.
    """

    _PLACE = "\0value\0"

    def __init__(self, context: Context, facet: str) -> None:
        self._context = context
        self._facet = facet
        self._now = refinements.chosen(context.request, facet)
        place, now = self._PLACE, self._now
        self._toggle = context.filtered(Filter(facet, (*now.include, place), now.exclude))
        self._leave_out = context.filtered(Filter(facet, now.include, (*now.exclude, place)))

    def __call__(self, counted: FacetCount) -> dict[str, Any]:
        value = counted.value
        toggle, leave_out = self._addresses(value) if formatting.linkable(value) else (None, None)
        return {
            "value": value,
            "text": formatting.facet_value(self._facet, value),
            "count": counted.count,
            "selected": counted.selected,
            "excluded": value in self._now.exclude,
            "toggle": toggle,
            "leave_out": leave_out,
        }

    def _addresses(self, value: str | None) -> tuple[str, str]:
        if value is None or value in self._now.include or value in self._now.exclude:
            return (
                self._context.filtered(refinements.toggled(self._now, value)),
                self._context.filtered(refinements.left_out(self._now, value)),
            )
        place, given = search_params.quoted(self._PLACE), search_params.quoted(value)
        return self._toggle.replace(place, given), self._leave_out.replace(place, given)


def facet_entry(context: Context, facet: str, counted: FacetCount) -> dict[str, Any]:
    """Return a facet value's view: text, count, and the addresses that include or exclude it.

    The addresses are None if the value is too long for one.
    """
    return _Entries(context, facet)(counted)
