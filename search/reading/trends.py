"""How often something occurs over time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trends:
    """How often queries occur over time.

    `periods` without gaps, `archive` the articles of each, `series` (text, counts).
    """

    unit: str
    periods: tuple[str, ...]
    archive: tuple[int, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


def between(first: str, last: str) -> tuple[str, ...]:
    """All years ("1990") or months ("1990-04") from one to another, both included."""
    if "-" not in first:
        return tuple(f"{year:04d}" for year in range(int(first), int(last) + 1))
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1))
