"""Headline choice by rules among the first lines of a page.

Length counts for a line; being a section's name, a breadcrumb or a person's name counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.lines import phrase_tables
from search.ingest.lines.classifier import LABELS, Kind, Line
from search.ingest.text.foreign_lines import uncased_author

# Candidate lines for the headline; below them the article begins.
MOST = 6

SECTIONS = LABELS | phrase_tables.listed("""
    news|politics|world|us|u.s.|uk|opinion|business|economy|markets|money|finance|technology|tech
    science|health|sport|sports
    culture|arts|art|books|music|film|movies|tv|tv & radio|television|theatre|theater|style
    fashion|food|travel|life|lifestyle
    entertainment|showbiz|celebrity|education|environment|climate|energy|religion|faith|society
    crime|law|military|defense
    defence|media|local|national|nation|international|china|asia|europe|africa|middle east
    americas|canada|australia|india
    russia|ukraine|election|elections|campaign|congress|white house|supreme court|immigration
    history|philosophy|ideas|weather
    real estate|property|housing|cars|autos|motoring|gaming|family|parenting|relationships|women
    obituaries|community|regional
    metro|city|state|investing|companies|retail|personal finance|transport|agriculture|farming
    football|cricket|rugby|tennis
    golf|boxing|racing
    """)
_CRUMBS = re.compile(r"^\S[^>/|]{1,40} ?(?: [>/›»] |\|)")
_BADGE = phrase_tables.listed(
    "free|pro|premium|plus|subscriber|subscribers|exclusive|members|sponsored|live|updated|breaking"
)

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = 4  # letters of words that headlines write small ("with", "from")
_DECK_LEAST = 3  # longer words by which a deck is known
_DECK_WORDS = 30  # of a deck at most; longer lines in capitals are prose


def may_be_title(line: Line, first: bool) -> bool:
    """Return True if a line can be a title.

    Args:
        line: the line.
        first: True for the first line of a page, which can be a title even if its words are
            furniture elsewhere.
    """
    if line.kind in {Kind.CLOSING, Kind.NAME} and first:
        return True
    return (
        line.kind in {Kind.TEXT, Kind.RELATED}
        or (line.kind is Kind.PROSE and line.words <= 40)
        or line.kind is Kind.NAME
    )


def first_headline(head: Sequence[Line], texts: Sequence[int]) -> int:
    """Return the index of the line most like a headline, with more words than its kickers."""
    return max(texts[:MOST], key=lambda index: likeness(head[index]) - texts.index(index) / 2)


def likeness(line: Line) -> int:
    """Return a score of how much a line is like a headline, from -3.

    Sections, breadcrumbs and names score lowest, sentences and single words low.
    """
    if (
        phrase_tables.fold(line.text) in SECTIONS
        or is_badge(line)
        or is_crumbs(line.text)
        or line.kind is Kind.NAME
        or uncased_author(line.text)
    ):
        return -3
    if line.text[-1] in "—–|>":
        return -3
    if line.ended and line.text.rstrip("\"'”’")[-1:] in ".:;…" and line.words > 3:
        return -1
    if line.words <= 2:
        return -2
    return 3 if line.words > 4 or line.text[-1] == "?" else 0


def is_crumbs(text: str) -> bool:
    """Return True if a text begins as a breadcrumb does: "News > Politics".

    >>> is_crumbs("News > Politics"), is_crumbs("Taxes rise")
    (True, False)
    """
    return _CRUMBS.search(text) is not None


def is_badge(line: Line) -> bool:
    """Return True if a line is a badge for readers ("Subscriber only") and no kicker."""
    return line.words <= 5 and not _BADGE.isdisjoint(line.text.casefold().split())


def is_deck(line: Line) -> bool:
    """Return True if a line is in title case: each longer word has a capital.

    >>> from search.ingest.lines.classifier import read_line
    >>> is_deck(read_line("Commission Refuses the Price of a Clock."))
    True
    """
    longer = [word for word in _WORD.findall(line.text) if len(word) > _SMALL]
    small = sum(word.islower() for word in longer)
    return (
        line.words <= _DECK_WORDS
        and not line.text.isupper()
        and len(longer) >= _DECK_LEAST
        and small == 0
    )
