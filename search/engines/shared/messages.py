"""Parts of error messages: how an operator repairs an index."""

from __future__ import annotations

import os

CURE = (
    "`morgue rollback` serves the generation before it, `morgue activate` any other, `morgue"
    " reindex` builds a new one"
)


def in_full(locator: str) -> str:
    """Return a locator with its folder as a whole path; others as they are.

    >>> in_full("whoosh:/srv/archive"), in_full("opensearch:https://search.example/archive")
    ('whoosh:/srv/archive', 'opensearch:https://search.example/archive')
    """
    engine, _, place = locator.partition(":")
    if engine not in {"whoosh", "tantivy"}:
        return locator
    return f"{engine}:{os.path.abspath(place)}"  # noqa: PTH100 - a path as it is named, links and all
