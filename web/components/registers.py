"""A-to-Z register of names, with the spellings of one person under one entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search import FacetCount
from web.components import citations, formatting

# The letter of names that begin with none: figures and signs.
OTHER = "#"


@dataclass(frozen=True, slots=True)
class Entry:
    """A register entry: its most frequent spelling, its count, and its other spellings."""

    letter: str
    text: str
    value: str
    count: int
    variants: tuple[FacetCount, ...] = ()


def register(counts: Iterable[FacetCount], *, people: bool) -> list[Entry]:
    """Return the values of a facet as a register, by letter and name.

    Args:
        counts: the values with their articles; "without a value" is left out.
        people: sort by family name, and group spellings of one name: the same family name and first
            name, with or without a middle initial, capitals and accents. Each spelling stays a link
            of its own, since two people may share a name.
    """
    groups: dict[tuple[str, str], list[FacetCount]] = {}
    for count in counts:
        if count.value is not None:
            groups.setdefault(_key(count.value, people=people), []).append(count)
    entries = []
    for (key, _), spellings in groups.items():
        best, *others = sorted(spellings, key=lambda c: (-c.count, c.value or ""))
        value = best.value or ""
        text = citations.name(value).inverted if people else value
        total = sum(c.count for c in spellings)
        entries.append(
            (key, Entry(_letter(key), formatting.short(text), value, total, tuple(others)))
        )
    entries.sort(key=lambda pair: (pair[1].letter == OTHER, pair[0], pair[1].text))
    return [entry for _, entry in entries]


def letters(entries: Iterable[Entry]) -> list[str]:
    """Return the letters that names begin with, in order."""
    return list(dict.fromkeys(entry.letter for entry in entries))


def _key(value: str, *, people: bool) -> tuple[str, str]:
    """Return a name's sort key, and a key that separates names with equal sort keys."""
    if not people:
        return formatting.folded(value), value
    parts = citations.name(value)
    given = formatting.folded(parts.given).replace(".", " ").split()
    first = given[0] if given else ""
    family = "".join(c for c in formatting.folded(parts.family) if c.isalnum() or c == " ")
    full = f"{family}, {first}"
    # A first name of one letter may be anybody's: such names stay apart, spelling by spelling.
    return full, "" if len(first) > 1 else " ".join(given)


def _letter(key: str) -> str:
    first = key[:1].upper()
    return first if first.isalpha() else OTHER
