"""The row of a result list by which pieces go into a dossier, or are cited at once."""

from __future__ import annotations

from typing import Any

from web.components import formatting
from web.components.addresses import path_for
from web.components.dossiers.contents import search_words
from web.components.dossiers.model import MOST_PIECES
from web.components.search_links import Context


def picking(context: Context, total: int) -> dict[str, Any]:
    """Return what the row needs: the search that pieces come from, and addresses.

    `said` is the search in words, for a printed list.
    """
    everything = "the" if total <= MOST_PIECES else "the first"
    return {
        "search": context.elsewhere(""),
        "hits": context.elsewhere(path_for("dossier.hits")),
        "cite": context.link_at(path_for("cite.page")),
        "all": f"Tick {everything} {formatting.number(min(total, MOST_PIECES))}",
        "said": search_words(context.request),
    }
