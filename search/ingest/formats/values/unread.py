"""The fields of records that nothing reads, so that a build can name them.

A record has more fields than an article; which of them were left out is told by name and count.
Each worker has its own notes, taken after every document.
"""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar

_NOTES: ContextVar[Counter[str]] = ContextVar("unread")
_MOST = 200  # names of one document; keys that are data have no end
_LONGEST = 60


def note(name: str) -> None:
    """Note that a record has a field of this name, which nothing reads."""
    notes = _NOTES.get(None)
    if notes is None:
        notes = Counter()
        _NOTES.set(notes)
    if len(notes) < _MOST or name in notes:
        notes[name[:_LONGEST]] += 1


def taken() -> tuple[tuple[str, int], ...]:
    """Return the names noted since the last call with their counts, and forget them."""
    notes = _NOTES.get(None)
    if not notes:
        return ()
    found = tuple(notes.items())
    notes.clear()
    return found
