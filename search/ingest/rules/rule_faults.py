"""Faults in a newsroom's file of rules, each with its line, raised all at once."""

from __future__ import annotations

import json
import re

from search.errors import RulesError


class Faults:
    """The faults of a rule file, each with its line."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.split("\n")
        self._found: list[tuple[int, str]] = []

    def add(self, table: int, needle: str, reason: str) -> None:
        """Add a fault, at the line that contains `needle`.

        Args:
            table: the number of its `[[rules]]` table, from 1; 0 for the part before them.
            needle: text to find in that table; without a hit, its first line counts.
            reason: the message.
        """
        heads = [
            number
            for number, line in enumerate(self._lines)
            if re.match(r"\s*\[\[\s*rules\s*\]\]", line)
        ]
        start = heads[table - 1] if 0 < table <= len(heads) else 0
        end = heads[table] if table < len(heads) else len(self._lines)
        written = (needle, json.dumps(needle)[1:-1])
        line = next(
            (n for n in range(start, end) if any(form in self._lines[n] for form in written)), start
        )
        self._found.append((line + 1, reason))

    def raise_if_any(self) -> None:
        if self._found:
            raise RulesError(
                "\n".join(f"{self._name}:{line}: {reason}." for line, reason in sorted(self._found))
            )
