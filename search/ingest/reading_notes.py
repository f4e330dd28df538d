"""Notes taken while a document is read, for the report of a build.

They say which fields of its records nothing reads, and which rules of the newsroom applied. Each
worker has its own notes, taken after every document.
"""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar

_MOST = 200  # names of one document; keys that are data have no end
# Characters of a name that are kept.
NOTE_LENGTH = 60


class Notes:
    """Names with counts, kept apart in each thread."""

    def __init__(self, label: str) -> None:
        self._notes: ContextVar[Counter[str]] = ContextVar(label)

    def note(self, name: str) -> None:
        """Count a name; those beyond the first 200 of a document are left out."""
        notes = self._notes.get(None)
        if notes is None:
            notes = Counter()
            self._notes.set(notes)
        if len(notes) < _MOST or name in notes:
            notes[name[:NOTE_LENGTH]] += 1

    def taken(self) -> tuple[tuple[str, int], ...]:
        """Return the names noted since the last call with their counts, and forget them."""
        notes = self._notes.get(None)
        if not notes:
            return ()
        found = tuple(notes.items())
        notes.clear()
        return found


# The fields of records that nothing reads.
UNREAD = Notes("unread")
# The newsroom's rules that changed or named something.
APPLIED = Notes("applied")
