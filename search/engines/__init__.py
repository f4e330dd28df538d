"""Engines, each imported only when a locator names it."""

from __future__ import annotations

import importlib
from typing import cast

from search.engines.protocols import Store
from search.errors import SettingsError
from search.settings import Settings

_STORES = {
    "whoosh": ("search.engines.whoosh.store", "WhooshStore"),
    "tantivy": ("search.engines.tantivy.store", "TantivyStore"),
    "opensearch": ("search.engines.opensearch.store", "OpenSearchStore"),
    "memory": ("search.engines.memory.store", "MemoryStore"),  # nothing is kept: for tests
}
_EXTRAS = {"tantivy": "tantivy", "opensearchpy": "opensearch", "whoosh": "", "marisa_trie": ""}


def open_store(locator: str, settings: Settings | None = None) -> Store:
    """Return the store at a locator. Nothing is created or read yet.

    Args:
        locator: `whoosh:PATH`, `tantivy:PATH` or `opensearch:URL/NAME`.
        settings: settings of the engine; None for the defaults.

    Returns:
        The store, of the engine that the locator names.

    Raises:
        SettingsError: the locator names no engine, or one whose library is not installed.
    """
    engine, colon, place = locator.partition(":")
    if engine not in _STORES or not colon or not (place or engine == "memory"):
        raise SettingsError(
            f"{locator!r} is no index: write whoosh:PATH, tantivy:PATH or"
            " opensearch:http://HOST:9200/NAME (--index)."
        )
    module, name = _STORES[engine]
    try:
        store = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as missing:
        extra = _EXTRAS.get((missing.name or "").partition(".")[0])
        if extra is None:
            raise
        package = f"morgue[{extra}]" if extra else "morgue"
        raise SettingsError(
            f"The engine of {locator!r} is not installed: pip install '{package}'."
        ) from missing
    return cast(Store, store(place, settings or Settings()))
