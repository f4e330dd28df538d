"""Services whose queries are read: their field names, and their operator precedence.

Nexis: OR binds tightest, then proximity (the smallest number first, sentences and paragraphs last),
then AND, then AND NOT. Factiva: proximity, then atleast and fields, then NOT, AND, OR. ProQuest:
PRE, NEAR, AND, OR, NOT. Lucene has no order: operands of AND are required, the rest is optional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["morgue", "nexis", "factiva", "proquest", "lucene"]
DialectChoice = Literal["auto", "morgue", "nexis", "factiva", "proquest", "lucene"]
DIALECTS: tuple[DialectChoice, ...] = (
    *("auto", "morgue", "nexis"),
    *("factiva", "proquest", "lucene"),
)

# Targets of field names that are no field of ours.
#
# Names whose values are a service's own codes, which no archive has.
CODED = frozenset({"rst", "sc", "ns"})

# Names whose values are kinds or numbers of a service's sources: a clause of them is left out.
SOURCE_IDS = frozenset({"stype", "pubid", "issn", "isbn", "is", "bdl", "publication-type"})

# A day by itself, as Factiva takes it: -7 (days ago), 19900131, 1/31/1990.
DAY = r"(?:-\d{1,3}|\d{8}|\d{1,2}/\d{1,2}/\d{2,4})(?=[\s)]|$)"

# Title or lead, the lead, the combined text field, and a field that doesn't exist here.
HLEAD, LEAD, TEXT, LACKING = "hlead", "lead", "text", ""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its display name, and our field for each of its names."""

    title: str
    fields: Mapping[str, str]
    joined: bool = False
    """True if adjacent words are a phrase."""


def _names(**groups: str) -> dict[str, str]:
    """Return a table from field names to our field, from groups of names by field.

    >>> _names(title="hd hl")
    {'hd': 'title', 'hl': 'title'}
    """
    kept = {"lacking": LACKING}
    return {
        name: kept.get(field, field) for field, names in groups.items() for name in names.split()
    }


SERVICES: dict[Dialect, Service] = {
    "nexis": Service(
        "Nexis",
        _names(
            title="headline title",
            hlead="hlead headline-lead",
            lead="lead lead-paragraph leadpara",
            author="byline author",
            section="section",
            publication="publication source source-name publication-name",
            text="body text fulltext",
            words="length word-count",
            date="date load-date publication-date",
            topic="subject term terms index-terms",
            language="language",
            label="type document-type",
            caption="caption graphic",
            lacking="dateline company person geographic country city state organization industry"
            " ticker highlight correction edition series cite copyright notes region"
            " publication-type",
        ),
        joined=True,
    ),
    "factiva": Service(
        "Factiva",
        _names(
            title="hd hl headline",
            hlead="hlp",
            lead="lp",
            author="by byline author",
            section="se section",
            publication="sn rst pub sc source",
            text="td tx",
            words="wc",
            date="pd date",
            topic="ns subject",
            language="la",
            caption="art",
            lacking="an clm co cr ct cx cy de dln ed et fds gc hlpi in ip ipc ipd me pg pub-type re"
            " vol",
        ),
        joined=True,
    ),
    "proquest": Service(
        "ProQuest",
        _names(
            title="ti title headline hed",
            lead="lead leadpara",
            author="au author byline",
            section="section sec",
            publication="pub so jo publication source",
            text="ft tx all noft ab",
            date="pd date yr year",
            topic="su subject mainsubject",
            language="la lang language",
            label="dtype at rtype doctype",
            caption="cap caption",
            lacking="aff bdl com dateline ds is isbn issn loc org per pg pn pubid stype vo",
        ),
    ),
    "lucene": Service("Lucene", {}),
}


def named(dialect: Dialect) -> str:
    """Return a regular expression's alternatives for the field names of a service.

    >>> "|" in named("nexis")
    True
    """
    return "|".join(sorted(map(re.escape, SERVICES[dialect].fields), key=len, reverse=True))
