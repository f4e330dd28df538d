"""Addresses of the searches that differ from this one in a single step.

A page of results links to more than a hundred of them, so the query string is encoded once, in
parts: a link replaces one part and joins the rest as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from search import FACETS, Filter, SearchRequest
from web import search_params

# The parts of a query string in order; a facet's part has all parameters of its filter.
_PARTS = (
    "q",
    "match",
    "dialect",
    *FACETS,
    "from-date",
    "to-date",
    "order-by",
    "page",
    "page-size",
    "cursor",
    "facets",
    "highlight",
    "strict",
    "first",
    "versions",
    "view",
)
_FIRST_PAGE = {"page": "", "cursor": ""}


@dataclass(frozen=True, slots=True)
class Context:
    """A search as read from an address, and the addresses of other searches and pages from it.

    Immutable, so safe to share between threads.

    Args:
        request: the search.
        view: how hits are listed, one of `search_params.VIEWS`.
        home: the path of the page that shows results.
    """

    request: SearchRequest
    view: str
    home: str
    _parts: dict[str, str] = field(init=False, repr=False, compare=False)
    _elsewhere: str = field(init=False, repr=False, compare=False)
    # By facet, what precedes and what follows its parameters on the search's first page.
    _around: dict[str, tuple[str, str]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        parts = dict.fromkeys(_PARTS, "")
        for name, value in search_params.pairs(self.request, self.view):
            slot = value if name in ("without", "with") else name.removeprefix("not-")
            text = f"{name}={search_params.quoted(value)}"
            parts[slot] = f"{parts[slot]}&{text}" if parts[slot] else text
        object.__setattr__(self, "_parts", parts)
        elsewhere = parts | _FIRST_PAGE | {"page-size": "", "view": ""}
        object.__setattr__(self, "_elsewhere", _query(elsewhere))

    def link(self, request: SearchRequest) -> str:
        """Return the address of a search, listed as now."""
        return search_params.address(self.home, request, self.view)

    def step(self, **changes: str) -> str:
        """Return the address of this search, from its first page on, with other parameters.

        Args:
            changes: values by parameter, with `_` for the `-` of its name; "" leaves it out.
        """
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        parts = {
            name: f"{name}={search_params.quoted(value)}" if value else ""
            for name, value in named.items()
        }
        return self.home + _query(self._parts | _FIRST_PAGE | parts)

    def filtered(self, chosen: Filter) -> str:
        """Return the address of this search, from its first page on, with one other filter."""
        if chosen.facet not in self._around:
            at = _PARTS.index(chosen.facet)
            parts = list((self._parts | _FIRST_PAGE).values())
            self._around[chosen.facet] = _joined(parts[:at]), _joined(parts[at + 1 :])
        before, after = self._around[chosen.facet]
        pairs = search_params.filter_pairs(chosen)
        text = "&".join(f"{name}={search_params.quoted(value)}" for name, value in pairs)
        query = _joined((before, text, after))
        return f"{self.home}?{query}" if query else self.home

    def dated(self, since: dt.date | None, until: dt.date | None) -> str:
        """Return the address of this search within these days, both included."""
        return self.step(
            from_date=since.isoformat() if since else "", to_date=until.isoformat() if until else ""
        )

    def link_at(self, path: str) -> str:
        """Return the address of another page for this search, with its place in the list."""
        return path + _query(self._parts)

    def elsewhere(self, path: str) -> str:
        """Return the address of another page for this search, without its place in the list.

        Such are a feed, an export, a facet's page.
        """
        return path + self._elsewhere


def _query(parts: Mapping[str, str]) -> str:
    """Return a query string with its `?`; "" without parameters."""
    query = _joined(parts.values())
    return f"?{query}" if query else ""


def _joined(parts: Iterable[str]) -> str:
    return "&".join(filter(None, parts))
