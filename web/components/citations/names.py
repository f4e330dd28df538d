"""Parsing of an author's name into family name, given names and suffix."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = {
    *(
        "van",
        "von",
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
    ),
    *("ben", "ter", "ten", "zu", "zum", "zur", "st.", "y"),
}
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_BODIES = re.compile(
    r"^(the|from)\s|\b(staff|board|editors?|newsroom|desk|team|bureau|agency|agencies|agenc[ei]a"
    r"|agenzia|agentur|presse?|persbureau|services?|office|committee|association)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """An author's name in parts.

    A body ("The Editorial Board") or a name of one word has a family name alone.
    """

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """The name with the family name first: Smith, Jane; King, Martin Luther, Jr."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def straight(self) -> str:
        """The name in spoken order: Jane Smith."""
        return " ".join(part for part in (self.given, self.family) if part) + (
            f" {self.suffix}" if self.suffix else ""
        )

    @property
    def initials(self) -> str:
        """The family name and initials: Smith, J. M."""
        letters = " ".join(
            "-".join(f"{p[0]}." for p in word.split("-") if p) for word in self.given.split()
        )
        return ", ".join(part for part in (self.family, letters, self.suffix) if part)


def name(text: str) -> Name:
    """Return the parts of a written name.

    The family name is the last word, with the particles before it (Vincent van Gogh).

    >>> name("Ada B. Moran")
    Name(family='Moran', given='Ada B.', suffix='')
    >>> name("From Ledger Wire Services").inverted
    'From Ledger Wire Services'
    """
    words = text.split()
    if len(words) < 2 or _BODIES.search(text):
        return Name(" ".join(words))
    if "," in text:
        family, _, given = text.partition(",")
        if given.strip().lower() not in _SUFFIXES:
            return Name(family.strip(), given.strip())
        words = [*family.split(), given.strip()]
    suffix = words.pop() if words[-1].lower() in _SUFFIXES and len(words) > 2 else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1][0].islower():
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]).rstrip(","), suffix)
