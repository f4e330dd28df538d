"""Takedowns: articles that may not be shown. The list outlives every generation, reindex and copy."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from search.engines.base import Store

NOTE = "takedowns"


@dataclass(frozen=True, slots=True)
class Takedown:
    """One article taken down: its id, why, when (ISO, UTC), and whether the reason may be shown."""

    id: str
    reason: str
    at: str
    public: bool = False


def read_takedowns(store: Store) -> dict[str, Takedown]:
    """The takedowns of an index, by id."""
    data = store.read_note(NOTE)
    return {row["id"]: Takedown(**row) for row in json.loads(data)} if data else {}


def write_takedowns(store: Store, takedowns: dict[str, Takedown]) -> None:
    """Keep the takedowns of an index."""
    rows = [asdict(takedowns[article]) for article in sorted(takedowns)]
    store.write_note(NOTE, json.dumps(rows, ensure_ascii=False, indent=1).encode())


def now() -> str:
    """This moment, as takedowns and manifests write it: ISO 8601, UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
