"""Takedowns: articles that may not be shown.

The list outlives every generation, reindex and copy.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from search.engines.protocols import Store
from search.errors import DamagedIndexError

NOTE = "takedowns"


@dataclass(frozen=True, slots=True)
class Takedown:
    """One article taken down: its id, why, when (ISO, UTC), and whether the reason may be shown."""

    id: str
    reason: str
    at: str
    public: bool = False


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
