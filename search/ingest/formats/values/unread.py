"""Counter of record fields that no reader uses, so that a build can report them.

A record has more fields than an article; the report names each unused field with its count. Each
worker process has its own counter, emptied after every document.
"""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar

_NOTES: ContextVar[Counter[str]] = ContextVar("unread")
_MOST = 200  # names of one document; keys that are data have no end
_LONGEST = 60  # characters of a name; longer keys are data


def note(name: str) -> None:
    """Count one record that has an unused field of this name."""
    notes = _NOTES.get(None)
    if notes is None:
        notes = Counter()
        _NOTES.set(notes)
    if len(notes) < _MOST or name in notes:
        notes[name[:_LONGEST]] += 1


def taken() -> tuple[tuple[str, int], ...]:
    """Return the (name, count) pairs since the last call, and reset the counter."""
    notes = _NOTES.get(None)
    if not notes:
        return ()
    found = tuple(notes.items())
    notes.clear()
    return found
