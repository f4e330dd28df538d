"""Take the archives of tests off a cluster."""

from __future__ import annotations

from typing import Any


def retire(store: Any) -> None:
    """Remove the generations and notes of an archive on a cluster."""
    for name in store._indices.all():
        store._indices.remove(name)
    store._cluster.ask("DELETE", f"/{store._notes.index}", missing={})
