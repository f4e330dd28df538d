"""Takedowns: articles that may not be shown.

The list outlives every generation, reindex and copy.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from search.article import Article
from search.engines.protocols import Store
from search.errors import DamagedIndexError
from search.ingest import canonical_url

NOTE = "takedowns"


@dataclass(frozen=True, slots=True)
class Takedown:
    """One article taken down: its id, why, when (ISO, UTC), and whether the reason may be shown.

    `text` (a hash of title and body) and `address` (its canonical URL) are by what it is known
    under any other id; empty for an article that was not in the archive.
    """

    id: str
    reason: str
    at: str
    public: bool = False
    text: str = ""
    address: str = ""


class TakenDown:
    """Recognise what was taken down, under whatever id it comes back. Thread-safe: never changes.

    Args:
        takedowns: the list of an index, by id.
    """

    def __init__(self, takedowns: dict[str, Takedown]) -> None:
        self._ids = frozenset(takedowns)
        self._texts = frozenset(each.text for each in takedowns.values() if each.text)
        self._addresses = frozenset(each.address for each in takedowns.values() if each.address)

    def __contains__(self, article: str) -> bool:
        """Return True if an id was taken down."""
        return article in self._ids

    def holds(self, article: Article) -> bool:
        """Return True if the article was taken down by its id, its text or its address."""
        return (
            article.id in self._ids
            or (bool(self._texts) and article.text_digest in self._texts)
            or (bool(self._addresses) and address_of(article) in self._addresses)
        )


def address_of(article: Article) -> str:
    """Return the canonical URL of an article, empty where it has none."""
    return canonical_url(article.url) if article.url else ""


def read_takedowns(store: Store) -> dict[str, Takedown]:
    """The takedowns of an index, by id. Raises DamagedIndexError.

    By a damaged list what was taken down would come back.
    """
    data = store.read_note(NOTE)
    if data is None:
        return {}
    try:
        return {row["id"]: Takedown(**row) for row in json.loads(data)}
    except (ValueError, TypeError, KeyError) as fault:
        raise DamagedIndexError(
            f"The list of takedowns of {store.locator} (notes/{NOTE}) is damaged: put it back from"
            " a backup; without one, remove it and take each article down anew with `morgue"
            " takedown`."
        ) from fault


def write_takedowns(store: Store, takedowns: dict[str, Takedown]) -> None:
    """Keep the takedowns of an index."""
    rows = [asdict(takedowns[article]) for article in sorted(takedowns)]
    store.write_note(NOTE, json.dumps(rows, indent=1).encode())


def now() -> str:
    """This moment, as takedowns and manifests write it: ISO 8601, UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
