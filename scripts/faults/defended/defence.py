"""Defence of the threat model: its line, and the test that fails without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defence:
    """A defence: the line that it is, the line without it, and the test that must then fail.

    Attributes:
        path: the file.
        line: text that occurs once in it.
        without: what replaces it.
        test: the file of the test below `tests`, and its name.
    """

    path: str
    line: str
    without: str
    test: str
