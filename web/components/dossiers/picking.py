"""Row of a result list that adds pieces to a dossier, or cites them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from web import search_params
from web.components import formatting
from web.components.addresses import path_for
from web.components.dossiers.contents import search_words
from web.components.dossiers.model import MOST_PIECES
from web.components.search_links import Context

# Characters of an address that lists ids; servers and mail programs take at least this many.
_LONGEST_ADDRESS = 4_000


def picking(context: Context, total: int, listed: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the template values of the row: the search and the addresses.

    Args:
        context: the search that pieces come from.
        total: its number of hits.
    """
    everything = "all" if total <= MOST_PIECES else "first"
    return {
        "search": context.elsewhere(""),
        "hits": context.elsewhere(path_for("dossier.hits")),
        "cite": context.link_at(path_for("cite.page")) if listed is None else _cite(listed),
        "all": f"Tick {everything} {formatting.number(min(total, MOST_PIECES))}",
        "said": search_words(context.request),
    }


def _cite(listed: Iterable[str]) -> str:
    """Return the address that cites articles by id; empty where it would be too long."""
    ids = "&".join(f"id={search_params.quoted(article)}" for article in dict.fromkeys(listed))
    address = f"{path_for('cite.page')}?{ids}"
    return address if ids and len(address) <= _LONGEST_ADDRESS else ""
